/**
 * Proves a server's answer right before it is measured: one request over a plain socket, the answer compared byte for
 * byte with the right one, or, where the server is external, with what is expected of it. The connection is closed in good
 * order before the load begins, so that the proof is not one of its clients.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { LoadSpec } from '../../clients/load.ts';
import { receive } from '../../clients/receive.ts';
import { lookUp } from '../../clients/target.ts';
import type { AnswerHint } from '../../workloads/http-hints.ts';
import { type Asker, INCOMPLETE, WRONG } from '../../workloads/workload.ts';
import { openWorkload } from '../../workloads/workloads.ts';
import { type Attempt, done, failed } from './attempt.ts';
import type { Ready, ServerAddress } from './target.ts';

/** How long a connection over loopback may take: a full backlog may hold it up. */
const CONNECT_MS = 3000;

/** How long an external server may take to close its end after ours. */
const LEAVE_MS = 1000;

/** @returns a connection, which the caller closes, to the first address of the host; null where nothing listens */
export async function tryConnect(server: ServerAddress): Promise<Ready | null> {
  for (const address of await lookUp(server)) {
    const connection = connect(address);
    try {
      await once(connection, 'connect', { signal: AbortSignal.timeout(CONNECT_MS) });
      // What happens to it until it is used, its user will find.
      connection.on('error', () => undefined);
      return { address, connection };
    } catch {
      connection.destroy();
    }
  }
  return null;
}

/** What is asked for a proof, and what is right. */
type Asked = Pick<LoadSpec, 'workload' | 'request' | 'expectation'>;

/**
 * @returns what was unusual in the answer
 * @throws the reason of `signal` when it aborts
 */
export async function proveAnswer(
  { address, connection }: Ready,
  asked: Asked,
  boundMs: number,
  signal: AbortSignal,
): Promise<Attempt<readonly AnswerHint[]>> {
  const workload = await openWorkload(asked.workload);
  const asking = workload.asking({ ...address, ...asked });
  const socket = connection ?? connect(address);
  const bound = AbortSignal.any([signal, AbortSignal.timeout(boundMs)]);
  bound.addEventListener('abort', () => socket.destroy(new Error(`no whole answer in ${boundMs} ms`)));
  try {
    if (connection === null) await once(socket, 'connect');
    const fault = await ask(socket, asking.asker(0), asked.expectation === 'exact');
    if (fault === null) return done([...(asking.findings?.hints ?? [])]);
    return failed(`the proof failed: ${asking.findings?.firstFault ?? fault}`);
  } catch (error) {
    signal.throwIfAborted();
    return failed(`the proof failed: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    socket.destroy();
  }
}

/** @returns what is wrong with the answer, where the asker does not say it, or null */
async function ask(socket: Socket, asker: Asker, isOurs: boolean): Promise<string | null> {
  asker.reset();
  const pieces = receive(socket);
  socket.write(asker.request(true));
  for (;;) {
    const piece = await pieces.next();
    if (piece.done === true) {
      if (asker.ended?.(piece.value) === 'answered') return null;
      return `the connection was ${piece.value} before the answer was complete`;
    }
    const bytes = piece.value;
    const end = asker.check(bytes, 0, bytes.length);
    const isUnasked = end >= 0 && end < bytes.length;
    if (end === WRONG || (isUnasked && asker.checkUnasked?.(bytes, end, bytes.length) !== INCOMPLETE))
      return 'wrong answer';
    if (end === INCOMPLETE) continue;
    if (!socket.destroyed) await leave(socket, isOurs);
    return null;
  }
}

/** Half-closes the connection, and waits until the server has closed its end too. */
async function leave(socket: Socket, isOurs: boolean): Promise<void> {
  const closed = once(socket, 'close');
  socket.end();
  if (isOurs) return void (await closed);
  await Promise.race([closed, once(AbortSignal.timeout(LEAVE_MS), 'abort')]);
}
