/**
 * Runs a load with its driver: the registry of drivers. Our own loops on either engine, or autocannon; each is loaded
 * only when it is used.
 */
import { performance } from 'node:perf_hooks';
import type { SocketAddress } from '../posix/socket.ts';
import { posixAvailable } from '../servers/models.ts';
import type { Asking } from '../workloads/workload.ts';
import { openWorkload } from '../workloads/workloads.ts';
import { readCoreWaitUs } from './engines/spin.ts';
import {
  type EngineName,
  LoadError,
  type LoadKind,
  type LoadResult,
  type LoadRun,
  type LoadSpec,
} from './load.ts';
import { ClosedLoop } from './loops/closed-loop.ts';
import { Deliveries } from './loops/deliveries.ts';
import { CLOSED, Ledger } from './loops/ledger.ts';
import { sleepUs } from './schedule.ts';
import { type ClosedCourse, measureInSlices, type RestingCourse, settleToRest } from './slices.ts';
import { Standstill } from './standstill.ts';
import { type Clock, type Course, type Engine, measureAppointed, runStages } from './stages.ts';
import { resolveAddress } from './target.ts';

/** @throws LoadError when the load can't be run; failed requests are counted in the result instead */
export async function runLoad(spec: LoadSpec, run: LoadRun): Promise<LoadResult> {
  switch (spec.driver.kind) {
    case 'tcp':
      return spec.load.kind === 'open'
        ? runOpenLoop(spec, spec.load, spec.driver.engine, run)
        : runClosedLoop(spec, spec.driver.engine, run);
    case 'autocannon':
      if (spec.load.kind === 'open') throw noOpenLoop('autocannon');
      return (await import('./engines/autocannon.ts')).runAutocannon(spec, run);
    default:
      return spec.driver satisfies never;
  }
}

async function runClosedLoop(spec: LoadSpec, io: EngineName, run: LoadRun): Promise<LoadResult> {
  const [createEngine, workload, address] = await Promise.all([
    loadEngine(io, spec.polls),
    openWorkload(spec.workload),
    resolveAddress(spec),
  ]);
  const ledger = new Ledger(spec.clients);
  const deliveries = new Deliveries(nowUs);
  const asking = workload.asking({ ...spec, deliveries });
  const loop = new ClosedLoop(spec, asking, ledger, nowUs());
  using engine = createEngine(loop, address);
  const course = { spec, loop, ledger, engine, deliveries, ...metersOf(), ...run };
  const window = await (spec.sliced ? runSliced(course, run) : runUnsliced(course, run));
  await awaitLast(course);
  return { ...window, ...CLOSED, ...ledger.read(), ...deliveries.read(), ...readFindings(asking) };
}

async function runOpenLoop(
  spec: LoadSpec,
  load: Extract<LoadKind, { kind: 'open' }>,
  io: EngineName,
  run: LoadRun,
): Promise<LoadResult> {
  if (io !== 'posix' || !posixAvailable()) throw noOpenLoop('the node engine');
  const [{ createOpenLoad }, { idleHelperThreads }, workload, address] = await Promise.all([
    import('./open-load.ts'),
    import('../posix/helper-threads.ts'),
    openWorkload(spec.workload),
    resolveAddress(spec),
  ]);
  const deliveries = new Deliveries(nowUs);
  // Their work is not urgent, and the load must be on time.
  idleHelperThreads();
  const asking = workload.asking({ ...spec, deliveries });
  const { loop, ledger, ...open } = createOpenLoad(spec, load, asking, address, nowUs);
  using engine = open.engine;
  const course = { spec, loop, ledger, engine, deliveries, ...metersOf(), ...run };
  const window = await runUnsliced(course, run);
  await awaitLast(course);
  const counts = { ...ledger.read(), ...deliveries.read(), ...readFindings(asking) };
  return { ...window, offeredRps: load.rateRps, ...counts };
}

function readFindings({ findings }: Asking): Pick<LoadResult, 'hints' | 'firstFault'> {
  return { hints: [...(findings?.hints ?? [])], firstFault: findings?.firstFault ?? null };
}

async function runUnsliced(course: Course, { conductor }: LoadRun) {
  if (!course.spec.appointed) return runStages(course);
  if (conductor === undefined) throw new LoadError('BAD_OPTION', 'an appointed load needs a schedule');
  const appointed = { ...course, conductor };
  return runStages(appointed, (answersPerS) => measureAppointed(appointed, answersPerS));
}

async function runSliced(course: ClosedCourse, { conductor }: LoadRun) {
  if (conductor === undefined) throw new LoadError('BAD_OPTION', 'a sliced load needs a schedule');
  const sliced = { ...course, conductor, sleep: sleepUs };
  return runStages(sliced, (answersPerS) => measureInSlices(sliced, answersPerS));
}

/**
 * Lets the last answers come: with them, the parts of a load add up to what its server counted. Where none comes for so long,
 * even on a busy machine, the clients that wait are not served at all.
 */
async function awaitLast(course: RestingCourse): Promise<void> {
  const { appointed, sliced } = course.spec;
  // Slices are many, and have let their answers come before.
  if (appointed || sliced) await settleToRest(course, sliced ? 100_000 : 500_000);
}

function noOpenLoop(driver: string): LoadError {
  const message = `${driver} can't keep to a schedule: an open loop needs --driver tcp --io posix (Linux)`;
  return new LoadError('BAD_OPTION', message);
}

type CreateEngine = (loop: ClosedLoop, address: SocketAddress) => Engine;

async function loadEngine(io: EngineName, polls: boolean): Promise<CreateEngine> {
  switch (io) {
    case 'posix': {
      if (!posixAvailable()) {
        throw new LoadError('UNSUPPORTED_PLATFORM', 'the posix engine needs Linux (epoll): choose --io node');
      }
      const { PosixEngine } = await import('./engines/posix-engine.ts');
      return (loop, address) => new PosixEngine(loop, address, nowUs, polls);
    }
    case 'node': {
      const { NodeEngine } = await import('./engines/node-engine.ts');
      return (loop, address) => new NodeEngine(loop, address, nowUs, polls);
    }
    default:
      return io satisfies never;
  }
}

const nowUs: Clock = () => performance.now() * 1000;

const processCpuUs: Clock = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

function metersOf() {
  const standstill = new Standstill(nowUs, readCoreWaitUs);
  return { clock: nowUs, cpuUs: processCpuUs, coreWaitUs: readCoreWaitUs, standstill };
}
