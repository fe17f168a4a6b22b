/** The flags for a workload and its parameters. */
import { type Command, Option } from 'commander';
import { chooseWorkload, type GivenParameters } from '../../workloads/workload-spec.ts';
import { WORKLOAD_NAMES, type WorkloadName, type WorkloadSpec } from '../../workloads/workload.ts';
import { helpWords, usageWords } from '../words/reader-language.ts';
import { oneName, positiveInteger, positiveNumber, UsageError } from './arguments.ts';

export type WorkloadFlags = GivenParameters & { readonly workload: WorkloadName };

export function addWorkloadFlags(command: Command): Command {
  const words = helpWords().shared;
  return command
    .addOption(
      new Option('--workload <name>', words.workload(WORKLOAD_NAMES))
        .argParser(oneName(WORKLOAD_NAMES))
        .default('page'),
    )
    .option('--ms <ms>', words.ms, positiveNumber)
    .option('--bytes <n>', words.bytes, positiveInteger);
}

/** @throws UsageError when a parameter does not belong to the workload, or is out of range */
export function workloadOf({ workload, ms, bytes }: WorkloadFlags): WorkloadSpec {
  const chosen = chooseWorkload(workload, {
    ...(ms === undefined ? {} : { ms }),
    ...(bytes === undefined ? {} : { bytes }),
  });
  const { range, none } = usageWords().workload;
  switch (chosen.kind) {
    case 'out-of-range':
      throw new UsageError(range(chosen.parameter, workload, chosen.least, chosen.most, chosen.value));
    case 'not-its-own':
      throw new UsageError(none(chosen.parameter, workload, chosen.own, chosen.having));
    case 'workload':
      return chosen.spec;
    default:
      return chosen satisfies never;
  }
}
