/**
 * Servers beside their twins in C: how much of what a server achieves, or costs, is its model's, and how much is the
 * runtime's. Pure.
 */
import { invert, type PairSummary } from '../analysis/pairs.ts';
import type { RankedComparison } from '../analysis/ranking.ts';
import type { Summary } from '../analysis/summary.ts';
import { groupBy } from '../results/rows.ts';
import { shortLabel } from '../results/server-names.ts';
import { whereOf } from '../words/phrases.ts';
import { ratioRange } from '../words/ratio-range.ts';
import type { ReportWords } from '../words/report-en.ts';

/** `event-loop had 0.98 (0.96 to 1.00) times the throughput of its twin in C with 64 clients` */
export function describeTwins({ twins }: RankedComparison, words: ReportWords): string[] {
  const { throughput, cpu, twin } = words.verdicts;
  const known = twins.filter(({ ratio }) => ratio !== null);
  return groupBy(known, ({ by, limit, ...pair }) => [ownOf(pair), by, by === 'throughput' ? '' : limit]).map(
    (own) => {
      const [{ by, limit }] = own;
      const ratios = own.flatMap((pair) =>
        (pair.io === 'c') === (by === 'throughput') ? (invert(pair.ratio) ?? []) : (pair.ratio ?? []),
      );
      const other = twin(
        whereOf(
          own.map(({ clients }) => clients),
          words,
        ),
      );
      const sentence = (by === 'throughput' ? throughput : cpu)(
        ownOf(own[0]),
        ratioRange(ratios, words),
        other,
      );
      return by === 'throughput' ? sentence : words.verdicts.because(sentence, words.verdicts.reasons[limit]);
    },
  );
}

/** The name of the one that is not in C. */
function ownOf({
  server,
  io,
  other,
  otherIo,
}: Pick<PairSummary, 'server' | 'io' | 'other' | 'otherIo'>): string {
  return io === 'c' ? shortLabel({ server: other, io: otherIo }) : shortLabel({ server, io });
}

/**
 * The cost of starting a thread for each connection. In C it is the model's; what starting V8 in it costs beyond that is the
 * runtime's.
 */
export function describeThreads({ io, rows, inC: twins }: RankedComparison, words: ReportWords): string[] {
  const { verdicts } = words;
  const cost = threadCost(rows, words);
  if (cost === null) return [];
  if (io === 'c') return [verdicts.thread(cost)];
  const inC = threadCost(twins, words);
  return [inC === null ? verdicts.runtime(cost) : verdicts.runtimeBesideC(cost, inC)];
}

/** Where each request needs a thread: server CPU per request, time to the answer, memory; null where it is not known. */
function threadCost(rows: readonly Summary[], words: ReportWords): string | null {
  const {
    verdicts,
    figures: { numbers },
  } = words;
  const own = rows
    .filter((row) => row.model === 'worker-per-client' && row.requests_per_connection === 1)
    .toSorted((a, b) => a.clients - b.clients);
  const costs = own.flatMap((row) => row.server_cpu_us_per_request ?? []);
  if (costs.length === 0) return null;
  const [least, most] = [Math.min(...costs), Math.max(...costs)].map(numbers.latency);
  const cpu = least === most ? (least ?? '') : verdicts.range(least ?? '', most ?? '');
  const fewest = own[0];
  const startUs = fewest?.latency_p50_us ?? null;
  const bytes = bytesPerThread(own);
  return verdicts.threadCost(
    cpu,
    startUs === null ? null : [numbers.latency(startUs), whereOf([fewest?.clients ?? 0], words)],
    bytes === null ? null : numbers.smallMemory(bytes),
  );
}

/** What the most threads take more than the fewest, by thread; null where that is not known. */
function bytesPerThread(rows: readonly Summary[]): number | null {
  const known = rows
    .flatMap(({ server_threads_peak: threads, server_rss_peak_bytes: bytes }) =>
      threads === null || bytes === null ? [] : [{ threads, bytes }],
    )
    .toSorted((a, b) => a.threads - b.threads);
  const [fewest, most] = [known.at(0), known.at(-1)];
  if (fewest === undefined || most === undefined || most.threads === fewest.threads) return null;
  const bytes = (most.bytes - fewest.bytes) / (most.threads - fewest.threads);
  return bytes > 0 ? bytes : null;
}
