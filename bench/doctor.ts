/**
 * What this machine allows, and what would disturb a measurement on it: facts, each judged. Nothing here measures or
 * changes anything. `diagnose` is pure; `readFacts` reads `/proc` and `/sys`.
 */
import { STANDING_THREAD_DESCRIPTORS, THREAD_DESCRIPTORS } from '../servers/descriptors.ts';
import { readMemory, threadsBorne } from '../servers/memory.ts';
import { canPin } from './processes/pinning.ts';
import { readEnvironment, readText } from './results/environment.ts';
import type { Environment } from './results/run-record.ts';

export interface Facts extends Environment {
  readonly node: string;
  readonly wantedNode: string;
  readonly posix: boolean;
  readonly canPin: boolean;
  /** Free in the machine, or in the control group that has least. */
  readonly availableBytes: number;
  /** More threads of worker-per-client that fit into memory. */
  readonly threadsBorne: number;
  readonly ports: Ports | null;
}

/** Ports that connections may come from, on one address. */
interface Ports {
  readonly count: number;
  /** Of them, those of closed connections in TIME_WAIT. */
  readonly waiting: number;
  /** How long one is taken after a connection that the client closed, s. */
  readonly takenS: number;
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

/** What processes have open besides their clients and their loops. */
const OWN_DESCRIPTORS = 100;

export function diagnose(facts: Facts): Finding[] {
  return [
    runtime(facts),
    sockets(facts),
    cores(facts),
    ...quota(facts),
    load(facts),
    governor(facts),
    virtualisation(facts),
    pinning(facts),
    descriptors(facts),
    ...threads(facts),
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

/** Nothing where there is none: most machines have no quota. */
function quota({ cpuQuota, cpuPeriodUs, cpuWeight }: Facts): Finding[] {
  const stops = `beyond it all threads, the load's too, stand still for the rest of ${(cpuPeriodUs ?? 0) / 1000} ms: raise cpu.max, or docker --cpus`;
  const share = 'beside busy groups the run gets another share of the CPUs than usual';
  return [
    ...(cpuQuota === null ? [] : [finding('bad', 'CPU quota', `${formatCount(cpuQuota)} CPUs`, stops)]),
    ...(cpuWeight === null ? [] : [finding('note', 'CPU share', cpuWeight, share)]),
  ];
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

function descriptors({ descriptorLimit, allowedCpus, cores: all }: Facts): Finding {
  if (descriptorLimit === null) return unknown('open descriptors');
  const loops = (allowedCpus ?? all) * STANDING_THREAD_DESCRIPTORS;
  const clients = Math.max(0, descriptorLimit - OWN_DESCRIPTORS - loops);
  const each = Math.floor(clients / THREAD_DESCRIPTORS);
  const room = `about ${formatCount(clients)} clients at once, ${formatCount(each)} with worker-per-client`;
  const isEnough = clients >= IDLE_CLIENTS;
  const advice = isEnough ? room : `${room}: ulimit -n ${IDLE_CLIENTS + 1000} for all of scenario idle`;
  return finding(isEnough ? 'good' : 'note', 'open descriptors', formatCount(descriptorLimit), advice);
}

/** A thread for each client, and those of all the other processes in the group. */
function threads({ pidsLimit }: Facts): Finding[] {
  if (pidsLimit === null) return [];
  const advice = 'threads and processes of its control group: worker-per-client serves fewer clients';
  return [judge(pidsLimit > IDLE_CLIENTS, 'threads', formatCount(pidsLimit), advice)];
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

/** Fewer connections per second than this may limit a churn, rather than the server. */
const CHURN_PER_S = 10_000;

function ports({ ports: facts }: Facts): Finding {
  if (facts === null) return unknown('ports');
  const { count, waiting, takenS } = facts;
  const free = Math.max(0, count - waiting);
  const perS = Math.floor(count / takenS);
  const found = waiting === 0 ? formatCount(count) : `${formatCount(free)} of ${formatCount(count)} free`;
  const room = `on one address: ${formatCount(perS)} connections per second, where the client closes them`;
  if (perS >= CHURN_PER_S && free > 0) return finding('good', 'ports', found, room);
  const advice = `${room}: sysctl net.ipv4.ip_local_port_range='15000 60999' net.ipv4.tcp_tw_reuse=2`;
  return finding(free === 0 ? 'bad' : 'note', 'ports', found, advice);
}

function memory({ availableBytes: bytes, threadsBorne: borne, ...limits }: Facts): Finding {
  const { memoryLimitBytes, memoryHighBytes } = limits;
  const allowed = [memoryLimitBytes, memoryHighBytes].filter((limit) => limit !== null);
  const group = allowed.length === 0 ? '' : `, of ${gibibytes(Math.min(...allowed))} for its control group`;
  const advice = `room for about ${formatCount(borne)} threads of worker-per-client${group}`;
  return finding(borne >= 1000 ? 'good' : 'note', 'memory', `${gibibytes(bytes)} free`, advice);
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

function formatCount(count: number): string {
  return count.toLocaleString('en-GB');
}

/** Reads what `diagnose` judges. */
export async function readFacts(wantedNode: string, posix: boolean): Promise<Facts> {
  const [environment, localPorts] = await Promise.all([readEnvironment(), readPorts()]);
  const free = readMemory();
  return {
    ...environment,
    node: process.versions.node,
    wantedNode,
    posix,
    canPin: canPin(),
    availableBytes: Math.min(...free.map(({ freeBytes }) => freeBytes)),
    threadsBorne: threadsBorne(free),
    ports: localPorts,
  };
}

/** Linux's TIME_WAIT (TCP_TIMEWAIT_LEN). */
const TIME_WAIT_S = 60;

/** The state of a socket in `/proc/net/tcp`, from its second address on. */
const IN_TIME_WAIT = /^ *\d+: \S+ \S+ 06 /gm;

async function readPorts(): Promise<Ports | null> {
  const ipv4 = '/proc/sys/net/ipv4';
  const [range, reuse, stamps, delay, connections] = await Promise.all([
    readText(`${ipv4}/ip_local_port_range`),
    readText(`${ipv4}/tcp_tw_reuse`),
    readText(`${ipv4}/tcp_timestamps`),
    readText(`${ipv4}/tcp_tw_reuse_delay`),
    readText('/proc/net/tcp'),
  ]);
  const [first = 0, last = 0] = (range ?? '').trim().split(/\s+/).map(Number);
  if (!(last >= first && first > 0)) return null;
  // 1: for all addresses, 2: for loopback. It needs timestamps, and older kernels have 1 s built in.
  const isReused = Number(reuse) > 0 && Number(stamps) > 0;
  const takenS = isReused ? Math.max(1, Number(delay ?? 1000)) / 1000 : TIME_WAIT_S;
  const waiting = isReused ? 0 : (connections?.match(IN_TIME_WAIT)?.length ?? 0);
  return { count: last - first + 1, waiting, takenS };
}
