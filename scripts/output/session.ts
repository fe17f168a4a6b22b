/**
 * What `npm run bench` and `npm start` have in common: a plan is run with a progress line on stderr, then drawn and
 * reported, and its table, its conclusions and the path of its report go to stdout.
 */
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plan } from '../../bench/plan/plan.ts';
import { COMMANDS } from '../../bench/processes/commands.ts';
import { BOUNDS, SYSTEM_CLOCKS } from '../../bench/processes/context.ts';
import { sentencesOf } from '../../bench/report/answers.ts';
import { describeNoise } from '../../bench/report/noise.ts';
import { formatTable } from '../../bench/report/terminal-table.ts';
import { ResultsFolder } from '../../bench/results/folder.ts';
import type { Pinning } from '../../bench/results/pinning.ts';
import { type Analysis, analyseFolder } from '../../bench/analysis/analysis.ts';
import type { Results } from '../../bench/results/results.ts';
import type { RunRecord, RunWarning } from '../../bench/results/run-record.ts';
import { Progress } from '../../bench/run/progress.ts';
import type { Resumed } from '../../bench/run/resume.ts';
import { runPlan } from '../../bench/run/run.ts';
import { Interrupts } from '../../servers/interrupts.ts';

export interface Session {
  readonly plan: Plan;
  /** The results folder; undefined: a new one in `results/`. */
  readonly out: string | undefined;
  /** As the user gave it, for the record. */
  readonly commandLine: string;
  readonly warnings: readonly RunWarning[];
  readonly pinning: Pinning;
  /** What was done before, of a run that is gone on with. */
  readonly resumed?: Resumed;
  /** What else its results tell, for stdout. */
  readonly tell?: (results: Results) => string;
}

/** Invalid trials that are told one by one. */
const INVALID_TOLD = 3;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Runs a session to its end, or to Ctrl-C.
 * @returns the exit code
 */
export async function runSession(session: Session): Promise<number> {
  using interrupts = new Interrupts(() => performance.now());
  const runId = session.resumed?.record.runId ?? nameRun(new Date());
  const names = session.plan.scenarios.map(({ name }) => name).join('-');
  const path = resolve(session.out ?? `${ROOT}results/${runId}-${names}`);
  const record = await run(session, runId, path, interrupts);
  if (interrupts.abort.aborted) {
    process.stderr.write(`tellers: given up; what was measured is in ${shorten(path)}\n`);
    return 130;
  }
  // From here on all is written: a second Ctrl-C may end the drawing in the middle.
  interrupts.abort.addEventListener('abort', () => process.exit(130));
  const analysis = await analyseFolder(path);
  const report = await exportRun(path, analysis);
  process.stdout.write(formatOutcome(analysis, report ?? path));
  if (session.tell !== undefined) process.stdout.write(`\n${session.tell(analysis)}\n`);
  if (record.state === 'interrupted') return 130;
  return analysis.trials.some(({ validity }) => validity === 'valid') ? 0 : 1;
}

async function run(
  session: Session,
  runId: string,
  path: string,
  interrupts: Interrupts,
): Promise<RunRecord> {
  const { plan, commandLine, warnings, pinning, resumed = null } = session;
  await using folder = await openFolder(path, resumed);
  using progress = new Progress(plan, process.stderr, () => performance.now());
  for (const { message } of warnings) progress.say(`tellers: ${message}`);
  interrupts.stop.addEventListener('abort', () =>
    progress.say('tellers: finishing the trial under way; Ctrl-C again gives it up'),
  );
  return await runPlan(plan, {
    runId,
    commandLine,
    warnings,
    folder,
    means: {
      commands: COMMANDS,
      pinning,
      bounds: BOUNDS,
      signal: interrupts.abort,
      clocks: SYSTEM_CLOCKS,
    },
    resumed,
    stop: interrupts.stop,
    observer: progress,
    now: () => Date.now(),
  });
}

function openFolder(path: string, resumed: Resumed | null): Promise<ResultsFolder> {
  if (resumed === null) return ResultsFolder.create(path);
  return ResultsFolder.reopen(path, new Set(resumed.rows.map(({ trial }) => trial)));
}

/** Draws and reports. The rows are worth more than that: when it fails, that is said, and the rows are there. */
async function exportRun(path: string, analysis: Analysis): Promise<string | null> {
  try {
    // Loaded now: nothing of it was in the way of the measurements.
    const { drawFigures, writeFigures } = await import('../../bench/figures/figures.ts');
    const { writeReport } = await import('../../bench/report/report.ts');
    const figures = await drawFigures(analysis);
    await writeFigures(path, figures, analysis.run.startedAt);
    return (await writeReport(path, analysis, figures)).htmlPath;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(`tellers: no report could be made: ${why}\n`);
    return null;
  }
}

function formatOutcome(analysis: Analysis, report: string): string {
  const { run: record, summary, noise } = analysis;
  const state =
    record.state === 'complete'
      ? []
      : [`The run was ${record.state} after ${record.trialsDone} of ${record.plan.trials} trials.`];
  const warnings = notes(record);
  const parts = [
    formatTable(summary),
    ...sentencesOf(analysis),
    ...describeNoise(noise),
    ...state,
    ...warnings,
    `Report: ${shorten(report)}`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** The warnings; of many invalid trials the first tell enough. */
function notes({ warnings }: RunRecord): string[] {
  const invalid = warnings.filter(({ kind }) => kind === 'trial-invalid');
  const untold = invalid.slice(INVALID_TOLD);
  const told = warnings
    .filter((warning) => !untold.includes(warning))
    .map(({ message }) => `Note: ${message}`);
  return untold.length === 0
    ? told
    : [...told, `Note: ${untold.length} more trials are invalid: see trials.csv`];
}

/** `2026-01-31T08-05-09`, UTC: sorts by time, and is a file name everywhere. */
function nameRun(now: Date): string {
  return now.toISOString().slice(0, 19).replaceAll(':', '-');
}

/** Relative where that is shorter to read. */
function shorten(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('../..') ? path : short;
}
