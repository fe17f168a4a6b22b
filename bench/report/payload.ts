/** Bytes sent per second, in a sentence for each length of answer. */
import type { Payload, Ranking } from '../analysis/ranking.ts';
import { nameCase } from '../words/phrases.ts';
import type { ReportWords } from '../words/report-en.ts';

const MEGABYTE = 1e6;

export function concludePayload(
  scenario: string,
  payloads: readonly Payload[],
  words: ReportWords,
): string[] {
  const { sentence, payload } = words.answers;
  return payloads.map(({ variant, ranking, bytesPerS }) => {
    const subject = nameCase({ scenario, variant }, words.figures);
    if (bytesPerS === null) return sentence(subject, payload.nothing);
    const { next } = ranking;
    const rate = payload.rate(words.figures.numbers.count(bytesPerS / MEGABYTE));
    const best = describeBest(ranking, rate, words);
    return sentence(subject, next === null ? best : payload.next(best, next.server));
  });
}

function describeBest(
  { best, next, decided, pairs }: Ranking,
  rate: string,
  { answers: { payload }, verdicts }: ReportWords,
): string {
  const servers = best.map(({ server }) => server).join(', ');
  if (best.length > 1 && !decided) return payload.tooFew(servers);
  const byCpu = pairs.find(({ by }) => by === 'server CPU');
  const reason = byCpu === undefined ? null : verdicts.reasons[byCpu.limit];
  if (best.length > 1) return payload.open(servers, rate, reason);
  return next === null ? payload.alone(servers, rate) : payload.most(servers, rate, reason);
}
