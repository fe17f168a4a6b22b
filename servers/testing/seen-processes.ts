/** For the tests: processes as the kernel reports them. */
import { readdirSync, readFileSync } from 'node:fs';

interface SeenProcess {
  readonly pid: number;
  readonly state: string;
  readonly parent: number;
}

export function seeProcess(pid: number): SeenProcess | undefined {
  try {
    const [state = '', parent] = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    return { pid, state, parent: Number(parent) };
  } catch {
    // It has ended.
    return undefined;
  }
}

/** All children of a process, also those that have ended and were not reaped. */
export function childrenOf(parent: number): readonly SeenProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => seeProcess(Number(name)) ?? [])
    .filter((process) => process.parent === parent);
}
