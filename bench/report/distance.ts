/** A sentence for each distance: what the round trips allow, and the part of it that each server answers. */
import type { Away } from '../analysis/distances.ts';
import { nameCase } from '../words/phrases.ts';
import type { ReportWords } from '../words/report-en.ts';

export function concludeDistance(scenario: string, distances: readonly Away[], words: ReportWords): string[] {
  const { sentence, distance } = words.answers;
  const { count, latency, list, percent, rate } = words.figures.numbers;
  return distances.map(({ variant, clients, roundTripMs, allowedRps, servers }) => {
    const parts = servers.map(({ server, share, clientsServed }) =>
      distance.server(
        server,
        percent(Math.round(100 * share)),
        clientsServed === null || clientsServed >= clients ? null : count(clientsServed),
      ),
    );
    const finding = distance.allowed({
      clients: count(clients),
      isOne: clients === 1,
      roundTrip: latency(1000 * roundTripMs),
      rate: rate(allowedRps),
      servers: list(parts),
    });
    return sentence(nameCase({ scenario, variant }, words.figures), finding);
  });
}
