/**
 * Clients that come and go until a signal: some served once, some kept for ten requests, some silent, some in the middle
 * of a head, some that reset their connection. Each is then served once, so that no more come than the server bears.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { formatAnswer } from '../../workloads/http.ts';
import { PAGE } from '../../workloads/page.ts';
import { get } from './raw-client.ts';

export interface SoakTally {
  /** Connections that were opened. */
  clients: number;
  /** Right answers. */
  answers: number;
  readonly faults: string[];
}

const KEPT = formatAnswer(200, PAGE);
const LAST = formatAnswer(200, PAGE, { connection: 'close' });
const KEPT_REQUESTS = 10;
const STAY_MS = 200;
/** Far longer than all others together take. */
const BOUND_MS = 60_000;
const HALF = get().subarray(0, 20);

type Visit = (socket: Socket, tally: SoakTally) => Promise<void>;

const churn: Visit = (socket, tally) => expectAnswer(socket, get({ close: true }), LAST, tally);

const keep: Visit = async (socket, tally) => {
  for (let request = 0; request < KEPT_REQUESTS; request++) {
    await expectAnswer(socket, get(), KEPT, tally);
    await delay(STAY_MS / KEPT_REQUESTS);
  }
};

const stayWith =
  (bytes: Buffer): Visit =>
  async (socket) => {
    if (bytes.length > 0) socket.write(bytes);
    await delay(STAY_MS);
  };

const resetAfter =
  (bytes: Buffer): Visit =>
  (socket) => {
    socket.write(bytes);
    socket.resetAndDestroy();
    return Promise.resolve();
  };

const VISITS: readonly Visit[] = [
  churn,
  churn,
  keep,
  stayWith(Buffer.alloc(0)),
  stayWith(HALF),
  resetAfter(HALF),
  resetAfter(Buffer.concat([get(), get(), HALF])),
];

/** @param pauseMs of each client before it comes again */
export async function soak(port: number, pauseMs: number, stop: AbortSignal): Promise<SoakTally> {
  const tally: SoakTally = { clients: 0, answers: 0, faults: [] };
  await Promise.all(
    VISITS.map(async (visit) => {
      while (!stop.aborted && tally.faults.length === 0) {
        await come(port, visit, tally);
        if (visit !== churn) await come(port, churn, tally);
        await delay(pauseMs);
      }
    }),
  );
  return tally;
}

async function come(port: number, visit: Visit, tally: SoakTally): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  // A client that waits for bytes finds its end.
  socket.on('error', () => {});
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(BOUND_MS) });
    tally.clients++;
    await visit(socket, tally);
  } catch (error) {
    tally.faults.push(error instanceof Error ? error.message : String(error));
  } finally {
    socket.destroy();
  }
}

async function expectAnswer(socket: Socket, request: Buffer, right: Buffer, tally: SoakTally): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let bytes = Buffer.alloc(0);
  const take = (chunk: Buffer): void => {
    bytes = Buffer.concat([bytes, chunk]);
    if (bytes.length >= right.length) resolve();
  };
  const bound = setTimeout(resolve, BOUND_MS);
  socket.on('data', take).once('close', resolve);
  socket.write(request);
  await promise;
  clearTimeout(bound);
  socket.off('data', take).off('close', resolve);
  if (!bytes.equals(right)) throw new Error(`a wrong answer: ${JSON.stringify(bytes.toString('latin1'))}`);
  tally.answers++;
}
