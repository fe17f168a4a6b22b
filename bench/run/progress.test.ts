import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { estimateS, makePlan, type Plan } from '../plan/plan.ts';
import { modelServer } from '../results/server-names.ts';
import { SCENARIOS } from '../scenarios/scenarios.ts';
import { sampleTrial } from '../testing/sample-rows.ts';
import { formatDuration, Progress, type Terminal } from './progress.ts';

const PLAN: Plan = makePlan({
  scenarios: SCENARIOS.slice(0, 1),
  size: 'quick',
  servers: [modelServer('event-loop', 'posix')],
  drivers: [{ kind: 'tcp', engine: 'posix' }],
  seed: 1,
  clients: [16],
  blocks: 4,
});

function watch(terminal: Partial<Terminal> = {}) {
  const clock = { ms: 1000 };
  const written: string[] = [];
  const write = (text: string): number => written.push(text);
  const progress = new Progress(PLAN, { isTTY: true, columns: 200, write, ...terminal }, () => clock.ms);
  const start = (index: number): string => {
    const planned = PLAN.trials[index];
    if (planned === undefined) throw new RangeError(`no trial ${index}`);
    progress.trialsStarted([planned]);
    progress.trialEnded(sampleTrial({ validity: index === 1 ? 'invalid' : 'valid' }));
    return stripVTControlCharacters(written.at(-1) ?? '').trim();
  };
  return { progress, clock, written, start };
}

describe('the progress line', () => {
  it('names the trial under way and the time left, which it corrects by the time taken', () => {
    const { progress, clock, start } = watch();
    const trialS = estimateS(PLAN.trials) / 4;
    expect(start(0)).toBe(
      `trial 1 of 4 · ${formatDuration(4 * trialS)} left · event-loop/posix, 16 clients (scaling, block 1)`,
    );
    clock.ms += 10_000;
    expect(start(1)).toContain('trial 2 of 4 · 30 s left · ');
    clock.ms += 20_000;
    expect(start(2)).toContain('trial 3 of 4 · 30 s left · 1 invalid · ');
    progress[Symbol.dispose]();
  });

  it('is rewritten in place, fits its line, and is erased at the end', () => {
    const { progress, written, start } = watch({ columns: 40 });
    expect(start(0).length).toBeLessThan(40);
    expect(written.every((text) => text.startsWith('\r\u001B[K') && !text.includes('\n'))).toBe(true);
    progress[Symbol.dispose]();
    expect(written.at(-1)).toBe('\r\u001B[K');
  });

  it('the line is complete on a terminal that reports no width', () => {
    expect(watch({ columns: 0 }).start(0)).toMatch(/block 1\)$/);
  });

  it('prints only messages, no progress, where there is no terminal', () => {
    const { progress, written, start } = watch({ isTTY: false });
    start(0);
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
