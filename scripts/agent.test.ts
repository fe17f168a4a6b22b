/** Runs on agents that a stand-in for `ssh` starts on this machine, as a user would start them. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { Child } from '../bench/processes/child.ts';
import { isRunning, readTree } from '../bench/processes/proc.ts';
import { readResults } from '../bench/results/results.ts';
import { until } from '../bench/testing/fake-processes.ts';
import { NATS_SERVER, startNatsServer } from '../bench/testing/nats-server.ts';
import { findFreePort } from '../clients/free-port.ts';
import { posixAvailable } from '../servers/models.ts';
import { ALL_SCENARIOS } from '../bench/scenarios/scenarios.ts';
import { agentPicks, Agents, canRunOnAgents } from './options/agents.ts';
import { startScript } from './testing/script-process.ts';
import { findFaults, SMALL_RUN } from './testing/whole-run.ts';

const program = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const AGENTS = ['--agents', 'ssh://a,server=ssh://s,load=ssh://b', '--address', '127.0.0.1'];
const LONG_MS = 120_000;

it.runIf(posixAvailable())(
  'a run on agents whose runner is killed leaves no process, and is resumed without a row lost or doubled',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tellers-agents-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const ssh = join(folder, 'ssh');
    const agent = `"${process.execPath}" "${program('agent.ts')}" --stdio --address 127.0.0.1`;
    // Its last two arguments are the host and what runs there.
    writeFileSync(ssh, `#!/bin/sh\nwhile [ $# -gt 2 ]; do shift; done\nexec ${agent} --name "$1"\n`);
    chmodSync(ssh, 0o755);
    const out = join(folder, 'run');
    const start = (args: readonly string[]): Child =>
      new Child([process.execPath, program('bench.ts'), ...args, ...AGENTS], { TELLERS_SSH: ssh });

    const killed = start([...SMALL_RUN, '--out', out]);
    const rowsOf = (file: string): string[] =>
      existsSync(join(out, file)) ? readFileSync(join(out, file), 'utf8').trimEnd().split('\n') : [];
    await until(() => rowsOf('trials.csv').length > 1);
    const started = [...readTree(killed.pid).keys()];
    await killed.stop(0);
    await until(() => !started.some(isRunning));

    const resumed = start(['--resume', out, '--force']);
    await resumed.endsWithin(LONG_MS);
    expect(resumed.ending, resumed.stderrTail.join('\n')).toEqual({ code: 0, signal: null });
    expect(await findFaults(out)).toEqual([]);
    const { run, trials } = await readResults(out);
    expect(run.agents.map(({ name, role }) => `${role} ${name}`)).toEqual(['server s', 'load a', 'load b']);
    for (const { slices } of trials) expect(slices).toBeGreaterThan(2);
  },
  2 * LONG_MS,
);

it.runIf(NATS_SERVER !== null)(
  'an agent that is started after its runner is found, or the wait for it is reported',
  async () => {
    const port = await findFreePort();
    await using _broker = startNatsServer(['-a', '127.0.0.1', '-p', String(port)]);
    const nats = `nats://127.0.0.1:${port}`;
    const { signal } = new AbortController();
    const open = (withinMs: number): Promise<Agents | null> =>
      Agents.open({ agents: agentPicks('lab'), address: '127.0.0.1', nats }, signal, withinMs);
    await expect
      .poll(() => open(10).catch(String))
      .toMatch(/1 agents are wanted, and at the broker there are after 0\.01 s: none$/);
    const opening = open(LONG_MS);
    await using _agent = new Child([process.execPath, program('agent.ts'), '--nats', nats, '--name', 'lab']);
    await using agents = await opening;
    expect(agents?.team.record.map(({ name, role }) => `${role} ${name}`)).toEqual(['load lab']);
  },
);

it.each([
  [
    'ssh://ann@a,server=ssh://b',
    [
      { role: 'load', at: { kind: 'ssh', host: 'ann@a' } },
      { role: 'server', at: { kind: 'ssh', host: 'b' } },
    ],
  ],
  [
    'load=2, server=zone:a,lab-5',
    [
      { role: 'load', at: { kind: 'broker' } },
      { role: 'load', at: { kind: 'broker' } },
      { role: 'server', at: { kind: 'broker', label: ['zone', 'a'] } },
      { role: 'load', at: { kind: 'broker', name: 'lab-5' } },
    ],
  ],
])('--agents %s is read', (text, picks) => {
  expect(agentPicks(text)).toEqual(picks);
});

it.each([
  ['ssh://-oProxyCommand=x', /"ssh:\/\/-oProxyCommand=x" is no agent/],
  ['load=0', /"0" is no agent/],
  ['load=ssh://', /is no agent/],
  ['server=a,server=b', /The servers run on one machine/],
  ['server=2', /The servers run on one machine/],
])('--agents %s is refused', (text, reason) => {
  expect(() => agentPicks(text)).toThrow(reason);
});

it.each(ALL_SCENARIOS.map((scenario) => [scenario.name, canRunOnAgents(scenario, 'standard')]))(
  'whether %s can run on agents: %s',
  (name, can) => {
    expect(can).toBe(!['broadcast', 'timeline', 'distance'].includes(name));
  },
);

it('a broker’s URL has no secret', async () => {
  const args = ['scaling', '--agents', '2', '--nats', 'nats://ann:secret@lab'];
  const { code, stderr } = await startScript('bench', args).ended;
  expect([code, stderr]).toEqual([2, expect.stringMatching(/secrets in a file: --creds or --nkey/)]);
});
