/**
 * What this machine allows, and what would disturb a measurement on it: facts, each judged. Nothing here measures or
 * changes anything. `diagnose` is pure; `readFacts` reads `/proc` and `/sys`.
 */
import { readFile } from 'node:fs/promises';
import { availableBytes, threadsBorne } from '../servers/memory.ts';
import { canPin, readAllowedCpus } from './processes/pinning.ts';
import { readEnvironment } from './results/environment.ts';
import type { Environment } from './results/run-record.ts';

export interface Facts extends Environment {
  readonly node: string;
  readonly wantedNode: string;
  readonly posix: boolean;
  /** CPUs that this process may use; null: not known. */
  readonly allowedCpus: number | null;
  readonly canPin: boolean;
  readonly availableBytes: number;
  /** Ports that connections may come from. */
  readonly ports: number | null;
}

export interface Finding {
  /** `good`: as it should be. `note`: a limit to know of. `bad`: would spoil or prevent measurements. */
  readonly kind: 'good' | 'note' | 'bad';
  readonly about: string;
  readonly found: string;
  /** What it means and what to do; empty where there is nothing to do. */
  readonly advice: string;
}

const IDLE_CLIENTS = 19_000;

/** What processes have open besides their clients. */
const OWN_DESCRIPTORS = 100;

export function diagnose(facts: Facts): Finding[] {
  return [
    runtime(facts),
    sockets(facts),
    cores(facts),
    load(facts),
    governor(facts),
    virtualisation(facts),
    pinning(facts),
    descriptors(facts),
    backlog(facts),
    congestion(facts),
    ports(facts),
    memory(facts),
  ];
}

function finding(kind: Finding['kind'], about: string, found: string, advice = ''): Finding {
  return { kind, about, found, advice };
}

function runtime({ node, wantedNode }: Facts): Finding {
  return node === wantedNode
    ? finding('good', 'Node', node)
    : finding(
        'bad',
        'Node',
        node,
        `everything is measured on ${wantedNode}: use the npm scripts, which find it`,
      );
}

function sockets({ posix, os }: Facts): Finding {
  return posix
    ? finding('good', 'socket calls', 'posix and node')
    : finding('note', 'socket calls', `node only (${os})`, 'posix needs Linux: use --io node');
}

function cores({ cores: all, allowedCpus }: Facts): Finding {
  const usable = allowedCpus ?? all;
  const found = usable === all ? `${all}` : `${usable} of ${all}`;
  if (usable >= 4) return finding('good', 'cores', found);
  if (usable === 1)
    return finding(
      'bad',
      'cores',
      found,
      'server and load would take turns on one core: no figure is of the server alone',
    );
  return finding(
    'note',
    'cores',
    found,
    'server and load share them: compare within a run, and do not quote absolute figures',
  );
}

function load({ loadAverage, cores: all }: Facts): Finding {
  if (loadAverage === null) return finding('note', 'load average', 'not known');
  const found = loadAverage.toFixed(2);
  if (loadAverage < 0.1 * all) return finding('good', 'load average', found);
  return loadAverage < 0.5 * all
    ? finding('note', 'load average', found, 'something else is at work: figures will be a little noisier')
    : finding('bad', 'load average', found, 'other programs take the cores: wait, or end them');
}

function governor({ governor: name }: Facts): Finding {
  if (name === null)
    return finding('note', 'CPU frequency', 'not known', 'usual in virtual machines; the host decides');
  return name === 'performance'
    ? finding('good', 'CPU frequency', name)
    : finding(
        'note',
        'CPU frequency',
        name,
        'a core that is slow to speed up makes short trials differ: cpupower frequency-set -g performance',
      );
}

function virtualisation({ virtual }: Facts): Finding {
  if (virtual === null) return finding('note', 'virtual machine', 'not known');
  return virtual
    ? finding(
        'note',
        'virtual machine',
        'yes',
        'neighbours are not seen in the load average; waking an idle core takes longer than on hardware',
      )
    : finding('good', 'virtual machine', 'no');
}

function pinning(facts: Facts): Finding {
  return facts.canPin
    ? finding('good', 'pinning', 'taskset')
    : finding(
        'note',
        'pinning',
        'no taskset',
        '--server-cpus and --load-cpus need it (util-linux), and so does latency for valid trials near the knee',
      );
}

function descriptors({ descriptorLimit }: Facts): Finding {
  if (descriptorLimit === null) return finding('note', 'open descriptors', 'not known');
  const found = descriptorLimit.toLocaleString('en-GB');
  const clients = descriptorLimit - OWN_DESCRIPTORS;
  return clients >= IDLE_CLIENTS
    ? finding('good', 'open descriptors', found)
    : finding(
        'note',
        'open descriptors',
        found,
        `about ${clients.toLocaleString('en-GB')} clients at once: ulimit -n ${IDLE_CLIENTS + 1000} for all of scenario idle`,
      );
}

function backlog({ somaxconn }: Facts): Finding {
  if (somaxconn === null) return finding('note', 'backlog', 'not known');
  return somaxconn >= 511
    ? finding('good', 'backlog', `${somaxconn}`)
    : finding(
        'note',
        'backlog',
        `${somaxconn}`,
        'clients that come at once may wait a second to connect: sysctl net.core.somaxconn=4096',
      );
}

/** With `bbr` a request cost the kernel 6 % more than with `reno`, over loopback. */
function congestion({ congestionControl: name }: Facts): Finding {
  return name === null
    ? finding('note', 'TCP', 'not known')
    : finding('good', 'TCP', name, 'its congestion control: compare only with runs that had the same');
}

function ports({ ports: count }: Facts): Finding {
  if (count === null) return finding('note', 'ports', 'not known');
  return finding(
    'good',
    'ports',
    count.toLocaleString('en-GB'),
    'for each loopback address that clients come from',
  );
}

function memory({ availableBytes: bytes }: Facts): Finding {
  const threads = threadsBorne(bytes);
  const found = `${(bytes / 2 ** 30).toFixed(1)} GiB free`;
  const advice = `room for about ${threads.toLocaleString('en-GB')} threads of worker-per-client`;
  return finding(threads >= 1000 ? 'good' : 'note', 'memory', found, advice);
}

/** Reads what `diagnose` judges. */
export async function readFacts(wantedNode: string, posix: boolean): Promise<Facts> {
  const [environment, range] = await Promise.all([
    readEnvironment(),
    readText('/proc/sys/net/ipv4/ip_local_port_range'),
  ]);
  const [first, last] = (range ?? '').trim().split(/\s+/).map(Number);
  return {
    ...environment,
    node: process.versions.node,
    wantedNode,
    posix,
    allowedCpus: readAllowedCpus()?.length ?? null,
    canPin: canPin(),
    availableBytes: availableBytes(),
    ports: first === undefined || last === undefined || Number.isNaN(first) ? null : last - first + 1,
  };
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
}
