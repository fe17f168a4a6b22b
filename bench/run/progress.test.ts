import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { groupComparisons, makePlan } from '../plan/plan.ts';
import { modelServer } from '../results/server-names.ts';
import { blocking } from '../scenarios/blocking.ts';
import { scaling } from '../scenarios/scaling.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { sampleTrial } from '../testing/sample-rows.ts';
import { formatDuration, Progress, type Terminal } from './progress.ts';
import type { Standing } from './run.ts';

interface Given extends Partial<Terminal> {
  readonly scenario?: Scenario;
  readonly models?: readonly ('event-loop' | 'sequential')[];
  readonly budgetS?: number;
}

function watch({ scenario = scaling, models = ['event-loop'], budgetS, ...terminal }: Given = {}) {
  const plan = makePlan({
    scenarios: [scenario],
    size: 'quick',
    servers: models.map((model) => modelServer(model, 'posix')),
    drivers: [{ kind: 'tcp', engine: 'posix' }],
    seed: 1,
    clients: [16],
    blocks: budgetS === undefined ? 4 : undefined,
    budgetS,
    again: 'never',
  });
  const clock = { ms: 1000 };
  const written: string[] = [];
  const write = (text: string): number => written.push(text);
  const progress = new Progress(plan, { isTTY: true, columns: 200, write, ...terminal }, () => clock.ms);
  const shown = (): string => stripVTControlCharacters(written.at(-1) ?? '').trim();
  const start = (block: number, leftS: number, pairs: Standing['pairs'] = null): string => {
    const trials = groupComparisons(plan.trials)[block - 1];
    if (trials === undefined) throw new RangeError(`no block ${block}`);
    progress.trialsStarted(trials, { leftS, pairs });
    return shown();
  };
  return { progress, clock, written, shown, start };
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

  it('is rewritten in place, fits its line, and is erased at the end', () => {
    const { progress, written, start } = watch({ columns: 40 });
    expect(start(1, 9).length).toBeLessThan(40);
    expect(written.every((text) => text.startsWith('\r\u001B[K') && !text.includes('\n'))).toBe(true);
    progress[Symbol.dispose]();
    expect(written.at(-1)).toBe('\r\u001B[K');
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
