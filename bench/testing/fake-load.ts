/**
 * A load for tests, as a program: it makes one real connection and reports a fixed result.
 * `node bench/testing/fake-load.ts BEHAVIOUR PID_FILE PORT RATE_RPS`; a closed loop has no rate
 */
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Latency, LoadResult } from '../../clients/load.ts';
import { endWithParent } from '../../servers/orphan.ts';

export type LoadBehaviour =
  | 'good'
  | 'fails'
  | 'hangs'
  | 'malformed'
  | 'wrong-answers'
  | 'resets'
  | 'idle'
  /** As in front of an M/M/1 server, with a core that others want, too. */
  | 'queue';

const LATENCY: Latency = {
  count: 400,
  meanUs: 2500,
  p50Us: 2400,
  p90Us: 2600,
  p99Us: 2900,
  p999Us: 3000,
  maxUs: 3100,
  hdr: null,
  resolutionUs: 1,
};

/** Two clients: one got three times as much as the other. */
const RESULT: LoadResult = {
  durationS: 0.5,
  slices: null,
  answers: 400,
  requests: 400,
  latency: LATENCY,
  connect: null,
  connections: 2,
  errors: { refused: 0, reset: 0, timeout: 0, wrongAnswer: 0 },
  noPort: 0,
  retried: 0,
  hints: [],
  firstFault: null,
  clients: [
    { client: 0, requests: 300, p50Us: 2400, p99Us: 2900, longestWaitUs: 3100.4 },
    { client: 1, requests: 100, p50Us: 2400, p99Us: 2900, longestWaitUs: 3000 },
  ],
  cpuPercent: 12.5,
  busyPercent: null,
  coreWaitPercent: null,
  standstillS: 0,
  warmupS: 0.1,
  warmupRequests: 70,
  outside: 70,
  warmupSteady: true,
  offeredRps: null,
  offeredRequests: null,
  inTime: null,
  dueIntervals: null,
  unavailable: null,
  unanswered: null,
  heldUp: null,
  sendLateness: null,
  deliveries: null,
  deliveryLatency: null,
};

const RESULTS: Partial<Record<LoadBehaviour, unknown>> = {
  malformed: {},
  'wrong-answers': { ...RESULT, errors: { ...RESULT.errors, wrongAnswer: 2 } },
  resets: { ...RESULT, errors: { ...RESULT.errors, reset: 3, refused: 1 } },
  idle: {
    ...RESULT,
    requests: 0,
    latency: null,
    clients: RESULT.clients?.map((share) => ({ ...share, requests: 0 })),
  },
};

const CAPACITY_RPS = 1000;
const CORE_WAIT_PERCENT = 6;

/** What an M/M/1 server comes to when it is offered a rate, or, at null, as much as it takes. */
function queue(rateRps: number | null): LoadResult {
  const answeredRps = Math.min(rateRps ?? CAPACITY_RPS, CAPACITY_RPS);
  const requests = Math.round(answeredRps * RESULT.durationS);
  const disturbed = { ...RESULT, requests, coreWaitPercent: CORE_WAIT_PERCENT };
  if (rateRps === null) return disturbed;
  const meanUs = 1e6 / Math.max(1, CAPACITY_RPS - rateRps);
  const latency = { ...LATENCY, count: requests, meanUs };
  const sendLateness = { ...LATENCY, p50Us: 10, p99Us: 20 };
  const offeredRequests = Math.round(rateRps * RESULT.durationS);
  const offered = { offeredRps: rateRps, offeredRequests, unanswered: 0, heldUp: 0 };
  return { ...disturbed, ...offered, latency, sendLateness };
}

function resultOf(behaviour: LoadBehaviour): unknown {
  if (behaviour === 'queue') return queue(rate === undefined ? null : Number(rate));
  return RESULTS[behaviour] ?? RESULT;
}

const REQUESTS = 10;
const REQUEST_EVERY_MS = 30;
const [behaviour, pidFile = '', port, rate] = process.argv.slice(2);

appendFileSync(pidFile, `${process.pid}\n`);

endWithParent(() => process.exit(1));

function print(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

const socket = connect(Number(port), '127.0.0.1');
socket.on('error', () => socket.destroy());
await once(socket, 'connect');

if (behaviour === 'fails') {
  process.stderr.write('tellers: nothing to do it with\n');
  process.exit(1);
}

print({ event: 'connecting' });
print({ event: 'warming-up' });

if (behaviour === 'hangs') setInterval(() => {}, 1000);
else {
  print({ event: 'measuring' });
  // Several, apart from each other: the runner may learn late that the window is open.
  for (let request = 0; request < REQUESTS && !socket.destroyed; request++) {
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await Promise.race([once(socket, 'data'), once(socket, 'close')]);
    await delay(REQUEST_EVERY_MS);
  }
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  socket.resume();
  if (!socket.closed) await once(socket, 'close');
  print({ event: 'measured' });
  print({ event: 'result', result: resultOf(behaviour as LoadBehaviour) });
  process.exit(0);
}
