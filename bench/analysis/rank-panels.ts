/** The servers of a scenario ranked, as figures show them: in a row of the matrix, and on the map of winners. Pure. */
import type { TrialRow } from '../results/columns.ts';
import { comparedIo, EXTERNAL_IO, loneTwin } from '../results/server-names.ts';
import type { FigureKind, Measure } from '../scenarios/figure-kind.ts';
import { type FigurePanels, type Panel, panelRows, panelsOf, rowsAgainst, withMost } from './panels.ts';
import { clientCounts, type ScenarioData } from './scenario-data.ts';
import { type Standing, standings } from './standings.ts';

export interface MapData extends FigurePanels<'map', MapPanel> {
  /** In descending order. */
  readonly clients: readonly number[];
}

interface MapPanel extends Panel {
  /** For each number of clients, the servers under each variant. */
  readonly standings: readonly (readonly (readonly Standing[])[])[];
}

export function mapOf(data: ScenarioData): MapData | null {
  const rows = rowsAgainst(data, 'throughput', 'clients');
  const clients = clientCounts(data).toReversed();
  const panels = panelsOf(rows, data, 'none', (own) => {
    const compared = comparedWith(own, data.trials);
    const loads = clients.flatMap((count) =>
      data.variants.map((name) =>
        compared.filter((trial) => trial.clients === count && trial.variant === name),
      ),
    );
    const all = standings(loads, 'throughput', data);
    const width = data.variants.length;
    return { standings: clients.map((_, row) => all.slice(row * width, (row + 1) * width)) };
  });
  return panels.length === 0 ? null : { kind: 'map', rows, clients, panels };
}

/** Leaves an external server to one panel: that of the io with which the tables compare it. */
function comparedWith(rows: readonly TrialRow[], all: readonly TrialRow[]): TrialRow[] {
  const io = comparedIo({ io: EXTERNAL_IO }, rows);
  return rows.filter((row) => comparedIo(row, all) === io);
}

/** The servers under each number of clients, by the measure of the first figure of the scenario. */
export interface RankData {
  readonly measure: Measure;
  readonly panels: readonly (Panel & {
    /** null: one for all. */
    readonly clients: number | null;
    readonly standings: readonly Standing[];
  })[];
}

/** Panels of one scenario. */
const MOST_RANKED = 3;

/** null: the figure has no one measure. */
const MEASURE_OF_KIND: Readonly<Record<Exclude<FigureKind['kind'], 'lines'>, Measure | null>> = {
  bystanders: 'p99',
  shares: 'fairness',
  map: 'throughput',
  response: null,
  timeline: null,
};

/** @returns null where the figure has no one measure */
export function ranksOf(data: ScenarioData, kind: FigureKind | undefined): RankData | null {
  if (kind === undefined) return null;
  const measure = kind.kind === 'lines' ? kind.measure : MEASURE_OF_KIND[kind.kind];
  // At parts of their knees, servers are not under the same load.
  if (measure === null || measure === 'goodput') return null;
  const measured = rowsAgainst(data, measure, kind.kind === 'lines' ? kind.against : 'clients');
  // The map has a figure of its own, over all numbers of clients.
  const twin = loneTwin(measured);
  const ranked = measured.filter(({ server }) => server !== twin);
  const rows = kind.kind === 'map' ? withMost(ranked) : ranked;
  const counts = [...new Set(rows.map(({ clients }) => clients))].toSorted((a, b) => a - b);
  const panels = fewOf(panelRows(rows, data, 'variants')).flatMap((panel) =>
    counts.flatMap((clients) => {
      const own = panel.rows.filter((row) => row.clients === clients);
      return own.length === 0 ? [] : [{ ...panel, clients: counts.length > 1 ? clients : null, rows: own }];
    }),
  );
  const all = standings(
    panels.map((panel) => panel.rows),
    measure,
    data,
  );
  return {
    measure,
    panels: panels.map(({ variant, io, clients }, index) => ({
      variant,
      io,
      clients,
      standings: all[index] ?? [],
    })),
  };
}

/** The first, the middle and the last of many variants. */
function fewOf<Item>(items: readonly Item[]): readonly Item[] {
  if (items.length <= MOST_RANKED) return items;
  return [0, Math.floor(items.length / 2), items.length - 1].flatMap((index) => items[index] ?? []);
}
