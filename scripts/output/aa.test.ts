import { expect, it } from 'vitest';
import { widestLine } from '../../bench/testing/widest-line.ts';
import { ENGLISH_OUTPUT } from '../words/output-en.ts';
import { FRENCH_OUTPUT } from '../words/output-fr.ts';
import { formatSelfComparisons } from './aa.ts';

const ONE = {
  scenario: 'scaling',
  clients: 1,
  run: 10,
  runDifferent: 1,
  drawn: 1000,
  drawnDifferent: 12,
  shown: [
    { blocks: 3, part: 1.5 },
    { blocks: 30, part: 0.072 },
  ],
};

it('an A/A summary gives the false differences, and the smallest difference that shows', () => {
  const all = [ONE, { ...ONE, clients: 64, runDifferent: 0, shown: [{ blocks: 3, part: null }] }];
  const [text = '', french = ''] = [ENGLISH_OUTPUT, FRENCH_OUTPUT].map((words) =>
    formatSelfComparisons(all, 1.2, words),
  );
  expect([text, french].map(widestLine).every((width) => width <= 80)).toBe(true);
  expect(text.replaceAll('\u00a0', ' ').split('\n').slice(2)).toEqual([
    '  comparisons run: 20, found different: 1 (5.0 %)',
    '  comparisons of blocks drawn at random: 2000, found different: 24 (1.2 %)',
    'The smallest difference that 4 of 5 comparisons show (80 % power), on this',
    '  machine under the load of this run:',
    '  scaling, 1 client, 3 blocks (7 s for the pair): 2.5 times as much',
    '  scaling, 1 client, 30 blocks (72 s for the pair): 8 %',
    '  scaling, 64 clients, 3 blocks (7 s for the pair): too noisy to compare',
  ]);
});

it('an A/A summary without valid trials reports that there are too few', () => {
  expect(formatSelfComparisons([], 1, ENGLISH_OUTPUT)).toMatch(/^Too few trials are valid/);
});
