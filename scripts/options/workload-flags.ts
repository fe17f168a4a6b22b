/** The flags for a workload and its parameters. */
import { type Command, Option } from 'commander';
import { chooseWorkload, type GivenParameters } from '../../workloads/workload-spec.ts';
import { WORKLOAD_NAMES, type WorkloadName, type WorkloadSpec } from '../../workloads/workload.ts';
import { oneName, positiveInteger, positiveNumber, UsageError } from './arguments.ts';

export type WorkloadFlags = GivenParameters & { readonly workload: WorkloadName };

export function addWorkloadFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--workload <name>', `work of a request: ${WORKLOAD_NAMES.join(', ')}`)
        .argParser(oneName(WORKLOAD_NAMES))
        .default('page'),
    )
    .option('--ms <ms>', 'duration of a request of compute (default: 1) or wait (default: 5)', positiveNumber)
    .option(
      '--bytes <n>',
      'size of the page (default: a small built-in page) or file (default: 10000)',
      positiveInteger,
    );
}

/** @throws UsageError when a parameter does not belong to the workload, or is out of range */
export function workloadOf({ workload, ms, bytes }: WorkloadFlags): WorkloadSpec {
  const chosen = chooseWorkload(workload, {
    ...(ms === undefined ? {} : { ms }),
    ...(bytes === undefined ? {} : { bytes }),
  });
  if (chosen.kind === 'refused') throw new UsageError(`--${chosen.parameter} ${chosen.why}`);
  return chosen.spec;
}
