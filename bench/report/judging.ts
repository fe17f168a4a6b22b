/** The method of a run, from the blocks of its pairs to the verdicts. The sources are those of bench/statistics. */
import { type Looks, looksOf } from '../analysis/pairs.ts';
import type { RunRecord } from '../results/run-record.ts';
import { FEWEST_BLOCKS, FLOOR } from '../statistics/verdict.ts';

/** A text for each step. */
export function describeJudging(run: RunRecord): string[] {
  return [LIMITS, PAIRS, SETTLED, describeLooks(looksOf(run)), ...(run.plan.again === 'never' ? [] : [SELF])];
}

/** 1.25 % and 98.75 % keep all their digits. */
const percent = (part: number): string => `${Number((100 * part).toFixed(2))} %`;
const BEYOND = percent(FLOOR);

const LIMITS =
  'What limits a server is found from CPU time. The server is the limit if it uses at least 90 % of the CPUs that it can use, or if its handlers wait. Otherwise the load is the limit if it was busy for at least 95 % of the window. Otherwise neither was busy all the time, because the server had to be woken again and again. A pair is compared by throughput if the slower server was the limit, or if the limit is not known. Otherwise it is compared by server CPU per request.';

const PAIRS = `All pairs of servers under a load are compared by their ratios in each block. Servers of two socket layers are a pair only if their model is the same. A pair needs ${FEWEST_BLOCKS} blocks in which both are valid. A server that starves clients, or answers nothing in some block, is in no pair.`;

const SETTLED = `A pair is settled if its ratio is shown to be beyond ${BEYOND} (McCarthy and Smyth, TREAT, 2009), or within 10 % (two one-sided tests: Schuirmann, 1987). Each test is a moderated t: in a few blocks the variance of a pair is poorly known, so it is shrunk towards that of all pairs of the scenario (Smyth, 2004). No variance counts as less than the median. Each test is corrected by Holm for all pairs of the scenario. Any other pair is open, and the report states the difference that four of five such runs would show. The number of blocks needed is for the ratio seen, if ratio and spread stay as they are.`;

function describeLooks({ after, level }: Looks): string {
  if (after === null)
    return `The number of blocks was fixed in advance, so the run is judged once: at most ${percent(level)} of scenarios would show a difference beyond ${BEYOND} by chance. The intervals of ratios are ${percent(1 - level)} intervals of each pair alone.`;
  return `The run was judged after ${after.slice(0, -1).join(', ')} and ${after.at(-1)} blocks, until every pair was settled or the budget was spent. Each look may show a difference by chance in ${percent(level)} of scenarios, all together in ${percent(level * after.length)}. The intervals of ratios are those of a look, ${percent(1 - level)}, of each pair alone (repeated confidence intervals: Jennison and Turnbull, 1989).`;
}

const SELF =
  'The baseline was measured twice, under two labels. This A/A comparison joins the variances. It is an alarm and no veto: if it is called different, other verdicts of the scenario may be wrong too.';
