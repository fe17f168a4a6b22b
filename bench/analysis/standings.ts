/**
 * Standings: the servers under one load, best first, each with its distance from the best. Whether a distance is shown
 * is decided by ratios paired by block.
 */
import type { TrialRow } from '../results/columns.ts';
import type { Summary } from './summary.ts';
import type { Measure } from '../scenarios/figure-kind.ts';
import { type JudgedPair, judgePairs } from '../statistics/pairwise.ts';
import { isValid, pairRatios, valuesByBlock } from '../results/rows.ts';
import { medianOf } from '../statistics/interval.ts';
import { type RatioInterval, ratioInterval } from '../statistics/ratio.ts';
import { lacksTail, medianIn } from './cells.ts';
import { aboveZero, MEASURE_OF, readerOf } from './measures.ts';
import { byServer, type Server, serviceOf, summaryOf } from './medians.ts';
import { invert, type PairSummary } from './pairs.ts';
import { behindIn, outcomeOf, pairsAmong } from './ranking.ts';
import type { ScenarioData } from './scenario-data.ts';
import { type Service, starved } from './served.ts';

export interface Standing {
  readonly server: Server;
  readonly service: Service;
  /** 1: as good; 0.5: half as good. */
  readonly toBest: number;
  /** `toBest` as it is paired by block, with its interval; null where no block has both. */
  readonly ratio: RatioInterval | null;
  /** Of an open verdict: a ratio that would have shown; else null. */
  readonly detectable: number | null;
  /** Whether that is by server CPU per request instead of throughput, which the server did not limit. */
  readonly isByCpu: boolean;
  /** `equal`: within 10 %; `open`: no difference was shown; `too few answers`: none of its trials has the percentile. */
  readonly verdict: 'best' | 'equal' | 'open' | 'behind' | 'too few trials' | 'too few answers' | 'no answer';
  /** Where there are too few answers: the longest latency, µs, median over blocks; else null. */
  readonly longestUs: number | null;
}

/**
 * Verdicts on throughput and bytes are those of tables and sentences; comparisons by other measures are one family.
 * Servers without a value are left out. Servers whose latency leaves clients out come last, as `no answer`.
 * @param loads the trials of each load, as one figure shows them
 */
export function standings(
  loads: readonly (readonly TrialRow[])[],
  measure: Measure,
  data: ScenarioData,
): Standing[][] {
  const fields = loads.map((rows) => fieldOf(rows, measure, data));
  const family = fields.flatMap(({ rivals }) => rivals).filter(({ fromSummary }) => fromSummary === null);
  const pairs = family.map(({ server: { server }, ratios }) => ({
    name: server,
    logRatios: ratios.map(Math.log),
  }));
  const judgement = judgePairs({ pairs, selfComparisons: [] });
  const judged = new Map(family.map((rival, index) => [rival, judgement.pairs[index]]));
  return fields.map(({ best, rivals, silent }) => {
    const behind = rivals.map((rival): Standing => {
      const { ratios: _, fromSummary, ...known } = rival;
      return plausible({ ...known, ...(fromSummary ?? judgementOf(judged.get(rival))) });
    });
    return best.concat(behind, silent);
  });
}

/** By two quantities a server may be behind another whose ratio to it is no worse: that shows nothing. */
function plausible(standing: Standing): Standing {
  const { verdict, toBest, service } = standing;
  return verdict === 'behind' && toBest >= 1 && !starved(service)
    ? { ...standing, verdict: 'open' }
    : standing;
}

/** The servers under one load; the verdicts on some are still open. */
interface Field {
  /** None where no server answered. */
  readonly best: Standing[];
  readonly rivals: readonly Rival[];
  readonly silent: readonly Standing[];
}

type Judgement = Pick<Standing, 'verdict' | 'detectable'>;

interface Rival extends Omit<Standing, keyof Judgement> {
  /** To the best, one for each block. */
  readonly ratios: readonly number[];
  /** The judgement in the summary; null where the summary does not compare by this measure. */
  readonly fromSummary: Judgement | null;
}

/** Answers of one size: bytes are proportional to answers. */
const IN_SUMMARY: ReadonlySet<Measure> = new Set(['throughput', 'transfer']);

interface Contestant extends Pick<Standing, 'server' | 'service' | 'longestUs'> {
  readonly values: ReadonlyMap<number, number>;
  /** 0: it has no value, but a place. */
  readonly median: number;
  readonly row: Summary | undefined;
}

function fieldOf(rows: readonly TrialRow[], measure: Measure, data: ScenarioData): Field {
  const { isLatency, better } = MEASURE_OF[measure];
  const servers = contestants(rows, measure, data);
  const answering = servers.filter(({ service, median }) => median > 0 && !(isLatency && starved(service)));
  const sign = better === 'more' ? -1 : 1;
  const pairs = IN_SUMMARY.has(measure) ? pairsOf(servers, data) : [];
  const behind = behindIn(pairs);
  // The best is the one of the ranking: behind no other, even where its median is lower.
  const [best, ...others] = answering.toSorted(
    (a, b) => placeOf(a, behind) - placeOf(b, behind) || sign * (a.median - b.median),
  );
  const silent = servers
    .filter((one) => !answering.includes(one))
    .map(({ server, service, longestUs }): Standing => {
      const isFew = longestUs !== null && !starved(service);
      return Object.assign({ server, service }, isFew ? { ...FEW, longestUs } : LAST);
    });
  if (best === undefined) return { best: [], rivals: [], silent };
  const rivals = others.map((other) => rivalOf(other, best, measure, pairs));
  const { server, service } = best;
  return { best: [{ ...FIRST, server, service }], rivals, silent };
}

const UNPAIRED = { ratio: null, isByCpu: false, detectable: null, longestUs: null } as const;
const FIRST = { ...UNPAIRED, toBest: 1, verdict: 'best' } as const;
const LAST = { ...UNPAIRED, toBest: 0, verdict: 'no answer' } as const;
const FEW = { ...LAST, verdict: 'too few answers' } as const;

function contestants(rows: readonly TrialRow[], measure: Measure, data: ScenarioData): Contestant[] {
  const { isLatency, tail } = MEASURE_OF[measure];
  const read = readerOf(measure, data.quantities);
  return byServer(rows).flatMap((server): Contestant[] => {
    const isShort = tail !== undefined && lacksTail(server.rows.filter(isValid), tail);
    const values = valuesByBlock(server.rows, (row) => (isShort ? null : aboveZero(read(row))));
    const row = summaryOf(server.rows, data);
    // The blocks in which it answered nothing count, as in the tables.
    const known = IN_SUMMARY.has(measure) ? row?.throughput_rps : undefined;
    const median = known ?? medianOf([...values.values()]);
    const clients = rows[0]?.clients ?? 0;
    const service = { clients, served: serviceOf(server.rows, data) };
    const isMeasured = server.rows.some(isValid);
    if (median !== null && median > 0) return [{ server, values, median, service, row, longestUs: null }];
    return isLatency && isMeasured
      ? [{ server, values, median: 0, service, row, longestUs: longestOf(server.rows) }]
      : [];
  });
}

function longestOf(rows: readonly TrialRow[]): number | null {
  return medianIn(rows.filter(isValid), 'latency_max_us');
}

function pairsOf(servers: readonly Contestant[], { pairs }: ScenarioData): PairSummary[] {
  return pairsAmong(
    servers.flatMap(({ row }) => (row === undefined ? [] : [row])),
    pairs,
  );
}

/** Those behind another after those that are not; last, where there is a ranking, those that are in none. */
function placeOf(contestant: Contestant, behind: ReadonlySet<string>): number {
  if (isUnranked(contestant)) return 2;
  return behind.has(contestant.server.server) ? 1 : 0;
}

/** That it starves clients is a finding of its own, beside its value: no server is measured against it. */
function isUnranked({ service }: Contestant): boolean {
  return starved(service);
}

function rivalOf(
  other: Contestant,
  best: Contestant,
  measure: Measure,
  pairs: readonly PairSummary[],
): Rival {
  const { better } = MEASURE_OF[measure];
  const goodness = (ratio: number) => (better === 'more' ? ratio : 1 / ratio);
  const ratios = pairRatios(other.values, best.values).map(goodness);
  const pair = pairs.find((one) => isOf(one, other) && isOf(one, best));
  const ofPair = isUnranked(other) ? null : pairToBest(pair, best);
  const ratio = ofPair ?? ratioInterval(ratios);
  return {
    server: other.server,
    service: other.service,
    toBest: ratio?.ratio ?? goodness(other.median / best.median),
    ratio,
    longestUs: null,
    isByCpu: ofPair !== null && pair?.by === 'server CPU',
    ratios,
    fromSummary: isUnranked(other)
      ? { verdict: 'behind', detectable: null }
      : judgementInSummary(other, best, measure, pairs),
  };
}

function isOf({ server, other }: PairSummary, { row }: Contestant): boolean {
  return server === row?.server || other === row?.server;
}

/** How good the other is as sentences and pairs.csv say it; null where they do not compare the two. */
function pairToBest(pair: PairSummary | undefined, best: Contestant): RatioInterval | null {
  if (!pair?.ratio) return null;
  return pair.server === best.row?.server ? invert(pair.ratio) : pair.ratio;
}

function judgementInSummary(
  other: Contestant,
  best: Contestant,
  measure: Measure,
  pairs: readonly PairSummary[],
): Rival['fromSummary'] {
  if (!IN_SUMMARY.has(measure) || !best.row || !other.row) return null;
  const verdict = OUTCOMES[outcomeOf(best.row.server, other.row.server, pairs)];
  const outcome = pairs.find((one) => isOf(one, other) && isOf(one, best))?.outcome;
  const detectable = verdict === 'open' && outcome?.kind === 'open' ? outcome.detectable : null;
  return { verdict, detectable };
}

const OUTCOMES: Readonly<Record<ReturnType<typeof outcomeOf>, Standing['verdict']>> = {
  ahead: 'behind',
  equal: 'equal',
  open: 'open',
  'not comparable': 'too few trials',
};

function judgementOf(judged: JudgedPair | undefined): Judgement {
  const verdict = verdictOf(judged?.outcome);
  const detectable = judged?.outcome.kind === 'open' ? judged.outcome.detectable : null;
  return { verdict, detectable: verdict === 'open' ? detectable : null };
}

function verdictOf(outcome: JudgedPair['outcome'] | undefined): Standing['verdict'] {
  if (outcome === undefined) return 'too few trials';
  switch (outcome.kind) {
    case 'too-few-blocks':
      return 'too few trials';
    case 'slower':
      return 'behind';
    case 'equal':
      return 'equal';
    case 'faster':
    case 'open':
      return 'open';
    default:
      return outcome satisfies never;
  }
}
