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

interface GateBlock {
  readonly before: TrialRow;
  readonly after: TrialRow;
  readonly ratios: BlockRatios;
}

type Verdict =
  | (Judgement & { readonly kind: 'slower' | 'not slower' })
  /** Metric and look are null with fewer than five blocks; `because`: the last invalid one. */
  | {
      readonly kind: 'open';
      readonly metric: GateMetric | null;
      readonly look: Judgement['look'] | null;
      readonly because: string | null;
    }
  | { readonly kind: 'failed'; readonly because: string };

/** With the blocks that count. */
export type GateOutcome = Verdict & { readonly blocks: readonly GateBlock[] };

export interface GateOptions {
  /** The part by which AFTER may be slower. */
  readonly limit: number;
  /** null: throughput, and server CPU where the server was not the limit. */
  readonly metric: GateMetric | null;
  readonly context: TrialContext;
  /** Of the budget. No block begins that would take longer, if it takes as long as the longest before. */
  readonly leftMs: () => number;
}

/** Of a server, not of the machine. */
const FAULTS: ReadonlySet<string> = new Set([
  'process-failed',
  'wrong-answers',
  'errors',
  'nothing-answered',
  'more-than-clients',
]);

/** @throws the reason of the context's signal when it aborts */
export async function runGate(plan: Plan, options: GateOptions): Promise<GateOutcome> {
  const { context, limit, leftMs } = options;
  const all: Measured[] = [];
  const blocks: GateBlock[] = [];
  let judgement: Judgement | null = null;
  let because: string | null = null;
  let longestMs = 0;
  for (let block = 1; leftMs() > longestMs; block += 1) {
    const fromMs = leftMs();
    const outcomes = await runBlock(plan, block, context);
    longestMs = Math.max(longestMs, fromMs - leftMs());
    const fault = findFault(outcomes, ({ reasons }) => reasons.some(({ kind }) => FAULTS.has(kind)));
    if (fault !== null) return { kind: 'failed', because: fault, blocks };
    const invalid = findFault(outcomes, ({ row }) => row.validity === 'invalid');
    because = invalid ?? because;
    if (invalid !== null) continue;
    all.push(...outcomes.map(({ row, slices }) => ({ row: { ...row, validity: 'valid' as const }, slices })));
    const { limit: limited, logCpus, isRanked } = contestOf(all, context);
    if (!isRanked) return { kind: 'failed', because: 'a server leaves clients unanswered', blocks };
    blocks.push(readBlock(all.slice(-outcomes.length), context));
    const counted = countedBy(limited, logCpus.length > 0, options.metric);
    judgement = judgeBlocks(
      blocks.map(({ ratios }) => ratios),
      counted,
      limit,
    );
    if (judgement !== null && judgement.kind !== 'open')
      return { ...judgement, kind: judgement.kind, blocks };
  }
  const { metric = null, look = null } = judgement ?? {};
  return { kind: 'open', metric, look, because, blocks };
}

type Measured = Pick<TrialOutcome, 'row' | 'slices'>;

function runBlock(plan: Plan, block: number, context: TrialContext): Promise<TrialOutcome[]> {
  const [comparison] = groupComparisons(planBlock(plan, block));
  if (comparison === undefined) throw new RangeError('the plan has no comparison');
  return runComparison(comparison, 'gate', plan.seed, context);
}

/** Why such a trial of a block is invalid; null: there is none. */
function findFault(
  outcomes: readonly TrialOutcome[],
  isFault: (outcome: TrialOutcome) => boolean,
): string | null {
  const faulty = outcomes.find(isFault);
  return faulty === undefined ? null : `${faulty.row.server}: ${faulty.row.invalid_because}`;
}

function contestOf(trials: readonly Measured[], { pinning }: TrialContext) {
  const serverCpus = pinning?.serverCpus?.length ?? availableParallelism();
  const rows = trials.map(({ row }) => row);
  const slices = trials.flatMap((one) => one.slices);
  const contest = contestOfTwo(rows, { slices, level: 1, serverCpusOf: () => serverCpus });
  if (contest === null) throw new RangeError('a comparison needs two servers');
  return contest;
}

function readBlock(trials: readonly Measured[], context: TrialContext): GateBlock {
  const { first, second, logThroughputs, logCpus } = contestOf(trials, context);
  const isAfterFirst = first.first.server === 'after';
  const ratioOf = ([log]: readonly number[]) =>
    log === undefined ? null : Math.exp(isAfterFirst ? log : -log);
  const [after, before] = isAfterFirst ? [first, second] : [second, first];
  const ratios = { throughput: ratioOf(logThroughputs), cpu: ratioOf(logCpus) };
  return { before: before.first, after: after.first, ratios };
}
