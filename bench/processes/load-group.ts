/** The processes of one load: as a rule one, or several that share its clients where one cannot drive the server. */
import type { LoadSpec } from '../../clients/load.ts';
import { type Attempt, done } from './attempt.ts';
import type { ChildEvent, Program } from './program.ts';

export class LoadGroup implements AsyncDisposable {
  readonly #children: readonly Program[];

  constructor(children: readonly Program[]) {
    this.#children = children;
  }

  get first(): Program | null {
    return this.#children[0] ?? null;
  }

  /** As `Child.expect`, of all. @returns the event of each; the first failure, if there is one */
  async expect(
    name: string,
    boundMs: number,
    signal: AbortSignal,
    failure: string,
  ): Promise<Attempt<readonly ChildEvent[]>> {
    const all = await Promise.all(
      this.#children.map((child) => child.expect(name, boundMs, signal, failure)),
    );
    const failed = all.find((one) => one.kind === 'failed');
    return failed ?? done(all.flatMap((one) => (one.kind === 'done' ? [one.value] : [])));
  }

  /** @param messageOf given the index of the process */
  send(messageOf: (index: number) => unknown): void {
    for (const [index, child] of this.#children.entries()) child.send(messageOf(index));
  }

  /** Ends all at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#children.map((child) => child[Symbol.asyncDispose]()));
  }
}

/**
 * @returns the same load in parts: each process has at least one client. Poisson arrivals that are split at random are
 * Poisson arrivals again, so each part draws its own, at a rate by its clients.
 */
export function splitLoad(spec: LoadSpec, processes: number): LoadSpec[] {
  const count = Math.min(processes, spec.clients);
  return Array.from({ length: count }, (_, index) => {
    const clients = Math.floor((spec.clients + index) / count);
    const { load } = spec;
    if (load.kind === 'closed') return { ...spec, clients };
    const rateRps = (load.rateRps * clients) / spec.clients;
    return { ...spec, clients, load: { ...load, rateRps, seed: load.seed + index * SEEDS_APART } };
  });
}

/** More than a run has blocks, by whose numbers loads are seeded. */
const SEEDS_APART = 1_000_003;
