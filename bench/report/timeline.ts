/** The part of a report on timelines: a table of the recording of each server, and a sentence. */
import type { RecordedServer } from '../analysis/findings.ts';
import type { ReportWords } from '../words/report-en.ts';
import { type Block, columnsIn, paragraph, right, tableOf } from './blocks.ts';

export function timelineBlocks(recorded: readonly RecordedServer[], words: ReportWords): Block[] {
  if (recorded.length === 0) return [];
  const { timeline } = words.answers;
  const { count, latency } = words.figures.numbers;
  const { clients, server } = columnsIn(words);
  return [
    paragraph(timeline.about),
    tableOf(timeline.caption, recorded, [
      server,
      clients,
      right(timeline.threads, ({ threads }) => count(threads.length)),
      right(timeline.inArray, ({ mostLookedAfter }) => count(mostLookedAfter)),
      right(timeline.atOnce, ({ mostWorkedOn }) => count(mostWorkedOn)),
      right(timeline.wait, ({ meanWaitNs }) => latency(meanWaitNs / 1e3)),
      right(timeline.length, ({ durationNs }) => latency(durationNs / 1e3)),
    ]),
  ];
}

/** @returns one sentence, where anything was recorded */
export function concludeTimelines(
  scenario: string,
  recorded: readonly RecordedServer[],
  { answers: { sentence, timeline }, figures }: ReportWords,
): string[] {
  const [first] = recorded;
  if (first === undefined) return [];
  const { count, latency } = figures.numbers;
  const servers = recorded.map(({ server, threads, mostWorkedOn, meanWaitNs }) =>
    timeline.server({
      server,
      atOnce: count(mostWorkedOn),
      isOneAtOnce: mostWorkedOn === 1,
      threads: count(threads.length),
      isOneThread: threads.length === 1,
      wait: latency(meanWaitNs / 1e3),
    }),
  );
  const subject = timeline.subject(scenario, count(first.clients), first.workload);
  return [sentence(subject, servers.join('. '))];
}
