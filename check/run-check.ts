/**
 * Runs the checks one after another, each on a server that lives and is in order: after a fault it is started anew. A fault
 * that could come from a busy machine counts only if it shows again.
 */
import type { ServerAddress } from '../bench/processes/target.ts';
import { ANSWER_MS, ANSWERS, type Known, learn } from './answers.ts';
import { describeHarm, garbage, leaves, resets, slowReader } from './bad-clients.ts';
import { type Check, type CheckContext, type Exercise, type Outcome, skipped } from './check.ts';
import { askOnce, Client, describeReply, type Reply } from './client.ts';
import { crowd } from './crowd.ts';
import { endsOnSigterm, restarts } from './ending.ts';
import { judgeBy } from './exercises.ts';
import { leaks } from './leaks.ts';
import { model } from './model.ts';
import type { ModelFinding } from './model-verdict.ts';
import { backToAccept, dribbles, halfClose, pipelined, secondRequest } from './one-client.ts';
import type { Report, ReportLine } from './report.ts';
import { rests } from './rest.ts';
import { CheckedServer, type Start } from './server.ts';
import { manySilent, silentClient, unfinishedRequest } from './two-clients.ts';
import { type CheckWords, ENGLISH_CHECK } from './words-en.ts';

/** In the order of the card. */
const CHECKS: readonly Check[] = [
  backToAccept,
  secondRequest,
  pipelined,
  halfClose,
  dribbles,
  silentClient,
  unfinishedRequest,
  manySilent,
  model,
  leaves,
  resets,
  garbage,
  slowReader,
  crowd,
  leaks,
  rests,
  endsOnSigterm,
  restarts,
];

export type Checked =
  | { readonly kind: 'command'; readonly name: string; readonly command: string }
  | { readonly kind: 'address'; readonly name: string; readonly host: string; readonly port: number };

/** What to check, and the words of the report. */
interface Plan {
  readonly checks: readonly Check[];
  readonly words: CheckWords;
}

/** @param progress is told the title of each check before it runs */
export async function runCheck(
  checked: Checked,
  exercise: Exercise,
  progress: (title: string) => void,
  { checks = CHECKS, words = ENGLISH_CHECK }: Partial<Plan> = {},
): Promise<Report> {
  const startedAtMs = performance.now();
  const run = new CheckRun(checked, exercise, { checks, words }, progress);
  const lines: ReportLine[] = [];
  let because: string | null = null;
  try {
    because = await run.all((line) => lines.push(line));
  } finally {
    await run[Symbol.asyncDispose]();
  }
  const isFault = lines.some(({ mark }) => mark === 'fault');
  return {
    version: 1,
    server: checked.name,
    exercise,
    verdict: because !== null ? 'unchecked' : isFault ? 'fault' : 'pass',
    because,
    model: run.model,
    checks: lines,
    seconds: Math.round(performance.now() - startedAtMs) / 1000,
  };
}

const LISTENS = { id: 'listens', about: ({ listens }: CheckWords) => listens.about() } as const;

/** A stall is no answer for this long, and for so many times the usual time. */
const STALL_MS = 1000;
const STALL_TIMES = 20;
const ANSWER_TIMES = 50;

class CheckRun implements AsyncDisposable {
  readonly #checked: Checked;
  readonly #exercise: Exercise;
  readonly #plan: Plan;
  readonly #progress: (title: string) => void;
  readonly #found = new Set<string>();
  #server: CheckedServer | undefined;
  #request: Buffer = Buffer.alloc(0);
  model: ModelFinding | null = null;

  constructor(checked: Checked, exercise: Exercise, plan: Plan, progress: (title: string) => void) {
    this.#plan = plan;
    this.#checked = checked;
    this.#exercise = exercise;
    this.#progress = progress;
  }

  /** @returns why the server could not be checked, or null */
  async all(add: (line: ReportLine) => void): Promise<string | null> {
    const { words } = this.#plan;
    this.#progress(LISTENS.about(words).title);
    let start = await this.#start();
    // On a busy machine a runtime may take longer than that to start; a server on another port has started.
    if (start.kind === 'deaf' && !start.because.includes('but on port')) start = await this.#start();
    if (start.kind === 'ended') return words.said(start.because);
    add({ id: LISTENS.id, ...LISTENS.about(words), ...describeStart(start, words) });
    if (start.kind !== 'started') return null;
    this.#progress(ANSWERS.about(words).title);
    const { address } = start.server;
    this.#request = requestOf(address);
    let learned = await learn(start.server, this.#request, this.#exercise, words);
    if (learned.outcome.kind === 'fault' && !learned.outcome.certain) {
      const again = await this.#start();
      if (again.kind === 'started') learned = await learn(again.server, this.#request, this.#exercise, words);
    }
    add(lineOf(ANSWERS, learned.outcome, this.#exercise, words));
    const { known } = learned;
    if (known === null || learned.outcome.kind === 'fault') return null;
    await this.#each(known, add);
    return null;
  }

  async #each(known: Known, add: (line: ReportLine) => void): Promise<void> {
    const { checks, words } = this.#plan;
    for (const check of checks) {
      if (!check.exercises.includes(this.#exercise)) continue;
      this.#progress(check.about(words).title);
      const outcome = await this.#confirmed(check, known);
      add(lineOf(check, outcome, this.#exercise, words));
      this.model ??= outcome.model ?? null;
      if (outcome.kind === 'fault' || outcome.kind === 'one-at-a-time') this.#found.add(check.id);
      // The others need a server that goes on.
      if (check === backToAccept && outcome.kind === 'fault') return;
    }
  }

  async #confirmed(check: Check, known: Known): Promise<Outcome> {
    const outcome = await this.#try(check, known);
    if (outcome.certain) return outcome;
    await this.#start();
    const again = await this.#try(check, known);
    await this.#start();
    return again;
  }

  async #try(check: Check, known: Known): Promise<Outcome> {
    const { words } = this.#plan;
    const isLiving = this.#server !== undefined && (await this.#server.death()) === null;
    if (!isLiving || check.needsFresh === true) {
      const start = await this.#start();
      if (start.kind !== 'started') return skipped(words.notAgain(words.said(start.because)));
    }
    const server = this.#server;
    if (server === undefined) return skipped(words.notAgain(null));
    if (check.needsFresh !== true) server.first[Symbol.dispose]();
    const outcome = await check.run(this.#contextOf(server, known));
    if (outcome.kind === 'fault' && outcome.certain) await this.#start();
    return outcome;
  }

  #contextOf(server: CheckedServer, known: Known): CheckContext {
    const request = this.#request;
    const answerMs = Math.max(ANSWER_MS, ANSWER_TIMES * known.usualMs);
    const { words } = this.#plan;
    const { address } = server;
    const judge = (reply: Reply): string | null => findFault(reply, known, words);
    const context: CheckContext = {
      server,
      words,
      request,
      ...known,
      exercise: this.#exercise,
      found: this.#found,
      answerMs,
      stallMs: Math.max(STALL_MS, STALL_TIMES * known.usualMs),
      connect: (isReading = true, boundMs = answerMs) => Client.connect(address, boundMs, { isReading }),
      ask: () => askOnce(address, request, answerMs),
      judge,
      next: async (after) => {
        const wrong = judge(await askOnce(address, request, answerMs));
        return wrong === null ? null : describeHarm(context, after, wrong);
      },
      restart: async () => {
        const start = await this.#start(address);
        return start.kind === 'started' ? null : words.said(start.because);
      },
    };
    return context;
  }

  /** Ends the server that runs, and starts another. */
  async #start(where?: ServerAddress): Promise<Start> {
    const before = this.#server;
    if (before !== undefined) await before[Symbol.asyncDispose]();
    this.#server = undefined;
    const checked = this.#checked;
    const start =
      checked.kind === 'command'
        ? await CheckedServer.start(checked.command, where?.port)
        : await CheckedServer.at(checked);
    if (start.kind === 'started') this.#server = start.server;
    return start;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
  }
}

/** As a browser asks: the server may keep the connection. */
function requestOf({ host, port }: ServerAddress): Buffer {
  return Buffer.from(`GET / HTTP/1.1\r\nHost: ${host}:${port}\r\n\r\n`);
}

function describeStart(
  start: Start,
  { listens, said }: CheckWords,
): Pick<ReportLine, 'mark' | 'seen' | 'notes'> {
  if (start.kind === 'started') return { mark: 'ok', seen: listens.ok, notes: [] };
  return { mark: 'fault', seen: listens.none, notes: [{ seen: said(start.because), mend: listens.mend }] };
}

function findFault(reply: Reply, { status, page }: Known, words: CheckWords): string | null {
  if (reply.kind !== 'answer') return describeReply(reply, words);
  if (reply.head.status !== status) return words.reply.status(JSON.stringify(reply.head.statusLine));
  if (page === null || reply.body.equals(page)) return null;
  return page.length === reply.body.length
    ? words.reply.otherBytes
    : words.reply.otherLength(reply.body.length, page.length);
}

function lineOf(
  { id, about }: Pick<Check, 'id' | 'about'>,
  outcome: Outcome,
  exercise: Exercise,
  words: CheckWords,
): ReportLine {
  return { id, ...about(words), ...judgeBy(exercise, id, outcome, words) };
}
