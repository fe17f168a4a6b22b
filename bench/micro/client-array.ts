/** What claiming, freeing and going round the client array costs, beside a plain `Array` and a `Map`. One thread. */
import type { Comparison, MicroBenchmark, MicroTask } from './benchmark.ts';
import { ArrayStore, MapStore, SharedStore, type ClientStore } from './client-stores.ts';

const CLIENTS = [16, 1024, 16_384] as const;
/** Small arrays are measured several at once: a sample must be long beside a reading of the clock. */
const OPERATIONS_AT_LEAST = 1024;

type Job = 'claim' | 'free' | 'iterate';
const JOBS: readonly Job[] = ['claim', 'free', 'iterate'];

const OPERATION: Readonly<Record<Job, string>> = {
  claim: 'claiming a place for a client',
  free: 'freeing the place of a client',
  iterate: 'reaching the next client on the way round',
};

function task(name: string, job: Job, clients: number, create: () => ClientStore): MicroTask {
  const stores = Array.from({ length: Math.ceil(OPERATIONS_AT_LEAST / clients) }, create);
  const fill = (): void => stores.forEach((store) => store.fill());
  const drain = (): void => stores.forEach((store) => store.drain());
  const measured = { name, operations: stores.length * clients };
  switch (job) {
    case 'claim':
      return { ...measured, run: fill, after: drain };
    case 'free':
      return { ...measured, before: fill, run: drain };
    case 'iterate':
      fill();
      return { ...measured, run: () => stores.reduce((sum, store) => sum + store.visitAll(), 0) };
    default:
      return job satisfies never;
  }
}

function comparison(job: Job, clients: number): Comparison {
  return {
    title: `${job}, ${clients.toLocaleString('en')} clients`,
    operation: OPERATION[job],
    tasks: [
      task('Array', job, clients, () => new ArrayStore(clients)),
      task('Map', job, clients, () => new MapStore(clients)),
      task('client array', job, clients, () => new SharedStore(clients)),
    ],
    async: false,
    targetRatio: null,
    share: { calls: 5, timeMs: 10 },
  };
}

export const clientArrayBenchmark: MicroBenchmark = {
  name: 'client-array',
  open: async () => CLIENTS.flatMap((clients) => JOBS.map((job) => comparison(job, clients))),
};
