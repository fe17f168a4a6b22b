/** Servers for tests, as processes of their own that are stopped with all that they started. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { readListeningPorts, runningBelow } from '../../bench/processes/proc.ts';

export class StartedServer implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly port: number;

  private constructor(process: ChildProcess, port: number) {
    this.#process = process;
    this.port = port;
  }

  /**
   * Waits until the program listens on some port, without connecting to it.
   * @throws Error when it ends before
   */
  static async start([program = '', ...args]: readonly string[]): Promise<StartedServer> {
    const child = spawn(program, args, { stdio: 'ignore' });
    // A program that cannot be started has no process id, and counts as ended.
    child.on('error', () => child.kill());
    for (;;) {
      const [port] =
        child.pid === undefined ? [] : readListeningPorts([child.pid, ...runningBelow(child.pid)]);
      if (port !== undefined) return new StartedServer(child, port);
      if (child.pid === undefined || child.exitCode !== null) throw new Error(`${program} did not listen`);
      await sleep(10);
    }
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  readonly pids = (): readonly number[] => [this.pid, ...runningBelow(this.pid)];

  /** How it ended; null while it runs. */
  get ending(): number | NodeJS.Signals | null {
    return this.#process.exitCode ?? this.#process.signalCode;
  }

  readonly connect = async (): Promise<Socket> => {
    const socket = connect({ port: this.port, host: '127.0.0.1', allowHalfOpen: true });
    await once(socket, 'connect');
    return socket;
  };

  /** Resolves when it has ended. */
  async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const children = runningBelow(this.pid);
    if (this.ending === null) {
      const ended = once(this.#process, 'exit');
      this.#process.kill(signal);
      await ended;
    }
    for (const child of children) endProcess(child);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended with its parent.
  }
}
