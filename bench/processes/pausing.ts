/**
 * Stops a server outside of its slots: by a process that stays when the runner is killed, since a stopped server cannot
 * end by itself. It is the first one of the load, where that is on the server's machine.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Schedule } from '../../clients/load.ts';
import { signalServer } from '../../clients/schedule.ts';
import { type Attempt, done } from './attempt.ts';
import { Child } from './child.ts';
import type { Commands } from './commands.ts';
import type { Program } from './program.ts';
import type { ServerProbe } from './server-probe.ts';
import type { Pauser, TestedServer } from './target.ts';

interface Pausable extends Pick<TestedServer, 'pause'> {
  readonly probe: ServerProbe | null;
}

/** @param beside the first process of the load, which follows the schedule of the server; null: it is on another machine */
export function openPauser({ pause, probe }: Pausable, beside: Program | null, commands: Commands): Pauser {
  if (pause !== null && 'stop' in pause) return pause;
  return new OwnPauser(pause, probe, beside, commands);
}

/** Of a server on this machine. */
class OwnPauser implements Pauser {
  readonly #how: Schedule['pause'];
  readonly #probe: ServerProbe | null;
  readonly #beside: Program | null;
  readonly #commands: Commands;
  #child: Child | null = null;
  #pause: Schedule['pause'] = null;

  constructor(how: Schedule['pause'], probe: ServerProbe | null, beside: Program | null, commands: Commands) {
    this.#how = how;
    this.#probe = probe;
    this.#beside = beside;
    this.#commands = commands;
  }

  /**
   * Ours is stopped in any case: the compilers of 64 threads used 9 % of a CPU beside the slices of others. An external
   * one only if it does not rest without requests, since being stopped and continued ends an `epoll_wait` with EINTR,
   * which a careless program takes for an error.
   */
  async stop(): Promise<Attempt<Schedule['pause']>> {
    const how = this.#how;
    if (how === null || (how.signal === 'SIGUSR2' && !(await isRestless(this.#probe)))) return done(null);
    this.#child = this.#beside === null ? new Child(this.#commands.pauser()) : null;
    // First: it continues the server where this process is killed.
    (this.#beside ?? this.#child)?.send(how);
    this.#pause = how;
    signalServer({ pause: how }, 'pause');
    return done(how);
  }

  /** A load has it already. */
  follow(schedule: Schedule): void {
    this.#child?.send(schedule);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child?.[Symbol.asyncDispose]();
    signalServer({ pause: this.#pause }, 'continue');
  }
}

/** An external server that uses this much of a CPU without requests, over this time, does not rest by itself. */
const RESTLESS = 0.1;
const REST_MS = 30;

async function isRestless(probe: ServerProbe | null): Promise<boolean> {
  const before = probe?.cpuUs ?? null;
  const fromMs = performance.now();
  await delay(REST_MS);
  const after = probe?.cpuUs ?? null;
  if (before === null || after === null) return false;
  return (after - before) / 1000 >= RESTLESS * (performance.now() - fromMs);
}
