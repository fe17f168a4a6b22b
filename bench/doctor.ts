/**
 * What this machine allows, and what would disturb a measurement on it: facts, each judged. Nothing here measures or
 * changes anything. `diagnose` is pure; `readFacts` reads `/proc` and `/sys`.
 */
import { ControlGroups } from '../servers/cgroup.ts';
import { STANDING_THREAD_DESCRIPTORS, THREAD_DESCRIPTORS } from '../servers/descriptors.ts';
import { readMemory, threadsBorne } from '../servers/memory.ts';
import { canPin } from './processes/pinning.ts';
import { readEnvironment, readText } from './results/environment.ts';
import type { Environment } from './results/run-record.ts';
import { type DoctorWords, ENGLISH_DOCTOR } from './words/doctor-en.ts';

export interface Facts extends Environment {
  readonly node: string;
  readonly wantedNode: string;
  readonly posix: boolean;
  readonly canPin: boolean;
  /** Free in the machine, or in the control group that has least. */
  readonly availableBytes: number;
  /** More threads of worker-per-client that fit into memory. */
  readonly threadsBorne: number;
  /** Threads and processes that its control groups still allow; null: no limit, or not known. */
  readonly pidsLeft: number | null;
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

/** @param words in which the findings are said */
export function diagnose(facts: Facts, words: DoctorWords = ENGLISH_DOCTOR): Finding[] {
  return [
    runtime(facts, words),
    sockets(facts, words),
    cores(facts, words),
    ...quota(facts, words),
    load(facts, words),
    governor(facts, words),
    virtualisation(facts, words),
    pinning(facts, words),
    descriptors(facts, words),
    ...threads(facts, words),
    backlog(facts, words),
    congestion(facts, words),
    ports(facts, words),
    memory(facts, words),
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

function unknown({ about }: { readonly about: string }, { notKnown }: DoctorWords, advice = ''): Finding {
  return finding('note', about, notKnown, advice);
}

function runtime({ node, wantedNode }: Facts, { node: words }: DoctorWords): Finding {
  return judge(node === wantedNode, words.about, node, words.advice(wantedNode), 'bad');
}

function sockets({ posix, os }: Facts, { sockets: words }: DoctorWords): Finding {
  return judge(posix, words.about, posix ? words.both : words.nodeOnly(os), words.advice);
}

function cores({ cores: all, allowedCpus }: Facts, { cores: words }: DoctorWords): Finding {
  const usable = allowedCpus ?? all;
  const found = usable === all ? `${all}` : words.some(usable, all);
  if (usable !== 1) return judge(usable >= 4, words.about, found, words.shared);
  return finding('bad', words.about, found, words.alone);
}

/** Nothing where there is none: most machines have no quota. */
function quota({ cpuQuota, cpuPeriodUs, cpuWeight }: Facts, words: DoctorWords): Finding[] {
  const { quota: limit, share } = words;
  const stops = limit.advice((cpuPeriodUs ?? 0) / 1000);
  return [
    ...(cpuQuota === null ? [] : [finding('bad', limit.about, limit.found(cpuQuota), stops)]),
    ...(cpuWeight === null ? [] : [finding('note', share.about, cpuWeight, share.advice)]),
  ];
}

function load({ loadAverage, cores: all }: Facts, words: DoctorWords): Finding {
  const { about, noisier, busy, ...said } = words.load;
  if (loadAverage === null) return unknown(words.load, words);
  const found = said.found(loadAverage);
  if (loadAverage < 0.5 * all) return judge(loadAverage < 0.1 * all, about, found, noisier);
  return finding('bad', about, found, busy);
}

function governor({ governor: name }: Facts, words: DoctorWords): Finding {
  const { about, advice, notKnown } = words.governor;
  if (name === null) return unknown(words.governor, words, notKnown);
  return judge(name === 'performance', about, name, advice);
}

function virtualisation({ virtual }: Facts, words: DoctorWords): Finding {
  const { about, yes, no, advice } = words.virtual;
  if (virtual === null) return unknown(words.virtual, words);
  return judge(!virtual, about, virtual ? yes : no, advice);
}

function pinning(facts: Facts, { pinning: words }: DoctorWords): Finding {
  return judge(facts.canPin, words.about, facts.canPin ? 'taskset' : words.none, words.advice);
}

function descriptors({ descriptorLimit, allowedCpus, cores: all }: Facts, words: DoctorWords): Finding {
  const { about, raise, ...said } = words.descriptors;
  if (descriptorLimit === null) return unknown(words.descriptors, words);
  const loops = (allowedCpus ?? all) * STANDING_THREAD_DESCRIPTORS;
  const clients = Math.max(0, descriptorLimit - OWN_DESCRIPTORS - loops);
  const room = said.room(clients, Math.floor(clients / THREAD_DESCRIPTORS));
  const isEnough = clients >= IDLE_CLIENTS;
  const advice = isEnough ? room : raise(room, IDLE_CLIENTS + 1000);
  return finding(isEnough ? 'good' : 'note', about, words.count(descriptorLimit), advice);
}

/** Of a run of two servers, with all its processes: with 48 it failed, with 64 it did not. */
const RUN_THREADS = 64;

/** Nothing where there is no limit. A thread for each client, and those of all the other processes in the group. */
function threads({ pidsLimit, pidsLeft }: Facts, { threads: words }: DoctorWords): Finding[] {
  if (pidsLimit === null || pidsLeft === null) return [];
  const clients = Math.max(0, pidsLeft - RUN_THREADS);
  const advice = words.room(RUN_THREADS, clients);
  const otherwise = clients === 0 ? 'bad' : 'note';
  return [judge(clients >= IDLE_CLIENTS, words.about, words.left(pidsLeft, pidsLimit), advice, otherwise)];
}

function backlog({ somaxconn }: Facts, words: DoctorWords): Finding {
  const { about, advice } = words.backlog;
  if (somaxconn === null) return unknown(words.backlog, words);
  return judge(somaxconn >= 511, about, `${somaxconn}`, advice);
}

/** With `bbr` a request cost the kernel 6 % more than with `reno`, over loopback. */
function congestion({ congestionControl: name }: Facts, words: DoctorWords): Finding {
  const { about, advice } = words.congestion;
  return name === null ? unknown(words.congestion, words) : finding('good', about, name, advice);
}

/** Fewer connections per second than this may limit a churn, rather than the server. */
const CHURN_PER_S = 10_000;

const WIDER_PORTS = "sysctl net.ipv4.ip_local_port_range='15000 60999' net.ipv4.tcp_tw_reuse=2";

function ports({ ports: facts }: Facts, words: DoctorWords): Finding {
  const { about, ...said } = words.ports;
  if (facts === null) return unknown(words.ports, words);
  const { count, waiting, takenS } = facts;
  const free = Math.max(0, count - waiting);
  const perS = Math.floor(count / takenS);
  const found = waiting === 0 ? words.count(count) : said.free(free, count);
  const room = said.room(perS);
  if (perS >= CHURN_PER_S && free > 0) return finding('good', about, found, room);
  return finding(free === 0 ? 'bad' : 'note', about, found, said.widen(room, WIDER_PORTS));
}

function memory(
  { availableBytes: bytes, threadsBorne: borne, ...limits }: Facts,
  { memory: words }: DoctorWords,
): Finding {
  const { memoryLimitBytes, memoryHighBytes } = limits;
  const allowed = [memoryLimitBytes, memoryHighBytes].filter((limit) => limit !== null);
  const advice = words.room(borne, allowed.length === 0 ? null : Math.min(...allowed) / GIBIBYTE);
  return finding(borne >= 1000 ? 'good' : 'note', words.about, words.found(bytes / GIBIBYTE), advice);
}

const GIBIBYTE = 2 ** 30;

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
    pidsLeft: new ControlGroups().readPidsLeft(),
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
