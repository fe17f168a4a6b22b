/**
 * Shared by `npm run bench` and `npm start`: runs a plan with a progress line on stderr, writes figures and report, and
 * prints the table, the conclusions and the path of the report on stdout.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { AgentTeam } from '../../bench/agents/agent-team.ts';
import type { Plan } from '../../bench/plan/plan.ts';
import { BOUNDS, SYSTEM_CLOCKS } from '../../bench/processes/context.ts';
import { claimFolder, REPORT_FILE, ResultsFolder } from '../../bench/results/folder.ts';
import type { Pinning } from '../../bench/results/pinning.ts';
import { type Analysis, analyseFolder } from '../../bench/analysis/analysis.ts';
import { serverLabel } from '../../bench/results/server-names.ts';
import { jsonLine } from '../../bench/results/stamp.ts';
import { readResults, type Results } from '../../bench/results/results.ts';
import type { RunRecord, RunWarning } from '../../bench/results/run-record.ts';
import { Progress } from '../../bench/run/progress.ts';
import { readSetting } from '../../bench/run/record.ts';
import type { Resumed } from '../../bench/run/resume.ts';
import { type RunObserver, runPlan } from '../../bench/run/run.ts';
import { type ProseLanguage, REPORT_WORDS } from '../../bench/words/languages.ts';
import type { ReportWords } from '../../bench/words/report-en.ts';
import { Interrupts } from '../../servers/interrupts.ts';
import { visible } from '../../workloads/visible-text.ts';
import { UsageError } from '../options/arguments.ts';
import { placesOf } from '../options/rates.ts';
import { failureWords, outputWords } from '../words/reader-language.ts';
import { endRecord, outcomeRecords, planRecord, trialPrinter } from './bench-record.ts';
import { formatOutcome } from './outcome.ts';

export interface Session {
  readonly plan: Plan;
  /** The results folder; undefined: a new one in `results/` of the current folder. */
  readonly out: string | undefined;
  /** As the user typed it, for run.json. */
  readonly commandLine: string;
  readonly warnings: readonly RunWarning[];
  readonly pinning: Pinning;
  /** The other machines that it runs on; none when it is left out. */
  readonly agents?: AgentTeam | null;
  /** Of the outcome and the report. */
  readonly language: ProseLanguage;
  /** The port of a page that shows the run, 0 for a free one; undefined: there is none. */
  readonly live?: number | undefined;
  /** Of copies of the CSV files; undefined: there are none. */
  readonly csvLocale?: string | undefined;
  /** Servers that were asked for are not in the plan, as nothing of them can be measured: it fails. */
  readonly isPartial?: boolean;
  /** The part of a resumed run that is done already. */
  readonly resumed?: Resumed;
  /** More text for stdout, made from the results. */
  readonly summarise?: (results: Results) => string;
  /** Whether stdout is for programs: bench-record.ts. */
  readonly json?: true | undefined;
}

/**
 * Runs a session to its end, or to Ctrl-C.
 * @returns the exit code
 */
export async function runSession(session: Session): Promise<number> {
  using interrupts = new Interrupts(() => performance.now());
  const words = outputWords();
  const runId = session.resumed?.record.runId ?? nameRun(new Date());
  const names = session.plan.scenarios.map(({ name }) => name).join('-');
  await using shown = session.live === undefined ? null : await openLive(session, session.live);
  const path =
    session.out === undefined
      ? await claimFolder(resolve('results'), `${runId}-${names}`)
      : resolve(session.out);
  const record = await run(session, runId, path, interrupts, shown?.run ?? null);
  if (interrupts.abort.aborted) {
    process.stderr.write(`tellers: ${words.run.stopped(shorten(path))}\n`);
    return 130;
  }
  // All rows are on the disk: a second Ctrl-C may now end the process at once.
  interrupts.abort.addEventListener('abort', () => process.exit(130));
  shown?.run.ended(record);
  const { analysis, report } = await conclude(path, session);
  if (session.summarise !== undefined) process.stdout.write(session.summarise(analysis));
  if (session.json === true) process.stdout.write(jsonLine(endRecord(record, path, report)));
  const isReported = report !== null;
  if (isReported) await shown?.becomeReport(path, interrupts.stop);
  if (record.state === 'interrupted') return 130;
  const missing = neverMeasured(session.plan, analysis);
  for (const label of missing) process.stderr.write(`tellers: ${words.run.neverMeasured(label)}\n`);
  return missing.length > 0 || session.isPartial === true || !isReported ? 1 : 0;
}

/**
 * Writes the report of a run that is complete, if it was killed before it had one.
 * @returns the exit code; null when it is no such run
 * @throws BenchError NOT_A_RUN when the folder holds no run
 */
export async function finishReport(
  path: string,
  output: Pick<Session, 'language' | 'csvLocale' | 'json'>,
): Promise<number | null> {
  const { run: record } = await readResults(path);
  if (record.state !== 'complete' || existsSync(join(path, REPORT_FILE))) return null;
  const { report } = await conclude(path, output);
  if (output.json === true) process.stdout.write(jsonLine(endRecord(record, path, report)));
  return report === null ? 1 : 0;
}

/** Exports a run, and prints its outcome. @returns the path of its report; null where it could not be written */
async function conclude(
  path: string,
  { language, csvLocale, json }: Pick<Session, 'language' | 'csvLocale' | 'json'>,
): Promise<{ readonly analysis: Analysis; readonly report: string | null }> {
  const words = REPORT_WORDS[language];
  const analysis = await analyseFolder(path);
  const report = await exportRun(path, analysis, words, csvLocale);
  process.stdout.write(
    json === true
      ? (await outcomeRecords(analysis.run, path)).map(jsonLine).join('')
      : formatOutcome(analysis, report === null ? null : shorten(report), words),
  );
  return { analysis, report };
}

/** The servers of which no trial counts, although some were planned. */
function neverMeasured({ trials: planned }: Plan, { trials }: Analysis): string[] {
  const measured = new Set(trials.flatMap((row) => (row.validity === 'invalid' ? [] : [row.server])));
  const asked = new Set(
    planned.flatMap(({ cell: { server } }) => (server.again ? [] : [serverLabel(server)])),
  );
  return [...asked].filter((label) => !measured.has(label));
}

async function run(
  session: Session,
  runId: string,
  path: string,
  interrupts: Interrupts,
  live: RunObserver | null,
): Promise<RunRecord> {
  const { plan, commandLine, warnings, pinning, agents = null, language, json, resumed = null } = session;
  // Before the folder is made, as it takes a second: a folder without a run.json is soon no run's under way.
  const setting = await readSetting();
  await using folder = await openFolder(path, resumed);
  using progress = new Progress(plan, process.stderr, () => performance.now(), REPORT_WORDS[language]);
  const others = [
    ...(live === null ? [] : [live]),
    ...(json === true ? [trialPrinter((line) => process.stdout.write(line))] : []),
  ];
  const observer = others.reduce<RunObserver>(inTurn, progress);
  if (json === true)
    process.stdout.write(jsonLine(planRecord(plan, pinning, { run_id: runId, folder: path })));
  // Hints come at the end, with the figures.
  for (const each of warnings.filter(({ kind }) => kind !== 'hint')) observer.warned(each);
  interrupts.stop.addEventListener('abort', () => progress.say(`tellers: ${outputWords().run.finishing}`));
  return await runPlan(plan, {
    runId,
    setting,
    commandLine,
    warnings,
    folder,
    context: {
      ...placesOf(agents),
      pinning,
      loadProcesses: plan.loadProcesses,
      bounds: BOUNDS,
      signal: interrupts.abort,
      clocks: SYSTEM_CLOCKS,
    },
    agents: agents?.record ?? [],
    resumed,
    stop: interrupts.stop,
    observer,
    now: () => Date.now(),
  });
}

/** Each is called after the other. */
function inTurn(first: RunObserver, second: RunObserver): RunObserver {
  return {
    trialsStarted(...started) {
      first.trialsStarted(...started);
      second.trialsStarted(...started);
    },
    trialEnded(row) {
      first.trialEnded(row);
      second.trialEnded(row);
    },
    warned(warning) {
      first.warned(warning);
      second.warned(warning);
    },
    async blockEnded(results) {
      await first.blockEnded(results);
      await second.blockEnded(results);
    },
  };
}

/** A page that shows the run, and becomes its report. */
async function openLive({ plan, language, resumed }: Session, port: number) {
  // Imported late: without the flag nothing of it is in memory.
  const { livePage } = await import('../../bench/live/live-page.ts');
  const { LiveServer } = await import('../../bench/live/live-server.ts');
  const { LiveRun } = await import('../../bench/live/live-run.ts');
  const words = REPORT_WORDS[language];
  const server = await LiveServer.listen(port, await livePage(words)).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(outputWords().run.noPage(port, failureWords(reason)));
  });
  process.stderr.write(`tellers: ${words.live.url(server.url)}\n`);
  return {
    run: new LiveRun(plan, resumed?.rows ?? [], server, words, () => new Date()),
    /** @param stop Ctrl-C, which ends the wait for open pages; one that came before does not */
    async becomeReport(path: string, stop: AbortSignal): Promise<void> {
      const ends = stop.aborted ? new AbortController().signal : stop;
      await server.becomeReport(await readFile(join(path, REPORT_FILE)), ends);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function openFolder(path: string, resumed: Resumed | null): Promise<ResultsFolder> {
  if (resumed === null) return ResultsFolder.create(path);
  return ResultsFolder.reopen(path, new Set(resumed.rows.map(({ trial }) => trial)));
}

/** Writes figures and report, and copies of the CSV files. A failure is printed, and is null: the rows are on the disk. */
async function exportRun(
  path: string,
  analysis: Analysis,
  words: ReportWords,
  csvLocale: string | undefined,
): Promise<string | null> {
  try {
    // Imported late, so that this code does not disturb the measurements.
    const { drawFigures, writeFigures } = await import('../../bench/figures/figures.ts');
    const { writeReport } = await import('../../bench/report/report.ts');
    const { writeCsvCopies } = await import('../../bench/results/csv-copies.ts');
    const { pageOf } = await import('../../bench/figures/page.ts');
    if (csvLocale !== undefined) await writeCsvCopies(path, path, csvLocale);
    const figures = await drawFigures(analysis, pageOf(null, 'colour', words.figures));
    await writeFigures(path, figures, analysis.run.startedAt);
    return (await writeReport(path, analysis, figures, words)).htmlPath;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      `tellers: ${outputWords().run.notReported(visible(failureWords(why)), shorten(path))}\n`,
    );
    return null;
  }
}

/** `2026-01-31T08-05-09`, UTC: sorts by time, and is a valid file name on every system. */
function nameRun(now: Date): string {
  return now.toISOString().slice(0, 19).replaceAll(':', '-');
}

/** Relative where that is shorter to read. */
function shorten(path: string): string {
  const short = relative(process.cwd(), path);
  return visible(short.startsWith('..') ? path : short);
}
