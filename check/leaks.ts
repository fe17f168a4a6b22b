/**
 * Leaks over a thousand clients. They come in rounds, after each of which the server is counted at rest: what grows in every
 * round grows with its clients. Memory counts as leaked only if twice as many clients more make it grow at the same rate,
 * since runtimes with a garbage collector grow at first too.
 */
import {
  type Check,
  type CheckContext,
  certainFault,
  fault,
  type Note,
  ok,
  type Outcome,
  skipped,
} from './check.ts';
import { type Counted, type Counts, settledCounts } from './counts.ts';
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
  title: 'leaks nothing',
  did: `${CLIENTS} clients came, ${BESIDES} at a time: of each ten, seven asked, one left at once, one left in the middle of its request, one reset. Descriptors, threads, processes and memory of the server were counted at rest after each fifth of them.`,
  asks: 'exercises 2 and 4: close() for each client, and nothing of it is left when it has gone',
  exercises: [null, 2, 4],
  async run(context) {
    const { server } = context;
    if (!server.isVisible) return skipped('its processes cannot be seen');
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
    if (first === undefined) return ok(`nothing grew over ${ROUNDS * round} clients`);
    return { ...certainFault(first.seen, first.mend, first.seen.split(':', 1)[0] ?? ''), notes };
  },
};

interface Leak {
  readonly counted: Exclude<Counted, 'residentBytes' | 'addressBytes'>;
  readonly name: string;
  readonly mend: string;
}

const COUNTED: readonly Leak[] = [
  {
    counted: 'descriptors',
    name: 'descriptors',
    mend: 'call close(client) on every way out, also where recv() returns 0 or -1; a process that forks closes it in the parent too',
  },
  {
    counted: 'threads',
    name: 'threads',
    mend: 'return from the function of the thread when recv() returns 0 or below',
  },
  {
    counted: 'zombies',
    name: 'zombies',
    mend: 'wait for ended children: signal(SIGCHLD, SIG_IGN), or while (waitpid(-1, NULL, WNOHANG) > 0) in the loop around accept()',
  },
  {
    counted: 'processes',
    name: 'processes',
    mend: 'call exit(0) in the child when its client has gone: when recv() returns 0 or below',
  },
];

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
    const grown = COUNTED.map(({ counted, name }) => ({
      name,
      now: this.#at(-1, counted),
      before: this.#at(0, counted),
    }));
    const most = grown.find(({ now, before }) => now - before > LEAST_PER_CLIENT * this.#size);
    const why = death === null ? (this.#wrong ?? '') : `the server died (${death})`;
    const also =
      most === undefined ? '' : `; it had ${most.now} ${most.name} then, and ${most.before} before`;
    return fault(
      `after ${this.#visitors} clients one was not served: ${why}${also}`,
      COUNTED.find(({ name }) => name === most?.name)?.mend ??
        'check what accept(), recv() and send() return, and go on after an error of one client',
      `a client was not served after ${this.#visitors}`,
    );
  }

  judge({ counted, name, mend }: Leak): readonly Note[] {
    const rates = this.#rates(counted);
    if (!rates.every((rate) => rate > LEAST_PER_CLIENT / 2) || mean(rates) < LEAST_PER_CLIENT) return [];
    const clients = rates.length * this.#size;
    const seen = `${name} leak: ${this.#at(0, counted)} before and ${this.#at(-1, counted)} after ${clients} clients`;
    return [{ seen, mend }];
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
    const seen = `memory leak: it holds ${formatKilobytes(mean(late))} more for each client, at the same rate over ${clients} clients`;
    return [{ seen, mend: isStacks ? JOIN : FREE }];
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

const FREE = 'call free() for what malloc() returned, on every way out';
const JOIN =
  'call pthread_detach(thread), or pthread_join(), for each thread, since its stack stays otherwise; and free() for what malloc() returned';

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

function formatKilobytes(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
