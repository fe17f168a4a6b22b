/**
 * Leaks over a thousand clients. They come in rounds, after each of which the server is counted at rest: what grows in every
 * round grows with its clients. Memory counts as leaked only if twice as many clients more make it grow at the same rate,
 * since runtimes with a garbage collector grow at first too.
 */
import { type Check, type CheckContext, certainFault, fault, ok, type Outcome, skipped } from './check.ts';
import { type Counted, type Counts, settledCounts } from './counts.ts';
import type { Note } from './finding.ts';
import { DEATH_MS } from './server.ts';

const CLIENTS = 1000;
const ROUNDS = 5;
/** At once. */
const BESIDES = 8;
/** What the first of each ten do; the others ask. */
const KINDS = ['leave', 'unfinished', 'reset'];
/** A slow server gets fewer clients. */
const BUDGET_MS = 10_000;
/** Of what has no other reason to grow, this much for each client is a leak of one kind of client. */
const LEAST_PER_CLIENT = 0.03;
const LEAST_BYTES_PER_CLIENT = 1024;
/** Of address space for each client: the stack of a thread that nobody joined. */
const STACK_BYTES = 1_000_000;
/** Each thread of a runtime with a garbage collector may keep as much garbage before it collects any. */
const GARBAGE_BYTES_PER_THREAD = 1_000_000;
/** A leak goes on at this part of its rate, at least. */
const STEADY = 0.7;

export const leaks: Check = {
  id: 'leaks',
  about: ({ leaks: words }) => words.about(CLIENTS, BESIDES),
  exercises: [null, 2, 4],
  async run(context) {
    const { server, words } = context;
    if (!server.isVisible) return skipped(words.unseen);
    const perClientMs = Math.max(1, context.usualMs / BESIDES);
    const round = Math.max(10, Math.min(CLIENTS / ROUNDS, Math.floor(BUDGET_MS / perClientMs / ROUNDS)));
    const rounds = new Rounds(context, round);
    await rounds.visit();
    for (let count = 0; count <= ROUNDS; count += 1) if (!(await rounds.next())) return rounds.unserved();
    const notes = COUNTED.flatMap((one) => rounds.judge(one));
    if (rounds.maybeMemory() && notes.length === 0) {
      for (let count = 0; count < 2 * ROUNDS; count += 1)
        if (!(await rounds.next())) return rounds.unserved();
      notes.push(...rounds.judgeMemory());
    }
    const [first] = notes;
    if (first === undefined) return ok(words.leaks.ok(ROUNDS * round));
    return { ...certainFault({ ...first, brief: first.seen.split(/\u00a0?:/, 1)[0] ?? '' }), notes };
  },
};

/** What else is counted; memory grows for other reasons too. */
const COUNTED = ['descriptors', 'threads', 'zombies', 'processes'] as const satisfies readonly Counted[];

class Rounds {
  readonly #context: CheckContext;
  readonly #size: number;
  readonly #counts: Counts[] = [];
  #visitors = 0;
  #wrong: string | null = null;

  constructor(context: CheckContext, size: number) {
    this.#context = context;
    this.#size = size;
  }

  /** One round, and the counts after it. @returns whether its clients were served */
  async next(): Promise<boolean> {
    if (this.#counts.length > 0) await this.visit();
    this.#counts.push(await settledCounts(() => this.#context.server.pids()));
    return this.#wrong === null;
  }

  async visit(): Promise<void> {
    let left = this.#size;
    const lane = async (): Promise<void> => {
      while (left > 0 && this.#wrong === null) {
        left -= 1;
        this.#visitors += 1;
        await this.#one(this.#visitors);
      }
    };
    // Clients that get lost beside others are another finding.
    const lanes = this.#context.found.has('crowd') ? 1 : BESIDES;
    await Promise.all(Array.from({ length: lanes }, lane));
  }

  async #one(which: number): Promise<void> {
    const { request } = this.#context;
    const kind = KINDS[which % 10] ?? 'ask';
    if (kind === 'ask' || this.#context.found.has(kind)) {
      const wrong = this.#context.judge(await this.#context.ask());
      if (wrong !== null) this.#wrong ??= wrong;
      return;
    }
    using client = await this.#context.connect();
    if (kind === 'unfinished') client?.send(request.subarray(0, request.length / 2));
    if (kind === 'reset') client?.reset();
  }

  async unserved(): Promise<Outcome> {
    const death = await this.#context.server.death(DEATH_MS);
    const { leaks: words, died } = this.#context.words;
    const most = COUNTED.find(
      (name) => this.#at(-1, name) - this.#at(0, name) > LEAST_PER_CLIENT * this.#size,
    );
    const why = death === null ? (this.#wrong ?? '') : died(death);
    const also =
      most === undefined ? '' : words.had(this.#at(-1, most), words.names[most], this.#at(0, most));
    return fault({
      seen: `${words.unserved(this.#visitors, why)}${also}`,
      mend: words.mends[most ?? 'none'],
      brief: words.unservedBrief(this.#visitors),
    });
  }

  judge(counted: (typeof COUNTED)[number]): readonly Note[] {
    const rates = this.#rates(counted);
    if (!rates.every((rate) => rate > LEAST_PER_CLIENT / 2) || mean(rates) < LEAST_PER_CLIENT) return [];
    const { names, mends, grew } = this.#context.words.leaks;
    const clients = rates.length * this.#size;
    const seen = grew(names[counted], this.#at(0, counted), this.#at(-1, counted), clients);
    return [{ seen, mend: mends[counted] }];
  }

  /** Whether memory grew in every round so far. */
  maybeMemory(): boolean {
    return this.#rates('residentBytes').every((rate) => rate > LEAST_BYTES_PER_CLIENT / 2);
  }

  judgeMemory(): readonly Note[] {
    const rates = this.#rates('residentBytes');
    const late = rates.slice(ROUNDS);
    const steady = Math.max(LEAST_BYTES_PER_CLIENT, STEADY * mean(rates.slice(0, ROUNDS)));
    if (mean(late) < steady || !late.every((rate) => rate > LEAST_BYTES_PER_CLIENT / 2)) return [];
    const grown = this.#at(-1, 'residentBytes') - this.#at(0, 'residentBytes');
    if (grown < GARBAGE_BYTES_PER_THREAD * this.#at(-1, 'threads')) return [];
    const isStacks = mean(this.#rates('addressBytes')) > STACK_BYTES;
    const clients = rates.length * this.#size;
    const { memory, mends } = this.#context.words.leaks;
    return [{ seen: memory(mean(late), clients), mend: isStacks ? mends.stacks : mends.memory }];
  }

  /** Growth for each client, in each round. */
  #rates(counted: Counted): readonly number[] {
    const values = this.#counts.map((counts) => counts[counted]);
    return values.slice(1).map((value, index) => (value - (values[index] ?? 0)) / this.#size);
  }

  #at(index: number, counted: Counted): number {
    return this.#counts.at(index)?.[counted] ?? 0;
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
