/** Bytes sent per second, in a sentence for each length of answer. */
import type { Payload } from '../analysis/ranking.ts';
import { formatCount } from '../words/numbers.ts';

const MEGABYTE = 1e6;

export function concludePayload(scenario: string, payloads: readonly Payload[]): string[] {
  return payloads.map(({ variant, ranking, bytesPerS }) => {
    if (bytesPerS === null) return `${scenario}, ${variant}: nothing was answered in a valid trial.`;
    const { best, next, decided } = ranking;
    const rate = `${formatCount(bytesPerS / MEGABYTE)} MB/s`;
    const servers = best.map(({ server }) => server).join(', ');
    const what =
      best.length === 1
        ? `${servers} sent ${next === null ? '' : 'most, '}${rate}`
        : decided
          ? `no difference was shown between ${servers}, at about ${rate}`
          : `too few trials are valid to compare ${servers}`;
    return `${scenario}, ${variant}: ${what}${next === null ? '' : `; next ${next.server}`}.`;
  });
}
