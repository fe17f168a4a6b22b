import { expect, it } from 'vitest';
import { startScript } from '../testing/script-process.ts';
import { formatSelfComparisons } from './aa.ts';

const ONE = {
  scenario: 'scaling',
  clients: 1,
  run: 10,
  runDifferent: 1,
  drawn: 1000,
  drawnDifferent: 12,
  resolved: [
    { blocks: 3, part: 1.5 },
    { blocks: 30, part: 0.072 },
  ],
};

it('says how often the verdicts were wrong, and what can be resolved in what time', () => {
  const text = formatSelfComparisons(
    [ONE, { ...ONE, clients: 64, runDifferent: 0, resolved: [{ blocks: 3, part: null }] }],
    1.2,
  );
  expect(text.replaceAll('\u00a0', ' ').split('\n').slice(1)).toEqual([
    '  of 20 comparisons that were run, 1 were called different (5.0 %)',
    '  of 2000 drawn from their trials, 24 were called different (1.2 %)',
    'The smallest difference that four of five comparisons show on this machine as it was:',
    '  scaling, 1 client, 3 blocks (7 s for the pair): 2.5 times as much',
    '  scaling, 1 client, 30 blocks (72 s for the pair): 8 %',
    '  scaling, 64 clients, 3 blocks (7 s for the pair): none below 100 times as much',
  ]);
});

it('says so when nothing can be said', () => {
  expect(formatSelfComparisons([], 1)).toMatch(/^There are too few valid trials/);
});

it('plans comparisons of the baseline with itself, and takes no scenario', async () => {
  const dry = await startScript('bench', [
    'aa',
    '--clients',
    '1',
    '--trials',
    '4',
    '--seed',
    '5',
    '--dry-run',
  ]).ended;
  expect(dry.stdout).toMatch(
    /^scaling: clients 1; .*\nservers: event-loop\/posix\n.*\n80 trials in 40 blocks, seed 5/,
  );
  const wrong = await startScript('bench', ['aa', 'churn']).ended;
  expect(wrong).toMatchObject({ code: 2, stdout: '' });
  expect(wrong.stderr).toMatch(/give no scenario, and no --models, --server, --at, --rate or --driver\n$/);
});
