/** What `plot --json` and `report --json` print: the files that were written. */
import { z } from 'zod';
import type { RunRecord } from '../../bench/results/run-record.ts';
import { jsonLine, stamp, stampSchema } from '../../bench/results/stamp.ts';

function writtenSchema<Name extends 'plot' | 'report'>(name: Name) {
  return z.object({
    schema: stampSchema(name),
    run_id: z.string().describe('identifies the run'),
    folder: z.string().describe('the folder that was written to'),
    files: z.array(z.string()).describe('paths of the files that were written'),
  });
}

export const plotSchema = writtenSchema('plot');
export const reportWrittenSchema = writtenSchema('report');

/** @param files their paths */
export function writtenLine(
  name: 'plot' | 'report',
  { runId }: Pick<RunRecord, 'runId'>,
  folder: string,
  files: readonly string[],
): string {
  const written: z.infer<ReturnType<typeof writtenSchema>> = {
    schema: stamp(name),
    run_id: runId,
    folder,
    files: [...files],
  };
  return jsonLine(written);
}
