import { describe, expect, test } from 'vitest';
import type { Variant } from '../results/run-record.ts';
import { overload } from '../scenarios/overload.ts';
import { ALL_SCENARIOS } from '../scenarios/scenarios.ts';
import { quantitiesOf } from './quantities.ts';

const WITH_QUANTITY = new Set([
  'blocking',
  'compute',
  'payload',
  'idle',
  'multiplexers',
  'distance',
  'crossover',
]);

describe.each(ALL_SCENARIOS.map(({ name, sizes }) => [name, sizes.standard.variants] as const))(
  'the quantities of scenario %s',
  (scenario, variants) => {
    const names = variants.map(({ name }) => name);

    test('exist for all variants or for none', () => {
      expect(quantitiesOf(names, variants).size).toBe(WITH_QUANTITY.has(scenario) ? names.length : 0);
    });

    test('are equal whether read from the plan or from the names of variants', () => {
      expect(quantitiesOf(names, variants)).toEqual(quantitiesOf(names, []));
    });
  },
);

test('work that all variants have in common is no quantity', () => {
  const variants = overload.sizes.quick.variants;
  expect(quantitiesOf(['when full wait', 'when full refuse'], variants).size).toBe(0);
});

test('the quantity in the plan prevails over the one in the name', () => {
  const variant: Variant = { name: 'wait 5 ms', workload: { name: 'wait', ms: 7 }, bystanders: null };
  expect(quantitiesOf([variant.name], [variant]).get(variant.name)).toEqual({
    axis: 'wait-time',
    value: 7000,
  });
});

test.each(['1 request each', 'wait 5 ms or 10 ms', 'page'])('the name %s has no quantity', (name) => {
  expect(quantitiesOf([name], []).size).toBe(0);
});
