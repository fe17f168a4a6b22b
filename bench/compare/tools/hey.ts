/**
 * The text of hey, and its CSV (`hey -o csv`), a row for each answer. Neither contains the number of clients. Latencies
 * are in s, with four digits. Pure.
 */
import { parse } from 'csv-parse/sync';
import { meanOf, perSecond, PLAIN, sumOf, toUs, type UnnamedSeries } from './series.ts';

const RESOLUTION_US = 100;
const HEY = { ...PLAIN, tool: 'hey', clients: null, resolutionUs: RESOLUTION_US } as const;

/**
 * @param text of one run
 * @returns null when it is not from hey
 */
export function readHey(text: string): UnnamedSeries | null {
  const total = secondsOf(text, 'Total:');
  if (total === null || !text.includes('Requests/sec:')) return null;
  const [, statuses = ''] = text.split('Status code distribution:\n');
  const [, failures = ''] = text.split('Error distribution:\n');
  const counts = [...statuses.matchAll(/^ +\[(\d+)\]\t(\d+) responses$/gm)].map(([, status, count]) => ({
    isRight: status?.startsWith('2') === true,
    count: Number(count),
  }));
  const errors = sumOf([...failures.matchAll(/^ +\[(\d+)\]\t/gm)].map(([, count]) => Number(count)));
  const answers = sumOf(counts.map(({ count }) => count));
  const right = sumOf(counts.map(({ isRight, count }) => (isRight ? count : 0)));
  return {
    ...HEY,
    durationS: total,
    // Not its own rate, which counts connections that were refused.
    answersRps: perSecond(answers, total),
    throughputRps: perSecond(right, total),
    mean: meanOf(toUs(secondsOf(text, 'Average:'), 1e6), RESOLUTION_US / 2),
    p50Us: toUs(secondsOf(text, '50%{1,2} in'), 1e6),
    p99Us: toUs(secondsOf(text, '99%{1,2} in'), 1e6),
    errors: errors + answers - right,
  };
}

/**
 * It contains no request that got no answer.
 * @param text of one run, which begins with its header
 * @returns null when it is not from hey, or from a version without the status and the time of a request
 */
export function readHeyCsv(text: string): UnnamedSeries | null {
  if (!/^response-time,.*,status-code,offset$/m.test(text)) return null;
  const records: Record<string, string>[] = parse(text, { columns: true });
  const rows = records.map((row) => ({
    isRight: row['status-code']?.startsWith('2') === true,
    latencyS: Number(row['response-time']),
    endS: Number(row['response-time']) + Number(row['offset']),
  }));
  const durationS = rows.reduce((last, { endS }) => Math.max(last, endS), 0);
  const right = rows.flatMap(({ isRight, latencyS }) => (isRight ? latencyS : [])).toSorted((a, b) => a - b);
  const meanS = rows.length === 0 ? null : sumOf(rows.map(({ latencyS }) => latencyS)) / rows.length;
  const rank = (part: number): number | undefined => right[Math.ceil(part * right.length) - 1];
  return {
    ...HEY,
    durationS,
    answersRps: perSecond(rows.length, durationS),
    throughputRps: perSecond(right.length, durationS),
    mean: meanOf(toUs(meanS, 1e6), RESOLUTION_US / 2),
    p50Us: toUs(rank(0.5), 1e6),
    p99Us: toUs(rank(0.99), 1e6),
    percentilesOf: 'right answers',
    errors: rows.length - right.length,
  };
}

/** `  Average:\t0.0002 secs` */
function secondsOf(text: string, label: string): number | null {
  const found = new RegExp(String.raw`^ +${label}\s+([\d.]+) secs$`, 'm').exec(text)?.[1];
  return found === undefined ? null : Number(found);
}
