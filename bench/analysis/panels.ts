/** The panels of a figure, as data: its rows, split where they must not be compared. Pure. */
import type { TrialRow } from '../results/columns.ts';
import { IO_NAMES } from '../../servers/server.ts';
import { EXTERNAL_IO, loneTwin } from '../results/server-names.ts';
import type { Against, Measure } from '../scenarios/figure-kind.ts';
import type { ScenarioData } from './scenario-data.ts';

/** What distinguishes a panel from the others of its figure; null: nothing. */
export interface Panel {
  /** A variant, or its workload where variants have no names. */
  readonly variant: string | null;
  readonly io: string | null;
}

export interface FigurePanels<Kind extends string, Of extends Panel> {
  readonly kind: Kind;
  /** All its trials. */
  readonly rows: readonly TrialRow[];
  readonly panels: readonly Of[];
}

interface PanelRows extends Panel {
  readonly rows: readonly TrialRow[];
}

/**
 * A panel for each variant and io. An external server, or a lone twin in C, stands in each panel, beside the models.
 * @param facets whether variants are split too
 */
export function panelRows(
  rows: readonly TrialRow[],
  { variants }: ScenarioData,
  facets: 'variants' | 'none',
): PanelRows[] {
  const ofVariant = facets === 'variants' ? (row: TrialRow) => `${row.variant}\n${row.workload}` : () => '';
  const groups = [...Map.groupBy(rows, ofVariant).values()].toSorted(
    ([a], [b]) => variants.indexOf(a?.variant ?? '') - variants.indexOf(b?.variant ?? ''),
  );
  const workloads = new Set(rows.map(({ workload }) => workload));
  const twin = loneTwin(rows);
  const ios = iosOf(rows.filter(({ server }) => server !== twin));
  return groups.flatMap((group) => {
    const { variant = '', workload = '' } = group[0] ?? {};
    const name = variant === '' && workloads.size > 1 ? workload : variant;
    return ios.flatMap((io) => {
      const own = group.filter((row) => [io, EXTERNAL_IO].includes(row.io) || row.server === twin);
      const panel = { variant: groups.length > 1 ? name : null, io: ios.length > 1 ? io : null };
      return own.length === 0 ? [] : [{ ...panel, rows: own }];
    });
  });
}

/** The panels of `panelRows`, each with what it shows of its rows in place of them. */
export function panelsOf<Content extends object>(
  rows: readonly TrialRow[],
  data: ScenarioData,
  facets: 'variants' | 'none',
  show: (rows: readonly TrialRow[]) => Content,
): (Panel & Content)[] {
  return panelRows(rows, data, facets).map(({ rows: own, ...panel }) => Object.assign(panel, show(own)));
}

/** In this order; external servers have a panel of their own where there are no others. */
function iosOf(rows: readonly TrialRow[]): string[] {
  const found = new Set(rows.map(({ io }) => io));
  const ours = IO_NAMES.filter((io) => found.has(io));
  return ours.length === 0 ? [...found] : ours;
}

/**
 * The trials of a figure. They are of an open loop against the offered rate and for the cost of a request, otherwise of a
 * closed loop. They have the most clients, unless clients are on the x axis.
 */
export function rowsAgainst({ trials }: ScenarioData, measure: Measure, against: Against): TrialRow[] {
  const wantsOpen = against === 'offered-rate' || against === 'knee-part' || measure === 'cpu-per-request';
  const load = wantsOpen && trials.some((row) => row.load === 'open') ? 'open' : 'closed';
  const rows = trials.filter((row) => row.load === load);
  return against === 'clients' ? rows : withMost(rows);
}

export function withMost(rows: readonly TrialRow[]): TrialRow[] {
  const most = Math.max(0, ...rows.map(({ clients }) => clients));
  return rows.filter(({ clients }) => clients === most);
}
