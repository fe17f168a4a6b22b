import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { posixAvailable } from '../servers/models.ts';
import { findFreePort } from './free-port.ts';
import type { LoadEvent, LoadResult, LoadSpec } from './load.ts';
import { startOddServer } from './testing/odd-server.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const SHORT: Partial<LoadSpec> = { workload: { name: 'echo' }, clients: 3, warmupS: 0.05, durationS: 0.2 };

interface Load {
  readonly child: ChildProcess;
  readonly stderr: Promise<string>;
  readonly exitCode: Promise<number | null>;
  events(): AsyncIterable<LoadEvent>;
}

/** Loaded before the program, it makes every import of zod fail. */
const WITHOUT_ZOD = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  const load = (url, context, next) => {
    if (url.includes('/node_modules/zod/')) throw new Error('zod is loaded');
    return next(url, context);
  };
  registerHooks({ load });
`)}`;

function startLoad(argument: string, ...flags: string[]): Load {
  const child = spawn(process.execPath, [...flags, MAIN, argument], { stdio: ['pipe', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface(child.stdout);
  const exit = once(child, 'exit') as Promise<[number | null]>;
  return {
    child,
    exitCode: exit.then(([code]) => code),
    stderr: text(child.stderr),
    async *events() {
      for await (const line of lines) yield JSON.parse(line) as LoadEvent;
    },
  };
}

/** proc_pid_stat(5): the 41st field, where the name that stands in brackets is the 2nd. */
const POLICY = 41 - 3;
const SCHED_IDLE = '5';

/** How the threads of that name are scheduled. */
function policiesOf(pid: number, name: string): string[] {
  const tasks = `/proc/${pid}/task`;
  return readdirSync(tasks)
    .filter((thread) => readFileSync(`${tasks}/${thread}/comm`, 'latin1').trim() === name)
    .flatMap(
      (thread) => readFileSync(`${tasks}/${thread}/stat`, 'latin1').split(') ')[1]?.split(' ')[POLICY] ?? [],
    );
}

it('the load process prints its stages and the result as JSON lines, and exits 0', async () => {
  const { port } = await startOddServer('echo');
  const load = startLoad(JSON.stringify({ ...SHORT, port }));
  const events: LoadEvent[] = [];
  for await (const event of load.events()) events.push(event);
  expect(events.map(({ event }) => event)).toEqual([
    'connecting',
    'warming-up',
    'measuring',
    'measured',
    'result',
  ]);
  const { result } = events.at(-1) as { readonly result: LoadResult };
  expect(result.requests).toBeGreaterThan(0);
  expect(result.clients).toHaveLength(3);
  expect(await load.stderr).toBe('');
  expect(await load.exitCode).toBe(0);
});

it.each(['SIGTERM', 'SIGINT'] as const)('the load process prints the result so far at %s', async (signal) => {
  const server = await startOddServer('echo');
  const load = startLoad(JSON.stringify({ ...SHORT, port: server.port, durationS: 600 }));
  const events: LoadEvent[] = [];
  for await (const event of load.events()) {
    events.push(event);
    if (event.event === 'measuring') void server.receives(20).then(() => load.child.kill(signal));
  }
  const last = events.at(-1);
  expect(last?.event === 'result' && last.result.requests).toBeGreaterThan(0);
  expect(await load.exitCode).toBe(0);
});

it.skipIf(!posixAvailable())(
  'the load process runs the helper threads of an open loop only when a core is idle',
  async () => {
    const { port } = await startOddServer('echo');
    const open = { kind: 'open', rateRps: 100, arrivals: 'constant', seed: 1 } as const;
    const load = startLoad(JSON.stringify({ ...SHORT, port, load: open }));
    const policies: string[][] = [];
    for await (const { event } of load.events()) {
      if (event === 'measuring') policies.push(policiesOf(load.child.pid ?? 0, 'node-V8Worker'));
    }
    expect(policies).toHaveLength(1);
    expect(policies[0]?.length).toBeGreaterThan(0);
    expect(new Set(policies[0])).toEqual(new Set([SCHED_IDLE]));
  },
);

it('the load process exits 1 with one line on stderr where nothing listens', async () => {
  const port = await findFreePort();
  const load = startLoad(JSON.stringify({ ...SHORT, port, connectTimeoutMs: 100 }));
  expect(await load.exitCode).toBe(1);
  expect(await load.stderr).toMatch(/^tellers: nothing listens on [^\n]*\n$/);
});

it('the load process exits 1 with one line on stderr when its specification is invalid', async () => {
  const load = startLoad('{"clients":"many"}');
  expect(await load.exitCode).toBe(1);
  expect(await load.stderr).toMatch(/^tellers: [^\n]*"clients"[^\n]*\n$/);
});

it('the load process does not load zod, which would cost 40 ms at its start', async () => {
  const { port } = await startOddServer('echo');
  const load = startLoad(JSON.stringify({ ...SHORT, port }), `--import=${WITHOUT_ZOD}`);
  expect(await load.stderr).toBe('');
  expect(await load.exitCode).toBe(0);
});

it('the load process ends when the reader of its events has gone', async () => {
  const { port } = await startOddServer('echo');
  const load = startLoad(JSON.stringify({ ...SHORT, port, durationS: 600, warmupS: 0.5 }));
  load.child.stdout?.destroy();
  expect(await load.exitCode).toBe(0);
});

it.skipIf(!posixAvailable())(
  'a load whose runner has gone continues the server that was stopped for it',
  async () => {
    const { port } = await startOddServer('echo');
    const stopped = spawn('sleep', ['600'], { stdio: 'ignore' });
    onTestFinished(() => void stopped.kill('SIGKILL'));
    const stateOf = (): string | undefined =>
      readFileSync(`/proc/${stopped.pid}/stat`, 'latin1').split(') ')[1]?.[0];
    const load = startLoad(JSON.stringify({ ...SHORT, port, sliced: true }));
    const send = (line: unknown) => load.child.stdin?.write(`${JSON.stringify(line)}\n`);
    for await (const { event } of load.events()) {
      if (event === 'waiting') send('admitted');
      if (event !== 'ready') continue;
      send({ pid: stopped.pid, signal: 'SIGSTOP' });
      stopped.kill('SIGSTOP');
      while (stateOf() !== 'T') await nextTurn();
      load.child.stdin?.end();
    }
    expect(await load.exitCode).toBe(0);
    while (stateOf() === 'T') await nextTurn();
  },
);

it('a load in slices whose runner has gone ends in its window', async () => {
  const { port } = await startOddServer('echo');
  const load = startLoad(
    JSON.stringify({ ...SHORT, port, driver: { kind: 'tcp', engine: 'node' }, sliced: true }),
  );
  const send = (line: unknown) => load.child.stdin?.write(`${JSON.stringify(line)}\n`);
  const long = { number: 0, fromUs: 0, openUs: 0, untilUs: 6e8, drainedUs: 6e8 };
  for await (const { event } of load.events()) {
    if (event === 'waiting') send('admitted');
    if (event === 'ready') send({ startUs: Number(process.hrtime.bigint()) / 1000, slots: [long] });
    if (event === 'measuring') load.child.stdin?.end();
  }
  expect(await load.exitCode).toBe(0);
});
