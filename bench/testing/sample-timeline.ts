/** Timelines of the core models for tests, as on an idle machine: 3 clients with 2 requests of 2 ms each. */
import type { Moment, TimelineRow } from '../results/timeline.ts';

const CLIENTS = [0, 1, 2];
const REQUESTS = [0, 1];
const MS = 1e6;
const WORK_MS = 2;

type Own = 'connected' | 'asked' | 'answered';

type Change = Exclude<Moment['phase'], Own>;

function own(client: number, phase: Own, ms: number): Moment {
  return { time_ns: ms * MS, client, phase, slot: null, thread: null };
}

function change(client: number, phase: Change, ms: number, thread: number, slot = client): Moment {
  return { time_ns: ms * MS, client, phase, slot, thread };
}

/** All clients connect by 0.2 ms and send their request at 1 ms. */
const CONNECTED: readonly Moment[] = CLIENTS.flatMap((client) => [
  own(client, 'connected', client / 10),
  own(client, 'asked', 1),
]);

/** The thread works for `workMs`, and sends for `sendMs`; without that the client has its answer at once. */
function request(client: number, at: number, thread: number, workMs: number, sendMs = 0, slot = client) {
  const answered = at + workMs + sendMs;
  return [
    change(client, 'working', at, thread, slot),
    ...(sendMs > 0 ? [change(client, 'sending', at + workMs, thread, slot)] : []),
    change(client, 'receiving', answered, thread, slot),
    own(client, 'answered', answered),
  ];
}

function sequential(): Moment[] {
  return CLIENTS.flatMap((client) => {
    const begin = 1 + client * 5;
    const requests = REQUESTS.flatMap((n) => request(client, begin + 0.2 + n * 2.2, 1, WORK_MS, 0.1, 0));
    return [
      change(client, 'accepted', begin, 1, 0),
      change(client, 'receiving', begin + 0.1, 1, 0),
      ...requests,
      change(client, 'closing', begin + 4.8, 1, 0),
      change(client, 'free', begin + 4.9, 1, 0),
    ];
  });
}

function eventLoop(): Moment[] {
  return CLIENTS.flatMap((client) => {
    const accepted = 0.5 + client / 10;
    const requests = REQUESTS.flatMap((n) =>
      request(client, 1 + (n * CLIENTS.length + client) * WORK_MS, 1, WORK_MS),
    );
    const end = 1 + (CLIENTS.length + client + 1) * WORK_MS + 0.1;
    return [
      change(client, 'accepted', accepted, 1),
      change(client, 'receiving', accepted + 0.05, 1),
      ...requests,
      change(client, 'closing', end, 1),
      change(client, 'free', end + 0.1, 1),
    ];
  });
}

function workerPerClient(): Moment[] {
  return CLIENTS.flatMap((client) => {
    const thread = client + 3;
    const ready = 5 + client;
    const requests = REQUESTS.flatMap((n) => request(client, ready + 0.1 + n * 3.2, thread, 3, 0.1));
    const begin = [
      change(client, 'accepted', 0.3 + client / 10, 2),
      change(client, 'receiving', ready, thread),
    ];
    const end = [change(client, 'closing', ready + 7, thread), change(client, 'free', ready + 8, 0)];
    return begin.concat(requests, end);
  });
}

const MODELS = { sequential, 'event-loop': eventLoop, 'worker-per-client': workerPerClient } as const;

/** By the label of the server. */
export function sampleTimelines(): Map<string, readonly TimelineRow[]> {
  return new Map(
    Object.entries(MODELS).map(([model, make]) => {
      const server = `${model}/posix`;
      const about = {
        run_id: 'sample',
        scenario: 'timeline',
        server,
        model,
        io: 'posix',
        workload: 'compute-2ms',
      };
      const moments = [...CONNECTED, ...make()].toSorted((a, b) => a.time_ns - b.time_ns);
      return [server, moments.map((moment) => Object.assign({}, about, moment))];
    }),
  );
}
