/**
 * The panels of a figure, as data: one for each variant and io, in each a series for every server. A server that is not
 * ours stands in each panel, beside ours.
 */
import type { ScenarioData } from '../analysis/scenario-data.ts';
import type { TrialRow } from '../results/columns.ts';
import { EXTERNAL_IO } from '../results/server-names.ts';
import type { Against, Measure } from '../scenarios/figure-kind.ts';
import { curveOf, predictRps } from '../theory/scalability.ts';
import { variantLabel } from '../words/variants.ts';
import type { Words } from '../words/words.ts';
import { type Series, seriesOf, type Theory, styledServers } from './series.ts';

/**
 * Gunther's Universal Scalability Law beside the throughput of a server.
 * @param rows of one server under one variant and workload. @returns null where it does not fit
 */
function lawOf([first]: readonly TrialRow[], { scalability }: ScenarioData): Theory | null {
  const found = scalability.find(
    ({ server, variant, workload }) =>
      server === first?.server && variant === first.variant && workload === first.workload,
  );
  if (found?.scalability.kind !== 'fitted') return null;
  const { fit } = found.scalability;
  if (fit.doubts.length > 0) return null;
  const points = curveOf(fit, found.mostClients).map(({ clients, throughputRps }) => ({
    x: clients,
    value: throughputRps,
  }));
  const { peakClients: peak } = fit;
  const isShown = peak !== null && peak >= 1 && peak <= found.mostClients;
  return { points, peak: isShown ? { x: peak, value: predictRps(fit, peak) } : null };
}

export interface Panel {
  /** What distinguishes it from the others; empty where there is only one panel. */
  readonly heading: string;
  readonly series: readonly Series[];
}

interface PanelRows {
  readonly heading: string;
  readonly rows: readonly TrialRow[];
}

/** Splits rows that must not be compared. @param facets whether variants are split too */
export function panelRows(
  rows: readonly TrialRow[],
  subject: ScenarioData,
  words: Words,
  facets: 'variants' | 'none',
): PanelRows[] {
  const ofVariant = facets === 'variants' ? (row: TrialRow) => `${row.variant}\n${row.workload}` : () => '';
  const groups = [...Map.groupBy(rows, ofVariant).values()].toSorted(
    ([a], [b]) => subject.variants.indexOf(a?.variant ?? '') - subject.variants.indexOf(b?.variant ?? ''),
  );
  const workloads = new Set(rows.map(({ workload }) => workload));
  const ios = iosOf(rows);
  return groups.flatMap((group) => {
    const { variant = '', workload = '' } = group[0] ?? {};
    const label = variantLabel(variant, subject, words);
    const name = variant === '' && workloads.size > 1 ? workload : label;
    return ios.flatMap((io) => {
      const own = group.filter((row) => row.io === io || row.io === EXTERNAL_IO);
      const parts = [
        ...(facets === 'variants' && groups.length > 1 ? [name] : []),
        ...(ios.length > 1 ? [words.conditions.io(io)] : []),
      ];
      return own.length === 0 ? [] : [{ heading: parts.join(', '), rows: own }];
    });
  });
}

/** `posix` above `node`; external servers have a panel of their own where there are no others. */
function iosOf(rows: readonly TrialRow[]): string[] {
  const order = ['posix', 'node'];
  const found = new Set(rows.map(({ io }) => io));
  const ours = order.filter((io) => found.has(io));
  return ours.length === 0 ? [...found] : ours;
}

/** @param rows of the figure: see `rowsAgainst` */
export function linePanels(
  rows: readonly TrialRow[],
  subject: ScenarioData,
  measure: Measure,
  against: Against,
  words: Words,
): Panel[] {
  const facets = against === 'variant' ? 'none' : 'variants';
  return panelRows(rows, subject, words, facets).map(({ heading, rows: own }) => ({
    heading,
    series: styledServers(own).map((server) => {
      const series = seriesOf(server, measure, placeOf(against, subject), subject);
      const hasLaw = measure === 'throughput' && against === 'clients';
      return hasLaw ? Object.assign(series, { theory: lawOf(server.rows, subject) }) : series;
    }),
  }));
}

/** Where a trial stands on the x axis. */
function placeOf(against: Against, { quantities }: ScenarioData): (row: TrialRow) => number | null {
  switch (against) {
    case 'clients':
      return ({ clients }) => clients;
    case 'offered-rate':
      return ({ offered_rps }) => offered_rps;
    case 'variant':
      return ({ variant }) => quantities.get(variant)?.value ?? null;
    default:
      return against satisfies never;
  }
}

/**
 * The trials of a figure. They are of an open loop against the offered rate and for the cost of a request, otherwise of a
 * closed loop. They have the most clients, unless clients are on the x axis.
 */
export function rowsAgainst({ trials }: ScenarioData, measure: Measure, against: Against): TrialRow[] {
  const wantsOpen = against === 'offered-rate' || measure === 'cpu-per-request';
  const load = wantsOpen && trials.some((row) => row.load === 'open') ? 'open' : 'closed';
  const rows = trials.filter((row) => row.load === load);
  const most = Math.max(0, ...rows.map(({ clients }) => clients));
  return against === 'clients' ? rows : rows.filter(({ clients }) => clients === most);
}
