/** The files of a timeline in a results folder: `timeline/SERVER.csv`, and `timeline/SERVER.json` for Perfetto. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TimelineRow, timelineSchema } from '../timeline.ts';
import { formatHeader, formatRows, parseRows } from './csv.ts';
import { formatChromeTrace } from './timeline-chrome.ts';

export interface TimelineFile {
  /** Below the results folder. */
  readonly path: string;
  readonly content: string;
}

/** @param rows of one server */
export function timelineFiles(rows: readonly TimelineRow[]): TimelineFile[] {
  const [{ server, run_id: run, scenario, workload } = NOBODY] = rows;
  return [
    { path: pathOf(server, 'csv'), content: formatHeader(timelineSchema) + formatRows(timelineSchema, rows) },
    { path: pathOf(server, 'json'), content: formatChromeTrace(server, rows, { run, scenario, workload }) },
  ];
}

/** @returns no rows when there is no timeline of the server */
export async function readTimeline(dir: string, server: string): Promise<TimelineRow[]> {
  try {
    return parseRows(timelineSchema, await readFile(join(dir, pathOf(server, 'csv')), 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

const NOBODY = { server: '', run_id: '', scenario: '', workload: '' };

function pathOf(server: string, extension: 'csv' | 'json'): string {
  return join('timeline', `${server.replaceAll(/[^\w-]+/g, '-')}.${extension}`);
}
