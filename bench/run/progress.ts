/**
 * One line on a terminal: the block and the comparison under way, the time left, and the pairs that are settled. It
 * writes nothing where there is no terminal.
 */
import { styleText } from 'node:util';
import type { Comparison, Plan } from '../plan/plan.ts';
import type { TrialRow } from '../results/columns.ts';
import type { RunWarning } from '../results/run-record.ts';
import { serverLabel } from '../results/server-names.ts';
import type { RunObserver, Standing } from './run.ts';

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
  #underWay:
    | { readonly trials: Comparison; readonly standing: Standing; readonly sinceMs: number }
    | undefined;
  #invalid = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param now a clock, ms */
  constructor(plan: Plan, terminal: Terminal, now: () => number) {
    this.#plan = plan;
    this.#terminal = terminal;
    this.#now = now;
  }

  trialsStarted(trials: Comparison, standing: Standing): void {
    this.#underWay = { trials, standing, sinceMs: this.#now() };
    this.#show();
    if (this.#terminal.isTTY === true) this.#timer ??= setInterval(() => this.#show(), REFRESH_MS).unref();
  }

  trialEnded(row: TrialRow): void {
    if (row.validity === 'invalid') this.#invalid += 1;
  }

  warned({ message }: RunWarning): void {
    this.say(`tellers: ${message}`);
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
    const { trials, standing, sinceMs } = this.#underWay;
    const line = this.#line(trials, standing, standing.leftS - (this.#now() - sinceMs) / 1000);
    const shown = line.slice(0, widthOf(this.#terminal) - 1);
    this.#terminal.write(`${ERASE}${styleText('dim', shown, { validateStream: false })}`);
  }

  #line(trials: Comparison, { pairs }: Standing, leftS: number): string {
    const [{ block }] = trials;
    const { budgetS, blocks } = this.#plan;
    return [
      budgetS === null ? `block ${block} of ${blocks}` : `block ${block}`,
      `${formatDuration(leftS)} left`,
      ...(this.#invalid === 0 ? [] : [`${this.#invalid} invalid`]),
      ...(pairs === null ? [] : [`${pairs.settled} of ${pairs.all} pairs settled so far`]),
      describeTrials(trials),
    ].join(' · ');
  }
}

/** `scaling, 64 clients`; `blocking, wait 5 ms, event-loop/posix, 1 client` for a single trial */
function describeTrials([{ cell }, ...others]: Comparison): string {
  const { scenario, variant, server, clients } = cell;
  const own = others.length === 0 ? serverLabel(server) : '';
  const count = `${clients} ${clients === 1 ? 'client' : 'clients'}`;
  return [scenario.name, variant.name, own, count].filter((part) => part !== '').join(', ');
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
