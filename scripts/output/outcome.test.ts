import { expect, it } from 'vitest';
import { analyse, type Analysis } from '../../bench/analysis/analysis.ts';
import type { RunWarning } from '../../bench/results/run-record.ts';
import { sampleAnalysis } from '../../bench/testing/sample-run.ts';
import { widestLine } from '../../bench/testing/widest-line.ts';
import { FRENCH_REPORT } from '../../bench/words/report-fr.ts';
import { ENGLISH_REPORT } from '../../bench/words/report-en.ts';
import { formatOutcome } from './outcome.ts';

const ends = (trial: number): RunWarning => ({
  kind: 'trial-invalid',
  message: `trial ${trial} is invalid`,
  trial,
});

function outcomeOf(analysis: Analysis, warnings: readonly RunWarning[] = []): string {
  const run = { ...analysis.run, warnings: [...warnings] };
  return formatOutcome(analyse({ ...analysis, run }), 'results/report.html', ENGLISH_REPORT).replaceAll(
    '\u00a0',
    ' ',
  );
}

it('the outcome of a run has a line for each clause of a long sentence', () => {
  const text = outcomeOf(sampleAnalysis());
  expect(text.slice(text.indexOf('scaling (clients'))).toMatchInlineSnapshot(`
    "scaling (clients that stay connected):
      with 1 client sequential had 1.06 (1.04 to 1.08) times the throughput of
        worker-per-client;
      sequential had 1.10 (1.07 to 1.12) times the throughput of event-loop;
      event-loop and worker-per-client differ by less than 10 %;
      with 4, 16 and 64 clients event-loop had 1.05 to 1.33 times the throughput of
        worker-per-client;
      sequential answered only 1 of 4, 16 or 64 clients.

    churn (a new connection for each request):
      with 1 client sequential had 1.09 (1.07 to 1.10) times the throughput of
        event-loop;
      event-loop had 97 (95 to 98) times the throughput of worker-per-client;
      with 16 clients sequential had 109 (108 to 111) times the throughput of
        worker-per-client;
      event-loop had 114 (112 to 116) times the throughput of worker-per-client;
      event-loop and sequential differ by less than 10 %;
      worker-per-client starts a V8 thread for each connection (13.3 ms to 16.4 ms
        of CPU per request, 16.4 ms to the answer with 1 client, 8 MiB per thread):
        a cost of the runtime, not of the model.

    Short requests from many clients. Connections kept: event-loop (1.05 to 1.3
      times the requests of worker-per-client); a new connection for each request:
      event-loop or sequential, alike within 10 %.

    Report: results/report.html
    "
  `);
});

it.each([ENGLISH_REPORT, FRENCH_REPORT])('no line of an outcome is wider than 80 columns', (words) => {
  const invalid = Array.from({ length: 5 }, (_, at) => ends(at + 1));
  const analysis = sampleAnalysis({
    interruptedAfter: 20,
    change: (row) => ({ ...row, validity: row.trial <= 5 ? 'invalid' : 'disturbed' }),
  });
  const run = { ...analysis.run, warnings: invalid };
  const text = formatOutcome(analyse({ ...analysis, run }), 'results/report.html', words);
  expect(widestLine(text)).toBeLessThanOrEqual(80);
});

it('a clause is not broken at a semicolon in parentheses', () => {
  const text = outcomeOf(sampleAnalysis({ blocks: 3 }));
  expect(text).toMatch(
    /\(differences\s+under\s+\d+ %\s+would\s+not\s+show;\s+about\s+\d+\s+more\s+blocks\s+are\s+needed\)/,
  );
});

it('the outcome lists three invalid trials and counts the others, but lists no disturbed trial', () => {
  const analysis = sampleAnalysis({
    change: (row) => ({
      ...row,
      validity: row.trial <= 5 ? 'invalid' : row.trial <= 8 ? 'disturbed' : 'valid',
      invalid_because: row.trial <= 8 ? 'a reason' : null,
    }),
  });
  const text = outcomeOf(analysis, [1, 2, 3, 4, 5, 6, 7, 8].map(ends));
  expect(text.match(/^Note: .*$/gm)).toEqual([
    'Note: trial 1 is invalid',
    'Note: trial 2 is invalid',
    'Note: trial 3 is invalid',
    'Note: 2 more trials are invalid: see trials.csv',
  ]);
  expect(text).toContain('Other programs ran beside 3 of 90 trials');
});

it('the outcome of an interrupted run states how far it came', () => {
  expect(outcomeOf(sampleAnalysis({ interruptedAfter: 20 }))).toContain(
    'The run was interrupted after 20 of 90 trials.',
  );
});
