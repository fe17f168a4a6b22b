/** The CPUs that a run is pinned to: those given, checked against the machine, or the default of a scenario. */
import { namePlaces } from '../../bench/report/method.ts';
import { canPin, readAllowedCpus, setApart } from '../../bench/processes/pinning.ts';
import { formatCpuList, type Pinning, UNPINNED } from '../../bench/results/pinning.ts';
import type { PlannedScenario, RunWarning } from '../../bench/results/run-record.ts';
import type { Scenario } from '../../bench/scenarios/scenario.ts';
import { outputWords, usageWords } from '../words/reader-language.ts';
import { UsageError } from './arguments.ts';

export type AskedCpus = readonly number[] | 'all' | undefined;

interface Machine {
  /** null where the system does not report them. */
  readonly allowed: readonly number[] | null;
  readonly canPin: boolean;
}

/**
 * @returns the CPUs that were given; where none were, a CPU for each process of the load, if that leaves one
 * @throws UsageError when the machine has no such CPU or cannot pin; it names the CPUs available
 */
export function choosePinning(
  server: AskedCpus,
  load: AskedCpus,
  loadProcesses = 1,
  machine = readMachine(),
): Pinning {
  if (server === undefined && load === undefined)
    return (machine.canPin ? setApart(machine.allowed ?? [], loadProcesses) : null) ?? UNPINNED;
  const asked = { serverCpus: numbers(server), loadCpus: numbers(load) };
  if (isUnpinned(asked)) return UNPINNED;
  checkAsked(asked, machine);
  return asked;
}

/** @returns the CPUs of scenarios that ask for all of them; null where the user chose the CPUs of all scenarios */
export function chooseShared(server: AskedCpus, load: AskedCpus): Pinning | null {
  return server === undefined && load === undefined ? UNPINNED : null;
}

/** @returns a warning for each scenario whose load must be on time, when the machine has no CPU for it alone */
export function warnNotApart(
  scenarios: readonly Pick<Scenario, 'name' | 'kneeParts'>[],
  pinning: Pinning,
  { serverCpus, loadCpus }: { readonly serverCpus?: AskedCpus; readonly loadCpus?: AskedCpus },
): RunWarning[] {
  if (!isUnpinned(pinning) || serverCpus !== undefined || loadCpus !== undefined) return [];
  return scenarios
    .filter(({ kneeParts }) => kneeParts !== undefined)
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
      usageWords().cpus.missingForRun(path, name, namePlaces(place, outputWords().report)),
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
  if (!machine.canPin) throw new UsageError(usageWords().cpus.noTaskset);
  check('--server-cpus', asked.serverCpus, machine.allowed ?? []);
  check('--load-cpus', asked.loadCpus, machine.allowed ?? []);
}

function numbers(asked: AskedCpus): readonly number[] | null {
  return asked === undefined || asked === 'all' ? null : asked;
}

function check(flag: string, cpus: readonly number[] | null, allowed: readonly number[]): void {
  const missing = cpus?.find((cpu) => !allowed.includes(cpu));
  if (missing === undefined) return;
  throw new UsageError(usageWords().cpus.missing(flag, missing, formatCpuList(allowed)));
}
