import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { Probe } from './probe.ts';

/**
 * A server to look at: at every line on stdin it runs that command, then prints its own usage.
 * `thread` starts a thread that waits 50 times and stays, `end` ends that thread. `child` starts a process that computes and ends,
 * `stay` one that stays.
 */
const SUBJECT = `
  const { Worker } = require('node:worker_threads');
  const waits = "const cell = new Int32Array(new SharedArrayBuffer(4)); for (let i = 0; i < 50; i++) Atomics.wait(cell, 0, 0, 1);";
  let thread;
  const does = {
    thread: async () => { thread = new Worker(waits + "require('node:worker_threads').parentPort.on('message', () => {}).postMessage(0);", { eval: true }); await new Promise((resolve) => thread.once('message', resolve)); },
    end: () => thread.terminate(),
    burn: () => { const end = process.cpuUsage().user + 100_000; while (process.cpuUsage().user < end); },
    grow: () => { globalThis.kept = Buffer.alloc(64 * 2 ** 20, 1); },
    child: () => { require('node:child_process').spawnSync(process.execPath, ['-e', 'while (process.cpuUsage().user < 150_000);']); },
    stay: () => { require('node:child_process').spawn(process.execPath, ['-e', 'process.stdin.resume()']); },
    nothing: () => {},
  };
  require('node:readline').createInterface(process.stdin).on('line', async (line) => {
    await does[line]();
    const { userCPUTime, systemCPUTime, voluntaryContextSwitches } = process.resourceUsage();
    console.log(JSON.stringify({ cpuUs: userCPUTime + systemCPUTime, voluntary: voluntaryContextSwitches }));
  });`;

interface Account {
  readonly cpuUs: number;
  readonly voluntary: number;
}

const subjects: ChildProcessWithoutNullStreams[] = [];

afterEach(() => {
  for (const subject of subjects.splice(0)) subject.kill('SIGKILL');
});

async function start() {
  const subject = spawn(process.execPath, ['-e', SUBJECT]);
  subjects.push(subject);
  const ask = async (what: string): Promise<Account> => {
    subject.stdin.write(`${what}\n`);
    const [answer] = (await once(subject.stdout, 'data')) as [Buffer];
    return JSON.parse(String(answer)) as Account;
  };
  await ask('nothing');
  const probe = await Probe.open(subject.pid ?? 0);
  if (probe === null) throw new Error('no probe on this system');
  return { subject, ask, probe };
}

describe.runIf(process.platform === 'linux')('a probe', () => {
  it('sees CPU time, threads and memory of the window', async () => {
    const { ask, probe } = await start();
    const idle = probe.rssBytes ?? 0;
    const before = await ask('nothing');
    const openedAtMs = performance.now();
    probe.begin();
    await ask('burn');
    await ask('thread');
    const after = await ask('grow');
    const usage = probe.end();
    const lengthS = (performance.now() - openedAtMs) / 1000;
    const cpuUs = (usage.cpuUsPerS ?? 0) * lengthS;
    expect(cpuUs).toBeGreaterThan((after.cpuUs - before.cpuUs) * 0.9 - 10_000);
    expect(cpuUs).toBeLessThan((after.cpuUs - before.cpuUs) * 1.1 + 20_000);
    expect((usage.rssPeakBytes ?? 0) - idle).toBeGreaterThan(60 * 2 ** 20);
    expect(usage.threadsPeak).toBeGreaterThan(1);
  });

  it('counts the context switches of threads that are there at the end, new ones too', async () => {
    const { ask, probe } = await start();
    const before = await ask('nothing');
    const openedAtMs = performance.now();
    probe.begin();
    const after = await ask('thread');
    const { switchesPerS } = probe.end();
    const lengthS = (performance.now() - openedAtMs) / 1000;
    const voluntary = (switchesPerS?.voluntary ?? 0) * lengthS;
    expect(voluntary).toBeGreaterThanOrEqual(50);
    expect(voluntary).toBeGreaterThan((after.voluntary - before.voluntary) * 0.9 - 10);
    expect(voluntary).toBeLessThan((after.voluntary - before.voluntary) * 1.1 + 30);
  });

  it('reports no switches when a thread has ended with its count', async () => {
    const { ask, probe } = await start();
    await ask('thread');
    probe.begin();
    await ask('end');
    const usage = probe.end();
    expect(usage.switchesPerS).toBeNull();
    expect(usage.cpuUsPerS).toBeGreaterThan(0);
  });

  it('of a process and those below it counts them all, also those that have ended', async () => {
    const { subject, ask } = await start();
    const probe = await Probe.openFamily(subject.pid ?? 0, 'member');
    const alone = probe?.size?.threads ?? 0;
    probe?.begin();
    await ask('child');
    await ask('stay');
    const usage = probe?.end();
    const usedUs = (usage?.cpuUsPerS ?? 0) * (usage?.lengthS ?? 0);
    expect(usedUs).toBeGreaterThan(140_000);
    expect(usage?.threadsPeak).toBeGreaterThan(alone);
    expect(probe?.size?.threads).toBeGreaterThan(alone);
  });

  it('of a process that has ended reports nothing', async () => {
    const { subject, probe } = await start();
    probe.begin();
    subject.kill('SIGKILL');
    await once(subject, 'exit');
    expect(probe.end()).toMatchObject({ cpuUsPerS: null, switchesPerS: null });
    expect(probe.rssBytes).toBeNull();
    expect(probe.switches).toBeNull();
  });
});
