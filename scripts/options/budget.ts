/** How long a run may measure: the plan of a request within the budget that was given, or that of its size. */
import { wantsScript } from '../../bench/plan/eligibility.ts';
import { estimateS, makePlan, type Plan, type PlanRequest } from '../../bench/plan/plan.ts';
import { formatDuration } from '../../bench/run/progress.ts';
import { LOOKS } from '../../bench/statistics/looks.ts';
import { usageWords } from '../words/reader-language.ts';
import { UsageError } from './arguments.ts';

/** Of the quick size, s: with a tenth more and the report, `npm start` ends within 100 s. */
export const QUICK_BUDGET_S = 85;

/** The blocks before a run can be judged. */
const FIRST_LOOK = Math.min(...LOOKS);

/** A budget that was given may be missed by this much by a plan's estimate, which is rough. */
const ROUGHLY = 1.1;

/** @throws UsageError when both are given */
export function checkBudget({
  trials,
  budget,
}: {
  readonly trials?: number;
  readonly budget?: number;
}): void {
  if (trials === undefined || budget === undefined) return;
  throw new UsageError(usageWords().run.trialsOrBudget);
}

/**
 * Without a budget and a number of blocks, the quick size has a budget: that of `npm start`, or what the blocks up to the
 * first look take where that is longer.
 * @throws UsageError when not even one block fits in the budget given
 */
export function planWithin(request: PlanRequest): Plan {
  const { size, blocks, budgetS } = request;
  const isFixed = blocks !== undefined || size === 'standard' || request.scenarios.every(wantsScript);
  if (budgetS === undefined && isFixed) return makePlan(request);
  const plan = makePlan({ ...request, budgetS: budgetS ?? QUICK_BUDGET_S });
  const blockS = estimateBlockS(plan);
  if (budgetS === undefined) return { ...plan, budgetS: Math.max(QUICK_BUDGET_S, FIRST_LOOK * blockS) };
  if (blockS <= ROUGHLY * budgetS) return plan;
  throw new UsageError(usageWords().run.budgetTooShort(budgetS, formatDuration(blockS), FIRST_LOOK));
}

/** s */
export function estimateBlockS({ trials }: Plan): number {
  return estimateS(trials.filter(({ block }) => block === 1));
}
