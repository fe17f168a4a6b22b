/**
 * The server that is checked: a command, started as often as the checks need it, or an address where it runs already. Of a
 * command all processes can be seen, stopped for a moment, and ended.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { CommandServer, type SupervisedEnding } from '../bench/processes/command-target.ts';
import { COMMANDS } from '../bench/processes/commands.ts';
import { isRunning, readProc, readTree, runningBelow } from '../bench/processes/proc.ts';
import type { ServerAddress } from '../bench/processes/target.ts';
import { Client } from './client.ts';

/** Generous: it only ends what hangs. */
const START_MS = 15_000;
/** A server that dies has died, and its supervisor has reported it, within this. */
export const DEATH_MS = 500;
/** The supervisor of a server that has died ends within this. */
const REPORT_MS = 2000;
/** Where clients have left connections in TIME_WAIT, a port is free only for a server that sets SO_REUSEADDR. */
const PORT_TRIES = 5;
const LOOK_MS = 5;
const STOP_MS = 2000;

/** `ended`: it ran and is no more. `deaf`: it runs, and does not listen. */
export type Start =
  | { readonly kind: 'started'; readonly server: CheckedServer }
  | { readonly kind: 'ended' | 'deaf'; readonly because: string };

export class CheckedServer implements AsyncDisposable {
  readonly address: ServerAddress;
  readonly #running: CommandServer | null;
  /** The connection that showed that it listens: for a server of one client, the only one. */
  readonly first: Client;

  private constructor(address: ServerAddress, running: CommandServer | null, first: Client) {
    this.address = address;
    this.#running = running;
    this.first = first;
  }

  /** @param port to start it where it was; without one, on a free port, and on another where it ends at once */
  static async start(command: string, port?: number): Promise<Start> {
    const most = port === undefined ? PORT_TRIES : 1;
    let start = await CheckedServer.#startOnce(command, port);
    for (let tries = 1; tries < most && start.kind === 'ended'; tries += 1)
      start = await CheckedServer.#startOnce(command);
    return start;
  }

  static async #startOnce(command: string, port?: number): Promise<Start> {
    const running = await CommandServer.start(command, COMMANDS, port);
    const ready = await running.ready(START_MS, new AbortController().signal);
    if (ready.kind === 'failed' || ready.value.connection === null) {
      const { asked } = await running.end();
      const because = ready.kind === 'failed' ? ready.because : 'it accepted no connection';
      return { kind: asked ? 'deaf' : 'ended', because: because.replace('the server did not start: ', '') };
    }
    const { address, connection } = ready.value;
    return { kind: 'started', server: new CheckedServer(address, running, new Client(connection)) };
  }

  static async at(address: ServerAddress): Promise<Start> {
    const first = await Client.connect(address, START_MS);
    if (first === null)
      return { kind: 'ended', because: `nothing listens on ${address.host}:${address.port}` };
    return { kind: 'started', server: new CheckedServer(address, null, first) };
  }

  /** Whether its processes can be seen. */
  get isVisible(): boolean {
    return this.#running !== null && process.platform === 'linux';
  }

  /** All its processes, also those that have ended and were not waited for. */
  pids(): readonly number[] {
    return this.#running === null ? [] : [...readTree(this.#running.supervisorPid).keys()];
  }

  /**
   * How it died, `SIGPIPE` or `exit code 1: …`; null while it runs.
   * @param withinMs waits so long for its death
   */
  async death(withinMs = 0): Promise<string | null> {
    const running = this.#running;
    if (running === null) return null;
    const askedAtMs = performance.now();
    const isGone = (): boolean =>
      process.platform === 'linux' && runningBelow(running.supervisorPid).length === 0;
    for (;;) {
      const waitedMs = performance.now() - askedAtMs;
      if (running.hasEnded || waitedMs > withinMs + REPORT_MS || (waitedMs >= withinMs && !isGone())) break;
      await delay(LOOK_MS);
    }
    return running.hasEnded ? nameSignal(await running.describeEnd()) : null;
  }

  /** Sends SIGTERM, and SIGKILL where it does not end. */
  async end(): Promise<SupervisedEnding | null> {
    return this.#running === null ? null : this.#running.end();
  }

  /**
   * Does something while no process of the server runs, as on a busy machine: the kernel alone makes connections then,
   * so what the server finds afterwards does not depend on time.
   * @returns whether it could be stopped
   */
  async whileStopped(work: () => Promise<void>): Promise<boolean> {
    const isStopped = await this.#stop();
    try {
      await work();
    } finally {
      for (const pid of this.pids()) signal(pid, 'SIGCONT');
    }
    return isStopped;
  }

  async #stop(): Promise<boolean> {
    const deadlineMs = performance.now() + STOP_MS;
    while (this.isVisible && performance.now() < deadlineMs) {
      const running = this.pids().filter(isRunning);
      if (running.length > 0 && running.every(isStoppedProcess)) return true;
      for (const pid of running) signal(pid, 'SIGSTOP');
      await delay(LOOK_MS);
    }
    return false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.first[Symbol.dispose]();
    await this.#running?.[Symbol.asyncDispose]();
  }
}

function isStoppedProcess(pid: number): boolean {
  const stat = readProc(`${pid}/stat`) ?? '';
  return stat.slice(stat.lastIndexOf(')')).startsWith(') T');
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended in between, or runs as another user.
  }
}

/** A shell that waited for the server reports the signal as an exit code. */
const SHELL_CODES: Readonly<Record<string, string>> = {
  134: 'SIGABRT',
  136: 'SIGFPE',
  137: 'SIGKILL',
  139: 'SIGSEGV',
  141: 'SIGPIPE',
};

function nameSignal(ending: string): string {
  return ending.replace(/^exit code (\d+)/, (text, code: string) => SHELL_CODES[code] ?? text);
}
