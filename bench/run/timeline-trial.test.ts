import { describe, expect, test } from 'vitest';
import { CORE_MODEL_NAMES, IO_NAMES } from '../../servers/server.ts';
import { makePlan } from '../plan/plan.ts';
import { COMMANDS } from '../processes/commands.ts';
import { BOUNDS, SYSTEM_CLOCKS } from '../processes/context.ts';
import type { Cell } from '../results/run-record.ts';
import { modelServer } from '../results/server-names.ts';
import { type Bar, barsOf, measureTimeline, type Moment } from '../results/timeline.ts';
import { timeline } from '../scenarios/timeline.ts';
import { isTestable } from '../../servers/testing/testable-servers.ts';
import { recordTimeline } from './timeline-trial.ts';

const CLIENTS = 8;
const REQUESTS = 3;
const SUBJECTS = CORE_MODEL_NAMES.flatMap((model) =>
  IO_NAMES.filter(isTestable).map((io) => ({ model, io })),
);

function cellOf({ model, io }: (typeof SUBJECTS)[number]): Cell {
  const drivers = [{ kind: 'tcp', engine: 'posix' }] as const;
  const servers = [modelServer(model, io)];
  const [trial] = makePlan({ scenarios: [timeline], size: 'quick', servers, drivers, seed: 1 }).trials;
  if (trial === undefined) throw new Error('nothing was planned');
  return trial.cell;
}

const signal = new AbortController().signal;
const CONTEXT = { commands: COMMANDS, bounds: BOUNDS, signal, clocks: SYSTEM_CLOCKS };

async function record(cell: Cell): Promise<readonly Moment[]> {
  const recorded = await recordTimeline(cell, REQUESTS, CONTEXT);
  if (recorded.kind === 'failed') throw new Error(recorded.because);
  return recorded.value;
}

/** Which bars overlap: pairs of clients that were in such a phase at once. */
function overlaps(bars: readonly Bar[], phases: readonly Bar['phase'][]): number {
  const own = bars.filter(({ phase }) => phases.includes(phase));
  return own.flatMap((one) =>
    own.filter(
      (other) => other.client > one.client && other.beginNs < one.endNs && one.beginNs < other.endNs,
    ),
  ).length;
}

describe.each(SUBJECTS)('a recording of $model/$io', ({ model, io }) => {
  test('shows how the model serves its clients', async () => {
    const moments = await record(cellOf({ model, io }));
    const bars = barsOf(moments);
    const { clients, threads } = measureTimeline(moments);
    expect(clients).toBe(CLIENTS);
    const byClient = [...Map.groupBy(moments, ({ client }) => client).values()];
    for (const own of byClient) {
      const served = own.filter(({ slot }) => slot !== null).map(({ phase }) => phase);
      expect([served[0], served[1], ...served.slice(-2)]).toEqual([
        'accepted',
        'receiving',
        'closing',
        'free',
      ]);
      expect(served.filter((phase) => phase === 'working').length).toBeGreaterThanOrEqual(REQUESTS);
      const asked = own.filter(({ phase }) => phase === 'asked').map(({ time_ns }) => time_ns);
      const answered = own.filter(({ phase }) => phase === 'answered').map(({ time_ns }) => time_ns);
      expect([asked.length, answered.length]).toEqual([REQUESTS, REQUESTS]);
      // On one clock: work starts after the request and before the answer.
      const first = own.find(({ phase }) => phase === 'working')?.time_ns ?? Number.NaN;
      expect(first).toBeGreaterThan(asked[0] ?? Infinity);
      expect(first).toBeLessThan(answered[0] ?? -Infinity);
    }
    switch (model) {
      case 'sequential':
        expect(overlaps(bars, ['accepted', 'receiving', 'working', 'sending'])).toBe(0);
        expect(threads).toHaveLength(1);
        break;
      case 'event-loop':
        expect(overlaps(bars, ['receiving'])).toBeGreaterThan(0);
        expect(overlaps(bars, ['working'])).toBe(0);
        expect(threads).toHaveLength(1);
        break;
      case 'worker-per-client':
        expect(threads).toHaveLength(CLIENTS);
        for (const own of Map.groupBy(bars, ({ client }) => client).values()) {
          const its = own.filter(({ phase }) => phase === 'working').map(({ thread }) => thread);
          expect(new Set(its).size).toBe(1);
        }
        break;
      default:
        expect(model satisfies never).toBe('a model of this test');
    }
  });
});

test('a recording that fails returns the ending of the script and its last message', async () => {
  const commands = {
    ...COMMANDS,
    script: () => [process.execPath, '-e', 'console.error("gone"); process.exit(3)'],
  };
  const cell = cellOf({ model: 'event-loop', io: 'node' });
  expect(await recordTimeline(cell, REQUESTS, { ...CONTEXT, commands })).toEqual({
    kind: 'failed',
    because: 'the script gave no result: exit code 3: gone',
  });
});
