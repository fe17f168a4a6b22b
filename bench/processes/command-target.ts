/**
 * A server under test that is a command of the user's. A supervisor (supervisor.ts) starts it on a free port and
 * inherits its orphans: all processes below the supervisor are the server. It is ready when it accepts a connection.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePort } from '../../clients/free-port.ts';
import { type Attempt, done, failed } from './attempt.ts';
import { Child } from './child.ts';
import { type Commands, withPort } from './commands.ts';
import { endedSchema, readMessage } from './messages.ts';
import { Probe } from './probe.ts';
import type { Ending } from './program.ts';
import {
  readListeningPorts,
  readSession,
  readTree,
  runningBelow,
  runningInSessions,
  trySignal,
} from './proc.ts';
import { tryConnect } from './proof.ts';
import { QUICK_STOP_MS, type Ready, type ServerAddress, type TestedServer } from './target.ts';

const LOOK_MS = 10;

/** How long the end of a server may take to be seen, ms. */
const DEATH_MS = 100;
/** Of this machine alone, in either family. */
const LOCALHOST = 'localhost';

export class CommandServer implements TestedServer {
  readonly #supervisor: Child;
  readonly #address: ServerAddress;
  readonly #warnings: string[] = [];
  /** Of the server's processes. Whatever becomes of their parents, they stay in them. */
  readonly #sessions = new Set<number>();

  private constructor(supervisor: Child, address: ServerAddress) {
    this.#supervisor = supervisor;
    this.#address = address;
  }

  /**
   * @param wantedPort to start it again where it was; a free one without it
   * @param host the address by which its clients reach it
   */
  static async start(
    command: string,
    commands: Commands,
    wantedPort?: number,
    host = LOCALHOST,
  ): Promise<CommandServer> {
    const port = wantedPort ?? (await findFreePort());
    const supervisor = new Child(commands.supervisor(withPort(command, port), QUICK_STOP_MS), {}, 'hang-up');
    return new CommandServer(supervisor, { host, port });
  }

  /** Only that it had to be killed: many servers write a line on stderr for each request. */
  get warnings(): readonly string[] {
    return this.#warnings;
  }

  /** All processes of the server are below this one. */
  get supervisorPid(): number {
    return this.#supervisor.pid;
  }

  get hasEnded(): boolean {
    return this.#supervisor.ending !== undefined;
  }

  get pause() {
    return { pid: this.#supervisor.pid, signal: 'SIGUSR2' } as const;
  }

  async ready(boundMs: number, signal: AbortSignal): Promise<Attempt<Ready>> {
    const deadlineMs = performance.now() + boundMs;
    const address = this.#address;
    while (this.#supervisor.ending === undefined) {
      signal.throwIfAborted();
      const ready = await tryConnect(address);
      this.#noteSessions();
      if (ready !== null) return done(ready);
      if (performance.now() > deadlineMs) return failed(await this.#describeNotListening(boundMs));
      await delay(LOOK_MS);
    }
    return failed(`the server did not start: ${await this.describeEnd()}`);
  }

  openProbe(): Promise<Probe | null> {
    return Probe.openFamily(this.#supervisor.pid, 'supervisor');
  }

  /** Its clients may see its end before we do. */
  async findCause(because: string): Promise<string> {
    await this.#supervisor.endsWithin(DEATH_MS);
    const { asked } = await this.end();
    return asked ? because : await this.#describeDeath();
  }

  async retire(): Promise<Attempt<null>> {
    const { asked, forced } = await this.end();
    if (!asked) return failed(await this.#describeDeath());
    if (forced)
      this.#warnings.push(`it did not end within ${QUICK_STOP_MS / 1000} s of SIGTERM, and was killed`);
    return done(null);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#supervisor[Symbol.asyncDispose]();
    await this.#sweep();
  }

  async #describeDeath(): Promise<string> {
    const { isUnseen } = await this.end();
    return `${isUnseen ? 'the supervisor of the server' : 'the server'} died (${await this.describeEnd()})`;
  }

  /** A daemon has a session of its own, and is known by the time that it listens. */
  #noteSessions(): void {
    for (const pid of readTree(this.#supervisor.pid).keys()) {
      const session = readSession(pid);
      // Never that of the runner, where a server has not begun its own yet.
      if (session !== null && session !== readSession(process.pid)) this.#sessions.add(session);
    }
  }

  /** Ends what a supervisor that was killed has left behind. */
  async #sweep(): Promise<void> {
    const deadlineMs = performance.now() + QUICK_STOP_MS;
    for (;;) {
      const left = this.#sessions.size === 0 ? [] : runningInSessions(this.#sessions);
      if (left.length === 0 || performance.now() > deadlineMs) return;
      for (const pid of left) trySignal(pid, 'SIGKILL');
      await delay(LOOK_MS);
    }
  }

  async #describeNotListening(boundMs: number): Promise<string> {
    const ports = readListeningPorts(runningBelow(this.#supervisor.pid));
    const { host, port } = this.#address;
    const others = ports.filter((other) => other !== port);
    await this.end();
    const instead = ports.includes(port)
      ? `, only on another address: it must listen on ${host === LOCALHOST ? '127.0.0.1, on ::1' : host} or on all`
      : others.length > 0
        ? `, but on port ${others.join(' and ')}: does it take its port from {port}?`
        : '';
    return `the server did not start: it does not listen on ${host}:${port} after ${boundMs / 1000} s${instead}${this.#supervisor.errorSuffix}`;
  }

  #ended: Promise<SupervisedEnding> | undefined;

  /** Ends it with SIGTERM, unless it has ended. */
  end(): Promise<SupervisedEnding> {
    this.#ended ??= this.#stop();
    return this.#ended;
  }

  async #stop(): Promise<SupervisedEnding> {
    const supervisor = this.#supervisor;
    const before = supervisor.ending;
    await supervisor.stop(2 * QUICK_STOP_MS);
    const never = new AbortController().signal;
    const ended = await supervisor.expect('ended', QUICK_STOP_MS, never, 'no message of the supervisor');
    const read = ended.kind === 'done' ? readMessage(endedSchema, ended.value, 'the supervisor') : ended;
    if (read.kind === 'done') return { ...read.value, isUnseen: false };
    // Without a word: it was killed, and so was the server only if we did it.
    await this.#sweep();
    const ending = before ?? { code: null, signal: 'SIGKILL' as const };
    return { ...ending, asked: before === undefined, forced: true, isUnseen: before !== undefined };
  }

  /** `exit code 127: sh: 1: ./server: not found` */
  async describeEnd(): Promise<string> {
    return this.#supervisor.describe(await this.end());
  }
}

/** Whether the server still ran when it was stopped, and whether it had to be killed. */
export interface SupervisedEnding extends Ending {
  readonly asked: boolean;
  readonly forced: boolean;
  /** Its supervisor died first: how it ended is not known. */
  readonly isUnseen: boolean;
}
