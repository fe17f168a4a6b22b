/**
 * Agents in network namespaces of their own, which veth pairs and a bridge join: their loads go through a network, and
 * nothing of one is on the loopback of another. Needs the right to make namespaces (root, on Linux).
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PlannedTrial } from '../plan/plan.ts';
import { COMMANDS } from '../processes/commands.ts';
import { BOUNDS, SYSTEM_CLOCKS } from '../processes/context.ts';
import { modelServer } from '../results/server-names.ts';
import { runTrial } from '../run/trial.ts';
import { AgentTeam, readBuild } from './agent-team.ts';
import { RemoteAgent } from './remote-agent.ts';
import { sshContact } from './stdio-wire.ts';
import { sampleTrial } from '../testing/sample-trial.ts';

const AGENT = fileURLToPath(new URL('../../scripts/agent.ts', import.meta.url));

/** Not used by the networks of most machines; the last part is that of a host. */
const NETWORK = '10.231.7';
const BRIDGE = `tellers${process.pid}`.slice(0, 15);
const nameOf = (host: number): string => `${BRIDGE}-${host}`;

function ip(line: string): void {
  execFileSync('ip', line.split(' '), { stdio: 'pipe' });
}

function canMakeNamespaces(): boolean {
  try {
    ip(`netns add ${nameOf(0)}`);
    ip(`netns del ${nameOf(0)}`);
    return true;
  } catch {
    return false;
  }
}

/** Hosts 2, 3, … of the network, each in a namespace, until the test is over; this one is host 1. */
function makeHosts(count: number): number[] {
  const hosts = Array.from({ length: count }, (_, at) => at + 2);
  onTestFinished(() => {
    for (const host of hosts) ip(`netns del ${nameOf(host)}`);
    ip(`link del ${BRIDGE}`);
  });
  ip(`link add ${BRIDGE} type bridge`);
  ip(`addr add ${NETWORK}.1/24 dev ${BRIDGE}`);
  ip(`link set ${BRIDGE} up`);
  for (const host of hosts) {
    const inside = `-n ${nameOf(host)}`;
    ip(`netns add ${nameOf(host)}`);
    ip(`link add tl${process.pid}h${host} type veth peer name eth0 netns ${nameOf(host)}`);
    ip(`link set tl${process.pid}h${host} master ${BRIDGE} up`);
    ip(`${inside} addr add ${NETWORK}.${host}/24 dev eth0`);
    ip(`${inside} link set eth0 up`);
    ip(`${inside} link set lo up`);
  }
  return hosts;
}

/** In place of `ssh`: its last two arguments are the host, and what runs there. */
async function namespaceShell(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tellers-namespaces-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const shell = join(folder, 'shell');
  const agent = `"${process.execPath}" "${AGENT}" --stdio --name "h$1" --address "${NETWORK}.$1"`;
  writeFileSync(
    shell,
    `#!/bin/sh\nwhile [ $# -gt 2 ]; do shift; done\nexec ip netns exec "${BRIDGE}-$1" ${agent}\n`,
  );
  chmodSync(shell, 0o755);
  return shell;
}

const planned = (clients: number): PlannedTrial =>
  sampleTrial({
    server: modelServer('event-loop', 'posix'),
    load: { kind: 'closed' },
    clients,
    warmupS: 0.2,
  });

const LOADS = 4;

describe.runIf(canMakeNamespaces())('agents in namespaces', () => {
  it('send their parts through the network, and their results add up', async () => {
    const [serverHost = 0, ...loadHosts] = makeHosts(LOADS + 1);
    const shell = await namespaceShell();
    const build = await readBuild();
    const agentOf = (host: number) => new RemoteAgent(sshContact(String(host), shell), build);
    const { signal } = new AbortController();
    const roles = {
      server: agentOf(serverHost),
      loads: loadHosts.map((host) => agentOf(host)),
      address: `${NETWORK}.1`,
    };
    await using team = await AgentTeam.assemble(roles, signal);
    const clocks = { ...SYSTEM_CLOCKS, othersCpuUs: () => null };
    const context = { commands: COMMANDS, team, bounds: BOUNDS, signal, clocks };
    const { row, agents, clients } = await runTrial(planned(2 * LOADS), 'run-1', context);
    expect(row).toMatchObject({ invalid_because: null, clients_served: 2 * LOADS });
    expect(agents.map(({ agent, clients: own }) => [agent, own])).toEqual(
      loadHosts.map((host) => [`h${host}`, 2]),
    );
    const total = agents.reduce((sum, { requests }) => sum + requests, 0);
    expect(total).toBe(row.requests);
    expect(clients.reduce((sum, { requests }) => sum + requests, 0)).toBe(total);
    for (const { clock_offset_us, clock_bound_us } of agents)
      expect(Math.abs(clock_offset_us)).toBeLessThanOrEqual(clock_bound_us + 1);
  });
});
