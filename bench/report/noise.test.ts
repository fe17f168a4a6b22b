import { expect, it } from 'vitest';
import { summarise } from '../analysis/summary.ts';
import { sampleSummary, sampleTrial } from '../testing/sample-rows.ts';
import { describeNoise } from './noise.ts';
import { notComparable } from '../statistics/verdict.ts';

const noiseLine = (ratio: number | null, low: number | null, high: number | null, fields = {}) =>
  describeNoise([
    sampleSummary({ ratio, ratio_low: low, ratio_high: high, verdict: 'no difference shown', ...fields }),
  ])[0];

it.each([
  [
    noiseLine(0.98, 0.91, 1.05),
    /16 clients: ratio 0\.98 \(0\.91 to 1\.05\), so differences under 10.% count as noise there\.$/,
  ],
  [noiseLine(1, 0.99, 1.01), /under 3.% count as noise/],
  [
    noiseLine(1.2, 1.1, 1.3, { verdict: 'faster' }),
    /under 30.% count as noise there\. The verdict is "different", which is wrong\.$/,
  ],
  [
    noiseLine(1.2, null, null, { clients: 1, verdict: notComparable({ kind: 'too-few-blocks' }) }),
    /1 client: ratio 1\.20, too few blocks for a noise floor\.$/,
  ],
  [noiseLine(null, null, null), /not known/],
])('the noise of a baseline reads %j', (sentence, expected) => {
  expect(sentence).toMatch(expected);
});

it('all variants of a scenario share one line', () => {
  const rows = ['wait 5 ms', 'wait 20 ms'].map((variant, index) =>
    sampleSummary({
      variant,
      ratio: 1,
      ratio_low: 0.9,
      ratio_high: 1.1 + index,
      verdict: index === 0 ? 'faster' : 'no difference shown',
    }),
  );
  expect(describeNoise(rows)).toEqual([
    'Noise: scaling, event-loop/posix against itself in 2 variants: differences under 12\u00a0% to 2.1 times as much (by variant) count as noise. In 1 of them the verdict is "different", which is wrong.',
  ]);
});

it('variants without a noise floor are counted, and each load generator has its own line', () => {
  const known = { ratio: 1, ratio_low: 0.9, ratio_high: 1.1, variant: 'wait 5 ms' };
  const rows = [
    sampleSummary(known),
    sampleSummary({ ratio: null, ratio_low: null, ratio_high: null, variant: 'wait 20 ms' }),
    sampleSummary({ ...known, variant: '', driver: 'autocannon' }),
  ];
  const lines = describeNoise(rows).map((line) => line.replaceAll('\u00a0', ' '));
  expect(lines[0]).toBe(
    'Noise: scaling, tcp, event-loop/posix against itself in 2 variants: differences under 12 % count as noise; too few blocks in 1 variant.',
  );
  expect(lines[1]).toMatch(/^Noise: scaling, autocannon, event-loop\/posix against itself with 16 clients: /);
});

it('trials that share too few blocks give no noise floor', () => {
  const labels = ['event-loop/posix', 'event-loop/posix (again)'];
  const trials = [1, 2, 3, 4].flatMap((block) =>
    labels.map((server, index) =>
      sampleTrial({
        server,
        block,
        throughput_rps: 1000 + block * (index + 1),
        validity: index === 0 && block > 2 ? 'invalid' : 'valid',
      }),
    ),
  );
  const noise = summarise(trials, 1).filter(({ server }) => server === labels[1]);
  expect(noise[0]).toMatchObject({
    valid_trials: 4,
    verdict: notComparable({ kind: 'too-few-blocks' }),
  });
  expect(describeNoise(noise)).toEqual([
    'Noise: scaling, event-loop/posix against itself with 16 clients: ratio 1.00, too few blocks for a noise floor.',
  ]);
  const variants = ['wait 5 ms', 'wait 20 ms'].flatMap((variant) =>
    noise.map((row) => Object.assign({}, row, { variant })),
  );
  expect(describeNoise(variants)).toEqual([
    'Noise: scaling, event-loop/posix against itself in 2 variants: too few blocks for a noise floor.',
  ]);
});

it('a run without a repeated baseline has no line on noise', () => {
  expect(describeNoise([])).toEqual([]);
});
