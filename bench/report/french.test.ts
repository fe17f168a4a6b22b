import { describe, expect, test } from 'vitest';
import type { Analysis } from '../analysis/analysis.ts';
import { readInvalidities } from '../analysis/invalidity-text.ts';
import { trialSchema } from '../results/columns.ts';
import { SAMPLE_QUESTIONS, sampleQuestion } from '../testing/sample-questions.ts';
import { sampleAnalysis } from '../testing/sample-run.ts';
import { ENGLISH_REPORT } from '../words/report-en.ts';
import { FRENCH_REPORT } from '../words/report-fr.ts';
import type { Block } from './blocks.ts';
import { reportBlocks, SCHEMAS } from './content.ts';
import { handInBlocks } from './hand-in.ts';
import { formatTable } from './terminal-table.ts';

/** What no reader reads, and what is English in every language. */
const NO_PROSE = new Set(['kind', 'id', 'align', 'section', 'figure', 'figures']);

/** The texts of two values of the same shape, in pairs. */
function pairsOf(english: unknown, french: unknown, path = ''): [string, string, path: string][] {
  if (typeof english === 'string' && typeof french === 'string') return [[english, french, path]];
  if (english === null || typeof english !== 'object') return [];
  const others = new Map(Object.entries(french ?? {}));
  return Object.entries(english).flatMap(([key, value]) => {
    if (NO_PROSE.has(key)) return [];
    if (!others.has(key)) throw new Error(`${path}.${key} is missing in French`);
    return pairsOf(value, others.get(key), `${path}.${key}`);
  });
}

/** Without commands, and the rows that describe the columns of CSV files: a column may have values in English. */
function proseOf(blocks: readonly Block[]): Block[] {
  return blocks.flatMap((block): Block[] => {
    if (block.kind === 'command') return [];
    if (block.kind === 'section' || block.kind === 'folded') {
      return [{ ...block, blocks: proseOf(block.blocks) }];
    }
    const isDictionary =
      block.kind === 'table' && block.table.rows.every(([name]) => name?.startsWith('`') === true);
    return isDictionary ? [{ ...block, table: { ...block.table, rows: [] } }] : [block];
  });
}

/** Texts that are the same in both languages. */
const SAME = new Set(
  'thread threads verdict Question Machine Discussion tellers p M/M/1 M/D/1 M/G/1'
    .split(' ')
    .concat('Node, koffi', 'contention α', 'io 1', 'J 1'),
);

/** In the words of the process that failed. */
function saidOfFailures(because: string | null): string[] {
  return readInvalidities(because).flatMap(({ kind, text }) => (kind === 'process-failed' ? [text] : []));
}

/** Names, and what a run recorded, which are in English in every language. */
function recordedOf({ run, trials }: Analysis): string[] {
  const { environment, versions } = run;
  return [
    ...trials.flatMap((row) => [row.server, row.scenario, row.variant, row.workload, row.driver, row.model]),
    ...trials.flatMap((row) => saidOfFailures(row.invalid_because)),
    ...run.warnings.map(({ message }) => message),
    environment.cpu,
    environment.os,
    environment.congestionControl ?? '',
    environment.governor ?? '',
    `${run.startedAt}, ${run.finishedAt ?? '–'}`,
    `${versions.tellers}, commit ${run.commit ?? ''}`,
  ]
    .filter((text) => text !== '')
    .toSorted((a, b) => b.length - a.length);
}

/** Of numbers, units and clients; percentiles. */
const isNumber = (text: string): boolean =>
  !/\p{L}/u.test(text.replaceAll(/\b(clients?|ms|s|p\d+|CPU|Mo|Go)\b|µs/g, ''));

/** Words of English that are not French; a fragment of English has one of them. */
const ENGLISH =
  /\b(the|of|with|without|and|is|are|was|were|not|no|each|than|to|in|by|at|blocks?|trials?|requests?|servers?|fastest|faster|slower|noisy|tell|mean|MiB|GiB)\b/i;

/** @param recorded names, which may be English, as those of CSV files are */
function hasEnglish(text: string, recorded: readonly string[]): boolean {
  return ENGLISH.test(
    recorded.reduce((rest, name) => rest.replaceAll(name, '…'), text.replace(/\w+\.csv/g, '…')),
  );
}

/** What is English in the French report. */
function englishIn(pairs: readonly [string, string, string][], recorded: readonly string[]): string[] {
  return pairs.flatMap(([english, french]) => {
    if (SAME.has(french) || recorded.includes(french) || isNumber(french)) return [];
    return english === french || hasEnglish(french, recorded) ? [french] : [];
  });
}

const RUNS: readonly (readonly [string, Analysis])[] = [
  ['the sample run', sampleAnalysis()],
  ['an interrupted run', sampleAnalysis({ interruptedAfter: 20 })],
  [
    'a run in whole milliseconds',
    sampleAnalysis({
      drivers: ['autocannon'],
      change: (row) => ({ ...row, latency_resolution_us: 1000, load_cpu_percent: 100 }),
    }),
  ],
  [
    'a run without a valid trial',
    sampleAnalysis({ change: (row) => ({ ...row, validity: 'invalid', invalid_because: null }) }),
  ],
  ...SAMPLE_QUESTIONS.map((question) => [question.name, sampleQuestion(question)] as const),
];

describe.each(RUNS)('in French nothing is English of %s', (_, run) => {
  const recorded = recordedOf(run);

  test('in its report', () => {
    const [english, french] = [ENGLISH_REPORT, FRENCH_REPORT].map((words) =>
      proseOf(reportBlocks(run, [], words)),
    );
    const pairs = pairsOf(english, french);
    expect(pairs.length).toBeGreaterThan(100);
    expect(englishIn(pairs, recorded)).toEqual([]);
  });

  test('in its report to hand in', () => {
    const [english, french] = [ENGLISH_REPORT, FRENCH_REPORT].map((words) =>
      proseOf(handInBlocks(run, [], 'all', words)),
    );
    expect(englishIn(pairsOf(english, french), recorded)).toEqual([]);
  });

  test('in its table for a terminal, which fits 80 columns', () => {
    const table = formatTable(run.summary, FRENCH_REPORT);
    expect(table.split('\n').filter((line) => hasEnglish(line, recorded))).toEqual([]);
    for (const line of table.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});

/** Numbers, and what reads the texts of a run. */
const NO_TEXTS = new Set(['numbers', 'recorded']);

/** Every text of a catalogue; of a function the text that it returns of `1` for every argument. */
function textsIn(value: unknown, path = ''): [path: string, text: string][] {
  if (typeof value === 'string') return [[path, value]];
  // An array is a text in a template, and can be joined.
  if (typeof value === 'function') return [[path, String(value(...Array.from({ length: 6 }, () => ['1'])))]];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, one]) =>
    NO_TEXTS.has(key) ? [] : textsIn(one, path === '' ? key : `${path}.${key}`),
  );
}

/** Texts of names and numbers only, and one that needs facts. */
const NO_WORDS = new Set(['figures.timeline.threads', 'figures.answer.ahead', 'method.machine.commit']);

test('every column of the CSV files is described in French', () => {
  const columns = Object.entries(SCHEMAS).flatMap(([file, { shape }]) =>
    Object.entries(shape).map(([name, { description = '' }]) => {
      const french = FRENCH_REPORT.data.describe(file, name, description);
      return { column: `${file}.${name}`, description, french };
    }),
  );
  expect(columns.length).toBeGreaterThan(100);
  expect(columns.filter(({ description, french }) => french === description)).toEqual([]);
  // Where a file says it in words of its own, so does the French one.
  const ofTrials = new Map(
    columns.slice(0, Object.keys(trialSchema.shape).length).map((one) => [one.column.split('.')[1], one]),
  );
  const others = columns.filter(({ column }) => !column.startsWith('trials.'));
  expect(
    others.filter(({ column, description, french }) => {
      const same = ofTrials.get(column.split('.')[1]);
      return same !== undefined && same.description !== description && same.french === french;
    }),
  ).toEqual([]);
});

test('every text of the French catalogue differs from the English one, unless it has no words', () => {
  const english = new Map(textsIn(ENGLISH_REPORT));
  const french = textsIn(FRENCH_REPORT);
  expect(french.map(([path]) => path).toSorted()).toEqual([...english.keys()].toSorted());
  const same = french.filter(([path, text]) => english.get(path) === text);
  expect(same.filter(([path, text]) => !NO_WORDS.has(path) && !SAME.has(text) && !isNumber(text))).toEqual(
    [],
  );
});
