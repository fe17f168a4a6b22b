/** The flags by which a command is told a workload with its parameters. */
import { type Command, Option } from 'commander';
import { chooseWorkload, type GivenParameters } from '../../workloads/workload-spec.ts';
import { WORKLOAD_NAMES, type WorkloadName, type WorkloadSpec } from '../../workloads/workload.ts';
import { oneName, positiveInteger, positiveNumber, UsageError } from './arguments.ts';

export type WorkloadFlags = GivenParameters & { readonly workload: WorkloadName };

export function addWorkloadFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--workload <name>', `what a request asks: ${WORKLOAD_NAMES.join(', ')}`)
        .argParser(oneName(WORKLOAD_NAMES))
        .default('page'),
    )
    .option('--ms <ms>', 'how long a request of compute or wait takes (default: 1 or 5)', positiveNumber)
    .option(
      '--bytes <n>',
      'size of the page (default: a small one of our own) or file (default: 10000)',
      positiveInteger,
    );
}

/** @throws UsageError when a parameter is none of the workload's, or out of its bounds */
export function workloadOf({ workload, ms, bytes }: WorkloadFlags): WorkloadSpec {
  const chosen = chooseWorkload(workload, {
    ...(ms === undefined ? {} : { ms }),
    ...(bytes === undefined ? {} : { bytes }),
  });
  if (chosen.kind === 'refused') throw new UsageError(`--${chosen.parameter} ${chosen.why}`);
  return chosen.spec;
}
