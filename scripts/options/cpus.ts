/** The CPUs that a run is pinned to: those given, checked against the machine, or the default of a scenario. */
import { canPin, readAllowedCpus, setApart } from '../../bench/processes/pinning.ts';
import { describePinning, formatCpuList, type Pinning, UNPINNED } from '../../bench/results/pinning.ts';
import type { PlannedScenario, RunWarning } from '../../bench/results/run-record.ts';
import type { Scenario } from '../../bench/scenarios/scenario.ts';
import { UsageError } from './arguments.ts';

export type AskedCpus = readonly number[] | 'all' | undefined;

interface Machine {
  /** null where the system does not report them. */
  readonly allowed: readonly number[] | null;
  readonly canPin: boolean;
}

/**
 * @returns unpinned, unless CPUs were given: docs/method.md has the reason
 * @throws UsageError when the machine has no such CPU or cannot pin; it names the CPUs available
 */
export function choosePinning(server: AskedCpus, load: AskedCpus, machine = readMachine()): Pinning {
  const asked = { serverCpus: numbers(server), loadCpus: numbers(load) };
  if (isUnpinned(asked)) return UNPINNED;
  checkAsked(asked, machine);
  return asked;
}

/**
 * @returns the CPUs of scenarios whose load needs a CPU of its own; null where there is none, or the user chose the CPUs
 */
export function chooseApart(server: AskedCpus, load: AskedCpus, machine = readMachine()): Pinning | null {
  if (server !== undefined || load !== undefined || !machine.canPin) return null;
  return setApart(machine.allowed ?? []);
}

/**
 * @param apart what `chooseApart` gave
 * @returns a warning for each scenario whose load needs a CPU of its own, when the machine has none
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
      message: `${name}: the load has no CPU of its own, so it will be late beside a busy server; it needs two CPUs and taskset (package util-linux)`,
      trial: null,
    }));
}

function readMachine(): Machine {
  return { allowed: readAllowedCpus(), canPin: canPin() };
}

/**
 * Checks that the rest of a run can be measured on the same CPUs as its first part.
 * @param left the scenarios that have trials left
 * @param common the CPUs of scenarios without their own
 * @throws UsageError when this machine lacks those CPUs
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
      `${path}: ${name} ran with ${describePinning(place)}, which this machine cannot provide; start a new run`,
    );
  }
}

function isUnpinned({ serverCpus, loadCpus }: Pinning): boolean {
  return serverCpus === null && loadCpus === null;
}

function missingOf({ serverCpus, loadCpus }: Pinning, allowed: readonly number[]): number | undefined {
  return [...(serverCpus ?? []), ...(loadCpus ?? [])].find((cpu) => !allowed.includes(cpu));
}

/** @throws UsageError when this machine cannot pin to these CPUs */
function checkAsked(asked: Pinning, machine: Machine): void {
  if (!machine.canPin) {
    throw new UsageError(
      'pinning needs taskset (package util-linux): install it, or omit --server-cpus and --load-cpus',
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
  throw new UsageError(`${flag}: CPU ${missing} is not available; choose from ${formatCpuList(allowed)}`);
}
