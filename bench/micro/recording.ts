/** What recording an answer costs the load client, beside all else that it does for a request. Needs Linux. */
import type { Comparison, MicroBenchmark, MicroTask } from './benchmark.ts';
import type { ClientRound } from './client-round.ts';
import { requireLinux } from './measure.ts';

const CLIENTS = 64;

/** Recording may cost 3 % of a request. */
const TARGET_RATIO = 1.03;

function task(name: string, round: ClientRound): MicroTask {
  return {
    name,
    operations: CLIENTS,
    before: () => round.answer(),
    run: () => round.run(),
    after: () => round.drain(),
  };
}

async function open(held: AsyncDisposableStack): Promise<Comparison[]> {
  requireLinux('recording');
  const { ClientRound } = await import('./client-round.ts');
  const without = held.use(await ClientRound.open(CLIENTS, 'not-recorded'));
  const recorded = held.use(await ClientRound.open(CLIENTS, 'recorded'));
  return [
    {
      title: `recording answers, ${CLIENTS} clients`,
      operation: 'one request of the load client',
      tasks: [task('not recorded', without), task('latency, wait and client recorded', recorded)],
      async: false,
      targetRatio: TARGET_RATIO,
      share: { calls: 20, timeMs: 40 },
    },
  ];
}

export const recordingBenchmark: MicroBenchmark = {
  name: 'recording',
  open,
};
