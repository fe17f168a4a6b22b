import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ANSWER_HINTS, hintParts } from '../../workloads/http-hints.ts';
import type { Report } from '../report.ts';
import { TRANSLATE } from './card-words.ts';
import { translateReport, translatorOf } from './translate.ts';

const CATALOGUE = [
  ['no answer came', 'aucune réponse'],
  ['after {0} clients: {t1}', '{t1}, après {0} clients'],
  ['after {0} clients', 'après {0} clients'],
  ['it took {n0}', 'durée : {n0}'],
] as const;

const translate = translatorOf(CATALOGUE, {
  number: (text) => text.replace('.', ','),
  names: (text) => text,
});

describe('a translator', () => {
  it.each([
    ['no answer came', 'aucune réponse'],
    ['after 12 clients: no answer came', 'aucune réponse, après 12 clients'],
    ['after 12 clients', 'après 12 clients'],
    ['it took 1.5 s', 'durée : 1,5 s'],
    ['after 12 clients: something else', null],
    ['no answer', null],
  ])('translates %s', (english, other) => {
    expect(translate(english)).toBe(other);
  });

  it('leaves a whole report in English when one of its sentences has no translation', () => {
    const report: Report = {
      version: 1,
      server: 'mine',
      exercise: null,
      verdict: 'unchecked',
      because: 'no answer came',
      model: { model: 'unknown', evidence: 'something else' },
      checks: [],
      seconds: 1,
    };
    expect(translateReport(report, translate)).toEqual({ report, missing: ['something else'] });
    expect(translateReport({ ...report, model: null }, translate).report.because).toBe('aucune réponse');
  });
});

describe('the French catalogue has', () => {
  it.each(ANSWER_HINTS)('both sentences of the hint %s', (hint) => {
    const { seen, change } = hintParts(hint);
    expect([seen, change].map(TRANSLATE.fr)).not.toContain(null);
  });

  it('every fault of an answer that docs/http-answers.md names', async () => {
    const page = await readFile(new URL('../../docs/http-answers.md', import.meta.url), 'utf8');
    const faults = [...page.matchAll(/\| (?:refused|cut): `([^`]+)`/g)].map(([, fault = '']) => fault);
    expect(faults.length).toBeGreaterThan(10);
    expect(faults.filter((fault) => TRANSLATE.fr(fault) === null)).toEqual([]);
  });
});
