/**
 * The files of a timeline. In a results folder: `timeline/SERVER.csv`, and `timeline/SERVER.json` for Perfetto. For a
 * server that was started by hand: one file, whose extension chooses the format, without the clients' own events.
 */
import { writeFile } from 'node:fs/promises';
import { PHASE_NAMES } from '../../servers/phase.ts';
import type { TimelineReading } from '../../servers/timeline.ts';
import { formatHeader, formatRows, parseRows } from './csv.ts';
import { pathIn } from './folder-file.ts';
import { readOptional } from './optional-file.ts';
import { barsOf, type Moment, type TimelineRow, timelineSchema } from './timeline.ts';

export interface TimelineFile {
  /** Below the results folder. */
  readonly path: string;
  readonly content: string;
}

/** @param rows of one server */
export function timelineFiles(rows: readonly TimelineRow[]): TimelineFile[] {
  const [{ server, run_id: run, scenario, workload } = NO_ROW] = rows;
  return [
    {
      path: `${FOLDER}/${nameOf(server, 'csv')}`,
      content: formatHeader(timelineSchema) + formatRows(timelineSchema, rows),
    },
    {
      path: `${FOLDER}/${nameOf(server, 'json')}`,
      content: formatChromeTrace(server, rows, { run, scenario, workload }),
    },
  ];
}

/** @returns no rows when there is no timeline of the server */
export async function readTimeline(dir: string, server: string): Promise<TimelineRow[]> {
  return parseRows(timelineSchema, (await readOptional(pathIn(dir, FOLDER, nameOf(server, 'csv')))) ?? '');
}

const NO_ROW = { server: '', run_id: '', scenario: '', workload: '' };

const FOLDER = 'timeline';

function nameOf(server: string, extension: 'csv' | 'json'): string {
  return `${server.replaceAll(/[^\w-]+/g, '-')}.${extension}`;
}

/** The columns that describe the server. */
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

/**
 * A timeline in the Trace Event Format of Chrome, as a JSON object: it opens in Perfetto (ui.perfetto.dev) and in
 * chrome://tracing. The server is a process, each client is a track of it, and each of its phases a slice: a complete
 * event (`X`), of which the time and the duration are in µs. What the client itself did is an instant (`i`).
 * https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
 * @param about what is shown beside the trace, such as the run and the workload
 */
export function formatChromeTrace(
  server: string,
  moments: readonly Moment[],
  about: Readonly<Record<string, string>> = {},
): string {
  const bars = barsOf(moments).map(({ client, phase: name, beginNs, endNs, thread }) => ({
    name,
    cat: 'server',
    ph: 'X',
    ts: beginNs / 1e3,
    dur: (endNs - beginNs) / 1e3,
    pid: PID,
    tid: trackOf(client),
    args: { client, thread },
  }));
  // `s`: an instant belongs to its track alone.
  const instants = moments
    .filter(({ phase }) => phase === 'asked' || phase === 'answered')
    .map(({ client, phase: name, time_ns: ns }) => {
      const tid = trackOf(client);
      return { name, cat: 'client', ph: 'i', ts: ns / 1e3, pid: PID, tid, s: 't', args: {} };
    });
  const clients = [...new Set(moments.map(({ client }) => client))].toSorted((a, b) => a - b);
  const names = [
    metadata('process_name', 0, { name: server }),
    ...clients.flatMap((client) => [
      metadata('thread_name', trackOf(client), { name: `client ${client + 1}` }),
      metadata('thread_sort_index', trackOf(client), { sort_index: client }),
    ]),
  ];
  const traceEvents = [...names, ...[...bars, ...instants].toSorted((a, b) => a.ts - b.ts)];
  return `${JSON.stringify({ displayTimeUnit: 'ns', otherData: { server, ...about }, traceEvents })}\n`;
}

const PID = 1;

/** From 1: viewers treat 0 as no track. */
function trackOf(client: number): number {
  return client + 1;
}

function metadata(name: string, tid: number, args: object) {
  return { name, cat: '__metadata', ph: 'M', ts: 0, pid: PID, tid, args };
}
