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

  it.each([
    'after a client that sent zero bytes the next client was not served: no answer came',
    'the server died (exit code 1: out of memory) after clients that reset',
    'client 2 was not served: the server had ended (SIGSEGV)',
    'it did not start again on the same port: exit code 1: bind: Address already in use',
    'it did not start again: it does not listen on 127.0.0.1:3000 after 15 s',
    'it does not listen on 127.0.0.1:3000 after 15 s, but on port 80 and 81: does it take its port from {port}?',
    'after 40 clients one was not served: no answer came; it had 90 descriptors then, and 5 before',
    '7 of 100 clients got no right answer: its body had 3 bytes, and the first one 5',
    'beside 16 silent clients another client was not served: the connection was refused',
    '16 silent clients stalled another for 1.0 s; when they had left, its answer came after 3 ms',
    'memory leak: it holds 8.2 kB more for each client, at the same rate over 3000 clients',
    '200, 462 bytes; 2 remarks below',
  ])('a sentence for: %s', (text) => {
    expect(TRANSLATE.fr(text)).not.toBeNull();
    expect(TRANSLATE.fr(text)).not.toMatch(/\b(the|client was|server|answer|bytes)\b/);
  });

  it('every fault of an answer that docs/http-answers.md names', async () => {
    const page = await readFile(new URL('../../docs/http-answers.md', import.meta.url), 'utf8');
    const faults = [...page.matchAll(/\| (?:refused|cut): `([^`]+)`/g)].map(([, fault = '']) => fault);
    expect(faults.length).toBeGreaterThan(10);
    expect(faults.filter((fault) => TRANSLATE.fr(fault) === null)).toEqual([]);
  });
});
