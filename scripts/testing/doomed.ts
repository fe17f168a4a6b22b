/** A process that is to be killed, and all that it starts: each has its mark in its environment (Linux). */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Child } from '../../bench/processes/child.ts';
import { isRunning, listProc, readProc } from '../../bench/processes/proc.ts';

const MARK = 'TELLERS_DOOMED';

export class Doomed {
  readonly child: Child;
  readonly #mark = randomUUID();

  constructor(command: readonly string[]) {
    this.child = new Child(command, { [MARK]: this.#mark });
  }

  /** Kills it. @returns what it started and outlives it for longer than a bound, in words */
  async kill(boundMs: number): Promise<string[]> {
    await this.child.stop(0);
    return this.findOrphans(boundMs);
  }

  /** Waits until nothing runs that it has started. @returns what runs then, in words */
  async findOrphans(boundMs: number): Promise<string[]> {
    const deadlineMs = performance.now() + boundMs;
    while (this.#started.length > 0 && performance.now() < deadlineMs) await delay(20);
    return this.#started.map((pid) => `process ${pid} is left: ${readCommand(pid)}`);
  }

  get #started(): number[] {
    const mark = `${MARK}=${this.#mark}\0`;
    return listProc('')
      .filter((name) => /^\d+$/.test(name) && Number(name) !== this.child.pid)
      .map(Number)
      .filter((pid) => isRunning(pid) && (readProc(`${pid}/environ`) ?? '').includes(mark));
  }
}

function readCommand(pid: number): string {
  return (readProc(`${pid}/cmdline`) ?? '').replaceAll('\0', ' ').trim();
}
