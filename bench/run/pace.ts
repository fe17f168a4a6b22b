/**
 * The time of a run: what it spent, how long what comes next will take, and whether that fits in its budget. A
 * comparison takes as long as it did in the blocks so far; before its first, what the plan estimates, corrected by how
 * long the others took.
 */
import { type Comparison, estimateS, keyOf, type Plan } from '../plan/plan.ts';

/** How far a run may go beyond its budget: to come to its first verdicts, or with a block that takes longer than before. */
const TOLERANCE = 1.1;

interface Taken {
  readonly seconds: number;
  readonly times: number;
}

export class Pace {
  readonly #budgetS: number;
  readonly #clock: () => number;
  readonly #startedMs: number;
  readonly #taken = new Map<string, Taken>();
  #estimatedS = 0;
  #measuredS = 0;

  /**
   * @param spentS what the run spent before it was resumed
   * @param clock that only goes forward, ms
   */
  constructor({ budgetS }: Pick<Plan, 'budgetS'>, spentS: number, clock: () => number) {
    this.#budgetS = budgetS ?? Infinity;
    this.#clock = clock;
    this.#startedMs = clock() - 1000 * spentS;
  }

  get spentS(): number {
    return (this.#clock() - this.#startedMs) / 1000;
  }

  /** @returns what notes that all trials of the comparison have ended */
  begin(comparison: Comparison): () => void {
    const fromMs = this.#clock();
    return () => {
      const seconds = (this.#clock() - fromMs) / 1000;
      const before = this.#taken.get(keyOf(comparison)) ?? { seconds: 0, times: 0 };
      this.#taken.set(keyOf(comparison), { seconds: before.seconds + seconds, times: before.times + 1 });
      this.#measuredS += seconds;
      this.#estimatedS += estimateS(comparison);
    };
  }

  /** About how long these comparisons will take, s. */
  estimateS(comparisons: readonly Comparison[]): number {
    const correction = this.#estimatedS > 0 ? this.#measuredS / this.#estimatedS : 1;
    return comparisons.reduce((total, each) => {
      const taken = this.#taken.get(keyOf(each));
      return total + (taken === undefined ? correction * estimateS(each) : taken.seconds / taken.times);
    }, 0);
  }

  /**
   * Whether a block will end within the budget.
   * @param isNeeded there is no verdict without it
   */
  fits(block: readonly Comparison[], isNeeded: boolean): boolean {
    return this.spentS + this.estimateS(block) <= (isNeeded ? TOLERANCE : 1) * this.#budgetS;
  }

  /** Whether a block that was begun may go on with this comparison. */
  mayGoOnWith(comparison: Comparison): boolean {
    return this.spentS + this.estimateS([comparison]) <= TOLERANCE * this.#budgetS;
  }

  /** Until the run ends, s: with a budget at the latest, without about. */
  leftS(comparisons: readonly Comparison[]): number {
    return Number.isFinite(this.#budgetS) ? this.#budgetS - this.spentS : this.estimateS(comparisons);
  }
}
