/** The data dictionary: every column of the run's CSV files, as its schema describes it. */
import type { z } from 'zod';
import { clientSchema, summarySchema, trialSchema } from '../columns.ts';
import { type Block, heading, paragraph, tableOf } from './blocks.ts';

export function dictionaryBlocks(): Block[] {
  return [
    heading(2, 'The data, column by column'),
    paragraph(
      'The CSV files stand beside this report: UTF-8, commas, a header line. An empty field is “not measured”, never 0. `run.json` holds the plan and the machine, `latency/` a whole histogram for each trial.',
    ),
    columnTable('trials.csv', 'a row for each trial', trialSchema),
    columnTable('summary.csv', 'a row for each server under each load', summarySchema),
    columnTable('clients.csv', 'a row for each client of each trial', clientSchema),
  ];
}

function columnTable(file: string, about: string, schema: z.ZodObject): Block {
  return tableOf(
    `\`${file}\`: ${about}.`,
    [
      { head: 'column', align: 'left', names: true, cell: ([name]) => `\`${name}\`` },
      { head: 'what it is', align: 'left', cell: ([, field]) => field.description ?? '' },
    ],
    Object.entries(schema.shape) as [string, z.ZodType][],
  );
}
