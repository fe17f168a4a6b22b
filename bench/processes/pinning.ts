/**
 * Which CPUs the server and the load run on. `taskset` (util-linux) sets it before the program begins, so that every
 * thread has it, including those that Node starts before our code runs; a call from within would come too late for
 * them. Without `taskset`, or with one CPU alone, nothing is pinned, and the run reports that.
 */
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { formatCpuList, parseCpuList, type Pinning } from '../results/pinning.ts';
import type { Commands } from './commands.ts';

/** The CPUs that this process may run on (those of its container, too); null where the system does not report them. */
export function readAllowedCpus(): readonly number[] | null {
  try {
    const status = readFileSync('/proc/self/status', 'latin1');
    return parseCpuList(/^Cpus_allowed_list:\s*(\S+)/m.exec(status)?.[1] ?? '');
  } catch {
    return null;
  }
}

/** Whether there is a `taskset` to pin with. */
export function canPin(path = process.env['PATH'] ?? ''): boolean {
  return process.platform === 'linux' && path.split(delimiter).some((folder) => isProgram(folder));
}

function isProgram(folder: string): boolean {
  try {
    accessSync(join(folder, 'taskset'), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The load on CPUs of its own, the last, and the server on the others, but not on those that are threads of the same
 * cores, where that leaves any.
 * @param processes of the load: each has a CPU
 * @param siblingsOf the CPUs that are threads of the same core
 * @returns null where no CPU is left for the server
 */
export function setApart(
  allowed: readonly number[],
  processes: number,
  siblingsOf: (cpu: number) => readonly number[] = readSiblings,
): Pinning | null {
  if (allowed.length <= processes) return null;
  const loadCpus = allowed.slice(-processes);
  const others = allowed.slice(0, -processes);
  const siblings = new Set(loadCpus.flatMap(siblingsOf));
  const ofOtherCores = others.filter((cpu) => !siblings.has(cpu));
  return { serverCpus: ofOtherCores.length > 0 ? ofOtherCores : others, loadCpus };
}

/** Empty where the system does not report them. */
function readSiblings(cpu: number): readonly number[] {
  try {
    const path = `/sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`;
    return parseCpuList(readFileSync(path, 'latin1')) ?? [];
  } catch {
    return [];
  }
}

/** The same commands, on those CPUs: `taskset` becomes the program, so that process ids and pipes stay as they are. */
export function pinCommands(commands: Commands, { serverCpus, loadCpus }: Pinning): Commands {
  return {
    server: (cell, tracing) => pin(serverCpus, commands.server(cell, tracing)),
    supervisor: (command, graceMs) => pin(serverCpus, commands.supervisor(command, graceMs)),
    load: (spec) => pin(loadCpus, commands.load(spec)),
    pauser: () => pin(loadCpus, commands.pauser()),
    bystanders: (spec) => pin(loadCpus, commands.bystanders(spec)),
    relay: (spec) => pin(loadCpus, commands.relay(spec)),
    script: (spec) => pin(loadCpus, commands.script(spec)),
  };
}

function pin(cpus: readonly number[] | null, command: readonly string[]): readonly string[] {
  return cpus === null ? command : ['taskset', '-c', formatCpuList(cpus), ...command];
}
