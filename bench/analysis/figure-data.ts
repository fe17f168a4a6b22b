/**
 * What the figures of a scenario show, as values: the trials of each, its panels, and in them medians, verdicts or
 * shares. A scenario names its figures; `bench/figures` draws them. Pure.
 */
import type { ClientRow } from '../results/columns.ts';
import type { Results } from '../results/results.ts';
import { type FigureKind, PLAIN_FIGURES } from '../scenarios/figure-kind.ts';
import { ALL_SCENARIOS } from '../scenarios/scenarios.ts';
import type { Bounds } from '../statistics/bounds.ts';
import { type BystanderPanel, bystanderPanels } from './bystander-panels.ts';
import type { Distributions } from './distributions.ts';
import { type SharePanel, sharePanels } from './fairness.ts';
import { type RecordedServer, recordedServers } from './findings.ts';
import { byServer, type Server } from './medians.ts';
import { type FigurePanels, type Panel, panelRows, rowsAgainst } from './panels.ts';
import { type PercentileData, percentilesOf } from './percentiles.ts';
import type { QuantityAxis } from './quantities.ts';
import { type MapData, mapOf, type RankData, ranksOf } from './rank-panels.ts';
import type { ScenarioData } from './scenario-data.ts';
import { type Series, seriesOf, type SeriesPanel, seriesPanels } from './series.ts';

/** Data too large for rows. */
export interface Details {
  readonly distributions: Distributions;
  readonly clients: readonly ClientRow[];
}

export const NO_DETAILS: Details = { distributions: new Map(), clients: [] };

/** What one figure shows. */
export type FigureData =
  | LinesData
  | ResponseData
  | BystanderData
  | ShareData
  | MapData
  | PercentileData
  | { readonly kind: 'timeline'; readonly recorded: readonly RecordedServer[] };

type LinesKind = Extract<FigureKind, { kind: 'lines' }>;

export interface LinesData extends LinesKind, FigurePanels<'lines', SeriesPanel> {
  readonly axis: Exclude<LinesKind['against'], 'variant'> | QuantityAxis;
}

export type ResponseData = FigurePanels<'response', ResponsePanel>;
export type BystanderData = FigurePanels<'bystanders', BystanderPanel>;
export type ShareData = FigurePanels<'shares', SharePanel>;

/** One server at the offered rates. */
export interface ResponsePanel extends Panel {
  readonly server: Server;
  readonly p50: Series;
  readonly p99: Series;
  /** Where the median knee is: known, or within bounds. */
  readonly knee: Bounds | null;
}

export interface FiguredScenario extends ScenarioData {
  /** Those that the scenario names, then its latency by percentile; without those in which no trial has a place. */
  readonly figures: readonly FigureData[];
  /** null: its first figure has no one measure. */
  readonly ranks: RankData | null;
}

export function withFigures(
  data: ScenarioData,
  timelines: Results['timelines'],
  { distributions, clients }: Details,
): FiguredScenario {
  const kinds = ALL_SCENARIOS.find(({ name }) => name === data.scenario)?.figures ?? PLAIN_FIGURES;
  return {
    ...data,
    figures: kinds
      .map((kind) => figureOf(kind, data, timelines, clients))
      .concat(percentilesOf(data, distributions))
      .filter((figure) => figure !== null),
    ranks: ranksOf(data, kinds[0]),
  };
}

function figureOf(
  kind: FigureKind,
  data: ScenarioData,
  timelines: Results['timelines'],
  clients: readonly ClientRow[],
): FigureData | null {
  switch (kind.kind) {
    case 'lines':
      return linesOf(kind, data);
    case 'response':
      return responseOf(data);
    case 'bystanders': {
      const rows = rowsAgainst(data, 'p99', 'variant');
      const panels = bystanderPanels(rows, data);
      return panels.length === 0 ? null : { ...kind, rows, panels };
    }
    case 'shares': {
      const rows = rowsAgainst(data, 'throughput', 'variant');
      const panels = sharePanels(rows, clients, data);
      return panels.some(({ shares }) => shares.some(({ rates }) => rates.length > 0))
        ? { ...kind, rows, panels }
        : null;
    }
    case 'map':
      return mapOf(data);
    case 'timeline': {
      const recorded = recordedServers(timelines, data.scenario);
      return recorded.length === 0 ? null : { ...kind, recorded };
    }
    default:
      return kind satisfies never;
  }
}

function linesOf(kind: LinesKind, data: ScenarioData): LinesData | null {
  const { measure, against } = kind;
  const rows = rowsAgainst(data, measure, against);
  const axis = against === 'variant' ? [...data.quantities.values()][0]?.axis : against;
  if (rows.length === 0 || axis === undefined) return null;
  return { ...kind, rows, axis, panels: seriesPanels(rows, measure, against, data) };
}

function responseOf(data: ScenarioData): ResponseData | null {
  const rows = rowsAgainst(data, 'p99', 'offered-rate').filter(({ load }) => load === 'open');
  const knees = data.knees.filter(({ clients }) => clients === rows[0]?.clients);
  const panels = panelRows(rows, data, 'variants').flatMap(({ variant, io, rows: own }) =>
    byServer(own).map((server) => ({
      variant,
      io,
      server,
      p50: seriesOf(server, 'p50', 'offered-rate', data),
      p99: seriesOf(server, 'p99', 'offered-rate', data),
      knee: knees.find((one) => one.server === server.server)?.knee?.between ?? null,
    })),
  );
  return panels.length === 0 ? null : { kind: 'response', rows, panels };
}
