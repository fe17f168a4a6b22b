/** For `npm run kills`: starts runs, strikes at random moments, and checks what is left of them. */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TrialRow } from '../../bench/results/columns.ts';
import { readResults } from '../../bench/results/results.ts';
import { drawFraction, type Random, shuffle } from '../../clients/random.ts';
import { AGAIN_MS, type AgentLab, type Blow } from './agent-lab.ts';
import { Doomed } from './doomed.ts';
import { findFaults, findLost, SMALL_RUN } from './whole-run.ts';

const BENCH = fileURLToPath(new URL('../bench.ts', import.meta.url));
const BOUND_MS = 120_000;
/** What a killed runner has started ends by itself. */
const ORPHAN_MS = 30_000;
const REPORT_TOO = 1.1;

type Target = 'runner' | Blow;

/** What a runner reports then. */
const AWAY = /no session with the broker|agents are wanted|was not found/;

/** Each trial of a server was invalid: the run is complete all the same, and exits with 1. */
const UNMEASURED = /was never measured/;

/** How a runner ended; `away`: while it started, what it needs was not there. */
type End =
  | { readonly kind: 'killed' | 'ended' | 'away' }
  | { readonly kind: 'failed'; readonly because: string };

export class Killer {
  readonly faults: string[] = [];
  readonly #kills: number;
  readonly #random: Random;
  readonly #lab: AgentLab | null;
  readonly #struck: Target[] = [];
  /** In a random order, each as often as the others. */
  #next: Target[] = [];
  #wholeMs = 0;
  #runs = 0;
  #unbegun = 0;
  #rows = 0;
  #invalid = 0;

  constructor(kills: number, random: Random, lab: AgentLab | null) {
    this.#kills = kills;
    this.#random = random;
    this.#lab = lab;
  }

  get isLeft(): boolean {
    return this.#struck.length < this.#kills;
  }

  /** How long a run is measured, and some of what follows: its report. */
  async time(out: string): Promise<void> {
    const startMs = Date.now();
    const runner = this.#start(['--out', out]);
    await runner.child.endsWithin(BOUND_MS);
    this.#wholeMs = REPORT_TOO * ((await stat(join(out, 'run.json'))).mtimeMs - startMs);
  }

  /** Kills one run, and resumes it, until it is complete. */
  async killRun(out: string): Promise<void> {
    let args = ['--out', out];
    let before: readonly TrialRow[] = [];
    for (;;) {
      const end = await this.#run(args);
      if (end.kind === 'failed') return void this.faults.push(end.because);
      // Nothing was measured yet: a new run begins.
      if (!existsSync(join(out, 'run.json'))) return void this.#unbegun++;
      const { run, trials } = await readResults(out);
      this.faults.push(...findLost(trials, before));
      before = trials;
      if (run.state !== 'complete') {
        // A commit in the meantime is another setting, and no matter here.
        args = ['--resume', out, '--force'];
        continue;
      }
      this.faults.push(...(await findFaults(out)));
      this.#runs++;
      this.#rows += trials.length;
      this.#invalid += trials.filter(({ validity }) => validity === 'invalid').length;
      return;
    }
  }

  report(): string {
    const { faults } = this;
    const lines = [
      `${this.#struck.length} kills: ${this.#runs} runs with ${this.#rows} rows complete, ${this.#unbegun} killed before their record; ${faults.length} faults`,
      ...this.#reportAgents(),
      ...faults,
    ];
    return lines.map((line) => `${line}\n`).join('');
  }

  #reportAgents(): string[] {
    if (this.#lab === null) return [];
    const each = [...Map.groupBy(this.#struck, (target) => target)].map(
      ([target, all]) => `${target} ${all.length}`,
    );
    return [
      `${each.join(', ')}; ${this.#invalid} rows invalid; agents were back after ${this.#lab.againS.toFixed(1)} s at most`,
    ];
  }

  #start(args: readonly string[]): Doomed {
    const plan = args[0] === '--out' ? SMALL_RUN : [];
    return new Doomed([process.execPath, BENCH, ...plan, ...args, ...(this.#lab?.flags ?? [])]);
  }

  async #run(args: readonly string[]): Promise<End> {
    const runner = this.#start(args);
    await using child = runner.child;
    const { signal } = new AbortController();
    let struck: Target | null = null;
    for (;;) {
      const waitMs = this.isLeft ? this.#wholeMs * drawFraction(this.#random) : BOUND_MS;
      await child.expect('end', Math.ceil(waitMs), signal, '');
      const { ending } = child;
      if (ending?.code === 0 || UNMEASURED.test(child.errorSuffix)) return { kind: 'ended' };
      if (ending !== undefined && struck !== null && AWAY.test(child.errorSuffix)) return { kind: 'away' };
      if (ending !== undefined)
        return { kind: 'failed', because: `${args.join(' ')}: ${child.describe(ending)}` };
      if (!this.isLeft)
        return {
          kind: 'failed',
          because: `${args.join(' ')}: no end in ${BOUND_MS / 1000} s${child.errorSuffix}`,
        };
      struck = this.#draw();
      if (struck === 'runner') {
        this.faults.push(...(await this.#killRunner(runner)));
        return { kind: 'killed' };
      }
      this.faults.push(...((await this.#lab?.strike(struck, this.#random)) ?? []));
    }
  }

  async #killRunner(runner: Doomed): Promise<string[]> {
    const left = await runner.kill(this.#lab === null ? ORPHAN_MS : AGAIN_MS);
    return [...left, ...((await this.#lab?.recover(true)) ?? [])];
  }

  #draw(): Target {
    if (this.#next.length === 0) this.#next = shuffle(['runner', ...(this.#lab?.blows ?? [])], this.#random);
    const target = this.#next.pop() ?? 'runner';
    this.#struck.push(target);
    return target;
  }
}
