/** Which CPUs a run is pinned to: those asked for, checked against those there are; of some scenarios a default. */
import {
  canPin,
  formatCpuList,
  readAllowedCpus,
  setApart,
  UNPINNED,
  type Pinning,
} from '../bench/pinning.ts';
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
  if (asked.serverCpus === null && asked.loadCpus === null) return UNPINNED;
  checkPinning(asked, machine);
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

function readMachine(): Machine {
  return { allowed: readAllowedCpus(), canPin: canPin() };
}

/** @throws UsageError when this machine cannot pin so, naming the CPUs that there are */
export function checkPinning(pinning: Pinning, machine = readMachine()): void {
  if (pinning.serverCpus === null && pinning.loadCpus === null) return;
  if (!machine.canPin) {
    throw new UsageError(
      'CPUs can be chosen only with taskset (package util-linux): install it, or leave --server-cpus and --load-cpus out',
    );
  }
  check('--server-cpus', pinning.serverCpus, machine.allowed ?? []);
  check('--load-cpus', pinning.loadCpus, machine.allowed ?? []);
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
