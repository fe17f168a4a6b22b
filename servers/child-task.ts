/** What a model's child process begins with: its task, its descriptors, and its bond with the process that started it. */
import { stayWithParent } from '../posix/parent.ts';
import type { ThreadTask } from './thread.ts';

/** A child's descriptors: 0 to 2 as usual, a pipe to its parent, its code, then those that it is given. */
export const PIPE = 3;
export const CODE = 4;
export const FIRST_GIVEN = 5;

/** The task as JSON has it: no memory, which is a descriptor, and no Infinity. */
export type ChildTask<Own extends object> = Omit<ThreadTask, 'clients'> & {
  readonly clientsBytes: number;
} & Own;

/** @param clientsBytes of the client array, whose descriptor the child is given first */
export function childTask<Own extends ThreadTask>({
  clients,
  ...task
}: Own): ChildTask<Omit<Own, 'clients'>> {
  return { ...task, clientsBytes: clients.byteLength };
}

/** The calling process's task. Ends the process if its parent has ended. */
export function receiveTask<Own extends object>(): ChildTask<Own> {
  const task = JSON.parse(process.argv[1] ?? '{}') as ChildTask<Own> & { readonly parent: number };
  stayWithParent(task.parent);
  const { requestsPerConnection } = task.limits;
  // JSON has null for Infinity.
  return { ...task, limits: { requestsPerConnection: requestsPerConnection ?? Infinity } };
}
