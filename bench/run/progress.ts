/**
 * One line on a terminal: the trial under way, how many there are, and the time left. It writes nothing where there is
 * no terminal. The time left is the plan's estimate, corrected by how long the trials so far have taken.
 */
import { styleText } from 'node:util';
import { type Comparison, estimateS, type Plan, type PlannedTrial } from '../plan/plan.ts';
import type { TrialRow } from '../results/columns.ts';
import { type RunObserver, titleOf } from './run.ts';

export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const ERASE = '\r\u001B[K';
const REFRESH_MS = 1000;

export class Progress implements RunObserver, Disposable {
  readonly #plan: Plan;
  readonly #terminal: Terminal;
  readonly #now: () => number;
  #startedAtMs: number | undefined;
  #underWay:
    | {
        readonly planned: PlannedTrial;
        /** Trials at the same time. */
        readonly others: number;
        readonly sinceMs: number;
        readonly leftMs: number;
      }
    | undefined;
  #invalid = 0;
  /** The first trial that ran: earlier ones were done before a run was resumed. */
  #first = 1;
  #timer: NodeJS.Timeout | undefined;

  /** @param now a clock, ms */
  constructor(plan: Plan, terminal: Terminal, now: () => number) {
    this.#plan = plan;
    this.#terminal = terminal;
    this.#now = now;
  }

  trialsStarted([planned, ...others]: Comparison): void {
    const sinceMs = this.#now();
    if (this.#startedAtMs === undefined) this.#first = planned.trial;
    this.#startedAtMs ??= sinceMs;
    const leftMs = this.#leftMs(planned, sinceMs - this.#startedAtMs);
    this.#underWay = { planned, others: others.length, sinceMs, leftMs };
    this.#show();
    if (this.#terminal.isTTY === true) this.#timer ??= setInterval(() => this.#show(), REFRESH_MS).unref();
  }

  trialEnded(row: TrialRow): void {
    if (row.validity === 'invalid') this.#invalid += 1;
  }

  /** Writes a line of its own above. */
  say(message: string): void {
    this.#terminal.write(`${this.#terminal.isTTY === true ? ERASE : ''}${message}\n`);
    this.#show();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    if (this.#underWay !== undefined && this.#terminal.isTTY === true) this.#terminal.write(ERASE);
    this.#underWay = undefined;
  }

  #show(): void {
    if (this.#underWay === undefined || this.#terminal.isTTY !== true) return;
    const { planned, others, sinceMs, leftMs } = this.#underWay;
    const line = this.#line(planned, others, leftMs - (this.#now() - sinceMs));
    const shown = line.slice(0, widthOf(this.#terminal) - 1);
    this.#terminal.write(`${ERASE}${styleText('dim', shown, { validateStream: false })}`);
  }

  #line(planned: PlannedTrial, others: number, leftMs: number): string {
    const { trials } = this.#plan;
    const invalid = this.#invalid === 0 ? '' : ` · ${this.#invalid} invalid`;
    const left = formatDuration(leftMs / 1000);
    const last = others === 0 ? '' : `–${planned.trial + others}`;
    const beside = others === 0 ? '' : ` beside ${others} other${others === 1 ? '' : 's'}`;
    return `trial ${planned.trial}${last} of ${trials.length} · ${left} left${invalid} · ${titleOf(planned)}${beside}`;
  }

  /** The trials that ended correct the estimate; before them, it is used as it is. */
  #leftMs({ trial }: PlannedTrial, elapsedMs: number): number {
    const { trials } = this.#plan;
    const expectedS = estimateS(trials.slice(this.#first - 1, trial - 1));
    const msPerS = expectedS > 0 ? elapsedMs / expectedS : 1000;
    return estimateS(trials.slice(trial - 1)) * msPerS;
  }
}

/** A terminal of unknown width reports 0. */
function widthOf({ columns = 0 }: Terminal): number {
  return columns > 0 ? columns : 80;
}

/** 3 s, 1 min 05 s, 2 h 10 min */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${pad(whole % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
