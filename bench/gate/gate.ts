/**
 * A gate: blocks of BEFORE and AFTER in slices, new processes in each, until sequential.ts decides or the time is over. A
 * block that others disturbed counts, as both servers met the disturbance. A block that is invalid counts for nothing; one
 * in which a server failed ends the gate.
 */
import { contestOfTwo } from '../analysis/pairs.ts';
import { groupComparisons, type Plan, planBlock } from '../plan/plan.ts';
import type { TrialContext } from '../processes/context.ts';
import type { SliceRow, TrialRow } from '../results/columns.ts';
import { runComparison } from '../run/trial.ts';
import { type GateLook, lookAt } from './sequential.ts';

export type GateMetric = 'throughput' | 'cpu';

export type GateOutcome =
  | { readonly kind: 'slower' | 'not slower'; readonly metric: GateMetric; readonly look: GateLook }
  /** Look and metric are null with fewer than five blocks. */
  | {
      readonly kind: 'open';
      readonly metric: GateMetric | null;
      readonly look: GateLook | null;
      readonly because: string | null;
    }
  | { readonly kind: 'failed'; readonly because: string };

export interface GateOptions {
  /** The part by which AFTER may be slower. */
  readonly limit: number;
  /** null: found at the first look, and kept. */
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
  const rows: TrialRow[] = [];
  const slices: SliceRow[] = [];
  let metric = options.metric;
  let look: GateLook | null = null;
  let because: string | null = null;
  let longestMs = 0;
  for (let block = 1; leftMs() > longestMs; block += 1) {
    const fromMs = leftMs();
    const [comparison] = groupComparisons(planBlock(plan, block));
    if (comparison === undefined) throw new RangeError('the plan has no comparison');
    const outcomes = await runComparison(comparison, 'gate', plan.seed, context);
    longestMs = Math.max(longestMs, fromMs - leftMs());
    const faulty = outcomes.find(({ reasons }) => reasons.some(({ kind }) => FAULTS.has(kind)));
    if (faulty !== undefined)
      return { kind: 'failed', because: `${faulty.row.server}: ${faulty.row.invalid_because}` };
    const invalid = outcomes.find(({ row }) => row.validity === 'invalid');
    if (invalid !== undefined) {
      because = `${invalid.row.server}: ${invalid.row.invalid_because}`;
      continue;
    }
    rows.push(...outcomes.map(({ row }) => ({ ...row, validity: 'valid' as const })));
    slices.push(...outcomes.flatMap((one) => one.slices));
    const contest = contestOfTwo(rows, {
      slices,
      level: 1,
      serverCpusOf: () => context.pinning?.serverCpus?.length ?? 1,
    });
    if (contest === null) continue;
    if (!contest.isRanked) return { kind: 'failed', because: 'a server leaves clients unanswered' };
    const found: GateMetric = metric ?? (contest.by === 'throughput' ? 'throughput' : 'cpu');
    const ratios = found === 'cpu' ? contest.logCpus : contest.logThroughputs;
    const sign = contest.first.first.server === 'after' ? 1 : -1;
    const next = lookAt(
      ratios.map((ratio) => sign * ratio),
      limit,
    );
    if (next === null) continue;
    [metric, look] = [found, next];
    if (next.verdict !== 'open') return { kind: next.verdict, metric: found, look: next };
  }
  return { kind: 'open', metric: look === null ? null : metric, look, because };
}
