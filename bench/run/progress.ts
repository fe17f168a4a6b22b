/**
 * The progress of a run on a terminal, rewritten in place between trials: the medians of the scenario under way, and a line
 * with the block, the time left, the pairs that are settled, and what is measured. It writes nothing where there is no
 * terminal, and has no timer: while trials run it does nothing.
 */
import { styleText } from 'node:util';
import type { Comparison, Plan } from '../plan/plan.ts';
import type { TrialRow } from '../results/columns.ts';
import type { RunWarning } from '../results/run-record.ts';
import { serverLabel } from '../results/server-names.ts';
import { formatMedians } from '../words/median-table.ts';
import type { ReportWords } from '../words/report-en.ts';
import { COLUMNS, wrap } from '../words/terminal-text.ts';
import type { RunObserver, Standing } from './run.ts';
import { Tally } from './tally.ts';

export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  /** False where the user wants none. */
  hasColors?(): boolean;
  write(text: string): unknown;
}

export class Progress implements RunObserver, Disposable {
  readonly #plan: Plan;
  readonly #terminal: Terminal;
  readonly #now: () => number;
  readonly #words: ReportWords;
  readonly #tally: Tally;
  #underWay:
    | { readonly trials: Comparison; readonly standing: Standing; readonly sinceMs: number }
    | undefined;
  #invalid = 0;
  /** Lines on the screen above the one of the cursor. */
  #above = 0;

  /** @param now a clock, ms */
  constructor(plan: Plan, terminal: Terminal, now: () => number, words: ReportWords) {
    this.#plan = plan;
    this.#terminal = terminal;
    this.#now = now;
    this.#words = words;
    this.#tally = new Tally(plan);
  }

  trialsStarted(trials: Comparison, standing: Standing): void {
    this.#underWay = { trials, standing, sinceMs: this.#now() };
    this.#show();
  }

  trialEnded(row: TrialRow): void {
    this.#tally.add(row);
    if (row.validity === 'invalid') this.#invalid += 1;
  }

  warned({ message }: RunWarning): void {
    this.say(`tellers: ${this.#words.recorded.warning(message)}`);
  }

  blockEnded(): Promise<void> {
    return Promise.resolve();
  }

  /** Writes a line of its own above. */
  say(message: string): void {
    const line = this.#terminal.isTTY === true ? wrap(message, '  ', widthOf(this.#terminal)) : message;
    this.#terminal.write(`${this.#erase()}${line}\n`);
    this.#show();
  }

  [Symbol.dispose](): void {
    if (this.#underWay !== undefined && this.#terminal.isTTY === true) this.#terminal.write(this.#erase());
    this.#underWay = undefined;
  }

  #show(): void {
    if (this.#underWay === undefined || this.#terminal.isTTY !== true) return;
    const { trials, standing, sinceMs } = this.#underWay;
    const leftS = standing.leftS - (this.#now() - sinceMs) / 1000;
    const parts = standingParts(this.#plan, trials, { ...standing, leftS }, this.#invalid, this.#words);
    const line = [...parts, describeTrials(trials, this.#words)].join(' · ');
    const table = this.#table(trials);
    const lines = [...table, line].map((text) => text.slice(0, widthOf(this.#terminal) - 1));
    const last = lines.length - 1;
    const shown = lines.map((text, at) => (at === last ? this.#dim(text) : text)).join('\n');
    this.#terminal.write(`${this.#erase()}${shown}`);
    this.#above = last;
  }

  /** None where it does not fit on the screen. */
  #table(trials: Comparison): string[] {
    const table = this.#tally.mediansBeside(trials);
    if (table === null) return [];
    const width = Math.min(COLUMNS, widthOf(this.#terminal)) - 1;
    const lines = formatMedians(table, width, this.#words).split('\n');
    return lines.length + 2 > (this.#terminal.rows || Infinity) ? [] : lines;
  }

  #dim(text: string): string {
    return this.#terminal.hasColors?.() === false ? text : styleText('dim', text, { validateStream: false });
  }

  /** From the first line that was written to the end of the screen. */
  #erase(): string {
    if (this.#terminal.isTTY !== true) return '';
    const up = this.#above === 0 ? '' : `\u001B[${this.#above}A`;
    this.#above = 0;
    return `\r${up}\u001B[J`;
  }
}

/** `block 3 of 12`, `1 min 05 s left`, and what is known of trials and pairs. */
export function standingParts(
  { budgetS, blocks }: Plan,
  [{ block }]: Comparison,
  { leftS, pairs }: Pick<Standing, 'leftS' | 'pairs'>,
  invalid: number,
  { live, figures }: ReportWords,
): string[] {
  const { count } = figures.numbers;
  return [
    live.block(count(block), budgetS === null ? count(blocks) : null),
    live.left(formatDuration(leftS)),
    ...(invalid === 0 ? [] : [live.invalid(count(invalid), invalid === 1)]),
    ...(pairs === null ? [] : [live.settled(count(pairs.settled), count(pairs.all))]),
  ];
}

/** `scaling, 64 clients`; `blocking, wait 5 ms, event-loop/posix, 1 client` for a single trial */
export function describeTrials([{ cell }, ...others]: Comparison, { live, figures }: ReportWords): string {
  const { scenario, variant, server, clients } = cell;
  const own = others.length === 0 ? serverLabel(server) : '';
  const count = live.clients(figures.numbers.count(clients), clients === 1);
  return [scenario.name, figures.variant(variant.name), own, count].filter((part) => part !== '').join(', ');
}

/** A terminal of unknown width reports 0. */
function widthOf({ columns = 0 }: Terminal): number {
  return columns > 0 ? columns : COLUMNS;
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
