/**
 * What a server's main thread does for a workload before it starts its threads, and undoes when they have ended: what
 * would otherwise be done, or kept in memory, once per thread.
 */
import { calibrate } from './compute.ts';
import { makeFile } from './file.ts';
import { sharePage } from './page.ts';
import type { WorkloadSpec } from './workload.ts';

export interface PreparedWorkload extends AsyncDisposable {
  /** With everything filled in that the spec left out. */
  readonly spec: WorkloadSpec;
}

/** May block for some 30 ms. A spec that has everything keeps it: so several servers can be given the same. */
export async function prepareWorkload(spec: WorkloadSpec): Promise<PreparedWorkload> {
  switch (spec.name) {
    case 'page': {
      const giveUp = sharePage(spec);
      return { spec, [Symbol.asyncDispose]: async () => giveUp() };
    }
    case 'compute':
      return prepared(completeSpec(spec));
    case 'file': {
      if (spec.path !== undefined) return prepared(spec);
      const file = await makeFile(spec);
      return { spec: { ...spec, path: file.path }, [Symbol.asyncDispose]: () => file.remove() };
    }
    case 'echo':
    case 'wait':
    case 'broadcast':
      return prepared(spec);
    default:
      // A spec that no type allows: its threads will say so.
      return prepared(spec satisfies never);
  }
}

/** Calibrates what depends on the machine, so that the servers of one comparison do the same work. */
export function completeSpec(spec: WorkloadSpec): WorkloadSpec {
  if (spec.name !== 'compute' || spec.iterations !== undefined) return spec;
  return { ...spec, iterations: calibrate(spec.ms, () => performance.now()) };
}

function prepared(spec: WorkloadSpec): PreparedWorkload {
  return { spec, [Symbol.asyncDispose]: async () => {} };
}
