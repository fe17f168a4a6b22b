/**
 * The bystanders of a trial: started in processes of their own before the load, a few thousand in each, every process
 * with a loopback address of its own so that ports do not run out. They leave when the load has ended.
 */
import type { Bystanders, BystanderSpec } from '../../clients/bystanders.ts';
import { longRequest } from '../../workloads/compute.ts';
import type { WorkloadSpec } from '../../workloads/workload.ts';
import { openWorkload } from '../../workloads/workloads.ts';
import { type Attempt, done } from './attempt.ts';
import { Child } from './child.ts';
import type { TrialContext } from './context.ts';
import type { ChildEvent } from './program.ts';
import type { ServerAddress } from './target.ts';

const LOOPBACK = /^(?:localhost|127\..*|::1)$/;

/** More would come near the descriptors that one process may have. */
const MOST_IN_A_PROCESS = 5000;

export class BystanderGroup implements AsyncDisposable {
  readonly #context: TrialContext;
  readonly #children: readonly Child[];
  /** How many are connected. */
  readonly size: number;

  private constructor(context: TrialContext, children: readonly Child[], size: number) {
    this.#context = context;
    this.#children = children;
    this.size = size;
  }

  /** @returns the bystanders, all connected; an empty group where the variant has none */
  static async gather(
    bystanders: Bystanders | null,
    workload: WorkloadSpec,
    address: ServerAddress,
    context: TrialContext,
  ): Promise<Attempt<BystanderGroup>> {
    const specs = bystanders === null ? [] : await specify(bystanders, workload, address);
    const children = specs.map((spec) => new Child(context.commands.bystanders(spec)));
    const group = new BystanderGroup(context, children, bystanders?.count ?? 0);
    for (const child of children) {
      const ready = await group.#expect(child, 'ready', 'the bystanders did not connect');
      if (ready.kind === 'done') continue;
      await group[Symbol.asyncDispose]();
      return ready;
    }
    return done(group);
  }

  /** @returns how many were still connected; null where a process did not report */
  async leave(): Promise<number | null> {
    let connected = 0;
    for (const child of this.#children) {
      const stopping = child.stop(this.#context.bounds.stopMs);
      const left = await this.#expect(child, 'left', 'the bystanders did not report');
      await stopping;
      if (left.kind === 'failed') return null;
      connected += Number(left.value['connected']);
    }
    return connected;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#children.map((child) => child[Symbol.asyncDispose]()));
  }

  #expect(child: Child, name: string, failure: string): Promise<Attempt<ChildEvent>> {
    const { bounds, signal } = this.#context;
    return child.expect(name, bounds.loadMs, signal, failure);
  }
}

async function specify(
  { kind, count }: Bystanders,
  spec: WorkloadSpec,
  { host, port }: ServerAddress,
): Promise<BystanderSpec[]> {
  const request = (await requestOf(kind, spec, { host, port })).toString('latin1');
  const processes = Math.ceil(count / MOST_IN_A_PROCESS);
  return Array.from({ length: processes }, (_, index) => {
    const first = Math.floor((index * count) / processes);
    const next = Math.floor(((index + 1) * count) / processes);
    // The address of all other clients has too few ports for them; a server that agents reach has none of those beside them.
    const from = processes === 1 || !LOOPBACK.test(host) ? null : `127.0.1.${index + 1}`;
    return { kind, count: next - first, host, port, from, request };
  });
}

/** A long request of a workload that computes takes so long; one of another workload is the usual request. */
const LONG_MS = 200;

async function requestOf(
  kind: Bystanders['kind'],
  spec: WorkloadSpec,
  { host, port }: ServerAddress,
): Promise<Buffer> {
  if (kind === 'long-request' && spec.name === 'compute')
    return longRequest(spec, `${host}:${port}`, LONG_MS);
  const asker = (await openWorkload(spec)).asking({ host, port, expectation: 'exact' }).asker(0);
  asker.reset();
  return asker.request(false);
}
