import { describe, expect, it } from 'vitest';
import { keyOf, makePlan, type Plan, type PlanRequest } from '../plan/plan.ts';
import type { TrialRow } from '../results/columns.ts';
import { modelServer, serverLabel } from '../results/server-names.ts';
import { churn } from '../scenarios/churn.ts';
import { scaling } from '../scenarios/scaling.ts';
import { timeline } from '../scenarios/timeline.ts';
import { sampleTrial } from '../testing/sample-rows.ts';
import { Agenda, type ComparisonState, type Judge } from './agenda.ts';

const planOf = (request: Partial<PlanRequest> = {}): Plan =>
  makePlan({
    scenarios: [scaling, churn],
    size: 'quick',
    servers: [modelServer('sequential', 'posix'), modelServer('event-loop', 'posix')],
    drivers: [{ kind: 'tcp', engine: 'posix' }],
    seed: 1,
    clients: [1, 16],
    budgetS: 90,
    again: 'never',
    ...request,
  });

const state = (scenario: string, clients: number, open: number): ComparisonState => ({
  scenario,
  variant: '',
  driver: 'tcp',
  clients,
  settled: 1 - open,
  open,
});

const ALL = ['scaling 1', 'scaling 16', 'churn 1', 'churn 16'];
const statesOf = (open: readonly string[]): ComparisonState[] =>
  ALL.map((name) => {
    const [scenario = '', clients] = name.split(' ');
    return state(scenario, Number(clients), open.includes(name) ? 1 : 0);
  });

/** @param open by the number of the look, from 1: what is open then */
function judgeBy(open: readonly (readonly string[])[]) {
  const looks: string[] = [];
  const judge: Judge = (rows, slices) => {
    const blocks = ALL.map(
      (name) => new Set(rows.filter((row) => nameOf(row) === name).map((row) => row.block)).size,
    );
    looks.push(`${blocks.join(' ')} with ${slices.length} slices`);
    return statesOf(open[looks.length - 1] ?? []);
  };
  return { judge, looks };
}

const nameOf = ({ scenario, clients }: Pick<TrialRow, 'scenario' | 'clients'>): string =>
  `${scenario} ${clients}`;

interface Played {
  /** By block: the comparisons in it. */
  readonly blocks: readonly (readonly string[])[];
  readonly rows: readonly TrialRow[];
  readonly ended: Agenda['ended'];
  readonly pairs: Agenda['pairs'];
}

/** Runs an agenda to its end. @param validity of a row; valid by default */
function play(
  plan: Plan,
  judge: Judge | null,
  validity: (block: number, name: string) => TrialRow['validity'] = () => 'valid',
  most = 100,
): Played {
  const agenda = new Agenda(plan, judge);
  const rows: TrialRow[] = [];
  const blocks: string[][] = [];
  for (let due = agenda.next(rows, []); due !== null && blocks.length < most; due = agenda.next(rows, [])) {
    blocks.push(
      due.map(([{ cell }]) => nameOf({ scenario: cell.scenario.name, clients: cell.clients })).toSorted(),
    );
    for (const { trial, block, cell } of due.flat()) {
      const { clients } = cell;
      const scenario = cell.scenario.name;
      const own = validity(block, nameOf({ scenario, clients }));
      rows.push(
        sampleTrial({ trial, block, scenario, clients, server: serverLabel(cell.server), validity: own }),
      );
    }
  }
  return { blocks, rows, ended: agenda.ended, pairs: agenda.pairs };
}

const counts = ({ blocks }: Played): number[] =>
  ALL.map((name) => blocks.filter((own) => own.includes(name)).length);

describe('an agenda', () => {
  it('ends at the first look at which every pair is settled', () => {
    const { judge, looks } = judgeBy([['scaling 1'], []]);
    const played = play(planOf(), judge);
    expect(counts(played)).toEqual([7, 5, 5, 5]);
    expect(looks).toEqual(['5 5 5 5 with 0 slices', '7 5 5 5 with 0 slices']);
    expect([played.ended, played.pairs]).toEqual(['settled', { settled: 4, all: 4 }]);
  });

  it('ends with the last look, whatever is open then', () => {
    const { judge, looks } = judgeBy([ALL, ALL, ALL, ALL]);
    const played = play(planOf(), judge);
    expect(counts(played)).toEqual([12, 12, 12, 12]);
    expect([looks.length, played.ended]).toEqual([4, 'planned']);
  });

  it('measures a comparison again when its verdict falls, up to the next look', () => {
    const { judge, looks } = judgeBy([['churn 1'], ['churn 1', 'scaling 16'], []]);
    const played = play(planOf(), judge);
    expect(looks.map((look) => look.slice(0, 7))).toEqual(['5 5 5 5', '5 5 7 5', '5 9 9 5']);
    expect(counts(played)).toEqual([5, 9, 9, 5]);
  });

  it('repeats a disturbed comparison, alone, before the look', () => {
    const { judge, looks } = judgeBy([[]]);
    const played = play(planOf(), judge, (block, name) =>
      block <= 2 && name === 'churn 16' ? 'disturbed' : 'valid',
    );
    expect(counts(played)).toEqual([5, 5, 5, 7]);
    expect(played.blocks.slice(5)).toEqual([['churn 16'], ['churn 16']]);
    expect(looks).toEqual(['5 5 5 7 with 0 slices']);
    expect(new Set(played.rows.map(({ trial }) => trial)).size).toBe(played.rows.length);
  });

  it('counts an invalid block, which would be invalid again', () => {
    expect(counts(play(planOf(), judgeBy([[]]).judge, () => 'invalid'))).toEqual([5, 5, 5, 5]);
  });

  it('goes on without end while everything is disturbed: only the budget ends it', () => {
    const { judge, looks } = judgeBy([[]]);
    const played = play(planOf(), judge, () => 'disturbed', 30);
    expect([played.blocks.length, played.ended, looks]).toEqual([30, null, []]);
  });

  it('without a judge has every block of the plan', () => {
    const played = play(planOf(), null);
    expect(counts(played)).toEqual([12, 12, 12, 12]);
    expect([played.ended, played.pairs]).toEqual(['planned', null]);
  });

  it('without a budget has the planned blocks, is not judged, and repeats nothing', () => {
    const { judge, looks } = judgeBy([[]]);
    const plan = planOf({ budgetS: undefined, blocks: 3 });
    const played = play(plan, judge, () => 'disturbed');
    expect([counts(played), looks, played.ended]).toEqual([[3, 3, 3, 3], [], 'planned']);
    expect(played.rows.map(({ trial }) => trial)).toEqual(plan.trials.map(({ trial }) => trial));
  });

  it('ends what cannot be judged together with its scenario', () => {
    const played = play(planOf(), () => [state('scaling', 1, 0)]);
    expect(counts(played)).toEqual([5, 5, 12, 12]);
    expect(played.ended).toBe('planned');
  });

  it('plays a script once', () => {
    const plan = planOf({ scenarios: [timeline, scaling], clients: [1] });
    const played = play(plan, null);
    expect(played.blocks[0]).toEqual(['scaling 1', 'timeline 1']);
    expect(played.blocks.slice(1)).toEqual(Array.from({ length: 11 }, () => ['scaling 1']));
    expect(play(planOf({ scenarios: [timeline] }), null)).toMatchObject({ ended: 'planned' });
  });

  it('plans the same blocks again for a run that is resumed', () => {
    const open = [['scaling 16'], []];
    const before = play(planOf(), judgeBy(open).judge, (block) => (block === 3 ? 'disturbed' : 'valid'));
    const again = new Agenda(planOf(), judgeBy(open).judge);
    const keys = [];
    for (let due = again.next(before.rows, []); due !== null; due = again.next(before.rows, []))
      keys.push(due.map((each) => [keyOf(each), each[0].trial]));
    expect(keys).toHaveLength(before.blocks.length);
    expect(keys.flat()).toHaveLength(before.blocks.flat().length);
    expect(again.ended).toBe('settled');
  });
});
