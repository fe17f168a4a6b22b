/**
 * A gate: blocks of BEFORE and AFTER in slices, new processes in each, until judgement.ts decides or the time is over. A
 * block that others disturbed counts, as both servers met the disturbance. A block that is invalid counts for nothing; one
 * in which a server failed ends the gate.
 */
import { availableParallelism } from 'node:os';
import { contestOfTwo } from '../analysis/pairs.ts';
import { groupComparisons, type Plan, planBlock } from '../plan/plan.ts';
import type { TrialContext } from '../processes/context.ts';
import type { TrialRow } from '../results/columns.ts';
import { runComparison, type TrialOutcome } from '../run/trial.ts';
import { type BlockRatios, countedBy, type GateMetric, judgeBlocks, type Judgement } from './judgement.ts';
import { type JudgedSlo, judgeSlo, type Slo } from './slo.ts';

export interface GateBlock {
  /** null: AFTER is alone. */
  readonly before: TrialRow | null;
  readonly after: TrialRow;
  /** null: there is nothing to compare with. */
  readonly ratios: BlockRatios | null;
}

export interface GateOutcome {
  /** `open`: this machine cannot tell within the budget; `failed`: a server cannot be measured. */
  readonly kind: 'slower' | 'not slower' | 'not met' | 'met' | 'open' | 'failed';
  /** null: there is nothing to compare with, or fewer than five blocks. */
  readonly comparison: Judgement | null;
  readonly slos: readonly JudgedSlo[];
  /** What failed, or why the last block that does not count is invalid; null: nothing, or none. */
  readonly because: string | null;
  /** Those that count. */
  readonly blocks: readonly GateBlock[];
}

export interface GateOptions {
  /** The part by which AFTER may be slower. */
  readonly limit: number;
  /** null: throughput, and server CPU where the server was not the limit. */
  readonly metric: GateMetric | null;
  /** Of AFTER. */
  readonly slos: readonly Slo[];
  readonly context: TrialContext;
  /** Of the budget. No block begins that would take longer, if it takes as long as the longest before. */
  readonly leftMs: () => number;
  /** With what is known after each block that counts. */
  readonly onBlock: (soFar: GateOutcome) => void;
}

/** Of a server, not of the machine. */
const FAULTS: ReadonlySet<string> = new Set([
  'process-failed',
  'wrong-answers',
  'errors',
  'nothing-answered',
  'more-than-clients',
]);

/**
 * @param plan of `before` and `after`, or of `after` alone
 * @throws the reason of the context's signal when it aborts
 */
export async function runGate(plan: Plan, options: GateOptions): Promise<GateOutcome> {
  const { context, leftMs } = options;
  const all: Measured[] = [];
  const blocks: GateBlock[] = [];
  let judged = judge(blocks, null, options);
  let because: string | null = null;
  let longestMs = 0;
  for (let block = 1; leftMs() > longestMs && judged.kind === 'open'; block += 1) {
    const fromMs = leftMs();
    const outcomes = await runBlock(plan, block, context);
    longestMs = Math.max(longestMs, fromMs - leftMs());
    const fault = findFault(outcomes, ({ reasons }) => reasons.some(({ kind }) => FAULTS.has(kind)));
    if (fault !== null) return failedOutcome(fault, blocks);
    const invalid = findFault(outcomes, ({ row }) => row.validity === 'invalid');
    because = invalid ?? because;
    if (invalid !== null) continue;
    all.push(...outcomes.map(({ row, slices }) => ({ row: { ...row, validity: 'valid' as const }, slices })));
    blocks.push(readBlock(all.slice(-outcomes.length), context));
    const contest = contestOf(all, context);
    if (contest === null ? outcomes.some(starves) : !contest.isRanked)
      return failedOutcome('a server leaves clients unanswered', blocks);
    judged = judge(blocks, contest, options);
    options.onBlock({ ...judged, because, blocks });
  }
  return { ...judged, because, blocks };
}

export function failedOutcome(because: string, blocks: readonly GateBlock[]): GateOutcome {
  return { kind: 'failed', comparison: null, slos: [], because, blocks };
}

function judge(
  blocks: readonly GateBlock[],
  contest: ReturnType<typeof contestOf>,
  { limit, metric, slos }: GateOptions,
): Pick<GateOutcome, 'kind' | 'comparison' | 'slos'> {
  const ratios = blocks.flatMap((one) => one.ratios ?? []);
  const comparison =
    contest === null
      ? null
      : judgeBlocks(ratios, countedBy(contest.limit, contest.logCpus.length > 0, metric), limit);
  const after = blocks.map((one) => one.after);
  const judged = slos.map((slo) => judgeSlo(slo, after));
  const has = (kind: JudgedSlo['kind']): boolean => judged.some((one) => one.kind === kind);
  const passed = contest === null && blocks.length > 0 ? 'met' : (comparison?.kind ?? 'open');
  const kind = passed === 'slower' ? passed : has('not met') ? 'not met' : has('open') ? 'open' : passed;
  return { kind, comparison, slos: judged };
}

type Measured = Pick<TrialOutcome, 'row' | 'slices'>;

function runBlock(plan: Plan, block: number, context: TrialContext): Promise<TrialOutcome[]> {
  const [comparison] = groupComparisons(planBlock(plan, block));
  if (comparison === undefined) throw new RangeError('the plan has no comparison');
  return runComparison(comparison, 'gate', plan.seed, context);
}

/** The latency of those that it answers says nothing of the others. */
function starves({ row: { clients, clients_served } }: TrialOutcome): boolean {
  return clients_served !== null && clients_served < clients;
}

/** Why such a trial of a block is invalid; null: there is none. */
function findFault(
  outcomes: readonly TrialOutcome[],
  isFault: (outcome: TrialOutcome) => boolean,
): string | null {
  const faulty = outcomes.find(isFault);
  return faulty === undefined ? null : `${faulty.row.server}: ${faulty.row.invalid_because}`;
}

/** null: there is nothing to compare with. */
function contestOf(trials: readonly Measured[], { pinning }: TrialContext) {
  const serverCpus = pinning?.serverCpus?.length ?? availableParallelism();
  const rows = trials.map(({ row }) => row);
  const slices = trials.flatMap((one) => one.slices);
  return contestOfTwo(rows, { slices, level: 1, serverCpusOf: () => serverCpus });
}

function readBlock(trials: readonly Measured[], context: TrialContext): GateBlock {
  const rowOf = (name: string): TrialRow | null => trials.find(({ row }) => row.server === name)?.row ?? null;
  const after = rowOf('after');
  if (after === null) throw new RangeError('the plan has no server called after');
  const contest = contestOf(trials, context);
  if (contest === null) return { before: null, after, ratios: null };
  const { first, logThroughputs, logCpus } = contest;
  const sign = first.first.server === 'after' ? 1 : -1;
  const ratioOf = ([log]: readonly number[]) => (log === undefined ? null : Math.exp(sign * log));
  const ratios = { throughput: ratioOf(logThroughputs), cpu: ratioOf(logCpus) };
  return { before: rowOf('before'), after, ratios };
}
