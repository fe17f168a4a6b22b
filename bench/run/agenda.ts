/**
 * What a run measures next, and when it has enough. A run with a budget is judged after looks.ts's numbers of blocks;
 * what is settled then is not measured again, and when all is, the run ends. Without a budget it has all planned blocks.
 *
 * A comparison that is left out stays at the number of blocks of a look while the others go on. That costs no error: at
 * whichever later look its pairs are judged again, their p values are those of one of the four looks, each of which has
 * its share of the error for each pair (Bonferroni over pairs and looks). So each comparison must have a number of blocks
 * that is a look's whenever it is judged: those that miss some are measured alone first. A pair whose verdict falls when
 * the variances of the others change is open again, and goes on to the next look.
 *
 * A block that other programs disturbed is no block: it is repeated, whatever it showed. Pure.
 */
import { groupComparisons, keyOf, planBlock, type Comparison, type Plan } from '../plan/plan.ts';
import type { SliceRow, TrialRow } from '../results/columns.ts';
import type { RunRecord } from '../results/run-record.ts';
import { nextLook } from '../statistics/looks.ts';

/** The pairs of the servers of one comparison: one load of one scenario. */
export interface ComparisonState {
  readonly scenario: string;
  readonly variant: string;
  readonly driver: string;
  readonly clients: number;
  readonly settled: number;
  readonly open: number;
}

/** Judges all pairs of a run at a look. A comparison that is in no state has nothing to settle, and ends with its scenario. */
export type Judge = (rows: readonly TrialRow[], slices: readonly SliceRow[]) => readonly ComparisonState[];

export type Ended = NonNullable<RunRecord['ended']>;

export class Agenda {
  readonly #plan: Plan;
  readonly #judge: Judge | null;
  /** By the key of a comparison: its blocks that count. */
  readonly #counts = new Map<string, number>();
  /** Of the last look. */
  #states: readonly ComparisonState[] = [];
  #block = 0;
  #due: readonly Comparison[] = [];
  /** The blocks of each open comparison at the next look. */
  #target: number;
  #ended: Ended | null = null;

  /** @param judge null: nothing is ever settled */
  constructor(plan: Plan, judge: Judge | null) {
    this.#plan = plan;
    this.#judge = plan.budgetS === null ? null : judge;
    this.#target = this.#nextTarget(0);
  }

  /**
   * The comparisons of the next block, in their order. The same rows give the same blocks.
   * @param rows of all blocks that came before, and maybe of later ones, when a run is resumed
   * @returns null when the run has enough: `ended` says why
   */
  next(rows: readonly TrialRow[], slices: readonly SliceRow[]): readonly Comparison[] | null {
    const past = rows.filter(({ block }) => block <= this.#block);
    this.#count(past);
    const block = groupComparisons(planBlock(this.#plan, this.#block + 1));
    this.#due = this.#dueOf(block);
    while (this.#due.length === 0 && this.#ended === null) {
      this.#look(past, slices);
      this.#ended = this.#endOf(block);
      this.#target = this.#nextTarget(this.#target);
      this.#due = this.#dueOf(block);
    }
    if (this.#ended !== null) return null;
    this.#block += 1;
    return this.#due;
  }

  get ended(): Ended | null {
    return this.#ended;
  }

  /** The pairs at the last look; null before the first. */
  get pairs(): { readonly settled: number; readonly all: number } | null {
    if (this.#states.length === 0) return null;
    const settled = this.#states.reduce((sum, state) => sum + state.settled, 0);
    return { settled, all: this.#states.reduce((sum, { open }) => sum + open, settled) };
  }

  #nextTarget(blocks: number): number {
    const most = this.#plan.blocks;
    return this.#judge === null ? most : Math.min(most, nextLook(blocks) ?? most);
  }

  #dueOf(block: readonly Comparison[]): Comparison[] {
    return block.filter((each) => this.#isOpen(each) && (this.#counts.get(keyOf(each)) ?? 0) < this.#target);
  }

  #count(rows: readonly TrialRow[]): void {
    const disturbed = new Set(
      rows.flatMap(({ trial, validity }) => (validity === 'disturbed' ? [trial] : [])),
    );
    for (const comparison of this.#due) {
      const isRepeated = this.#plan.budgetS !== null && comparison.some(({ trial }) => disturbed.has(trial));
      if (isRepeated) continue;
      this.#counts.set(keyOf(comparison), (this.#counts.get(keyOf(comparison)) ?? 0) + 1);
    }
  }

  #look(past: readonly TrialRow[], slices: readonly SliceRow[]): void {
    if (this.#judge === null) return;
    const trials = new Set(past.map(({ trial }) => trial));
    this.#states = this.#judge(
      past,
      slices.filter(({ trial }) => trials.has(trial)),
    );
  }

  #endOf(block: readonly Comparison[]): Ended | null {
    if (!block.some((each) => this.#isOpen(each))) return this.#states.length === 0 ? 'planned' : 'settled';
    return this.#target >= this.#plan.blocks ? 'planned' : null;
  }

  #isOpen([{ cell }]: Comparison): boolean {
    const { scenario, variant, driver, clients } = cell;
    const states = this.#states.filter((state) => state.scenario === scenario.name);
    const own = states.filter(
      (state) => state.variant === variant.name && state.driver === driver.kind && state.clients === clients,
    );
    const deciding = own.length > 0 ? own : states;
    return deciding.length === 0 || deciding.some(({ open }) => open > 0);
  }
}
