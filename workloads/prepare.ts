/**
 * Prepares a workload on a server's main thread before its threads start, and undoes that when they have ended. So the
 * work and the memory are spent once, not once per thread.
 */
import { calibrate } from './compute.ts';
import { makeFile } from './made-file.ts';
import { sharePage } from './page.ts';
import type { WorkloadSpec } from './workload.ts';

export interface PreparedWorkload extends AsyncDisposable {
  /** The spec, with every omitted value filled in. */
  readonly spec: WorkloadSpec;
}

/** May block for some 30 ms. A complete spec is kept, so that several servers can be given the same one. */
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
      // A spec that no type allows: its threads will report it.
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
