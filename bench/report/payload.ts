/** Bytes sent per second, in a sentence for each length of answer. */
import type { Payload, Ranking } from '../analysis/ranking.ts';
import { formatCount } from '../words/numbers.ts';
import { ENGLISH_REPORT } from '../words/report-en.ts';

const MEGABYTE = 1e6;

export function concludePayload(scenario: string, payloads: readonly Payload[]): string[] {
  return payloads.map(({ variant, ranking, bytesPerS }) => {
    if (bytesPerS === null) return `${scenario}, ${variant}: nothing was answered in a valid trial.`;
    const { next } = ranking;
    const rate = `${formatCount(bytesPerS / MEGABYTE)} MB/s`;
    return `${scenario}, ${variant}: ${describeBest(ranking, rate)}${next === null ? '' : `; next ${next.server}`}.`;
  });
}

function describeBest({ best, next, decided, pairs }: Ranking, rate: string): string {
  const servers = best.map(({ server }) => server).join(', ');
  if (best.length > 1 && !decided) return `too few trials are valid to compare ${servers}`;
  const byCpu = pairs.find(({ by }) => by === 'server CPU');
  const reason = byCpu === undefined ? '' : ` (${ENGLISH_REPORT.verdicts.reasons[byCpu.limit]})`;
  if (best.length > 1) {
    const quantity = byCpu === undefined ? '' : ' in server CPU per request';
    return `no difference${quantity} was shown between ${servers}, at about ${rate}${reason}`;
  }
  if (next === null) return `${servers} sent ${rate}`;
  return byCpu === undefined
    ? `${servers} sent most, ${rate}`
    : `${servers} used least server CPU per request, at ${rate}${reason}`;
}
