/**
 * A program that starts an external server and supervises all its processes, daemons too, since it inherits
 * orphans (on Linux; elsewhere it sees only the server's process group). SIGTERM is passed on, and SIGKILL follows after
 * a grace time. SIGUSR2 stops all, until SIGCONT. When the runner ends, which closes stdin, all are killed at once. It ends with the last of them, and
 * repeats the end of the server's stderr.
 * `node bench/processes/supervisor.ts GRACE_MS COMMAND`
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { endWithParent, PARENT_PIPE } from '../../servers/orphan.ts';
import { isRunning, readGroup, readTree, runningBelow, trySignal } from './proc.ts';

/** What is kept of stderr: a server may write to it for each request. */
const KEPT_CHARACTERS = 4096;

/** How often processes that are no children of this one are checked for their end. */
const LOOK_MS = 25;

/** Killed processes end within this, or are stuck in the kernel for good. */
const STUCK_MS = 5000;
const [graceMs = '', command = ''] = process.argv.slice(2);
const orphans = process.platform === 'linux' ? await import('../../posix/child-subreaper.ts') : null;

orphans?.inheritOrphans();

/** The processes that ran at the last look. */
let running: readonly number[] = [];
let asked = false;
let forced = false;
// Before the server: a signal that comes while it starts would end this process, and leave the server to run.
process.on('SIGTERM', () => void stop());
process.on('SIGUSR2', () => signalAll('SIGSTOP')).on('SIGCONT', () => signalAll('SIGCONT'));

const server = start();

endWithParent(() => {
  killAll();
  buryAll();
  process.exit(1);
});

await follow();

function start(): ChildProcess {
  const { [PARENT_PIPE]: _pipe, NODE_COMPILE_CACHE: _cache, ...env } = process.env;
  // A group of its own, so that a signal reaches all of it. Its stdout is discarded.
  const stdio = ['ignore', 'ignore', 'pipe'] as const;
  return spawn('/bin/sh', ['-c', command], { stdio: [...stdio], detached: true, env });
}

/** Until nothing is left of the server. */
async function follow(): Promise<void> {
  let output = '';
  server.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-KEPT_CHARACTERS);
  });
  const silent = server.stderr === null ? Promise.resolve() : once(server.stderr, 'close');
  const [code, signal] = (await once(server, 'exit')) as [number | null, NodeJS.Signals | null];
  while (isAnyRunning()) await delay(LOOK_MS);
  await Promise.race([silent, delay(LOOK_MS)]);
  process.stderr.write(output);
  process.stdout.write(`${JSON.stringify({ event: 'ended', code, signal, asked, forced })}\n`);
  buryAll();
  process.exit(0);
}

async function stop(): Promise<void> {
  if (asked) return;
  asked = true;
  signalAll('SIGTERM');
  const deadlineMs = performance.now() + Number(graceMs);
  while (isAnyRunning() && performance.now() < deadlineMs) await delay(LOOK_MS);
  forced = isAnyRunning();
  killAll();
}

/** In a loop, since a process may have started another just before it was killed. */
function killAll(): void {
  const deadlineMs = performance.now() + STUCK_MS;
  do signalAll('SIGKILL');
  while (isAnyRunning() && performance.now() < deadlineMs);
}

/** Not before the end: until then the kernel remembers what they have used. Whoever was below them comes up to us. */
function buryAll(): void {
  if (orphans === null) return;
  const deadlineMs = performance.now() + STUCK_MS;
  for (;;) {
    const dead = [...readTree(process.pid).keys()];
    if (dead.length === 0 || performance.now() > deadlineMs) return;
    for (const pid of dead) orphans.bury(pid);
  }
}

function isAnyRunning(): boolean {
  if (!running.some(isRunning)) running = runningBelow(process.pid);
  return running.length > 0;
}

/** Each once: the group of the server, and those that have left it. */
function signalAll(name: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
  const group = server.pid ?? 0;
  const others = runningBelow(process.pid).filter((pid) => readGroup(pid) !== group);
  for (const pid of [-group, ...others]) trySignal(pid, name);
}
