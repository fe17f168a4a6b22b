/**
 * Agents in network namespaces of their own: their loads go through a network, and nothing of one is on the loopback of
 * another. Needs the right to make namespaces (root, on Linux). With TELLERS_CHECK=all there are 4 and 8 of them too.
 */
import { chmodSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeFromCompressedBase64, JsHistogram } from 'hdr-histogram-js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LatencyRecorder } from '../../clients/latency.ts';
import { seededRandom } from '../../clients/random.ts';
import { COMMANDS } from '../processes/commands.ts';
import { BOUNDS, SYSTEM_CLOCKS } from '../processes/context.ts';
import { modelServer } from '../results/server-names.ts';
import { runAppointedLoad } from '../run/appointed-load.ts';
import { runCourse } from '../run/course.ts';
import { runSlicedLoad } from '../run/sliced-load.ts';
import { Slicing } from '../run/slicing.ts';
import { addressOf, BRIDGE_ADDRESS, canMakeNamespaces, Namespaces, onHost } from '../testing/namespaces.ts';
import { sampleTrial } from '../testing/sample-trial.ts';
import { AgentTeam, readBuild } from './agent-team.ts';
import { RemoteAgent } from './remote-agent.ts';
import { sshContact } from './stdio-wire.ts';

const AGENT = fileURLToPath(new URL('../../scripts/agent.ts', import.meta.url));

/** In place of `ssh`: its last two arguments are the host, and what runs there. */
async function namespaceShell(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tellers-namespaces-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const shell = join(folder, 'shell');
  const place = onHost('$1').map((word) => `"${word}"`);
  const agent = `"${process.execPath}" "${AGENT}" --stdio --name "h$1" --address "${addressOf('$1')}"`;
  const lines = ['#!/bin/sh', 'while [ $# -gt 2 ]; do shift; done', `exec ${place.join(' ')} ${agent}`, ''];
  writeFileSync(shell, lines.join('\n'));
  chmodSync(shell, 0o755);
  return shell;
}

/** Records each sample of these histograms. */
function recordAll(hdrs: readonly (string | null | undefined)[]): LatencyRecorder {
  const recorder = new LatencyRecorder();
  for (const hdr of hdrs) {
    const histogram = decodeFromCompressedBase64(hdr ?? '');
    if (!(histogram instanceof JsHistogram)) throw new TypeError('there are no counts');
    const counts = histogram.recordedValuesIterator;
    for (counts.reset(); counts.hasNext();) {
      const { valueIteratedTo, countAddedInThisIterationStep: count } = counts.next();
      for (let sample = 0; sample < count; sample++) recorder.record(valueIteratedTo);
    }
  }
  return recorder;
}

const COUNTS = process.env['TELLERS_CHECK'] === 'all' ? [2, 4, 8] : [2];

/** How a load is sent: all at once, by a schedule of its own, or in turn with others. */
const WAYS = [
  { name: 'a closed loop', load: { kind: 'closed' }, sliced: false },
  { name: 'a closed loop in slices', load: { kind: 'closed' }, sliced: true },
  {
    name: 'an open loop',
    load: { kind: 'open', rateRps: 400, arrivals: 'poisson', seed: 1, burst: null },
    sliced: false,
  },
] as const;

describe.runIf(canMakeNamespaces())('agents in namespaces', () => {
  it.each(COUNTS)(
    '%i send their parts through the network, and no request or sample of them is lost or doubled',
    async (count) => {
      const spaces = new Namespaces(count + 1);
      onTestFinished(() => spaces[Symbol.dispose]());
      const [serverHost = 0, ...loadHosts] = spaces.hosts;
      const [shell, build] = await Promise.all([namespaceShell(), readBuild()]);
      const agentOf = (host: number) => new RemoteAgent(sshContact(String(host), shell), build);
      const { signal } = new AbortController();
      const loads = loadHosts.map((host) => agentOf(host));
      const roles = { server: agentOf(serverHost), loads, address: BRIDGE_ADDRESS };
      await using team = await AgentTeam.assemble(roles, signal);
      const clocks = { ...SYSTEM_CLOCKS, othersCpuUs: () => null };
      const context = { commands: COMMANDS, team, bounds: BOUNDS, signal, clocks };
      const server = modelServer('event-loop', 'posix');
      for (const { name, load: kind, sliced } of WAYS) {
        const planned = sampleTrial({ server, load: kind, clients: 2 * count, warmupS: 0.2 });
        const { course } = await runCourse(planned.cell, context, null, (ready) => {
          if (!sliced) return runAppointedLoad(planned, ready, context, team);
          const slicing = new Slicing(1, 0.2, seededRandom(1, 'slots'), () => team.readClocks());
          return runSlicedLoad(planned, ready, context, { slicing, member: 0 });
        });
        if (course.kind === 'failed') throw new Error(`${name}: ${course.because}`);
        const { driven, life } = course.value;
        const { load, parts } = driven;
        expect(parts.map(({ agent, result }) => [agent, result.clients?.length])).toEqual(
          loadHosts.map((host) => [`h${host}`, 2]),
        );
        expect(load.clients?.filter(({ requests }) => requests > 0)).toHaveLength(2 * count);
        expect(parts.reduce((sum, { result }) => sum + result.requests, 0)).toBe(load.requests);
        // One more proved the server before the load.
        const counted = 1 + load.requests + load.outside;
        expect({ name, life }).toMatchObject({ life: { kind: 'done', value: { requests: counted } } });
        // An open loop counts the latencies of the requests that were due in its window.
        expect(load.latency?.count).toBe(load.offeredRequests ?? load.requests);
        const samples = parts.map(({ result }) => result.latency?.hdr);
        expect(load.latency?.hdr).toBe(recordAll(samples).read()?.hdr);
        for (const { clock } of parts)
          expect(Math.abs(clock.offsetUs)).toBeLessThanOrEqual(clock.boundUs + 1);
      }
    },
  );
});
