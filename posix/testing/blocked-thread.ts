/**
 * For the tests: starts a thread that blocks in a call, detects in `/proc` when it does, and interrupts it by a signal
 * that the kernel delivers to that thread alone.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import koffi from 'koffi';
import type { BlockedCall, Outcome } from './blocked-call.ts';

const SIGUSR2 = 12;

/** The system calls' numbers, as `/proc/PID/task/TID/syscall` shows them (asm/unistd.h). */
const NUMBERS: Readonly<Record<BlockedCall['name'], readonly [x64: string, arm64: string]>> = {
  accept: ['288', '242'],
  connect: ['42', '203'],
  recv: ['45', '207'],
  send: ['44', '206'],
  epoll: ['232', '22'],
};

const library = koffi.load(null);
const tgkill = library.func('int tgkill(int, int, int)') as (...args: number[]) => number;
const siginterrupt = library.func('int siginterrupt(int, int)') as (...args: number[]) => number;

/** Without any listener a signal would end the process. */
function keepListening(): void {}

export class BlockedThread {
  /** How the call ended. */
  readonly outcome: Promise<Outcome>;
  readonly #threadId: number;
  readonly #number: string | undefined;

  constructor(worker: Worker, call: BlockedCall, threadId: number) {
    this.outcome = once(worker, 'message').then(([outcome]) => outcome as Outcome);
    this.#threadId = threadId;
    this.#number = NUMBERS[call.name][process.arch === 'x64' ? 0 : 1];
  }

  /** Resolves when the thread blocks in its call. */
  static async start(call: BlockedCall): Promise<BlockedThread> {
    const worker = new Worker(new URL('./blocked-call.ts', import.meta.url), { workerData: call });
    const [threadId] = (await once(worker, 'message')) as [number];
    const thread = new BlockedThread(worker, call, threadId);
    await thread.#blocks();
    return thread;
  }

  /** Interrupts the call so many times, each time while the thread blocks in it: without SA_RESTART it gets EINTR. */
  async interrupt(times: number): Promise<void> {
    process.on('SIGUSR2', keepListening);
    siginterrupt(SIGUSR2, 1);
    for (let time = 0; time < times; time++) {
      await this.#blocks();
      const received = once(process, 'SIGUSR2');
      tgkill(process.pid, this.#threadId, SIGUSR2);
      await received;
    }
    await this.#blocks();
    process.off('SIGUSR2', keepListening);
  }

  async #blocks(): Promise<void> {
    const path = `/proc/self/task/${this.#threadId}/syscall`;
    while (readFileSync(path, 'latin1').split(' ')[0] !== this.#number) await nextTurn();
  }
}
