/** Agents and their runner, with real servers and loads, over wires within this process. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { posixAvailable } from '../../servers/models.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import { COMMANDS, commandsAt } from '../processes/commands.ts';
import { BOUNDS, SYSTEM_CLOCKS, type TrialContext } from '../processes/context.ts';
import { isStopped, readProc, readTree, trySignal } from '../processes/proc.ts';
import { readEnvironment } from '../results/environment.ts';
import type { CellLoad } from '../results/run-record.ts';
import { modelServer, type ServerName } from '../results/server-names.ts';
import { runComparison, runTrial } from '../run/trial.ts';
import { until } from '../testing/fake-processes.ts';
import { type Agent, serveRunner } from './agent.ts';
import { AgentTeam, readBuild, readMachine } from './agent-team.ts';
import type { AgentBounds } from './bounds.ts';
import { type Contact, RemoteAgent } from './remote-agent.ts';
import { type Wire, wirePair } from './wire.ts';
import { sampleTrial } from '../testing/sample-trial.ts';

const SERVER = modelServer('event-loop', 'posix');
const OPEN: CellLoad = { kind: 'open', rateRps: 400 };
/** No test waits for it: at both ends of these wires one busy process is silent. */
const LEASE_MS = 60_000;

const build = await readBuild();
const environment = await readEnvironment();

const planned = (load: CellLoad, server: ServerName = SERVER): PlannedTrial =>
  sampleTrial({ server, load, clients: 5, warmupMostS: 0.1 });

/** The wire of an agent whose clock is so far ahead of that of this machine, which its processes read. */
function ahead(wire: Wire, aheadUs: number): Wire {
  return {
    send: (line) => wire.send(addTo('agentUs', aheadUs, line)),
    listen: (onLine, onEnd) => wire.listen((line) => onLine(addTo('startUs', -aheadUs, line)), onEnd),
    close: () => wire.close(),
  };
}

function addTo(name: string, us: number, json: string): string {
  return JSON.stringify(
    JSON.parse(json, (key, value: unknown) => (key === name ? Number(value) + us : value)),
  );
}

/** Agents of this process, each found by its runner as often as it looks for it. */
class Lab implements AsyncDisposable {
  readonly #stops = new Map<string, AbortController>();
  readonly #sessions: Promise<string>[] = [];
  /** How far the clocks of agents are ahead, by their names. */
  readonly aheadUs = new Map<string, number>();

  agent(name: string, bounds: Partial<AgentBounds> = {}, commit = build.commit): RemoteAgent {
    const agent: Agent = {
      facts: { name, address: '127.0.0.1', environment, machine: readMachine() },
      build: { ...build, commit },
      bounds: { commands: false, targets: ['127.0.0.0/8'], clients: 100, rateRps: 1e4, timeS: 10, ...bounds },
      commands: commandsAt('127.0.0.1'),
    };
    const contact: Contact = {
      place: `there://${name}`,
      connect: () => {
        const [here, there] = wirePair();
        const stop = new AbortController();
        this.#stops.set(name, stop);
        const wire = ahead(there, this.aheadUs.get(name) ?? 0);
        this.#sessions.push(serveRunner(wire, agent, stop.signal, LEASE_MS));
        return Promise.resolve(here);
      },
    };
    return new RemoteAgent(contact, build, LEASE_MS);
  }

  /** The agent is gone, until it is looked for again. */
  stop(name: string): void {
    this.#stops.get(name)?.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const stop of this.#stops.values()) stop.abort();
    await Promise.all(this.#sessions);
  }
}

const { signal } = new AbortController();

function contextOf(team: AgentTeam): TrialContext {
  const clocks = { ...SYSTEM_CLOCKS, othersCpuUs: () => null };
  return { commands: COMMANDS, team, bounds: BOUNDS, signal, clocks };
}

let lab: Lab;

beforeEach(() => {
  lab = new Lab();
});

afterEach(() => lab[Symbol.asyncDispose]());

const place = { address: '127.0.0.1' };

/** The servers, loads and pausers of agents and runner: all of them are below this one, beside what reads the environment. */
const processes = (): number =>
  [...readTree(process.pid).keys()].filter((pid) => readProc(`${pid}/cmdline`)?.includes('main.ts')).length;

const isLoad = (pid: number) => readProc(`${pid}/cmdline`)?.includes('clients/main.ts') === true;

describe.runIf(posixAvailable())('a trial on agents', () => {
  it.each([
    ['closed', { kind: 'closed' } as const],
    ['open', OPEN],
  ])('has a row of what all of them got, with a part for each: %s loop', async (_, load) => {
    const roles = { ...place, server: lab.agent('s'), loads: [lab.agent('a'), lab.agent('a')] };
    await using team = await AgentTeam.assemble(roles, signal);
    const before = processes();
    const { row, clients, agents, slices } = await runTrial(planned(load), 'run-1', contextOf(team));
    expect(row.invalid_because ?? '').not.toMatch(/agent|load did/);
    expect(row).toMatchObject({
      clients: 5,
      clients_served: 5,
      errors_reset: 0,
      server_threads_peak: expect.any(Number) as number,
    });
    expect(row.server_cpu_us_per_request).toBeGreaterThan(0);
    expect(row.start_skew_us).toBeGreaterThan(0);
    expect(slices).toEqual([]);
    expect(clients.map(({ client, agent }) => [client, agent])).toEqual([
      [0, 'a'],
      [1, 'a'],
      [2, 'a (2)'],
      [3, 'a (2)'],
      [4, 'a (2)'],
    ]);
    expect(agents.map((one) => [one.agent, one.clients, one.offered_rps])).toEqual(
      load.kind === 'open'
        ? [
            ['a', 2, 160],
            ['a (2)', 3, 240],
          ]
        : [
            ['a', 2, null],
            ['a (2)', 3, null],
          ],
    );
    expect(agents.reduce((total, { requests }) => total + requests, 0)).toBe(row.requests);
    // All agents are on this machine, and so have its clock.
    for (const { clock_offset_us, clock_bound_us } of agents)
      expect(Math.abs(clock_offset_us)).toBeLessThanOrEqual(clock_bound_us + 1);
    expect(processes()).toBe(before);
    expect(team.record.map(({ name, role }) => `${role} ${name}`)).toEqual([
      'server s',
      'load a',
      'load a (2)',
    ]);
  });

  it('has its server on the runner’s machine, or its load, where no agent has', async () => {
    const alone = await AgentTeam.assemble({ ...place, server: lab.agent('s'), loads: [] }, signal);
    const served = await runTrial(planned({ kind: 'closed' }), 'run-1', contextOf(alone));
    expect([served.row.validity, served.agents]).toEqual(['valid', []]);
    await alone[Symbol.asyncDispose]();
    await using loading = await AgentTeam.assemble(
      { ...place, server: null, loads: [lab.agent('a')] },
      signal,
    );
    const loaded = await runTrial(planned({ kind: 'closed' }), 'run-1', contextOf(loading));
    expect(loaded.row).toMatchObject({ clients_served: 5, start_skew_us: null });
    expect(loaded.agents).toHaveLength(1);
  });

  it('is invalid when one of them is lost, and the next finds it again', async () => {
    const roles = { ...place, server: lab.agent('s'), loads: [lab.agent('a'), lab.agent('b')] };
    await using team = await AgentTeam.assemble(roles, signal);
    const before = processes();
    const long = planned({ kind: 'closed' });
    const scenario = { ...long.cell.scenario, warmupS: 5, warmupMostS: 5 };
    const ending = runTrial({ ...long, cell: { ...long.cell, scenario } }, 'run-1', contextOf(team));
    await until(() => processes() === before + 3);
    lab.stop('b');
    const { row, agents } = await ending;
    expect(row.validity).toBe('invalid');
    expect(row.invalid_because).toBe('the load did not begin: agent b: it was lost (the agent was stopped)');
    expect(agents).toEqual([]);
    expect(processes()).toBe(before);
    const next = await runTrial(planned({ kind: 'closed' }), 'run-1', contextOf(team));
    expect(next.row).toMatchObject({ clients_served: 5 });
    expect(next.agents.map(({ agent }) => agent)).toEqual(['a', 'b']);
  });

  it('is invalid when the load of one of them was stopped for a while, and offered less for so long', async () => {
    const roles = { ...place, server: lab.agent('s'), loads: [lab.agent('a'), lab.agent('b')] };
    await using team = await AgentTeam.assemble(roles, signal);
    const opened = Promise.withResolvers<void>();
    const context = contextOf(team);
    // It is read when the window opens.
    const clocks = { ...context.clocks, othersCpuUs: () => (opened.resolve(), null) };
    const long = sampleTrial({ server: SERVER, load: OPEN, clients: 5, durationS: 1.5 });
    const ending = runTrial(long, 'run-1', { ...context, clocks });
    await opened.promise;
    await delay(200);
    const pid = [...readTree(process.pid).keys()].find(isLoad) ?? 0;
    trySignal(pid, 'SIGSTOP');
    await delay(600);
    trySignal(pid, 'SIGCONT');
    const { row } = await ending;
    expect(row.invalid_because).toMatch(/^the load generator was stopped for 0\.[4-9]\d s of the window/);
  });

  it('in slices follows the clock of each machine, and finds a lost agent again', async () => {
    const aheadUs = [1e9, -4e7];
    for (const [at, name] of ['a', 's'].entries()) lab.aheadUs.set(name, aheadUs[at] ?? 0);
    const roles = { ...place, server: lab.agent('s'), loads: [lab.agent('a'), lab.agent('b')] };
    await using team = await AgentTeam.assemble(roles, signal);
    const before = processes();
    const polling = modelServer('accept-thread', 'posix');
    const compare = (warmupS: number) => {
      const of = (trial: number, server: ServerName) =>
        sampleTrial({ trial, server, load: { kind: 'closed' }, clients: 4, warmupS, warmupMostS: warmupS });
      return runComparison([of(1, SERVER), of(2, polling)], 'run-1', 7, contextOf(team));
    };
    const losing = compare(5);
    await until(() => processes() === before + 6);
    lab.stop('b');
    for (const { row } of await losing) expect(row.invalid_because).toMatch(/agent b: it was lost/);
    expect(processes()).toBe(before);

    const ending = compare(0.1);
    await until(() => [...readTree(process.pid).keys()].some(isStopped));
    const outcomes = await ending;
    expect(processes()).toBe(before);
    const slots = outcomes.flatMap(({ slices }) => slices.map(({ slot }) => slot));
    expect(slots.toSorted((a, b) => a - b)).toEqual([...slots.keys()]);
    for (const { row, slices, agents } of outcomes) {
      expect(row.invalid_because ?? '').not.toMatch(/agent|load did/);
      expect(row).toMatchObject({ clients_served: 4, slices: slices.length });
      expect(slices.reduce((total, { requests }) => total + requests, 0)).toBe(row.requests);
      // In more than one: so the server was continued, when its loads sent.
      expect(slices.filter(({ requests }) => requests > 0).length).toBeGreaterThan(1);
      expect(agents.map(({ agent, clients }) => [agent, clients])).toEqual([
        ['a', 2],
        ['b', 2],
      ]);
      for (const { agent, start_late_us, clock_offset_us, clock_bound_us } of agents) {
        const offUs = clock_offset_us - (lab.aheadUs.get(agent) ?? 0);
        expect(Math.abs(offUs)).toBeLessThanOrEqual(clock_bound_us + 1);
        expect(Math.abs(start_late_us)).toBeLessThan(4e6);
      }
    }
  });

  it('has its bystanders on the runner’s machine, and what they cost a server elsewhere', async () => {
    const bystanders = { kind: 'idle', count: 120 } as const;
    const { cell, ...rest } = planned({ kind: 'closed' });
    const trial = { ...rest, cell: { ...cell, variant: { ...cell.variant, bystanders } } };
    for (const [clients, reason] of [
      [125, null],
      [124, 'agent s: 125 clients are more than its 124: start it with --max-clients'],
    ] as const) {
      const roles = { ...place, server: lab.agent('s', { clients }), loads: [lab.agent('a')] };
      await using team = await AgentTeam.assemble(roles, signal);
      const { row } = await runTrial(trial, 'run-1', contextOf(team));
      if (reason !== null) expect(row.invalid_because).toBe(reason);
      else expect(row).toMatchObject({ clients_served: 5, bystanders: 120, bystanders_left: 120 });
      expect(row.rss_per_bystander_bytes === null).toBe(reason !== null);
    }
  });

  it.each([
    [
      'a load that it may not send',
      {},
      { targets: ['10.0.0.0/8'] },
      SERVER,
      /agent a: .*: it sends no load to 127\.0\.0\.1/,
    ],
    [
      'a command',
      {},
      {},
      { kind: 'command', name: 'mine', command: 'sleep 60 {port}' } as const,
      /^agent s: it runs no command: start it with --allow-commands$/,
    ],
    ['too many clients', { clients: 4 }, {}, SERVER, /^agent s: 5 clients are more than its 4/],
  ])('is invalid where an agent refuses %s', async (_, ofServer, ofLoad, server, reason) => {
    const roles = { ...place, server: lab.agent('s', ofServer), loads: [lab.agent('a', ofLoad)] };
    await using team = await AgentTeam.assemble(roles, signal);
    const { row } = await runTrial(planned({ kind: 'closed' }, server), 'run-1', contextOf(team));
    expect(row.invalid_because).toMatch(reason);
  });

  it('leaves no process on an agent when its runner has gone', async () => {
    const roles = { ...place, server: lab.agent('s'), loads: [lab.agent('a')] };
    const team = await AgentTeam.assemble(roles, signal);
    const before = processes();
    const long = planned({ kind: 'closed' });
    const scenario = { ...long.cell.scenario, durationS: 8 };
    const ending = runTrial({ ...long, cell: { ...long.cell, scenario } }, 'run-1', contextOf(team));
    await until(() => processes() === before + 2);
    await team[Symbol.asyncDispose]();
    await until(() => processes() === before);
    expect((await ending).row.validity).toBe('invalid');
  });
});

describe('a team', () => {
  it('is not assembled with an agent of another version', async () => {
    const other = lab.agent('a', {}, 'another commit');
    await expect(AgentTeam.assemble({ ...place, server: null, loads: [other] }, signal)).rejects.toThrow(
      /^agent there:\/\/a is of another version: commit is another commit there and .* here: install the same/,
    );
  });

  it.each([
    { why: 'where all clients of its parts fit', bounds: {}, expected: true },
    { why: 'with more clients than an agent allows', bounds: { clients: 7 }, expected: false },
    { why: 'that lasts longer than an agent allows', bounds: { timeS: 1.2 }, expected: false },
  ])('allows a comparison at once $why: $expected', async ({ bounds, expected }) => {
    // A half of its clients on each agent, and 0.7 s for each.
    const cells = [1, 2].map((trial) => sampleTrial({ trial, server: SERVER, load: OPEN, clients: 8 }).cell);
    const roles = { ...place, server: null, loads: [lab.agent('a'), lab.agent('b', bounds)] };
    await using team = await AgentTeam.assemble(roles, signal);
    expect(team.allows(cells)).toBe(expected);
    expect(team.allows(cells.slice(1))).toBe(true);
  });

  it('is not assembled without one that cannot be reached', async () => {
    const contact = { place: 'ssh://nowhere', connect: () => Promise.reject(new Error('no route')) };
    const agent = new RemoteAgent(contact, build, LEASE_MS);
    expect(await agent.find(signal, 0)).toEqual({
      kind: 'failed',
      because: 'agent ssh://nowhere was not found (no route)',
    });
  });
});
