import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { groupComparisons, makePlan } from '../plan/plan.ts';
import { modelServer } from '../results/server-names.ts';
import { blocking } from '../scenarios/blocking.ts';
import { scaling } from '../scenarios/scaling.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { sampleTrial } from '../testing/sample-rows.ts';
import { ENGLISH_REPORT, type ReportWords } from '../words/report-en.ts';
import { FRENCH_REPORT } from '../words/report-fr.ts';
import { formatDuration, Progress, type Terminal } from './progress.ts';
import type { Standing } from './run.ts';

interface Given extends Partial<Terminal> {
  readonly scenario?: Scenario;
  readonly models?: readonly ('event-loop' | 'sequential')[];
  readonly budgetS?: number;
  readonly clients?: readonly number[];
  readonly words?: ReportWords;
}

function watch(given: Given = {}) {
  const { scenario = scaling, models = ['event-loop'], budgetS, clients = [16] } = given;
  const { words = ENGLISH_REPORT, ...terminal } = given;
  const plan = makePlan({
    scenarios: [scenario],
    size: 'quick',
    servers: models.map((model) => modelServer(model, 'posix')),
    drivers: [{ kind: 'tcp', engine: 'posix' }],
    seed: 1,
    clients,
    blocks: budgetS === undefined ? 4 : undefined,
    budgetS,
    again: 'never',
  });
  const clock = { ms: 1000 };
  const written: string[] = [];
  const write = (text: string): number => written.push(text);
  const progress = new Progress(
    plan,
    { isTTY: true, columns: 200, write, ...terminal },
    () => clock.ms,
    words,
  );
  const lines = (): string[] =>
    stripVTControlCharacters(written.at(-1) ?? '')
      .trim()
      .split('\n');
  const shown = (): string => lines().at(-1) ?? '';
  const start = (block: number, leftS: number, pairs: Standing['pairs'] = null): string => {
    const trials = groupComparisons(plan.trials)[block - 1];
    if (trials === undefined) throw new RangeError(`no block ${block}`);
    progress.trialsStarted(trials, { leftS, spentS: 0, pairs });
    return shown();
  };
  return { progress, clock, written, lines, shown, start };
}

describe('the progress line', () => {
  it('names the block, the time left, the invalid trials and the trial under way', () => {
    const { progress, start } = watch();
    expect(start(1, 65)).toBe('block 1 of 4 · 1 min 05 s left · scaling, event-loop/posix, 16 clients');
    progress.trialEnded(sampleTrial({ validity: 'invalid' }));
    progress.trialEnded(sampleTrial({ validity: 'disturbed' }));
    expect(start(2, 40)).toContain('block 2 of 4 · 40 s left · 1 invalid · ');
    progress[Symbol.dispose]();
  });

  it('of a run with a budget counts down, and shows how many pairs are settled', () => {
    const { progress, clock, shown, start } = watch({ models: ['sequential', 'event-loop'], budgetS: 60 });
    expect(start(1, 58)).toBe('block 1 · 58 s left · scaling, 16 clients');
    expect(start(6, 41, { settled: 7, all: 9 })).toBe(
      'block 6 · 41 s left · 7 of 9 pairs settled so far · scaling, 16 clients',
    );
    clock.ms += 3000;
    progress.say('a message');
    expect(shown()).toContain('38 s left');
    progress[Symbol.dispose]();
  });

  it('names what is varied', () => {
    const { start } = watch({ scenario: blocking, models: ['event-loop', 'sequential'] });
    expect(start(1, 9)).toMatch(/ · blocking, wait 5 ms, 16 clients$/);
  });

  it('is rewritten in place, fits its lines, and is erased at the end', () => {
    const { progress, written, lines, start } = watch({ columns: 40 });
    start(1, 9);
    start(2, 8);
    expect(lines().every((line) => line.length < 40)).toBe(true);
    const erased = ['\r\u001B[J', '\r\u001B[3A\u001B[J'];
    expect(written.map((text, at) => text.startsWith(erased[at] ?? ''))).toEqual([true, true]);
    expect(written.every((text) => text.split('\n').length === 4)).toBe(true);
    progress[Symbol.dispose]();
    expect(written.at(-1)).toBe('\r\u001B[3A\u001B[J');
  });

  it('has a table of the medians so far above it, with the column that is under way', () => {
    const { progress, lines, start } = watch({ models: ['sequential', 'event-loop'], clients: [1, 16] });
    start(1, 9);
    expect(lines().slice(0, -1)).toEqual([
      'scaling: requests/s so far',
      'server            1 client  16 clients',
      expect.stringMatching(/^event-loop\/posix +(?:… +·|· +…)$/),
      expect.stringMatching(/^sequential\/posix +(?:… +·|· +…)$/),
    ]);
    const server = { server: 'sequential/posix', clients: 16 };
    for (const throughput_rps of [12_340, 17_000, 18_000])
      progress.trialEnded(sampleTrial({ ...server, throughput_rps }));
    progress.trialEnded(sampleTrial({ ...server, throughput_rps: 1, validity: 'invalid' }));
    start(2, 8);
    expect(lines()).toContainEqual(expect.stringMatching(/^sequential\/posix +[…·] +17,000$/));
  });

  it.each([
    [40, 38],
    [200, 79],
  ])('on a terminal of %s columns its table has at most %s', (columns, most) => {
    const clients = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
    const { lines, start } = watch({ columns, clients, models: ['sequential', 'event-loop'] });
    start(1, 9);
    const table = lines().slice(0, -1);
    expect(table).toHaveLength(4);
    expect(Math.max(...table.map(({ length }) => length))).toBeLessThanOrEqual(most);
    expect(table.join('')).toContain('…');
  });

  it('has no table that is higher than the terminal', () => {
    const { lines, start } = watch({ rows: 4 });
    start(1, 9);
    expect(lines()).toHaveLength(1);
  });

  it('has no colours where the user wants none', () => {
    const { written, start } = watch({ hasColors: () => false });
    start(1, 9);
    expect(written[0]).not.toContain('\u001B[2m');
    const coloured = watch();
    coloured.start(1, 9);
    expect(coloured.written[0]).toContain('\u001B[2m');
  });

  it('is in the language of the run', () => {
    const { start } = watch({ words: FRENCH_REPORT });
    expect(start(1, 65)).toBe('bloc 1 sur 4 · encore 1 min 05 s · scaling, event-loop/posix, 16 clients');
  });

  it('the line is complete on a terminal that reports no width', () => {
    expect(watch({ columns: 0 }).start(1, 9)).toMatch(/16 clients$/);
  });

  it('prints only messages, no progress, where there is no terminal', () => {
    const { progress, written, start } = watch({ isTTY: false });
    start(1, 9);
    progress.say('tellers: finishing');
    progress[Symbol.dispose]();
    expect(written).toEqual(['tellers: finishing\n']);
  });
});

it.each([
  [-3, '0 s'],
  [59.4, '59 s'],
  [65, '1 min 05 s'],
  [3599.6, '1 h 00 min'],
  [7800, '2 h 10 min'],
])('%s s is %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});
