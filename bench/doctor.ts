/**
 * What this machine allows, and what would disturb a measurement on it: facts, each judged. Nothing here measures or
 * changes anything. `diagnose` is pure; `readFacts` reads `/proc` and `/sys`.
 */
import { availableBytes, threadsBorne } from '../servers/memory.ts';
import { canPin, readAllowedCpus } from './processes/pinning.ts';
import { readEnvironment, readText } from './results/environment.ts';
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

/** Good, or else a finding with advice. */
function judge(
  isGood: boolean,
  about: string,
  found: string,
  advice: string,
  otherwise: 'note' | 'bad' = 'note',
): Finding {
  return isGood ? finding('good', about, found) : finding(otherwise, about, found, advice);
}

function unknown(about: string, advice = ''): Finding {
  return finding('note', about, 'not known', advice);
}

function runtime({ node, wantedNode }: Facts): Finding {
  const advice = `everything is measured on ${wantedNode}: use the npm scripts, which find it`;
  return judge(node === wantedNode, 'Node', node, advice, 'bad');
}

function sockets({ posix, os }: Facts): Finding {
  const found = posix ? 'posix and node' : `node only (${os})`;
  return judge(posix, 'socket calls', found, 'posix needs Linux: use --io node');
}

function cores({ cores: all, allowedCpus }: Facts): Finding {
  const usable = allowedCpus ?? all;
  const found = usable === all ? `${all}` : `${usable} of ${all}`;
  const shared = 'server and load share them: compare within a run, and do not quote absolute figures';
  if (usable !== 1) return judge(usable >= 4, 'cores', found, shared);
  const alone = 'server and load would take turns on one core: no figure is of the server alone';
  return finding('bad', 'cores', found, alone);
}

function load({ loadAverage, cores: all }: Facts): Finding {
  if (loadAverage === null) return unknown('load average');
  const found = loadAverage.toFixed(2);
  const noisier = 'something else is at work: figures will be a little noisier';
  if (loadAverage < 0.5 * all) return judge(loadAverage < 0.1 * all, 'load average', found, noisier);
  return finding('bad', 'load average', found, 'other programs take the cores: wait, or end them');
}

function governor({ governor: name }: Facts): Finding {
  if (name === null) return unknown('CPU frequency', 'usual in virtual machines; the host decides');
  const advice =
    'a core that is slow to speed up makes short trials differ: cpupower frequency-set -g performance';
  return judge(name === 'performance', 'CPU frequency', name, advice);
}

function virtualisation({ virtual }: Facts): Finding {
  if (virtual === null) return unknown('virtual machine');
  const advice =
    'neighbours are not seen in the load average; waking an idle core takes longer than on hardware';
  return judge(!virtual, 'virtual machine', virtual ? 'yes' : 'no', advice);
}

function pinning(facts: Facts): Finding {
  const advice =
    '--server-cpus and --load-cpus need it (util-linux), and so does latency for valid trials near the knee';
  return judge(facts.canPin, 'pinning', facts.canPin ? 'taskset' : 'no taskset', advice);
}

function descriptors({ descriptorLimit }: Facts): Finding {
  if (descriptorLimit === null) return unknown('open descriptors');
  const clients = descriptorLimit - OWN_DESCRIPTORS;
  const advice = `about ${clients.toLocaleString('en-GB')} clients at once: ulimit -n ${IDLE_CLIENTS + 1000} for all of scenario idle`;
  const found = descriptorLimit.toLocaleString('en-GB');
  return judge(clients >= IDLE_CLIENTS, 'open descriptors', found, advice);
}

function backlog({ somaxconn }: Facts): Finding {
  if (somaxconn === null) return unknown('backlog');
  const advice = 'clients that come at once may wait a second to connect: sysctl net.core.somaxconn=4096';
  return judge(somaxconn >= 511, 'backlog', `${somaxconn}`, advice);
}

/** With `bbr` a request cost the kernel 6 % more than with `reno`, over loopback. */
function congestion({ congestionControl: name }: Facts): Finding {
  if (name === null) return unknown('TCP');
  return finding('good', 'TCP', name, 'its congestion control: compare only with runs that had the same');
}

function ports({ ports: count }: Facts): Finding {
  if (count === null) return unknown('ports');
  const found = count.toLocaleString('en-GB');
  return finding('good', 'ports', found, 'for each loopback address that clients come from');
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
