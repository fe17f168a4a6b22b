/** The registry of workloads: the only place that names them all. */
import type { Workload, WorkloadSpec } from './workload.ts';

/** Loads one workload, and only its module, since each thread of a server pays for what it loads. */
export async function openWorkload(spec: WorkloadSpec): Promise<Workload> {
  switch (spec.name) {
    case 'page':
      return (await import('./page.ts')).openPage(spec);
    case 'echo':
      return (await import('./echo.ts')).echo;
    case 'compute':
      return (await import('./compute.ts')).openCompute(spec);
    case 'wait':
      return (await import('./wait.ts')).openWait(spec);
    case 'file':
      return (await import('./file.ts')).openFile(spec);
    case 'broadcast':
      return (await import('./broadcast.ts')).broadcast;
    default:
      return spec satisfies never;
  }
}
