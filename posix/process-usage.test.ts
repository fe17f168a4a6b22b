import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { readCpuUs, readEndedChildrenSwitches } from './process-usage.ts';

/** Uses CPU in threads that end, then prints how much by its own account, and stays. */
const BURN = `
  const { Worker } = require('node:worker_threads');
  const burn = "while (process.threadCpuUsage().user < 50_000);";
  const threads = [0, 1, 2].map(() => new Worker(burn, { eval: true }));
  Promise.all(threads.map((thread) => new Promise((resolve) => thread.once('exit', resolve)))).then(() => {
    const { user, system } = process.cpuUsage();
    console.log(user + system);
    process.stdin.resume();
  });`;

describe.runIf(process.platform === 'linux')('what the kernel accounts for a process', () => {
  it('includes the CPU time of threads that have ended', async () => {
    const child = spawn(process.execPath, ['-e', BURN], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [printed] = (await once(child.stdout, 'data')) as [Buffer];
    const cpuUs = readCpuUs(child.pid ?? 0) ?? 0;
    // Three threads burn 50 ms each, however busy the machine is; what is read a moment later is no less.
    expect(cpuUs).toBeGreaterThan(150_000);
    expect(cpuUs).toBeGreaterThan(Number(printed) * 0.95);
    expect(cpuUs).toBeLessThan(Number(printed) * 1.05 + 20_000);
    child.stdin.end();
    await once(child, 'exit');
    expect(readCpuUs(child.pid ?? 0)).toBeNull();
  });

  it('includes the context switches of children that have ended', () => {
    const before = readEndedChildrenSwitches();
    const code = `for (let i = 0; i < 20; i++) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      console.log(process.resourceUsage().voluntaryContextSwitches)`;
    const printed = Number(spawnSync(process.execPath, ['-e', code]).stdout);
    const counted = readEndedChildrenSwitches().voluntary - before.voluntary;
    expect(printed).toBeGreaterThanOrEqual(20);
    expect(counted).toBeGreaterThanOrEqual(printed);
    expect(counted).toBeLessThan(printed + 200);
  });
});
