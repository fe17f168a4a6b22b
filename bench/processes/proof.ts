/**
 * Proves a server's answer right before it is measured: one request over a plain socket, the answer compared byte for
 * byte with the right one, or, where the server is external, only parsed. The connection is closed in good order
 * before the load begins, so that the proof is not one of its clients.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { LoadSpec } from '../../clients/load.ts';
import { describeFault } from '../../workloads/http-answer.ts';
import { type Asker, INCOMPLETE, type WorkloadSpec, WRONG } from '../../workloads/workload.ts';
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
  const asker = workload.asking({ ...address, expectation }).asker(0);
  const socket = connection ?? connect(address);
  const bound = AbortSignal.any([signal, AbortSignal.timeout(boundMs)]);
  bound.addEventListener('abort', () => socket.destroy(new Error(`no whole answer in ${boundMs} ms`)));
  try {
    if (connection === null) await once(socket, 'connect');
    const fault = await ask(socket, asker, expectation);
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
  asker: Asker,
  expectation: LoadSpec['expectation'],
): Promise<string | null> {
  asker.reset();
  socket.write(asker.request(true));
  const received: Buffer[] = [];
  let complete = false;
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    const bytes = chunk as Buffer;
    received.push(bytes);
    const end = asker.check(bytes, 0, bytes.length);
    if (end === WRONG || (end !== INCOMPLETE && end < bytes.length)) {
      return expectation === 'exact' ? 'wrong answer' : describeFault(Buffer.concat(received));
    }
    complete = end !== INCOMPLETE;
    if (complete) break;
  }
  if (!complete) return 'the connection was closed before the answer was complete';
  await leave(socket, expectation);
  return null;
}

/** Half-closes the connection, and waits until the server has closed its end too. */
async function leave(socket: Socket, expectation: LoadSpec['expectation']): Promise<void> {
  const closed = once(socket, 'close');
  socket.end();
  socket.resume();
  if (expectation === 'exact') return void (await closed);
  await Promise.race([closed, once(AbortSignal.timeout(LEAVE_MS), 'abort')]);
}
