/**
 * The timeline of a server that somebody started by hand: as CSV, or for Perfetto, as the name of its file says. It has
 * what the server saw, and nothing of the clients' own.
 */
import { writeFile } from 'node:fs/promises';
import { PHASE_NAMES } from '../servers/timeline-file.ts';
import type { TimelineReading } from '../servers/timeline.ts';
import { formatHeader, formatRows } from './export/csv.ts';
import { formatChromeTrace } from './export/timeline-chrome.ts';
import { timelineSchema, type TimelineRow } from './timeline.ts';

/** What the rows say of the server. */
export type TracedServer = Pick<TimelineRow, 'run_id' | 'scenario' | 'server' | 'model' | 'io' | 'workload'>;

export const TRACE_EXTENSIONS = ['.csv', '.json'] as const;

export async function writeTrace(
  file: string,
  { events }: TimelineReading,
  about: TracedServer,
): Promise<void> {
  const rows = events.map(({ timeNs, client, slot, phase, thread }): TimelineRow => {
    const moment = { time_ns: Math.round(timeNs), client, slot, phase: PHASE_NAMES[phase] ?? 'free', thread };
    return Object.assign(moment, about);
  });
  const csv = (): string => formatHeader(timelineSchema) + formatRows(timelineSchema, rows);
  await writeFile(file, file.endsWith('.csv') ? csv() : formatChromeTrace(about.server, rows));
}
