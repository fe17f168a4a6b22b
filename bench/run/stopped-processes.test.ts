import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasProcesses, posixAvailable } from '../../servers/models.ts';
import { get, RawClient } from '../../servers/testing/raw-client.ts';
import { TESTABLE_SERVERS } from '../../servers/testing/testable-servers.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import { COMMANDS } from '../processes/commands.ts';
import { BOUNDS, type TrialContext, SYSTEM_CLOCKS } from '../processes/context.ts';
import { OwnServer } from '../processes/model-target.ts';
import { isRunning, listProc, readProc, readTree } from '../processes/proc.ts';
import type { CellLoad } from '../results/run-record.ts';
import { modelServer, type ServerName } from '../results/server-names.ts';
import { foreignCommand } from '../testing/foreign-server.ts';
import { until } from '../testing/fake-processes.ts';
import { runComparison, runTrial, type TrialOutcome } from './trial.ts';
import { sampleTrial } from '../testing/sample-trial.ts';

const OURS = modelServer('event-loop', 'posix');
const STOP_MS = 600;
const CLOSED: CellLoad = { kind: 'closed' };
const OPEN: CellLoad = { kind: 'open', rateRps: 500 };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tellers-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Real processes, but what the loads report is written to a file too. */
function context(): TrialContext {
  const copied = ['sh', '-c', '"$@" | tee -a "$0"', join(folder, 'events')];
  const commands = {
    ...COMMANDS,
    load: (spec) => [...copied, ...COMMANDS.load(spec)],
  } satisfies typeof COMMANDS;
  const clocks = { ...SYSTEM_CLOCKS, othersCpuUs: () => null };
  return { commands, bounds: BOUNDS, signal: new AbortController().signal, clocks };
}

const planned = (trial: number, server: ServerName, load: CellLoad): PlannedTrial =>
  sampleTrial({ trial, server, load, clients: 2, durationS: 1.5 });

/** The processes below this one whose first argument is such a program. */
function running(program: string): number[] {
  return [...readTree(process.pid).keys()].filter(
    (pid) => isRunning(pid) && (readProc(`${pid}/cmdline`)?.split('\0')[1] ?? '').endsWith(program),
  );
}

const LOAD = 'clients/main.ts';
const SERVER = 'servers/main.ts';
const SUPERVISOR = 'bench/processes/supervisor.ts';

/** Waits until a window has been open for a while, and returns the first of these processes. */
async function inWindow(program: string): Promise<number> {
  const file = join(folder, 'events');
  await until(() => existsSync(file) && readFileSync(file, 'utf8').includes('"measuring"'));
  await delay(200);
  const [pid] = running(program);
  if (pid === undefined) throw new Error(`no ${program} runs`);
  return pid;
}

/** Again and again: the slots of a server that does not rest, as on a busy machine, continue it. */
async function stop(pid: number): Promise<void> {
  const endMs = performance.now() + STOP_MS;
  while (performance.now() < endMs) {
    process.kill(pid, 'SIGSTOP');
    await delay(20);
  }
  process.kill(pid, 'SIGCONT');
}

const theirs = (): ServerName => ({
  kind: 'command',
  name: 'theirs',
  command: foreignCommand('good', folder, join(folder, 'pids')),
});

const serverPids = (): number[] =>
  readFileSync(join(folder, 'pids'), 'latin1').split('\n').filter(Boolean).map(Number);

const sliced = (server: ServerName): Promise<TrialOutcome[]> =>
  runComparison([planned(1, server, CLOSED), planned(2, server, CLOSED)], 'run', 7, context());

/** Of both trials, those reasons that are about processes which did not run: a busy machine may add its own. */
const kindsOf = (outcomes: readonly TrialOutcome[]): string[] =>
  outcomes.flatMap(({ reasons }) => reasons.map(({ kind }) => kind)).filter((kind) => STOPS.has(kind));

const FAMILIES = TESTABLE_SERVERS.filter(({ model }) => hasProcesses(model));

const STOPS: ReadonlySet<string> = new Set(['window-cut', 'generator-stopped', 'server-stopped']);

describe.runIf(posixAvailable())('a server of several processes', () => {
  it.each(FAMILIES)('is stopped and continued with all of them: $model/$io', async ({ model, io }) => {
    const { readCpuUs } = await import('../../posix/process-usage.ts');
    const { cell } = planned(
      1,
      modelServer(model, io, model === 'process-pool' ? { threads: 2 } : {}),
      CLOSED,
    );
    const { signal } = new AbortController();
    await using server = new OwnServer(COMMANDS.server(cell), false, true);
    const ready = await server.ready(BOUNDS.startMs, signal);
    if (ready.kind === 'failed') throw new Error(ready.because);
    using client = await RawClient.connect(ready.value.address.port);
    client.send(get());
    expect((await client.answer())?.status).toBe(200);

    const leader = -server.pause.pid;
    const all = [leader, ...readTree(leader).keys()];
    expect(all).toHaveLength(model === 'process-pool' ? 3 : 2);
    process.kill(server.pause.pid, server.pause.signal);
    await until(() => all.every(areThreadsStopped));
    const before = all.map(readCpuUs);
    client.send(get());
    await delay(50);
    expect([all.map(readCpuUs), client.received.length]).toEqual([before, 0]);

    const retired = server.retire(null, null, BOUNDS.stopMs, signal);
    expect((await client.answer())?.status).toBe(200);
    expect(await retired).toMatchObject({ kind: 'done' });
  });
});

function areThreadsStopped(pid: number): boolean {
  const states = listProc(`${pid}/task`).map((thread) => readProc(`${pid}/task/${thread}/stat`) ?? '');
  return states.every((stat) => stat.includes(') T '));
}

describe.runIf(posixAvailable())('a trial', () => {
  it.each([
    ['a closed loop', CLOSED],
    ['an open loop', OPEN],
  ])('whose load was stopped for a while is invalid for that reason: %s', async (_, load) => {
    const trial = runTrial(planned(1, OURS, load), 'run', context());
    await stop(await inWindow(LOAD));
    const { row } = await trial;
    expect(row.validity).toBe('invalid');
    expect(row.invalid_because).toMatch(/^the load generator was stopped for 0\.[4-9]\d s of the window/);
  });

  it('in slices whose load was stopped for a while is invalid for that reason, and the other is not', async () => {
    const trials = sliced(OURS);
    await stop(await inWindow(LOAD));
    expect(kindsOf(await trials)).toEqual(['generator-stopped']);
  });

  it.each([
    ['a closed loop', CLOSED],
    ['an open loop', OPEN],
  ])('whose load was ended in its window is invalid for that reason: %s', async (_, load) => {
    const trial = runTrial(planned(1, OURS, load), 'run', context());
    process.kill(await inWindow(LOAD), 'SIGTERM');
    const { row } = await trial;
    expect(row.validity).toBe('invalid');
    expect(row.invalid_because).toMatch(/^the load generator was ended early, after \d+ % of its window/);
  });

  it('in slices whose load was ended in its window is invalid for that reason, and the other is not', async () => {
    const trials = sliced(OURS);
    process.kill(await inWindow(LOAD), 'SIGTERM');
    expect(kindsOf(await trials)).toEqual(['window-cut']);
  });

  it.each([
    ['a closed loop', CLOSED],
    ['an open loop', OPEN],
  ])('whose server was stopped for a while is invalid for that reason: %s', async (_, load) => {
    const trial = runTrial(planned(1, OURS, load), 'run', context());
    await stop(await inWindow(SERVER));
    expect(kindsOf([await trial])).toContain('server-stopped');
  });

  it('in slices whose external server was stopped for a while is invalid for that reason', async () => {
    const trials = sliced(theirs());
    await inWindow(LOAD);
    await stop(serverPids()[0] ?? 0);
    expect(kindsOf(await trials)).toContain('server-stopped');
  });

  it('whose server was stopped for good is invalid for that reason, and ends in time', async () => {
    const trial = runTrial(planned(1, OURS, CLOSED), 'run', context());
    const pid = await inWindow(SERVER);
    process.kill(pid, 'SIGSTOP');
    expect(kindsOf([await trial])).toContain('server-stopped');
    expect(isRunning(pid)).toBe(false);
  });

  it.each(['good', 'becomes-a-daemon'] as const)(
    'whose supervisor was killed is invalid, and its server has ended: %s',
    async (behaviour) => {
      const command = foreignCommand(behaviour, folder, join(folder, 'pids'));
      const server = { kind: 'command', name: 'theirs', command } as const;
      const trial = runTrial(planned(1, server, CLOSED), 'run', context());
      process.kill(await inWindow(SUPERVISOR), 'SIGKILL');
      const { row } = await trial;
      expect(row.invalid_because).toMatch(/^the supervisor of the server died \(SIGKILL\)/);
      expect(serverPids().filter(isRunning)).toEqual([]);
    },
  );
});
