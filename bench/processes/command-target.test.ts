import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { makePlan, type PlannedTrial } from '../plan/plan.ts';
import type { ServerName } from '../results/server-names.ts';
import { runTrial } from '../run/trial.ts';
import { churn } from '../scenarios/churn.ts';
import { scaling } from '../scenarios/scaling.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { isAlive, until } from '../testing/fake-processes.ts';
import { type ForeignBehaviour, foreignCommand, forkingCommand, hasIPv6 } from '../testing/foreign-server.ts';
import { Child } from './child.ts';
import { COMMANDS } from './commands.ts';
import { BOUNDS, type TrialContext, SYSTEM_CLOCKS } from './context.ts';

let folder: string;
let pidFile: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tellers-'));
  pidFile = join(folder, 'pids');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The processes that the server became. */
function pids(): number[] {
  return existsSync(pidFile) ? readFileSync(pidFile, 'latin1').split('\n').filter(Boolean).map(Number) : [];
}

function context(fields: Partial<TrialContext> = {}): TrialContext {
  const signal = new AbortController().signal;
  return {
    commands: COMMANDS,
    bounds: BOUNDS,
    signal,
    clocks: { ...SYSTEM_CLOCKS, othersCpuUs: () => null },
    ...fields,
  };
}

function planned(server: ServerName, scenario: Scenario = scaling): PlannedTrial {
  const { trials } = makePlan({
    scenarios: [scenario],
    size: 'quick',
    servers: [server],
    drivers: [{ kind: 'tcp', engine: 'node' }],
    seed: 1,
    clients: [2],
    warmupS: 0.1,
    warmupMostS: 0.1,
    durationS: 0.5,
    blocks: 1,
  });
  const [trial] = trials;
  if (trial === undefined) throw new Error('there is no trial');
  return trial;
}

function command(text: string): ServerName {
  return { kind: 'command', name: 'theirs', command: text };
}

function run(behaviour: ForeignBehaviour, fields: Partial<TrialContext> = {}) {
  return runTrial(planned(command(foreignCommand(behaviour, folder, pidFile))), 'run', context(fields));
}

describe('a server of the user’s', () => {
  it('is started on a free port, driven, and ended', async () => {
    const { row, warnings } = await run('good');
    expect(row).toMatchObject({ server: 'theirs', model: 'theirs', io: 'external', invalid_because: null });
    expect(row.requests).toBeGreaterThan(0);
    expect(row.clients_served).toBe(2);
    expect(warnings).toEqual([]);
    expect(pids()).toHaveLength(1);
    expect(pids().filter(isAlive)).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('is measured with all its processes', async () => {
    const { row: one } = await run('good');
    const { row: several } = await run('pre-forks');
    expect(several.invalid_because).toBeNull();
    expect(several.server_threads_peak).toBeGreaterThanOrEqual(2 * (one.server_threads_peak ?? Infinity));
    expect(several.server_rss_peak_bytes).toBeGreaterThan(10e6);
    expect(several.server_cpu_us_per_request).toBeGreaterThan(0);
    expect(several.server_voluntary_switches_per_request).toBeGreaterThan(0);
    expect(pids()).toHaveLength(4);
    expect(pids().filter(isAlive)).toEqual([]);
  });

  it.runIf(process.platform === 'linux')(
    'is found when it becomes a daemon, measured, and ended',
    async () => {
      const { row, warnings } = await run('becomes-a-daemon');
      expect(row.invalid_because).toBeNull();
      expect(row.server_cpu_us_per_request).toBeGreaterThan(0);
      expect(warnings).toEqual(['it did not end within 2 s of SIGTERM, and was killed']);
      expect(pids()).toHaveLength(2);
      expect(pids().filter(isAlive)).toEqual([]);
    },
  );

  it('may write to stderr without a warning, and is killed when it ignores SIGTERM', async () => {
    const chatters = await run('chatters');
    expect(chatters.row.invalid_because).toBeNull();
    expect(chatters.warnings).toEqual([]);
    const ignores = await run('ignores-sigterm');
    expect(ignores.row.invalid_because).toBeNull();
    expect(ignores.warnings).toEqual(['it did not end within 2 s of SIGTERM, and was killed']);
    expect(pids().filter(isAlive)).toEqual([]);
  });

  it('is ended by a SIGTERM that comes while it starts', async () => {
    await using supervisor = new Child(COMMANDS.supervisor('kill -TERM $PPID; exec sleep 60', 1000));
    const never = new AbortController().signal;
    const ended = await supervisor.expect('ended', 30_000, never, 'the supervisor left its server');
    expect(ended).toMatchObject({ kind: 'done', value: { asked: true } });
  });

  const faults: [ForeignBehaviour, RegExp][] = [
    ['dies-at-start', /^the server did not start: exit code 1: Error: no such page$/],
    ['dies-under-load', /^the server died \(exit code 1: Error: out of luck\)$/],
    ['answers-404', /^the proof failed: it answered "HTTP\/1.1 404 Not Found" to GET \/, not 2xx$/],
    ['speaks-no-http', /^the proof failed: its answer is not HTTP: it begins with "hello"$/],
    ['changes-its-mind', /^wrong answers: \d+/],
  ];
  it.each(faults)('that %s makes its trial invalid', async (behaviour, because) => {
    const { row } = await run(behaviour);
    expect(row.invalid_because).toMatch(because);
    expect(pids().filter(isAlive)).toEqual([]);
  });

  it('whose answer is unusual has hints', async () => {
    const { proof } = await run('no-length');
    expect(proof).toEqual({ isRight: true, hints: ['no-length'] });
  });

  it.runIf(hasIPv6())('that listens on ::1 only is found and measured', async () => {
    const { row } = await run('listens-on-six');
    expect(row.invalid_because).toBeNull();
    expect(row.requests).toBeGreaterThan(0);
  });

  it('is asked for what its name says, and judged by it', async () => {
    const text = foreignCommand('varies', folder, pidFile);
    const request = { kind: 'fields', path: '/x?y', headers: ['Cookie: a=b'] } as const;
    const asked = { kind: 'command', name: 'theirs', command: text, request } as const;
    const right: ServerName = { ...asked, expect: { kind: 'regexp', source: 'to GET /x\\?y with a=b$' } };
    const wrong: ServerName = { ...asked, expect: { kind: 'regexp', source: 'to POST' } };
    const { row } = await runTrial(planned(right), 'run', context());
    expect(row).toMatchObject({
      invalid_because: null,
      workload: expect.stringMatching(/^GET \/x\?y #/) as string,
    });
    const refused = await runTrial(planned(wrong), 'run', context());
    expect(refused.row.invalid_because).toMatch(/^the proof failed: the body of its answer does not match/);
  });

  const silent: [ForeignBehaviour, RegExp][] = [
    ['never-listens', /^the server did not start: it does not listen on localhost:\d+ after 1\.5 s$/],
    ['listens-elsewhere', /after 1\.5 s, but on port \d+: does it take its port from \{port\}\?$/],
  ];
  it.runIf(process.platform === 'linux').each(silent)(
    'that %s makes its trial invalid after the bound',
    async (behaviour, because) => {
      const { row } = await run(behaviour, { bounds: { ...BOUNDS, startMs: 1500 } });
      expect(row.invalid_because).toMatch(because);
      expect(pids().filter(isAlive)).toEqual([]);
    },
  );

  it('that is no program makes its trial invalid, with the message of the shell', async () => {
    const { row } = await runTrial(planned(command('./no-such-server {port}')), 'run', context());
    expect(row.invalid_because).toMatch(
      /^the server did not start: exit code 127: .*no-such-server.*not found/,
    );
  });

  it('is gone at once when the run is aborted', async () => {
    const giveUp = new AbortController();
    const text = foreignCommand('ignores-sigterm', folder, pidFile);
    const trial = runTrial(planned(command(text)), 'run', context({ signal: giveUp.signal }));
    await until(() => pids().length === 1);
    giveUp.abort(new Error('given up'));
    await expect(trial).rejects.toThrow('given up');
    expect(pids().filter(isAlive)).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('ends with its runner, even when the runner is killed', async () => {
    const [program = '', ...args] = COMMANDS.supervisor(
      foreignCommand('becomes-a-daemon', folder, pidFile).replace('{port}', '0'),
      2000,
    );
    const env = { ...process.env, TELLERS_PARENT_PIPE: '1' };
    const supervisor = spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'], env });
    onTestFinished(() => void supervisor.kill('SIGKILL'));
    await until(() => pids().length === 2);
    supervisor.stdin.destroy();
    await until(() => !pids().some(isAlive) && supervisor.exitCode !== null);
  });
});

describe.runIf(process.platform === 'linux')('a server in C with a process for each client', () => {
  it('is charged with its ended processes too, where it waits for them', async () => {
    const text = forkingCommand('waits', folder);
    if (text === null) return;
    const { row } = await runTrial(planned(command(text), churn), 'run', context());
    expect(row.invalid_because).toBeNull();
    // A fork costs this much at least; the parent alone would need less.
    expect(row.server_cpu_us_per_request).toBeGreaterThan(10);
    expect(row.server_voluntary_switches_per_request).toBeNull();
  });

  it('has no CPU time where the kernel has discarded that of its children', async () => {
    const text = forkingCommand('ignores', folder);
    if (text === null) return;
    const { row } = await runTrial(planned(command(text), churn), 'run', context());
    expect(row.invalid_because).toBeNull();
    expect(row.server_cpu_us_per_request).toBeNull();
  });
});

describe('a server that runs already', () => {
  it('is driven, not measured from outside, and still runs afterwards', async () => {
    const server = createServer((_, response) => void response.end('a page')).listen(0, '127.0.0.1');
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    await until(() => server.listening);
    const { port } = server.address() as AddressInfo;
    const there: ServerName = { kind: 'address', name: 'there', host: '127.0.0.1', port };
    const { row } = await runTrial(planned(there), 'run', context());
    expect(row).toMatchObject({ server: 'there', io: 'external', invalid_because: null });
    expect(row.requests).toBeGreaterThan(0);
    expect(row).toMatchObject({ server_cpu_us_per_request: null, server_rss_peak_bytes: null });
    expect(server.listening).toBe(true);
    const gone: ServerName = { kind: 'address', name: 'gone', host: '127.0.0.1', port: 1 };
    const { row: missing } = await runTrial(planned(gone), 'run', context());
    expect(missing.invalid_because).toBe('nothing listens on 127.0.0.1:1: is the server running?');
  });
});
