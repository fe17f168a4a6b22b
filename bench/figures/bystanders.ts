/** How much the others wait for one bad client: for every kind of it, each server's p99 without and with it. */
import { workloadLabel } from '../../workloads/workload-spec.ts';
import { medianPoint, serviceOf } from '../analysis/medians.ts';
import { type ScenarioData, windowS } from '../analysis/scenario-data.ts';
import { type Service, starved } from '../analysis/served.ts';
import type { TrialRow } from '../results/columns.ts';
import { variantLabel } from '../words/variants.ts';
import { formatUnanswered } from '../words/measures.ts';
import type { Words } from '../words/words.ts';
import { howMeasured } from './captions.ts';
import { type Layer, layer, medianMark, pixel } from './layers.ts';
import type { Page } from './page.ts';
import { panelRows, rowsAgainst } from './panels.ts';
import type { Drawing } from './render.ts';
import { middlePx, type Row, rowDrawing, type RowPanel } from './rows.ts';
import { MUTED } from './theme.ts';
import { clamp, logScale, type ValueScale } from './value-scale.ts';
import { styledServers, type StyledServer } from './series.ts';

const ROW_PX = 25;

interface Point extends Service {
  /** null: not measured, for too few requests were answered to have a p99; of starving clients, for they got no answer. */
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** One server with one kind of bad client. */
interface Burden {
  readonly server: StyledServer;
  /** null: no valid trial. */
  readonly without: Point | null;
  readonly with: Point | null;
}

export function burdenDrawings(subject: ScenarioData, page: Page): Drawing[] {
  const { words } = page;
  const pairs = pairsOf(subject);
  const rows = rowsAgainst(subject, 'p99', 'variant');
  const panels = panelRows(rows, subject, words, 'none').flatMap(({ heading, rows: own }) =>
    pairs.map(({ variant, control }) => ({
      heading: [variantLabel(variant, subject, words), heading].filter((part) => part !== '').join(', '),
      burdens: burdensOf(own, control, variant, subject),
    })),
  );
  const shown = panels.filter(({ burdens }) => burdens.length > 0);
  if (shown.length === 0) return [];
  const windowUs = windowS(subject) * 1e6;
  const values = shown.flatMap(({ burdens }) => burdens.flatMap((burden) => valuesOf(burden, windowUs)));
  const scale = logScale(values, words.numbers.latency);
  const drawn = shown.map(({ heading, burdens }) => rowPanel(heading, burdens, windowUs, scale, words));
  const said = drawn.map(
    ({ heading, rows: own }) =>
      `${heading}: ${own.map(({ name, remark }) => `${name} ${remark.join(' ')}`).join('; ')}.`,
  );
  return [
    rowDrawing(
      {
        id: `${subject.id}-burdens`,
        scenario: subject.scenario,
        title: words.questions.burdens,
        conditions: [howMeasured(subject, rows, words), words.reading.burdens(words.bystanders.none)],
        said,
      },
      { panels: drawn, x: scale, xTitle: words.axes.burdens },
      page,
    ),
  ];
}

/** Each variant with a bad client, and the one that differs from it in nothing else. */
function pairsOf({
  planned,
  variants,
}: ScenarioData): { readonly variant: string; readonly control: string }[] {
  const all = planned?.variants ?? [];
  return all
    .filter(({ bystanders }) => bystanders !== null)
    .map(({ name, workload }) => {
      const label = workloadLabel(workload);
      const control = all.find((one) => one.bystanders === null && workloadLabel(one.workload) === label);
      return { variant: name, control: control?.name ?? variants[0] ?? '' };
    });
}

function burdensOf(
  rows: readonly TrialRow[],
  control: string,
  variant: string,
  subject: ScenarioData,
): Burden[] {
  return styledServers(rows)
    .filter((server) => server.rows.some((row) => row.variant === variant))
    .map((server) => ({
      server,
      without: pointOf(server.rows, control, subject),
      with: pointOf(server.rows, variant, subject),
    }));
}

function pointOf(rows: readonly TrialRow[], variant: string, subject: ScenarioData): Point | null {
  const cell = rows.filter((row) => row.variant === variant && row.validity === 'valid');
  const [first] = cell;
  if (first === undefined) return null;
  const service = { clients: first.clients, served: serviceOf(cell, subject) };
  const none = { ...service, value: null, low: null, high: null };
  return starved(service) ? none : (medianPoint(cell, 'p99', subject) ?? none);
}

/** Where the mark of a point stands: those that got no answer waited at least through the window. */
function placeOf(point: Point | null, windowUs: number): number | null {
  if (point === null) return null;
  return starved(point) ? windowUs : point.value;
}

function valuesOf({ without, with: burdened }: Burden, windowUs: number): number[] {
  return [without, burdened].map((point) => placeOf(point, windowUs)).filter((value) => value !== null);
}

function rowPanel(
  heading: string,
  burdens: readonly Burden[],
  windowUs: number,
  scale: ValueScale,
  words: Words,
): RowPanel {
  return {
    heading,
    rowPx: ROW_PX,
    rows: burdens.map((burden) => rowOf(burden, words)),
    layers: burdens.flatMap((burden, row) => burdenLayers(burden, row, windowUs, scale)),
  };
}

function rowOf({ server, without, with: burdened }: Burden, { labels, numbers }: Words): Row {
  const { name, style } = server;
  const remark = (): string => {
    if (burdened === null) return labels.noValidTrial;
    const all = numbers.count(burdened.clients);
    if (starved(burdened)) {
      return labels.noAnswer(formatUnanswered(burdened, numbers), all);
    }
    if (burdened.value === null) return `p99: ${labels.missing}`;
    if (without?.value === undefined || without.value === null) return numbers.latency(burdened.value);
    return numbers.factor(burdened.value / without.value);
  };
  return { name, colour: style.colour, remark: [remark()] };
}

function burdenLayers(
  { server, without, with: burdened }: Burden,
  row: number,
  windowUs: number,
  scale: ValueScale,
): Layer[] {
  const { style } = server;
  const yPx = middlePx(row, ROW_PX);
  const y = pixel('yPx');
  const [from, to] = [placeOf(without, windowUs), placeOf(burdened, windowUs)];
  const { low = null, high = null } = burdened ?? {};
  const interval =
    low === null || high === null ? [] : [{ x: clamp(low, scale), x2: clamp(high, scale), yPx }];
  const link = from === null || to === null ? [] : [{ x: from, x2: to, yPx }];
  const at = (x: number | null) => (x === null ? [] : [{ x, yPx }]);
  const rule = { x2: { field: 'x2' }, y };
  const stroke = { type: 'tick', orient: 'vertical', color: MUTED, size: 17, thickness: 3 } as const;
  return [
    layer(interval, { type: 'rule', color: style.colour, strokeWidth: 9, opacity: 0.25 }, rule),
    layer(link, { type: 'rule', color: style.colour, strokeWidth: 2, strokeDash: [...style.dash] }, rule),
    layer(at(from), stroke, { y }),
    layer(at(to), medianMark(style, 1), { y }),
  ];
}
