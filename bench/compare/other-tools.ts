/**
 * Results of other load generators, read from their output: `autocannon --json`, the text of wrk and wrk2, k6's summary,
 * the JSON of oha, and the text or CSV of hey. A file may hold several runs, one after the other. Each is a single
 * measurement without trials, so it has no interval. Pure.
 */
import { readAutocannon } from './tools/autocannon.ts';
import { readHey, readHeyCsv } from './tools/hey.ts';
import { readK6 } from './tools/k6.ts';
import { readOha } from './tools/oha.ts';
import type { OtherSeries, UnnamedSeries } from './tools/series.ts';
import { readWrk } from './tools/wrk.ts';

const JSON_READERS = [readAutocannon, readOha, readK6];
const TEXT_READERS = [readWrk, readHey, readHeyCsv];

/** The line with which each text reader's run begins, and the one that it contains once. */
const BEGINNINGS = /^(?=Running .+ test @ .+\n +\d+ threads? and |Summary:\n|response-time,)/m;
const ONCE = /^(?:(?: {2})?Requests\/sec:|response-time,)/gm;

export const KNOWN_FORMS =
  "autocannon's JSON, wrk's output, k6's summary JSON, oha's JSON, nor hey's output or CSV";

/**
 * @param text decoded, with LF line ends
 * @param clients of a tool whose output does not contain their number; null: not known
 * @returns the runs in the order of the file; or why they cannot be read, as a part of a sentence; null when the file
 * is not from one of these tools
 */
export function readOtherTools(
  name: string,
  text: string,
  clients: number | null = null,
): OtherSeries[] | string | null {
  if (text.trim() === '') return 'it is empty';
  const runs = readTexts(text) ?? readDocuments(text);
  if (runs === null || typeof runs === 'string') return runs;
  return runs.map((run, index) =>
    Object.assign({ name: runs.length === 1 ? name : `${name}, run ${index + 1}` }, run, {
      clients: run.clients ?? clients,
    }),
  );
}

function readTexts(text: string): UnnamedSeries[] | string | null {
  const sections = text.split(BEGINNINGS);
  const runs = sections.flatMap((section) => firstOf(TEXT_READERS, section) ?? []);
  if (runs.length === 0) return describeNoResult(text);
  // What stands before the first run may be anything; a run without its result was interrupted.
  const begun = sections.filter((section) => BEGINNINGS.test(section)).length;
  if (begun > runs.length) return `it begins ${begun} runs, and holds the result of ${runs.length}`;
  const results = [...text.matchAll(ONCE)].length;
  return results > runs.length
    ? `it holds ${results} results, and the line that begins each run is missing`
    : runs;
}

function describeNoResult(text: string): string | null {
  const refused = /^unable to connect to .*/m.exec(text)?.[0];
  if (refused !== undefined) return `wrk measured nothing (${refused})`;
  return /^Running .+ test @ .+\n +\d+ threads? and /m.test(text)
    ? 'wrk began a run, but the result is missing'
    : null;
}

/** Each document begins with `{` at the beginning of a line; so do those of newline-delimited JSON. */
function readDocuments(text: string): UnnamedSeries[] | string | null {
  const documents = text.split(/^(?=\{)/m).filter((document) => document.startsWith('{'));
  const runs = documents.map((document) => readDocument(document.slice(0, document.lastIndexOf('}') + 1)));
  if (runs.includes('damaged')) return 'its JSON is damaged, or ends early';
  const known = runs.filter((run) => run !== null && run !== 'damaged');
  return known.length === 0 || known.length < runs.length ? null : known;
}

function readDocument(document: string): UnnamedSeries | 'damaged' | null {
  try {
    return firstOf(JSON_READERS, JSON.parse(document));
  } catch {
    return 'damaged';
  }
}

function firstOf<Input>(
  readers: readonly ((input: Input) => UnnamedSeries | null)[],
  input: Input,
): UnnamedSeries | null {
  for (const reader of readers) {
    const run = reader(input);
    if (run !== null) return run;
  }
  return null;
}
