/**
 * The cost of a request at a fixed rate: medians over blocks, and their repeatability beside that of the throughput at
 * saturation, for the same servers in the same blocks. Pure.
 */
import { mean, sampleStandardDeviation } from 'simple-statistics';
import { seededRandom } from '../../clients/random.ts';
import type { TrialRow } from '../results/columns.ts';
import { type Group, groupRows, isValid } from '../results/rows.ts';
import { type Interval, medianInterval, medianOf } from '../statistics/interval.ts';
import { type Counts, countsOf, medianIn, type NumberColumn, valuesOf } from './cells.ts';
import { hasSeveralRates } from './knees.ts';

/**
 * Whether a scenario has open loops or a script: its servers differ in cost or latency, not in throughput.
 * @param rows of one scenario
 */
export function isOfFixedRate(rows: readonly Pick<TrialRow, 'load'>[]): boolean {
  return rows.some(({ load }) => load !== 'closed');
}

/** One server at the fixed rate, and the same server at saturation. */
export interface CostCell extends Counts {
  readonly scenario: string;
  readonly server: string;
  readonly clients: number;
  readonly offeredRps: number;
  readonly cpuUs: Interval | null;
  readonly voluntarySwitches: number | null;
  readonly involuntarySwitches: number | null;
  readonly rssPerClientBytes: number | null;
  readonly p50Us: number | null;
  readonly p99Us: number | null;
  readonly latenessP99Us: number | null;
  /**
   * Coefficients of variation over the valid blocks: of CPU per request at the rate, and of throughput and CPU per
   * request at saturation.
   */
  readonly spread: {
    readonly costAtRate: number | null;
    readonly throughput: number | null;
    readonly costAtSaturation: number | null;
  };
}

export interface CostFindings {
  readonly cells: readonly CostCell[];
  /** The medians over the cells. */
  readonly typical: Pick<CostCell['spread'], 'costAtRate' | 'throughput'>;
}

/** @param trials of one scenario, without repeats */
export function costFindings(trials: readonly TrialRow[], seed: number): CostFindings {
  const cells = costCells(trials, seed);
  const median = (of: keyof CostCell['spread']): number | null =>
    medianOf(cells.map(({ spread }) => spread[of]));
  return { cells, typical: { costAtRate: median('costAtRate'), throughput: median('throughput') } };
}

/** @param trials of one scenario, without repeats; none where a server was offered several rates */
export function costCells(trials: readonly TrialRow[], seed: number): CostCell[] {
  if (hasSeveralRates(trials)) return [];
  const open = trials.filter(({ load }) => load === 'open');
  return groupRows(open, ['clients', 'server'])
    .flatMap((rows) => costCell(rows, trials, seed))
    .toSorted((a, b) => a.clients - b.clients || a.server.localeCompare(b.server));
}

function costCell(rows: Group<TrialRow>, trials: readonly TrialRow[], seed: number): CostCell[] {
  const [{ scenario, server, clients, offered_rps: offeredRps }] = rows;
  if (offeredRps === null) return [];
  const valid = rows.filter(isValid);
  const saturated = trials.filter(
    (row) => isValid(row) && row.load === 'closed' && row.server === server && row.clients === clients,
  );
  const cpu = valuesOf(valid, 'server_cpu_us_per_request');
  const median = (column: NumberColumn): number | null => medianIn(valid, column);
  return [
    {
      scenario,
      server,
      clients,
      offeredRps,
      ...countsOf(rows),
      cpuUs: medianInterval(cpu, seededRandom(seed, `cost of ${server} with ${clients}`)),
      voluntarySwitches: median('server_voluntary_switches_per_request'),
      involuntarySwitches: median('server_involuntary_switches_per_request'),
      rssPerClientBytes: median('server_rss_per_client_bytes'),
      p50Us: median('latency_p50_us'),
      p99Us: median('latency_p99_us'),
      latenessP99Us: median('send_lateness_p99_us'),
      spread: {
        costAtRate: variation(cpu),
        throughput: variation(valuesOf(saturated, 'throughput_rps')),
        costAtSaturation: variation(valuesOf(saturated, 'server_cpu_us_per_request')),
      },
    },
  ];
}

/** Fewer blocks give no useful variation. */
const FEWEST_VALUES = 3;

/** Coefficient of variation: standard deviation / mean; null with too few values. */
export function variation(values: readonly number[]): number | null {
  if (values.length < FEWEST_VALUES) return null;
  return sampleStandardDeviation([...values]) / mean([...values]);
}
