import { spawn } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Schedule } from '../../clients/load.ts';
import { until } from '../testing/fake-processes.ts';
import { Child } from './child.ts';
import { COMMANDS } from './commands.ts';
import { openPauser } from './pausing.ts';
import { isStopped, readProc } from './proc.ts';

/** Something that a signal stops. */
function startSleep(): number {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child.pid ?? 0;
}

const NEVER_US = 1e12;

/** @param endsUs when its first slot ends, from now; its second one never comes */
function scheduleOf(endsUs: number): Schedule {
  const slots = [
    { number: 0, fromUs: 0, openUs: 0, untilUs: endsUs, drainedUs: endsUs },
    { number: 1, fromUs: NEVER_US, openUs: NEVER_US, untilUs: NEVER_US, drainedUs: NEVER_US },
  ];
  return { startUs: Number(process.hrtime.bigint()) / 1000, slots, endUs: NEVER_US, pause: null };
}

const stop = (pid: number) => ({ pid, signal: 'SIGSTOP' }) as const;

describe.runIf(readProc('self/stat') !== null)('a pauser of a server without a load on its machine', () => {
  it('stops it until its first slot, and continues it in the end', async () => {
    for (const follows of [true, false]) {
      const pid = startSleep();
      const pauser = openPauser({ pause: stop(pid), probe: null }, null, COMMANDS);
      expect(await pauser.stop()).toEqual({ kind: 'done', value: stop(pid) });
      await until(() => isStopped(pid));
      if (follows) {
        pauser.follow(scheduleOf(NEVER_US));
        await until(() => !isStopped(pid));
      }
      await pauser[Symbol.asyncDispose]();
      await until(() => !isStopped(pid));
    }
  });

  it('stops it after a slot, and continues it when the runner has gone', async () => {
    const pid = startSleep();
    await using program = new Child(COMMANDS.pauser(), {}, 'hang-up');
    program.send(stop(pid));
    program.send(scheduleOf(0));
    await until(() => isStopped(pid));
    // Its stdin ends, as with a runner that was killed.
    await program[Symbol.asyncDispose]();
    await until(() => !isStopped(pid));
    expect(program.ending).toEqual({ code: 0, signal: null });
  });

  it('continues it when the runner has gone before there is a schedule', async () => {
    const pid = startSleep();
    await using program = new Child(COMMANDS.pauser(), {}, 'hang-up');
    program.send(stop(pid));
    process.kill(pid, 'SIGSTOP');
    await until(() => isStopped(pid));
    await program[Symbol.asyncDispose]();
    await until(() => !isStopped(pid));
  });
});
