import type { RunRecord } from './run-record.ts';

/** null: wherever the scheduler puts it. */
export type Pinning = RunRecord['pinning'];

export const UNPINNED: Pinning = { serverCpus: null, loadCpus: null };

/** @returns the CPUs of `0-2,5`, ascending, each once; null when it is no such list */
export function parseCpuList(text: string): number[] | null {
  const cpus = new Set<number>();
  for (const part of text.trim().split(',')) {
    const [, first, last = first] = /^\s*(\d{1,4})(?:-(\d{1,4}))?\s*$/.exec(part) ?? [];
    if (first === undefined || Number(last) < Number(first)) return null;
    for (let cpu = Number(first); cpu <= Number(last); cpu += 1) cpus.add(cpu);
  }
  return [...cpus].toSorted((a, b) => a - b);
}

/** `0-2,5` */
export function formatCpuList(cpus: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at < cpus.length;) {
    const first = cpus[at] ?? 0;
    let length = 1;
    while (cpus[at + length] === first + length) length += 1;
    parts.push(length === 1 ? `${first}` : `${first}-${first + length - 1}`);
    at += length;
  }
  return parts.join(',');
}

/** Whether the load has CPUs of its own, which the server may not have. */
export function areApart({ serverCpus, loadCpus }: Pinning): boolean {
  if (serverCpus === null || loadCpus === null) return false;
  return !loadCpus.some((cpu) => serverCpus.includes(cpu));
}
