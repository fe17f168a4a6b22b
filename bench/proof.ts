/**
 * Proves a server's answer right before it is measured: one request over a plain socket, the answer compared byte for
 * byte. The connection is closed in good order before the load begins, so that the proof is no client of it.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { INCOMPLETE, WRONG, type Asker, type WorkloadSpec } from '../workloads/workload.ts';
import { openWorkload } from '../workloads/workloads.ts';
import { done, failed, type Attempt } from './attempt.ts';

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/** @throws the reason of `signal` when it aborts */
export async function proveAnswer(
  address: ServerAddress,
  spec: WorkloadSpec,
  boundMs: number,
  signal: AbortSignal,
): Promise<Attempt<null>> {
  const workload = await openWorkload(spec);
  const asker = workload.asking({ ...address, expectation: 'exact' }).asker(0);
  const socket = connect(address);
  const bound = AbortSignal.any([signal, AbortSignal.timeout(boundMs)]);
  bound.addEventListener('abort', () => socket.destroy(new Error(`no whole answer in ${boundMs} ms`)));
  try {
    const fault = await ask(socket, asker);
    return fault === null ? done(null) : failed(`the proof failed: ${fault}`);
  } catch (error) {
    signal.throwIfAborted();
    return failed(`the proof failed: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    socket.destroy();
  }
}

/** @returns what is wrong with the answer, or null */
async function ask(socket: Socket, asker: Asker): Promise<string | null> {
  await once(socket, 'connect');
  asker.reset();
  socket.write(asker.request(true));
  let complete = false;
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    const bytes = chunk as Buffer;
    const end = asker.check(bytes, 0, bytes.length);
    if (end === WRONG || (end !== INCOMPLETE && end < bytes.length)) return 'wrong answer';
    complete = end !== INCOMPLETE;
    if (complete) break;
  }
  if (!complete) return 'the connection was closed before the answer was complete';
  await leave(socket);
  return null;
}

/** Says that no more is asked, and waits until the server has closed its end too. */
async function leave(socket: Socket): Promise<void> {
  const closed = once(socket, 'close');
  socket.end();
  socket.resume();
  await closed;
}
