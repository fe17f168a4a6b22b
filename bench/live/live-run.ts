/**
 * What a run under way shows on its live page, in words, made from the analysis and the words of the report. All of it is
 * done between trials: the state is sent when a comparison begins, before its servers start, and the analysis is made when a
 * block has ended.
 */
import { type Analysis, analyse } from '../analysis/analysis.ts';
import { overviewOf } from '../analysis/overview.ts';
import { countSettled } from '../analysis/pairs.ts';
import type { LiveMatrix, LiveState, LiveTable } from '../page/live-data.ts';
import type { Comparison, Plan } from '../plan/plan.ts';
import { matrixOf, describeDisturbance } from '../report/content.ts';
import { toneOf } from '../report/html.ts';
import { describeNoise } from '../report/noise.ts';
import type { TrialRow } from '../results/columns.ts';
import { groupBy } from '../results/rows.ts';
import type { Results } from '../results/results.ts';
import type { Cell, RunRecord, RunWarning } from '../results/run-record.ts';
import { serverLabel } from '../results/server-names.ts';
import { describeTrials, formatDuration, standingParts } from '../run/progress.ts';
import type { RunObserver, Standing } from '../run/run.ts';
import { Tally } from '../run/tally.ts';
import { medianTexts } from '../words/median-table.ts';
import { answerSentences } from '../words/overview.ts';
import { nameCase } from '../words/phrases.ts';
import type { ReportWords } from '../words/report-en.ts';
import { visible } from '../../workloads/visible-text.ts';
import type { LiveServer } from './live-server.ts';

/** Of trials and warnings, the last ones. */
const MOST_DISTURBANCES = 20;

export class LiveRun implements RunObserver {
  readonly #plan: Plan;
  readonly #server: LiveServer;
  readonly #words: ReportWords;
  readonly #now: () => Date;
  readonly #tally: Tally;
  /** What disturbed it, without repetitions. */
  readonly #events = new Set<string>();
  readonly #blocks = new Map<string, Set<number>>();
  #invalid = 0;
  #drawings = 0;
  #state: LiveState;
  /** Of the last block that ended. */
  #analysis: Pick<Analysis, 'pairs' | 'trials' | 'selfComparisons'> | null = null;

  /**
   * @param before the rows of a run that is gone on with
   * @param now the time of day
   */
  constructor(
    plan: Plan,
    before: readonly TrialRow[],
    server: LiveServer,
    words: ReportWords,
    now: () => Date,
  ) {
    this.#plan = plan;
    this.#server = server;
    this.#words = words;
    this.#now = now;
    this.#tally = new Tally(plan);
    this.#state = this.#begin();
    for (const row of before) this.trialEnded(row);
    this.#show({});
  }

  trialsStarted(trials: Comparison, standing: Standing): void {
    const { live } = this.#words;
    const [block = '', ...rest] = standingParts(this.#plan, trials, standing, this.#invalid, this.#words);
    const medians = this.#tally.mediansBeside(trials);
    const [head = [], ...rows] = medians === null ? [] : medianTexts(medians, this.#words);
    this.#show({
      status: [block, live.spent(formatDuration(standing.spentS)), ...rest].join(' · '),
      underWay: live.underWay(describeTrials(trials, this.#words)),
      medians:
        medians === null ? null : { caption: live.rates(nameCase(medians, this.#words.figures)), head, rows },
    });
  }

  trialEnded(row: TrialRow): void {
    const { live, figures, recorded } = this.#words;
    const { count } = figures.numbers;
    this.#tally.add(row);
    const key = comparisonKey(row);
    this.#blocks.set(key, (this.#blocks.get(key) ?? new Set()).add(row.block));
    if (row.validity === 'invalid') this.#invalid += 1;
    if (row.invalid_because === null) return;
    const clients = live.clients(count(row.clients), row.clients === 1);
    const what = [nameCase(row, this.#words.figures), row.server, clients].join(', ');
    this.#events.add(live.trial(count(row.trial), what, recorded.reasons(row.invalid_because)));
  }

  warned({ message }: RunWarning): void {
    this.#events.add(this.#words.recorded.warning(message));
  }

  /** That the run cannot be shown does not end it. */
  async blockEnded(results: Results): Promise<void> {
    try {
      await this.#analyse(results);
    } catch (error) {
      this.#events.add(this.#words.live.notDrawn(error instanceof Error ? error.message : String(error)));
    }
  }

  /** The trials are over. */
  ended({ blocksDone, spentS }: Pick<RunRecord, 'blocksDone' | 'spentS'>): void {
    const { live, outcome, figures } = this.#words;
    const blocks = figures.numbers.count(blocksDone ?? 0);
    this.#show({
      status: outcome.blocks(blocks, blocksDone === 1, formatDuration(spentS)),
      underWay: live.reporting,
    });
  }

  async #analyse(results: Results): Promise<void> {
    for (const { kind, message } of results.run.warnings)
      if (kind !== 'trial-invalid') this.#events.add(this.#words.recorded.warning(message));
    const analysis = analyse(results);
    this.#analysis = analysis;
    const { data } = analysis;
    const rows = overviewOf(data);
    this.#state = {
      ...this.#state,
      answer: answerSentences(rows, this.#words.figures),
      matrix: toMatrix(matrixOf(rows, this.#words)),
    };
    // Drawing takes a tenth of a second for each figure: nobody would see it.
    if (this.#server.readers > 0) await this.#draw(data);
  }

  async #draw(data: Analysis['data']): Promise<void> {
    const { drawFigures } = await import('../figures/figures.ts');
    const { pageOf } = await import('../figures/page.ts');
    const first = data.map((one) => ({ ...one, figures: one.figures.slice(0, 1) }));
    const scenarios = data.map(({ scenario }) => scenario);
    const page = pageOf(null, 'colour', this.#words.figures);
    const drawn = await drawFigures({ data: first }, page, scenarios);
    this.#drawings += 1;
    // Each drawing has a path of its own, so that the page fetches it.
    const paths = drawn.map((_, index) => `/figures/${this.#drawings}-${index + 1}.svg`);
    this.#server.keepFigures(new Map(paths.map((path, index) => [path, drawn[index]?.svg ?? ''])));
    const figures = paths.map((src, index) => ({ src, title: drawn[index]?.title ?? '' }));
    this.#state = { ...this.#state, figures };
  }

  #begin(): LiveState {
    const { live } = this.#words;
    return {
      status: '',
      underWay: '',
      heard: '',
      plan: this.#describePlan(),
      answer: [{ about: '', finding: live.noAnswer }],
      matrix: null,
      comparisons: this.#comparisons(),
      medians: null,
      disturbances: [],
      figures: [],
    };
  }

  #show(changes: Partial<LiveState>): void {
    const { live, figures } = this.#words;
    this.#state = {
      ...this.#state,
      ...changes,
      heard: live.heard(this.#now().toLocaleTimeString(figures.numbers.locale)),
      comparisons: this.#comparisons(),
      disturbances: this.#disturbances(),
    };
    this.#server.show(this.#state);
  }

  #describePlan(): string[] {
    const { live, figures } = this.#words;
    const { count, list } = figures.numbers;
    return this.#plan.scenarios.map(({ name, servers, clients }) => {
      const loads = live.clients(list(clients.map(count)), clients.length === 1 && clients[0] === 1);
      return live.planned(name, list(servers.map(serverLabel)), loads);
    });
  }

  #comparisons(): LiveTable {
    const { live, figures } = this.#words;
    const { count } = figures.numbers;
    const planned = this.#plan.trials.filter(({ block }) => block === 1);
    const judged = new Map(
      countSettled(this.#analysis?.pairs ?? []).map((one) => [comparisonKey(one), one] as const),
    );
    const settledOf = (key: string): string => {
      if (this.#analysis === null) return live.notJudged;
      const { settled = 0, open = 0 } = judged.get(key) ?? {};
      return settled + open === 0 ? live.nothingToJudge : live.pairsOf(count(settled), count(settled + open));
    };
    const loads = groupBy(planned, ({ cell }) => [comparisonKey(keyed(cell))]).map(([{ cell }]) => cell);
    const rows = loads.toSorted(byPlan(this.#plan)).map((cell) => {
      const load = keyed(cell);
      const clients = live.clients(count(load.clients), load.clients === 1);
      const key = comparisonKey(load);
      return [
        `${nameCase(load, this.#words.figures)}, ${clients}`,
        count(this.#blocks.get(key)?.size ?? 0),
        settledOf(key),
      ];
    });
    return { caption: live.comparisons, head: [live.comparison, live.blocksDone, live.pairs], rows };
  }

  #disturbances(): string[] {
    const { live } = this.#words;
    const analysed =
      this.#analysis === null
        ? []
        : [
            ...describeDisturbance(this.#analysis.trials, this.#words),
            ...describeNoise(this.#analysis.selfComparisons, this.#words),
          ];
    const all = [...analysed, ...[...this.#events].slice(-MOST_DISTURBANCES).toReversed()].map(visible);
    return all.length === 0 ? [live.undisturbed] : all;
  }
}

type Load = Pick<TrialRow, 'scenario' | 'variant' | 'driver' | 'clients'>;

function keyed({ scenario, variant, driver, clients }: Cell): Load {
  return { scenario: scenario.name, variant: variant.name, driver: driver.kind, clients };
}

/** Blocks have them in a random order. */
function byPlan({ scenarios }: Plan): (one: Cell, other: Cell) => number {
  const placeOf = ({ scenario, variant }: Cell): number[] => [
    scenarios.indexOf(scenario),
    scenario.variants.indexOf(variant),
  ];
  return (one, other) => {
    const [[scenario = 0, variant = 0], [otherScenario = 0, otherVariant = 0]] = [
      placeOf(one),
      placeOf(other),
    ];
    return scenario - otherScenario || variant - otherVariant || one.clients - other.clients;
  };
}

function comparisonKey({ scenario, variant, driver, clients }: Load): string {
  return JSON.stringify([scenario, variant, driver, clients]);
}

function toMatrix(matrix: ReturnType<typeof matrixOf>): LiveMatrix | null {
  if (matrix === null) return null;
  const { work, caption, servers, rows } = matrix;
  return {
    work,
    caption,
    servers,
    rows: rows.map(({ heading, note, places, missing }) => ({
      heading,
      note,
      places: places.map((place) =>
        place === null
          ? { main: missing, note: '', tone: 'unranked' }
          : { main: place.main, note: place.note, tone: toneOf(place) },
      ),
    })),
  };
}
