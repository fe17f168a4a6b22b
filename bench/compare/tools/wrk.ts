/** The text of wrk and wrk2, with percentiles where `--latency` was given. Pure. */
import { perSecond, PLAIN, sumOf, toUs, type UnnamedSeries } from './series.ts';

const UNIT_US: Readonly<Record<string, number>> = { us: 1, ms: 1e3, s: 1e6, m: 60e6, h: 3600e6 };
const TIME = String.raw`([\d.]+)(us|ms|s|m|h)`;

/** Only wrk2 calibrates, has an HDR histogram, and prints NaN for rates that it did not sample. */
const WRK2 = /Thread calibration:|HdrHistogram|Req\/Sec\s+-?nan/;

/**
 * @param text of one run
 * @returns null when it is not from wrk
 */
export function readWrk(text: string): UnnamedSeries | null {
  const rate = /^Requests\/sec:\s+(\S+)/m.exec(text)?.[1];
  const [threads = 0, connections = 0] = numbersOf(text, /(\d+) threads? and (\d+) connections?/);
  if (rate === undefined || connections === 0) return null;
  const [requests = 0] = numbersOf(text, /(\d+) requests in /);
  const [non2xx = 0] = numbersOf(text, /Non-2xx or 3xx responses: (\d+)/);
  const sockets = numbersOf(text, /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/);
  const durationS = toUs(timeOf(text, new RegExp(`requests in ${TIME},`)), 1e-6);
  const answersRps = Number.isFinite(Number(rate)) ? Number(rate) : perSecond(requests, durationS ?? 0);
  const isWrk2 = WRK2.test(text);
  const p50Us = percentile(text, '50');
  return {
    ...PLAIN,
    tool: isWrk2 ? 'wrk2' : 'wrk',
    load: isWrk2 ? 'open' : 'closed',
    // Each thread opens its share, without the remainder.
    clients: threads * Math.floor(connections / threads),
    durationS,
    answersRps,
    throughputRps: requests > 0 ? answersRps * (1 - Math.min(non2xx / requests, 1)) : answersRps,
    mean: meanBounds(timeOf(text, new RegExp(String.raw`^\s+Latency\s+${TIME}\s`, 'm')), p50Us),
    p50Us,
    p99Us: percentile(text, '99'),
    errors: sumOf(sockets) + non2xx,
  };
}

/**
 * For each stall wrk adds the answers that it expected in that time, so its mean is too long. They are fewer than the
 * answers it had, so the median is hardly affected.
 */
function meanBounds(meanUs: number | null, p50Us: number | null): UnnamedSeries['mean'] {
  return meanUs === null ? null : { atLeastUs: Math.min(meanUs, p50Us ?? meanUs), atMostUs: meanUs };
}

/** `     99%    1.23ms`, and ` 99.000%    1.23ms`; the first is wrk2's corrected one. */
function percentile(text: string, percent: string): number | null {
  return timeOf(text, new RegExp(String.raw`^\s+${percent}(?:\.0+)?%\s+${TIME}\s*$`, 'm'));
}

function timeOf(text: string, pattern: RegExp): number | null {
  const found = pattern.exec(text);
  return found === null ? null : toUs(Number(found[1]), UNIT_US[found[2] ?? ''] ?? Number.NaN);
}

function numbersOf(text: string, pattern: RegExp): number[] {
  return (pattern.exec(text)?.slice(1) ?? []).map(Number);
}
