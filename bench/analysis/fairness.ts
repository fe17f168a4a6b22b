/** `fairness`: which clients are served when there are more clients than threads. Pure. */
import type { TrialRow } from '../results/columns.ts';
import { groupRows, isValid } from '../results/rows.ts';
import { medianOf } from '../statistics/interval.ts';

/** The servers under one load. */
export interface FairnessLoad {
  readonly variant: string;
  readonly clients: number;
  readonly shares: readonly Share[];
}

export interface Share {
  readonly server: string;
  /** Clients that got an answer: the median over valid trials. */
  readonly served: number;
  /** Jain's index, from 0 to 1. */
  readonly jain: number | null;
}

/** Leaves out loads whose clients were not counted: not every load generator counts them. */
export function fairnessLoads(trials: readonly TrialRow[]): FairnessLoad[] {
  return groupRows(trials.filter(isValid), ['variant', 'clients'])
    .map((rows) => ({ variant: rows[0].variant, clients: rows[0].clients, shares: sharesOf(rows) }))
    .filter(({ shares }) => shares.length > 0);
}

function sharesOf(rows: readonly TrialRow[]): Share[] {
  return [...Map.groupBy(rows, ({ server }) => server)].flatMap(([server, own]) => {
    const served = medianOf(own.map(({ clients_served }) => clients_served));
    const jain = medianOf(own.map(({ fairness_jain }) => fairness_jain));
    return served === null ? [] : [{ server, served: Math.floor(served), jain }];
  });
}
