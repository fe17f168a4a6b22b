/** Which CPUs a run is pinned to: those asked for, checked against those there are; of some scenarios a default. */
import { canPin, readAllowedCpus, setApart } from '../../bench/processes/pinning.ts';
import { describePinning, formatCpuList, type Pinning, UNPINNED } from '../../bench/results/pinning.ts';
import type { PlannedScenario, RunWarning } from '../../bench/results/run-record.ts';
import type { Scenario } from '../../bench/scenarios/scenario.ts';
import { UsageError } from './arguments.ts';

export type AskedCpus = readonly number[] | 'all' | undefined;

interface Machine {
  /** null where the system does not tell. */
  readonly allowed: readonly number[] | null;
  readonly canPin: boolean;
}

/**
 * @returns nothing pinned, unless it was asked for: see "How it measures" in the README for why
 * @throws UsageError when the machine cannot do what was asked for, naming the CPUs that there are
 */
export function choosePinning(server: AskedCpus, load: AskedCpus, machine = readMachine()): Pinning {
  const asked = { serverCpus: numbers(server), loadCpus: numbers(load) };
  if (isUnpinned(asked)) return UNPINNED;
  checkAsked(asked, machine);
  return asked;
}

/**
 * @returns where scenarios run whose load is to have a CPU of its own; null where it can have none, or the user has said
 * where all run
 */
export function chooseApart(server: AskedCpus, load: AskedCpus, machine = readMachine()): Pinning | null {
  if (server !== undefined || load !== undefined || !machine.canPin) return null;
  return setApart(machine.allowed ?? []);
}

/**
 * @param apart what `chooseApart` gave
 * @returns a warning where a scenario's load should have a CPU of its own, and this machine has none for it
 */
export function warnNotApart(
  scenarios: readonly Pick<Scenario, 'name' | 'isApart'>[],
  apart: Pinning | null,
  { serverCpus, loadCpus }: { readonly serverCpus: AskedCpus; readonly loadCpus: AskedCpus },
): RunWarning[] {
  if (apart !== null || serverCpus !== undefined || loadCpus !== undefined) return [];
  return scenarios
    .filter(({ isApart }) => isApart === true)
    .map(({ name }) => ({
      kind: 'load-not-apart',
      message: `${name}: the load has no CPU of its own (that takes two CPUs, and taskset of the package util-linux), so beside a busy server it will be late`,
      trial: null,
    }));
}

function readMachine(): Machine {
  return { allowed: readAllowedCpus(), canPin: canPin() };
}

/**
 * What is left of a run is to be measured where the rest of it was.
 * @param left the scenarios that have trials left
 * @param common where those run that have no place of their own
 * @throws UsageError when this machine has no such place
 */
export function checkPlaces(
  path: string,
  left: Iterable<Pick<PlannedScenario, 'name' | 'pinning'>>,
  common: Pinning,
  machine = readMachine(),
): void {
  for (const { name, pinning } of left) {
    const place = pinning ?? common;
    const isThere =
      isUnpinned(place) || (machine.canPin && missingOf(place, machine.allowed ?? []) === undefined);
    if (isThere) continue;
    throw new UsageError(
      `${path}: ${name} ran with ${describePinning(place)}, which is not possible here; start a new run`,
    );
  }
}

function isUnpinned({ serverCpus, loadCpus }: Pinning): boolean {
  return serverCpus === null && loadCpus === null;
}

function missingOf({ serverCpus, loadCpus }: Pinning, allowed: readonly number[]): number | undefined {
  return [...(serverCpus ?? []), ...(loadCpus ?? [])].find((cpu) => !allowed.includes(cpu));
}

/** @throws UsageError when this machine cannot pin so, naming the CPUs that there are */
function checkAsked(asked: Pinning, machine: Machine): void {
  if (!machine.canPin) {
    throw new UsageError(
      'CPUs can be chosen only with taskset (package util-linux): install it, or leave --server-cpus and --load-cpus out',
    );
  }
  check('--server-cpus', asked.serverCpus, machine.allowed ?? []);
  check('--load-cpus', asked.loadCpus, machine.allowed ?? []);
}

function numbers(asked: AskedCpus): readonly number[] | null {
  return asked === undefined || asked === 'all' ? null : asked;
}

function check(flag: string, cpus: readonly number[] | null, allowed: readonly number[]): void {
  const missing = cpus?.find((cpu) => !allowed.includes(cpu));
  if (missing === undefined) return;
  throw new UsageError(
    `${flag}: there is no CPU ${missing} to run on; choose from ${formatCpuList(allowed)}`,
  );
}
