/** Reports of scenarios with variants, by two load generators: nothing is told of rows that must not be mixed. */
import { describe, expect, test } from 'vitest';
import { analyse, type Analysis } from '../analysis/analysis.ts';
import type { TrialRow } from '../results/columns.ts';
import { SAMPLE_QUESTIONS, sampleQuestion } from '../testing/sample-questions.ts';
import { sentencesOf } from './answers.ts';
import type { Block } from './blocks.ts';
import { reportBlocks } from './content.ts';

/** The same trials by another load generator, which gets a tenth of the answers and counts no clients. */
function alsoByAutocannon(results: Analysis): Analysis {
  const slow = results.trials.map((row): TrialRow => ({
    ...row,
    trial: row.trial + results.trials.length,
    driver: 'autocannon',
    throughput_rps: (row.throughput_rps ?? 0) / 10,
    clients_served: null,
  }));
  const trials = [...results.trials, ...slow];
  return analyse({ ...results, trials });
}

/** The headings above a table, and what it is called. */
function placesOf(blocks: readonly Block[]): string[] {
  let [part, section] = ['', ''];
  return blocks.flatMap((block) => {
    if (block.kind === 'heading' && block.level === 2) [part, section] = [block.text, ''];
    if (block.kind === 'heading' && block.level === 3) section = block.text;
    return block.kind === 'table' ? [`${part} > ${section} > ${block.table.caption}`] : [];
  });
}

function withBystanders(row: TrialRow): TrialRow {
  const { variant } = row;
  const [, silent] = /^([\d,]+) silent$/.exec(variant) ?? [];
  const others = silent?.replace(',', '') ?? variant.startsWith('one ');
  return { ...row, bystanders: Number(others) };
}

const RUNS = SAMPLE_QUESTIONS.filter(({ name }) => name !== 'latency').map((question) => {
  return [question.name, sampleQuestion(question, { change: withBystanders })] as const;
});

describe('a report on variants', () => {
  test.each(RUNS)('of %s has no two tables of one name', (_, results) => {
    for (const run of [results, alsoByAutocannon(results)]) {
      const places = placesOf(reportBlocks(run, []));
      expect(places.filter((place, index) => places.indexOf(place) < index)).toEqual([]);
    }
  });

  // Not where throughput is ranked: more comparisons are a larger family, in which less is shown.
  test.each(RUNS.filter(([name]) => ['head-of-line', 'idle', 'fairness'].includes(name)))(
    'of %s says the same of a load generator, whether or not there is another',
    (name, results) => {
      const alone = sentencesOf(results);
      expect(alone.length).toBeGreaterThan(0);
      const ours = sentencesOf(alsoByAutocannon(results)).filter((sentence) =>
        sentence.startsWith(`${name}, tcp`),
      );
      expect(ours.map((sentence) => sentence.replace(', tcp', ''))).toEqual(alone);
    },
  );
});
