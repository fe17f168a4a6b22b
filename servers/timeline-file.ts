/**
 * Writes the timeline of a server that has ended to a CSV file, one line per event. The returned record, which the server
 * prints, states how many events were lost.
 */
import { writeFile } from 'node:fs/promises';
import { PHASE_NAMES } from './phase.ts';
import type { TimelineEvent, TimelineReading } from './timeline.ts';

/** The line that the server process prints when it has written the file. */
export interface TimelineWritten {
  readonly event: 'timeline';
  readonly file: string;
  readonly events: number;
  readonly overwritten: number;
  readonly torn: number;
  /** As decimal digits: it is too large for JSON's numbers to be exact. */
  readonly originNs: string;
}

const HEADER = 'time_ns,client,slot,phase,thread';

export async function writeTimeline(file: string, reading: TimelineReading): Promise<TimelineWritten> {
  const { events, overwritten, torn, originNs } = reading;
  await writeFile(file, `${[HEADER, ...events.map(formatEvent)].join('\n')}\n`);
  return { event: 'timeline', file, events: events.length, overwritten, torn, originNs: String(originNs) };
}

function formatEvent({ timeNs, client, slot, phase, thread }: TimelineEvent): string {
  return [Math.round(timeNs), client, slot, PHASE_NAMES[phase], thread].join(',');
}
