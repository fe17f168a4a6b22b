/**
 * A few clients with a few requests each, for the timeline. They connect one after the other, so that the server accepts
 * them in this order. Then all send requests at once, each its next one as soon as it is answered. Every answer is
 * checked. All on Node's event loop; times are of the system's monotonic clock, as in the server's timeline.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { INCOMPLETE, type Asker, type WorkloadSpec } from '../workloads/workload.ts';
import { openWorkload } from '../workloads/workloads.ts';
import { LoadError } from './load.ts';

/** Travels as JSON to the process of the script. */
export interface ScriptSpec {
  readonly host: string;
  readonly port: number;
  readonly workload: WorkloadSpec;
  readonly clients: number;
  /** Requests of each client. */
  readonly requests: number;
  /** The bound for the whole script. */
  readonly timeoutMs: number;
}

/** One client: when it was connected, and when each of its requests was sent and answered; ns, as decimal digits. */
export interface ScriptedClient {
  readonly connectedNs: string;
  readonly requests: readonly { readonly askedNs: string; readonly answeredNs: string }[];
}

/** @throws LoadError NO_ANSWER when an answer is wrong, late or missing */
export async function runScript(spec: ScriptSpec): Promise<ScriptedClient[]> {
  const { host, port, clients, timeoutMs } = spec;
  const asking = (await openWorkload(spec.workload)).asking({ host, port, expectation: 'exact' });
  const sockets: Socket[] = [];
  const connectedNs: string[] = [];
  const late = noAnswer(`no answer within ${timeoutMs / 1000} s`);
  const bound = setTimeout(() => sockets.forEach((socket) => socket.destroy(late)), timeoutMs);
  try {
    for (let client = 0; client < clients; client++) {
      const socket = connect({ host, port, noDelay: true });
      // It may break while others are still connecting: reading from it reports the error then.
      socket.on('error', () => {});
      sockets.push(socket);
      await once(socket, 'connect');
      connectedNs.push(nowNs());
    }
    return await Promise.all(
      sockets.map(async (socket, client) => ({
        connectedNs: connectedNs[client] ?? '',
        requests: await converse(socket, asking.asker(client), spec.requests),
      })),
    );
  } catch (error) {
    if (error instanceof LoadError) throw error;
    throw noAnswer(error instanceof Error ? error.message : String(error), error);
  } finally {
    clearTimeout(bound);
    for (const socket of sockets) socket.destroy();
  }
}

/** Sends one client's requests, the last with the request to close; resolves when the server has closed. */
async function converse(socket: Socket, asker: Asker, count: number): Promise<ScriptedClient['requests']> {
  const requests: { askedNs: string; answeredNs: string }[] = [];
  const chunks = socket.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>;
  asker.reset();
  for (let left = count; left > 0; left--) {
    const askedNs = nowNs();
    socket.write(asker.request(left === 1));
    await takeAnswer(chunks, asker);
    requests.push({ askedNs, answeredNs: nowNs() });
  }
  socket.end();
  for await (const _ of chunks) throw noAnswer('bytes came after the last answer');
  return requests;
}

async function takeAnswer(chunks: AsyncIterator<Buffer>, asker: Asker): Promise<void> {
  for (let end: number = INCOMPLETE; end === INCOMPLETE;) {
    const chunk = await chunks.next();
    if (chunk.done === true) throw noAnswer('the server closed before its answer was complete');
    const { length } = chunk.value;
    end = asker.check(chunk.value, 0, length);
    if (end !== INCOMPLETE && end < length) throw noAnswer('received a wrong answer');
  }
}

function noAnswer(what: string, cause?: unknown): LoadError {
  return new LoadError('NO_ANSWER', `a client of the script: ${what}`, { cause });
}

function nowNs(): string {
  return String(process.hrtime.bigint());
}
