/**
 * Proves a server's answer right before it is measured: one request over a plain socket, the answer compared byte for
 * byte with the right one, or, where the server is external, only parsed. The connection is closed in good order
 * before the load begins, so that the proof is not one of its clients.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { LoadSpec } from '../../clients/load.ts';
import { type Asker, type Asking, INCOMPLETE, type WorkloadSpec, WRONG } from '../../workloads/workload.ts';
import { openWorkload } from '../../workloads/workloads.ts';
import { type Attempt, done, failed } from './attempt.ts';
import type { Ready, ServerAddress } from './target.ts';

/** How long a connection over loopback may take: a full backlog may hold it up. */
const CONNECT_MS = 3000;

/** How long an external server may take to close its end after ours. */
const LEAVE_MS = 1000;

/** @returns a connection, which the caller closes; null where nothing listens */
export async function tryConnect(address: ServerAddress): Promise<Socket | null> {
  const socket = connect(address);
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_MS) });
    return socket;
  } catch {
    socket.destroy();
    return null;
  }
}

/** @throws the reason of `signal` when it aborts */
export async function proveAnswer(
  { address, connection }: Ready,
  spec: WorkloadSpec,
  expectation: LoadSpec['expectation'],
  boundMs: number,
  signal: AbortSignal,
): Promise<Attempt<null>> {
  const workload = await openWorkload(spec);
  const asking = workload.asking({ ...address, expectation });
  const socket = connection ?? connect(address);
  const bound = AbortSignal.any([signal, AbortSignal.timeout(boundMs)]);
  bound.addEventListener('abort', () => socket.destroy(new Error(`no whole answer in ${boundMs} ms`)));
  try {
    if (connection === null) await once(socket, 'connect');
    const fault = await ask(socket, asking, expectation);
    return fault === null ? done(null) : failed(`the proof failed: ${fault}`);
  } catch (error) {
    signal.throwIfAborted();
    return failed(`the proof failed: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    socket.destroy();
  }
}

/** @returns what is wrong with the answer, or null */
async function ask(
  socket: Socket,
  asking: Asking,
  expectation: LoadSpec['expectation'],
): Promise<string | null> {
  const asker = asking.asker(0);
  asker.reset();
  socket.write(asker.request(true));
  const isWhole = await receiveWhole(socket, asker);
  if (isWhole !== true) return asking.findings?.firstFault ?? isWhole;
  if (!socket.destroyed) await leave(socket, expectation);
  return null;
}

/** @returns true, or what is wrong where the asker does not say it */
async function receiveWhole(socket: Socket, asker: Asker): Promise<true | string> {
  let isReset = false;
  try {
    for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
      const bytes = chunk as Buffer;
      const end = asker.check(bytes, 0, bytes.length);
      const isUnasked = end >= 0 && end < bytes.length;
      if (end === WRONG || (isUnasked && asker.checkUnasked?.(bytes, end, bytes.length) !== INCOMPLETE))
        return 'wrong answer';
      if (end !== INCOMPLETE) return true;
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ECONNRESET')) throw error;
    isReset = true;
  }
  if (asker.ended?.(isReset ? 'reset' : 'closed') === 'answered') return true;
  return isReset
    ? 'the connection was reset before the answer was complete'
    : 'the connection was closed before the answer was complete';
}

/** Half-closes the connection, and waits until the server has closed its end too. */
async function leave(socket: Socket, expectation: LoadSpec['expectation']): Promise<void> {
  const closed = once(socket, 'close');
  socket.end();
  socket.resume();
  if (expectation === 'exact') return void (await closed);
  await Promise.race([closed, once(AbortSignal.timeout(LEAVE_MS), 'abort')]);
}
