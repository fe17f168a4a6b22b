import { expect, it } from 'vitest';
import { makePlan } from '../../bench/plan/plan.ts';
import { modelServer } from '../../bench/results/server-names.ts';
import { SCENARIOS } from '../../bench/scenarios/scenarios.ts';
import { widestLine } from '../../bench/testing/widest-line.ts';
import { MODEL_NAMES } from '../../servers/server.ts';
import { ENGLISH_OUTPUT } from '../words/output-en.ts';
import { FRENCH_OUTPUT } from '../words/output-fr.ts';
import { describePlan, listScenarios } from './plan-text.ts';

it.each([ENGLISH_OUTPUT, FRENCH_OUTPUT])(
  'no line of a list or of a plan is wider than 80 columns',
  (words) => {
    const plan = makePlan({
      scenarios: SCENARIOS,
      size: 'standard',
      servers: MODEL_NAMES.flatMap((model) => [modelServer(model, 'posix'), modelServer(model, 'node')]),
      drivers: [{ kind: 'tcp', engine: 'posix' }, { kind: 'autocannon' }],
      seed: 1,
    });
    const texts = [listScenarios(words), describePlan(plan, { serverCpus: null, loadCpus: null }, words)];
    expect(texts.map(widestLine).every((width) => width <= 80)).toBe(true);
  },
);
