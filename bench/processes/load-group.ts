/** The processes of one load: as a rule one, or several that share its clients where one cannot drive the server. */
import type { LoadSpec } from '../../clients/load.ts';
import { type Attempt, done } from './attempt.ts';
import { Child, type ChildEvent } from './child.ts';

export class LoadGroup implements AsyncDisposable {
  readonly #children: readonly Child[];

  /** @param commands a program with its arguments for each process */
  constructor(commands: readonly (readonly string[])[]) {
    this.#children = commands.map((command) => new Child(command));
  }

  /** As `Child.expect`, of all. @returns the event of each; the first failure, if there is one */
  async expect(
    name: string,
    boundMs: number,
    signal: AbortSignal,
    failure: string,
  ): Promise<Attempt<readonly ChildEvent[]>> {
    const all = await Promise.all(
      this.#children.map((child) => child.expect(name, boundMs, signal, failure)),
    );
    const failed = all.find((one) => one.kind === 'failed');
    return failed ?? done(all.flatMap((one) => (one.kind === 'done' ? [one.value] : [])));
  }

  /** @param messageOf given the index of the process */
  send(messageOf: (index: number) => unknown): void {
    for (const [index, child] of this.#children.entries()) child.send(messageOf(index));
  }

  /** Ends all at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#children.map((child) => child[Symbol.asyncDispose]()));
  }
}

/** @returns the same load in parts: each process has at least one client */
export function splitLoad(spec: LoadSpec, processes: number): LoadSpec[] {
  const count = Math.min(processes, spec.clients);
  return Array.from({ length: count }, (_, index) => ({
    ...spec,
    clients: Math.floor((spec.clients + index) / count),
  }));
}
