/**
 * A run: block after block, each trial written down before the next begins, the summary after every block. agenda.ts
 * says what is in a block, and pace.ts whether there is time for it. Stopping lets the trial under way finish; aborting
 * gives it up. Either way what was measured is kept.
 */
import { countDisturbed } from '../analysis/disturbed.ts';
import { contextOf, countSettled, judgeRun } from '../analysis/pairs.ts';
import { summarise } from '../analysis/summary.ts';
import { pairRow, summaryRow } from '../words/phrases.ts';
import { canSlice } from '../plan/eligibility.ts';
import { type Comparison, groupComparisons, type Plan, type PlannedTrial } from '../plan/plan.ts';
import type { TrialContext } from '../processes/context.ts';
import type { SliceRow, TrialRow } from '../results/columns.ts';
import type { ResultsFolder } from '../results/folder.ts';
import { formatHistogramLog } from '../results/histograms.ts';
import type { Results } from '../results/results.ts';
import type { RunRecord, RunWarning } from '../results/run-record.ts';
import { serverLabel } from '../results/server-names.ts';
import { timelineFiles } from '../results/timeline-files.ts';
import { LOOKS } from '../statistics/looks.ts';
import { readMemory } from '../../servers/memory.ts';
import { Agenda, type Ended, type Judge } from './agenda.ts';
import { Pace } from './pace.ts';
import { hintWarnings, labelOf, MOST_UNPROVED, skipped, Unproved } from './proofs.ts';
import { beginRecord, continueRecord, type RunStart } from './record.ts';
import type { Resumed } from './resume.ts';
import { runComparison, runTrial, type TrialOutcome } from './trial.ts';

/** Where a run is when trials start. */
export interface Standing {
  /** Until the run ends, s: with a budget at the latest, without about. */
  readonly leftS: number;
  /** Since the run began, s. */
  readonly spentS: number;
  /** The pairs at the last look; null before the first. */
  readonly pairs: Agenda['pairs'];
}

export interface RunObserver {
  /** One trial, or those of a comparison at the same time. */
  trialsStarted(trials: Comparison, standing: Standing): void;
  trialEnded(row: TrialRow): void;
  /** What the user should know while the run goes on. */
  warned(warning: RunWarning): void;
  /** All trials of a block have ended. The run goes on when this resolves. @param results without timelines */
  blockEnded(results: Results): Promise<void>;
}

export interface RunOptions extends RunStart {
  readonly folder: ResultsFolder;
  readonly context: TrialContext;
  /** Finds the pairs that are settled, in a run with a budget; by default as the analysis does; null: none ever is. */
  readonly judge?: Judge | null;
  /** What was done before, of a run that is gone on with; null for a new one. */
  readonly resumed: Resumed | null;
  /** Ends the run after the trial under way; the context's signal ends it at once. */
  readonly stop: AbortSignal;
  readonly observer: RunObserver;
}

/**
 * Runs the plan.
 * @returns its record, as it is in `run.json`
 * @throws BenchError CANNOT_WRITE when the results cannot be written any more; those written before are kept
 */
export async function runPlan(plan: Plan, options: RunOptions): Promise<RunRecord> {
  const { resumed } = options;
  const record = resumed === null ? beginRecord(plan, options) : continueRecord(resumed, options);
  const run = new Run(plan, options, record);
  return run.toEnd();
}

class Run {
  readonly #plan: Plan;
  readonly #options: RunOptions;
  readonly #agenda: Agenda;
  readonly #pace: Pace;
  readonly #rows: TrialRow[];
  readonly #slices: SliceRow[];
  readonly #unproved = new Unproved();
  #record: RunRecord;

  constructor(plan: Plan, options: RunOptions, record: RunRecord) {
    this.#plan = plan;
    this.#options = options;
    this.#record = record;
    this.#agenda = new Agenda(plan, options.judge === undefined ? judgeAs(record) : options.judge);
    this.#pace = new Pace(plan, record.spentS, options.context.clocks.clock);
    this.#rows = [...(options.resumed?.rows ?? [])];
    this.#slices = [...(options.resumed?.slices ?? [])];
  }

  async toEnd(): Promise<RunRecord> {
    const { folder } = this.#options;
    await folder.writeRun(this.#record);
    let end: End | 'failed' = 'failed';
    try {
      end = await this.#runSummarised();
    } finally {
      const cut = end === 'failed' || end === 'interrupted' ? end : null;
      const ended = end === 'failed' || end === 'interrupted' ? null : end;
      const finishedAt = new Date(this.#options.now()).toISOString();
      await this.#note({ state: cut ?? 'complete', ended, finishedAt });
    }
    return this.#record;
  }

  /** What was measured gets its summary, however the trials end. */
  async #runSummarised(): Promise<End> {
    try {
      return await this.#runBlocks();
    } finally {
      await this.#summarise();
    }
  }

  async #runBlocks(): Promise<End> {
    for (let blocksDone = 0; ; blocksDone += 1) {
      if (blocksDone > (this.#record.blocksDone ?? 0)) await this.#endBlock(blocksDone);
      const block = this.#agenda.next(this.#rows, this.#slices);
      if (block === null) return this.#agenda.ended ?? 'planned';
      const left = block.flatMap((each) => this.#withoutRows(each));
      // The first block is tried in any case: there is no run without one.
      const isBegun = blocksDone === 0 || left.length < block.length;
      if (!isBegun && !this.#pace.fits(block, blocksDone < FIRST_LOOK)) return 'budget';
      const end = await this.#runBlock(left);
      if (end !== null) return end;
    }
  }

  /** @returns why the run ends within the block; null when it does not */
  async #runBlock(block: readonly Comparison[]): Promise<End | null> {
    for (const planned of block) {
      const [comparison] = groupComparisons(planned.filter((one) => !this.#unproved.isSkipped(one)));
      if (comparison === undefined) continue;
      if (!this.#pace.mayGoOnWith(comparison)) return 'budget';
      const ended = this.#pace.begin(comparison);
      for (const trials of this.#inSteps(comparison))
        if (!(await this.#runTrials(trials))) return 'interrupted';
      ended();
    }
    return null;
  }

  /** @returns whether the run goes on */
  async #runTrials(trials: Comparison): Promise<boolean> {
    const { stop, context } = this.#options;
    if (stop.aborted || context.signal.aborted) return false;
    const outcomes = await this.#attempt(trials);
    if (outcomes === null) return false;
    await this.#writeDown(trials, outcomes);
    return true;
  }

  /** Those of a comparison that were not run before the run was resumed; none when all were. */
  #withoutRows(comparison: Comparison): Comparison[] {
    const done = new Set(this.#rows.map(({ trial }) => trial));
    return groupComparisons(comparison.filter(({ trial }) => !done.has(trial)));
  }

  async #endBlock(blocksDone: number): Promise<void> {
    await this.#note({ blocksDone });
    await this.#summarise();
    const [trials, slices] = [[...this.#rows], [...this.#slices]];
    await this.#options.observer.blockEnded({ run: this.#record, trials, slices, timelines: new Map() });
  }

  #standing([{ trial }]: Comparison): Standing {
    const { trials, budgetS } = this.#plan;
    const left = budgetS === null ? trials.filter((one) => one.trial >= trial) : [];
    const leftS = this.#pace.leftS(groupComparisons(left));
    return { leftS, spentS: this.#pace.spentS, pairs: this.#agenda.pairs };
  }

  /** A comparison in slices is one step; otherwise each of its trials is. */
  #inSteps(trials: Comparison): Comparison[] {
    return this.#isSliced(trials) ? [trials] : trials.map((one) => [one]);
  }

  #isSliced(trials: Comparison): boolean {
    const { team, loadProcesses = 1 } = this.#options.context;
    const cells = trials.map(({ cell }) => cell);
    const bytes = [...readMemory().map(({ freeBytes }) => freeBytes), team?.memoryBytes ?? Infinity];
    const processes = team === undefined || team.loads.length === 0 ? loadProcesses : 1;
    return canSlice(cells, Math.min(...bytes), processes) && (team?.allows(cells) ?? true);
  }

  #warn(warnings: readonly RunWarning[]): void {
    this.#record = { ...this.#record, warnings: [...this.#record.warnings, ...warnings] };
  }

  /** Of a server, not of a trial. */
  #warnOnce(planned: PlannedTrial, { row, proof }: TrialOutcome): void {
    const label = labelOf(planned);
    const isExternal = planned.cell.server.kind !== 'model';
    const known = new Set(this.#record.warnings.map(({ message }) => message));
    this.#warn(
      hintWarnings(label, isExternal ? (proof?.hints ?? []) : []).filter(
        ({ message }) => !known.has(message),
      ),
    );
    if (proof === null || !this.#unproved.count(label, proof.isRight)) return;
    const warning = skipped(
      label,
      `${row.invalid_because ?? 'its proof failed'}, ${MOST_UNPROVED} times in a row`,
    );
    this.#warn([warning]);
    this.#options.observer.warned(warning);
  }

  /** @returns null when it was given up */
  async #attempt(trials: Comparison): Promise<TrialOutcome[] | null> {
    const { runId, context, observer } = this.#options;
    const [first] = trials;
    observer.trialsStarted(trials, this.#standing(trials));
    try {
      const outcomes = this.#isSliced(trials)
        ? await runComparison(trials, runId, this.#plan.seed, context)
        : [await runTrial(first, runId, context)];
      for (const { row } of outcomes) observer.trialEnded(row);
      return outcomes;
    } catch (error) {
      if (context.signal.aborted) return null;
      throw error;
    }
  }

  async #writeDown(trials: Comparison, outcomes: readonly TrialOutcome[]): Promise<void> {
    const { folder } = this.#options;
    for (const [at, planned] of trials.entries()) {
      const outcome = outcomes[at];
      if (outcome === undefined) continue;
      await this.#writeFiles(planned, outcome);
      this.#warn(warningsOf(planned, outcome));
      this.#warnOnce(planned, outcome);
    }
    // The rows come last: where one is whole, so is all else of its trial.
    const rows = outcomes.map(({ row }) => row);
    const clients = outcomes.flatMap((outcome) => outcome.clients);
    const slices = outcomes.flatMap((outcome) => outcome.slices);
    const agents = outcomes.flatMap((outcome) => outcome.agents);
    await folder.appendTrials(rows, clients, slices, agents);
    this.#rows.push(...rows);
    this.#slices.push(...slices);
    await this.#note({ trialsDone: this.#rows.length });
  }

  async #writeFiles(planned: PlannedTrial, { row, histogram, timeline }: TrialOutcome): Promise<void> {
    const { folder, now } = this.#options;
    if (histogram !== null) {
      const title = titleOf(planned);
      const durationS = row.duration_s ?? 0;
      const log = formatHistogramLog({ histogram, title, endedAtMs: now(), durationS });
      await folder.writeHistogram(planned.trial, log);
    }
    for (const file of timeline === null ? [] : timelineFiles(timeline)) await folder.writeTimeline(file);
  }

  async #summarise(): Promise<void> {
    const rows = countDisturbed(this.#rows);
    const judged = judgeRun(rows, contextOf(this.#record, this.#slices));
    const summary = summarise(rows, this.#plan.seed, judged);
    await this.#options.folder.writeSummary(
      summary.map(summaryRow),
      [...judged.pairs, ...judged.selfComparisons].map(pairRow),
    );
  }

  async #note(fields: Partial<RunRecord>): Promise<void> {
    this.#record = { ...this.#record, ...fields, spentS: Math.round(this.#pace.spentS * 10) / 10 };
    await this.#options.folder.writeRun(this.#record);
  }
}

/** Fewer blocks give no verdict. */
const FIRST_LOOK = Math.min(...LOOKS);

type End = Ended | 'interrupted';

function judgeAs(record: RunRecord): Judge {
  return (rows, slices) => countSettled(judgeRun(countDisturbed(rows), contextOf(record, slices)).pairs);
}

/** `event-loop/posix, 16 clients (scaling, block 2)`, or `…(blocking, wait 5 ms, block 2)` */
export function titleOf({ block, cell }: PlannedTrial): string {
  const { scenario, variant, server, clients } = cell;
  const where = [scenario.name, variant.name, `block ${block}`].filter((part) => part !== '').join(', ');
  return `${serverLabel(server)}, ${clients} ${clients === 1 ? 'client' : 'clients'} (${where})`;
}

function warningsOf(planned: PlannedTrial, { row, warnings: ofServer }: TrialOutcome): RunWarning[] {
  const warnings: RunWarning[] = [];
  const { trial } = planned;
  if (row.validity === 'invalid') {
    const message = `${titleOf(planned)} is invalid: ${row.invalid_because}`;
    warnings.push({ kind: 'trial-invalid', message, trial });
  }
  if (row.validity !== 'invalid' && ofServer.length > 0) {
    const message = `${titleOf(planned)}: stderr of the server: ${ofServer.join(' | ')}`;
    warnings.push({ kind: 'server-warning', message, trial });
  }
  if ((row.start_skew_us ?? 0) > MOST_SKEW_US) {
    const message = `${titleOf(planned)}: the windows of the agents may have opened ${Math.round(row.start_skew_us ?? 0)} µs apart`;
    warnings.push({ kind: 'agents-apart', message, trial });
  }
  return warnings;
}

/** Of windows that open so far apart, the share in which not all agents send is reported. */
const MOST_SKEW_US = 1000;
