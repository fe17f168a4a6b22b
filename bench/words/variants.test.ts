import { expect, it } from 'vitest';
import type { Variant } from '../results/run-record.ts';
import { ALL_SCENARIOS } from '../scenarios/scenarios.ts';
import { SAMPLE_QUESTIONS, sampleQuestion } from '../testing/sample-questions.ts';
import { type Language, WORDS } from './languages.ts';
import { variantLabel } from './variants.ts';

function labelsOf(name: string, variants: readonly Variant[], language: Language): string[] {
  const { data } = sampleQuestion({ name, clients: [8], variants }, { blocks: 1 });
  return variants.map((variant) =>
    data
      .map((one) => variantLabel(variant.name, one, WORDS[language]))
      .join()
      .replaceAll(/[\u00a0\u202f]/g, ' '),
  );
}

it.each<[string, Language, string]>([
  ['blocking', 'en', 'waiting 5 ms'],
  ['compute', 'fr', '100 µs de temps CPU'],
  ['payload', 'de', 'Antworten von 100 B'],
  ['idle', 'fr', '0 clients inactifs'],
  ['crossover', 'en', '0 % CPU time'],
  ['fairness', 'de', 'dauerhafte Verbindungen'],
  ['head-of-line', 'en', 'no bystander'],
  ['latency', 'en', ''],
])('the first variant of %s is labelled in %s as %j', (scenario, language, expected) => {
  const variants = SAMPLE_QUESTIONS.find(({ name }) => name === scenario)?.variants ?? [];
  expect(labelsOf(scenario, variants, language)[0]).toBe(expected);
});

it('every variant of every scenario has a French name', () => {
  const names = ALL_SCENARIOS.flatMap(({ sizes }) =>
    Object.values(sizes).flatMap(({ variants }) => variants.map(({ name }) => name)),
  ).filter((name) => name !== '');
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => WORDS.fr.variant(name) === name)).toEqual([]);
  expect(WORDS.fr.variant('compute 0.1 ms')).toBe('calcul de 0,1\u00a0ms');
  expect(WORDS.fr.variant('someone else’s')).toBe('someone else’s');
});

it('two variants without a bystander are distinguished by their workloads', () => {
  const compute = { name: 'compute', ms: 0.02 } as const;
  const variants: Variant[] = [
    { name: 'nobody else', workload: { name: 'page' }, bystanders: null },
    { name: 'nobody else, computing', workload: compute, bystanders: null },
    { name: 'one long request', workload: compute, bystanders: { kind: 'long-request', count: 1 } },
  ];
  expect(labelsOf('head-of-line', variants, 'en')).toEqual([
    'no bystander, page',
    'no bystander, compute-0.02ms',
    'bystander sends long requests',
  ]);
});

it('a variant that the record of a run does not hold keeps its name', () => {
  expect(variantLabel('odd', { planned: null, quantities: new Map() }, WORDS.en)).toBe('odd');
});
