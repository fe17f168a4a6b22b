/**
 * The run at a glance: a row for each kind of work and the numbers of clients with which the servers stand alike, and the
 * place of each server in it. The matrix shows the rows, the answer at the top of a report says them in words. Pure.
 */
import type { FiguredScenario } from './figure-data.ts';
import type { Measure } from '../scenarios/figure-kind.ts';
import type { Panel } from './panels.ts';
import { starved } from './served.ts';
import type { Standing } from './standings.ts';

/**
 * `best`: ahead of all others, or as good as they are. `starving`: some clients got no answer. `open`: no difference from
 * the best was shown; where there is such a server, or one with too few trials, none is called the best.
 */
export type PlaceKind =
  | 'best'
  | 'equal'
  | 'open'
  | 'behind'
  | 'starving'
  | 'too few trials'
  | 'too few answers';

/** A server in a row: how it stands under each of its loads. */
export interface Place {
  readonly kind: PlaceKind;
  readonly standings: readonly Standing[];
}

export interface OverviewRow extends Panel {
  readonly data: FiguredScenario;
  readonly measure: Measure;
  /** In ascending order. */
  readonly clients: readonly number[];
  /** By the name of the server, best first; a server that was not measured is missing. */
  readonly places: ReadonlyMap<string, Place>;
}

/** In the order of the plan. */
export function overviewOf(scenarios: readonly FiguredScenario[]): OverviewRow[] {
  return scenarios.flatMap((data) => merge(rowsOf(data)));
}

function rowsOf(data: FiguredScenario): OverviewRow[] {
  const { ranks } = data;
  if (ranks === null) return [];
  return ranks.panels.flatMap(({ variant, io, standings }) => {
    const clients = standings[0]?.service.clients;
    if (clients === undefined) return [];
    const isOpen = standings.some(({ verdict }) => verdict === 'open' || verdict === 'too few trials');
    const places = new Map(
      standings.map((one) => [one.server.name, { kind: kindOf(one, isOpen), standings: [one] }]),
    );
    return [{ data, measure: ranks.measure, variant, io, clients: [clients], places }];
  });
}

function kindOf({ verdict, service }: Standing, isOpen: boolean): PlaceKind {
  if (verdict === 'no answer' || starved(service)) return 'starving';
  return (verdict === 'best' || verdict === 'equal') && isOpen ? 'open' : verdict;
}

/** Neighbours in which every server has the same place become one. */
function merge(rows: readonly OverviewRow[]): OverviewRow[] {
  const merged: OverviewRow[] = [];
  for (const row of rows) {
    const last = merged.at(-1);
    if (last !== undefined && areAlike(last, row)) merged[merged.length - 1] = join(last, row);
    else merged.push(row);
  }
  return merged;
}

function areAlike(one: OverviewRow, other: OverviewRow): boolean {
  const isAlike = ([name, { kind, standings }]: [string, Place]): boolean => {
    const found = other.places.get(name);
    return found?.kind === kind && found.standings[0]?.isByCpu === standings[0]?.isByCpu;
  };
  return (
    one.variant === other.variant &&
    one.io === other.io &&
    one.places.size === other.places.size &&
    [...one.places].every(isAlike)
  );
}

function join(one: OverviewRow, other: OverviewRow): OverviewRow {
  const places = [...one.places].map(([name, { kind, standings }]): [string, Place] => [
    name,
    { kind, standings: standings.concat(other.places.get(name)?.standings ?? []) },
  ]);
  return { ...one, clients: one.clients.concat(other.clients), places: new Map(places) };
}

/** The kinds of work that a reader chooses a model for. */
const WORKS = ['requests', 'waiting', 'computing'] as const;

export type Work = (typeof WORKS)[number];

const WORK_OF: Readonly<Record<string, Work>> = {
  scaling: 'requests',
  churn: 'requests',
  blocking: 'waiting',
  compute: 'computing',
};

/** The rows that answer one question; those with several clients, if there are any. */
export interface Question {
  /** A kind of work, or else a scenario. */
  readonly work: Work | null;
  readonly scenario: string;
  readonly rows: readonly OverviewRow[];
}

/** The kinds of work first, then the other scenarios. */
export function questionsOf(rows: readonly OverviewRow[]): Question[] {
  const groups = Map.groupBy(rows, ({ data }) => WORK_OF[data.scenario] ?? data.scenario);
  const questions = [...groups].map(([name, own]): Question => {
    const several = own.filter(({ clients }) => Math.max(...clients) > 1);
    const scenario = own[0]?.data.scenario ?? '';
    const work = WORKS.find((one) => one === name) ?? null;
    return { work, scenario, rows: several.length > 0 ? several : own };
  });
  const orderOf = ({ work }: Question): number => (work === null ? WORKS.length : WORKS.indexOf(work));
  return questions.toSorted((a, b) => orderOf(a) - orderOf(b));
}
