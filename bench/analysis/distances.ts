/** `distance`: how many requests the round trips of clients allow, and which part of them each server answers. Pure. */
import type { TrialRow } from '../results/columns.ts';
import { groupRows, isValid } from '../results/rows.ts';
import { medianOf } from '../statistics/interval.ts';
import { withMost } from './panels.ts';

export interface Away {
  readonly variant: string;
  readonly clients: number;
  /** Median over the trials, ms. */
  readonly roundTripMs: number;
  /** So many requests a second if each client's next one leaves as soon as its answer has come. */
  readonly allowedRps: number;
  /** Those with a valid trial, best first. */
  readonly servers: readonly AwayServer[];
}

interface AwayServer {
  readonly server: string;
  /** Of the requests allowed, as a part of 1: median over blocks. */
  readonly share: number;
  /** Median over blocks; null: not known. */
  readonly clientsServed: number | null;
}

/** @returns for each distance beyond a relay, the nearest first, what was measured with the most clients */
export function distancesOf(trials: readonly TrialRow[]): Away[] {
  const relayed = trials.filter((row) => isValid(row) && row.distance_seen_ms !== null);
  const groups = groupRows(withMost(relayed), ['variant']);
  const all = groups.flatMap((rows): Away[] => {
    const [{ variant, clients }] = rows;
    const roundTripMs = medianOf(rows.map((row) => row.distance_seen_ms));
    if (roundTripMs === null) return [];
    const allowedRps = (1000 * clients) / roundTripMs;
    const servers = groupRows(rows, ['server']).map((own) => ({
      server: own[0].server,
      // Answers that were under way when the window opened count in it.
      share: Math.min(1, (medianOf(own.map((row) => row.throughput_rps)) ?? 0) / allowedRps),
      clientsServed: medianOf(own.map((row) => row.clients_served)),
    }));
    return [
      { variant, clients, roundTripMs, allowedRps, servers: servers.toSorted((a, b) => b.share - a.share) },
    ];
  });
  return all.toSorted((a, b) => a.roundTripMs - b.roundTripMs);
}
