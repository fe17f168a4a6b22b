/** Runs for tests of comparisons, whose truth is known: one scenario, a given noise, and a server slowed down. */
import { seededRandom } from '../../clients/random.ts';
import { analyse, type Analysis } from '../analysis/analysis.ts';
import type { TrialRow } from '../results/columns.ts';
import { sampleTrial } from './sample-rows.ts';
import { sampleAnalysis } from './sample-run.ts';
import { standardNormal } from './simulated-noise.ts';

export interface Simulation {
  readonly runId: string;
  readonly seed: number;
  readonly blocks: number;
  /** The standard deviation of the logarithm, from trial to trial. */
  readonly noise: number;
  /** By the label of a server: how many times the throughput that it would have. */
  readonly times?: Readonly<Record<string, number>>;
  readonly clients?: readonly number[];
  /** With its summary, which takes most of the time. */
  readonly summarised?: boolean;
  readonly change?: (row: TrialRow) => TrialRow;
}

const SAMPLE = sampleAnalysis();
const RUN = SAMPLE.run;
const SERVERS = ['sequential', 'event-loop', 'worker-per-client'] as const;

export function simulateRun({ runId, seed, blocks, noise, ...options }: Simulation): Analysis {
  const { times = {}, clients = [1, 16], change = (row) => row, summarised = false } = options;
  const random = seededRandom(seed, 'simulated run');
  const trials: TrialRow[] = [];
  for (let block = 1; block <= blocks; block += 1) {
    for (const model of SERVERS) {
      for (const count of clients) {
        const server = `${model}/posix`;
        const factor = (times[server] ?? 1) * Math.exp(noise * standardNormal(random));
        const row = sampleTrial({
          run_id: runId,
          block,
          trial: trials.length + 1,
          server,
          model,
          clients: count,
          clients_served: count,
          throughput_rps: 10_000 * factor,
          latency_p50_us: 1000 / factor,
          latency_p99_us: 5000 / factor,
          server_cpu_us_per_request: 20 / factor,
        });
        trials.push(change(row));
      }
    }
  }
  const plan = { ...RUN.plan, blocks, trials: trials.length };
  const results = { ...SAMPLE, run: { ...RUN, runId, seed, plan }, trials };
  return summarised ? analyse(results) : { ...results, summary: [], noise: [] };
}
