import { describe, expect, it } from 'vitest';
import { outcomeText } from '../compare/words.ts';
import { sampleTrial } from '../testing/sample-rows.ts';
import { simulateRun, type Simulation } from '../testing/simulated-run.ts';
import { METRIC_NAMES } from './metric.ts';
import { compareRuns } from './run-comparison.ts';

const TRUTH = { blocks: 7, noise: 0.03 } as const;

const run = (seed: number, fields: Partial<Simulation> = {}) =>
  simulateRun({ runId: `run ${seed}`, seed, ...TRUTH, ...fields });

const SLOWED = { times: { 'event-loop/posix': 0.9 } };

const outcomes = (cells: ReturnType<typeof compareRuns>['cells']) =>
  cells.map(({ cell, outcome }) => [cell.server, cell.clients, outcomeText(outcome)]);

/** The number of regressions where the event loop has `times` its former value. */
function worse(allowed: number, times: number): number {
  const after = run(2, { times: { 'event-loop/posix': times } });
  return compareRuns([run(1), after], 'throughput', allowed).cells.filter((one) => one.isRegression).length;
}

/** The outcome for an event loop without an answer in a number of blocks. */
function silenced(blocks: number) {
  const after = run(2);
  const trials = after.trials.map((row) =>
    row.server === 'event-loop/posix' && row.block <= blocks
      ? sampleTrial({ ...row, throughput_rps: 0, requests: 0 })
      : row,
  );
  const { cells } = compareRuns([run(1), { ...after, trials }], 'throughput', 0.05);
  const cell = cells.find((one) => one.cell.server === 'event-loop/posix');
  return [cell && outcomeText(cell.outcome), cell?.isRegression];
}

describe('two runs compared', () => {
  it.each(METRIC_NAMES)('show no difference by %s when they are the same run', (metric) => {
    const one = run(1, { noise: 0.3 });
    const { cells, overall } = compareRuns([one, one], metric, 0.05);
    expect(cells).toHaveLength(6);
    for (const cell of cells) {
      expect(cell).toMatchObject({
        outcome: 'no difference shown',
        method: 'paired',
        ratio: { ratio: 1, low: 1, high: 1 },
        isRegression: false,
      });
    }
    expect(overall).toBe(1);
  });

  it('are paired by block when one is a copy of the other with one server changed', () => {
    const copy = run(1, { noise: 0.3, ...SLOWED });
    const { cells } = compareRuns([run(1, { noise: 0.3 }), copy], 'throughput', null);
    const changed = cells.filter(({ outcome }) => outcome === 'slower');
    expect(changed.map(({ cell }) => cell.server)).toEqual(['event-loop/posix', 'event-loop/posix']);
    for (const { ratio } of changed) expect(ratio?.ratio).toBeCloseTo(0.9, 9);
  });

  it('are not paired by block when only block numbers and seeds agree', () => {
    const { cells } = compareRuns([run(1), run(1, { runId: 'another' })], 'throughput', null);
    expect(new Set(cells.map(({ method }) => method))).toEqual(new Set(['unpaired']));
  });

  it('show a server that became slower by a tenth, with the interval', () => {
    const RUNS = 150;
    let shown = 0;
    let covered = 0;
    for (let seed = 0; seed < RUNS; seed += 1) {
      const { cells } = compareRuns([run(2 * seed), run(2 * seed + 1, SLOWED)], 'throughput', null);
      for (const { cell, ratio, outcome } of cells) {
        if (cell.server !== 'event-loop/posix') continue;
        if (outcome === 'slower') shown += 1;
        if ((ratio?.low ?? 1) <= 0.9 && (ratio?.high ?? 0) >= 0.9) covered += 1;
      }
    }
    expect(shown / (2 * RUNS)).toBeGreaterThan(0.9);
    expect(covered / (2 * RUNS)).toBeGreaterThan(0.92);
    expect(covered / (2 * RUNS)).toBeLessThan(0.99);
  });

  it.each([
    [0.03, 7],
    [0.1, 6],
    [0.3, 3],
  ])('of equal servers differ in at most 5 % of simulations (noise %d, %d blocks)', (noise, blocks) => {
    const RUNS = 200;
    let alarms = 0;
    for (let seed = 0; seed < RUNS; seed += 1) {
      const pair = [run(2 * seed, { noise, blocks }), run(2 * seed + 1, { noise, blocks })];
      const { cells } = compareRuns(pair, 'throughput', 0);
      if (cells.some(({ outcome }) => outcome !== 'no difference shown')) alarms += 1;
    }
    expect(alarms / RUNS).toBeLessThanOrEqual(0.05);
  });

  it('show a regression only where the whole interval is beyond what is allowed', () => {
    expect(worse(0.05, 0.8)).toBe(2);
    expect(worse(0.15, 0.84)).toBe(0);
    expect(worse(0.05, 1.3)).toBe(0);
  });

  it('count trials without an answer, and show a regression where no trial has one', () => {
    expect(silenced(7)).toEqual(['not comparable: the last answered nothing in 7 of 7 valid trials', true]);
    expect(silenced(3)).toEqual(['not comparable: the last answered nothing in 3 of 7 valid trials', false]);
    expect(silenced(0)).toEqual(['no difference shown', false]);
  });

  it.each(['p50', 'p99', 'cpu'] as const)('are faster by %s when its value is lower', (metric) => {
    const { cells } = compareRuns([run(1), run(2, { times: { 'event-loop/posix': 1.5 } })], metric, 0.05);
    const first = cells.find(({ cell }) => cell.server === 'event-loop/posix');
    expect(first).toMatchObject({ outcome: 'faster', isRegression: false });
    expect(first?.ratio?.ratio).toBeLessThan(0.8);
    const back = compareRuns([run(2, { times: { 'event-loop/posix': 1.5 } }), run(1)], metric, 0.05).cells;
    expect(back.filter(({ isRegression }) => isRegression)).toHaveLength(2);
  });

  it('are compared first to last when there are three', () => {
    const times = [1, 0.95, 0.8].map((factor) => ({ times: { 'sequential/posix': factor } }));
    const { cells } = compareRuns(
      times.map((fields, index) => run(index, fields)),
      'throughput',
      null,
    );
    const [first] = cells;
    expect(first?.cell.server).toBe('sequential/posix');
    expect(first?.values.map((value) => value?.valid)).toEqual([7, 7, 7]);
    expect(first?.outcome).toBe('slower');
    expect(first?.ratio?.ratio).toBeCloseTo(0.8, 1);
  });

  it('list the cells that cannot be compared, with the reason', () => {
    const few = run(1, { blocks: 2 });
    expect(outcomes(compareRuns([few, run(2)], 'throughput', null).cells)[0]?.[2]).toBe(
      'not comparable: fewer than 3 valid trials',
    );
    const invalid = run(1, { change: (row) => ({ ...row, validity: 'invalid' }) });
    expect(outcomes(compareRuns([invalid, run(2)], 'throughput', null).cells)[0]?.[2]).toBe(
      'not comparable: nothing was measured',
    );
    const starved = run(1, { change: (row) => ({ ...row, clients_served: Math.min(1, row.clients) }) });
    expect(
      outcomes(compareRuns([starved, run(2)], 'p99', null).cells).map(([, , outcome]) => outcome),
    ).toEqual(
      [1, 16, 1, 16, 1, 16].map((clients) =>
        clients === 1 ? 'no difference shown' : 'not comparable: some clients got no answer',
      ),
    );
    const open = run(1, { change: (row) => ({ ...row, load: 'open', offered_rps: 100 }) });
    expect(outcomes(compareRuns([open, open], 'throughput', null).cells)[0]?.[2]).toBe(
      'not comparable: the rate was fixed',
    );
    const more = run(2, { clients: [1, 64] });
    expect(
      outcomes(compareRuns([run(1), more], 'throughput', null).cells)
        .filter(([, , outcome]) => outcome === 'not comparable: not measured in both')
        .map(([, clients]) => clients),
    ).toEqual([16, 16, 16, 64, 64, 64]);
  });
});
