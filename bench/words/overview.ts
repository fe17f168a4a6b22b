/** The overview in words: the places of servers, the headings of rows, and the answer in sentences. Pure. */
import { type OverviewRow, type Place, type Question, questionsOf } from '../analysis/overview.ts';
import type { Standing } from '../analysis/standings.ts';
import type { Quantity } from '../analysis/quantities.ts';
import { isTooNoisy } from '../statistics/verdict.ts';
import type { RatioInterval } from '../statistics/ratio.ts';
import { formatServed } from './measures.ts';
import { NOT_MEASURED, type Numbers } from './numbers.ts';
import { formatQuantity, hasBystanders, variantLabel } from './variants.ts';
import type { ScenarioName, Words } from './words.ts';

/** A place as it stands in a tile. */
export interface PlaceText {
  readonly main: string;
  /** By which quantity, where it is not that of the row, or where it comes from; else empty. */
  readonly note: string;
}

export function placeText({ kind, standings }: Place, row: OverviewRow, words: Words): PlaceText {
  const { places, labels, numbers } = words;
  const isByCpu = standings.some((one) => one.isByCpu);
  const threads = standings.filter((one) => startsThreads(one, row));
  const note = isByCpu ? labels.byCpu : threads.length > 0 ? places.start(inC(threads, row, words)) : '';
  switch (kind) {
    case 'best':
    case 'open':
      return { main: places[kind], note };
    case 'equal':
      return { main: row.measure === 'fairness' ? places.fair : places.equal, note };
    case 'behind':
      return { main: places.behind(factorOf(standings, words)), note };
    case 'starving':
      return { main: places.starving(...servedOf(standings, words)), note: '' };
    case 'too few trials':
      return { main: places.tooFew, note: '' };
    case 'too few answers':
      return { main: places.waits(numbers.latency(longestOf(standings))), note: '' };
    default:
      return kind satisfies never;
  }
}

/** Whether its figure is the price of starting V8 for each request, and not the model's. */
function startsThreads({ server, verdict }: Standing, { data, measure }: OverviewRow): boolean {
  const own = data.trials.filter((trial) => trial.server === server.server);
  return (
    measure === 'throughput' &&
    verdict === 'behind' &&
    server.model === 'worker-per-client' &&
    own.some(({ io, requests_per_connection: requests }) => io !== 'c' && requests === 1)
  );
}

/** How many times as much their twins in C achieve; null where that was not compared. */
function inC(standings: readonly Standing[], { data }: OverviewRow, words: Words): string | null {
  const ratios = standings.flatMap(({ server: { server, name }, service: { clients } }) =>
    data.pairs.flatMap((pair) =>
      pair.server === `${name}/c` &&
      pair.other === server &&
      pair.clients === clients &&
      pair.by === 'throughput'
        ? (pair.ratio?.ratio ?? [])
        : [],
    ),
  );
  if (ratios.length === 0) return null;
  return rangeOf(Math.min(...ratios), Math.max(...ratios), words, (value) => twoDigits(value, words.numbers));
}

function longestOf(standings: readonly Standing[]): number {
  return Math.max(...standings.map(({ longestUs }) => longestUs ?? 0));
}

/** How to read the matrix, of what stands in it. */
export function matrixKey(rows: readonly OverviewRow[], { reading: { matrix } }: Words): string {
  const places = rows.flatMap((row) => [...row.places.values()]);
  const has = (kind: Place['kind']): boolean => places.some((place) => place.kind === kind);
  return [
    matrix.best,
    ...(has('open') ? [matrix.open] : []),
    ...(has('starving') ? [matrix.starving] : []),
    ...(has('too few answers') ? [matrix.waits] : []),
    ...(places.some(({ standings }) => standings.some((one) => one.isByCpu)) ? [matrix.cpu] : []),
  ].join(' ');
}

/** What the clients do. */
export function rowHeading(row: OverviewRow, words: Words): string {
  const { data, variant, io } = row;
  const work = words.scenarios[data.scenario as ScenarioName] ?? data.scenario;
  const quantity = variant === null ? undefined : data.quantities.get(variant);
  const handler = quantity === undefined ? null : handlerText(quantity, words);
  const own = variantText(row, words);
  const parts = handler !== null ? [handler] : saysAll(row, quantity) ? [own] : [work, own];
  return [...parts, io === null ? '' : words.conditions.io(io)].filter((part) => part !== '').join(', ');
}

/** Whether its variant says what the clients do: `bystander reads slowly`, `clients 50 ms away`. */
function saysAll({ data, variant }: OverviewRow, quantity: Quantity | undefined): boolean {
  if (variant === null) return false;
  return quantity === undefined
    ? hasBystanders(data.planned)
    : ['silent', 'bytes', 'distance'].includes(quantity.axis);
}

/** `handlers that wait 5 ms`; null for another quantity */
function handlerText(quantity: Quantity, words: Words): string | null {
  const { axis } = quantity;
  const isHandler = axis === 'wait-time' || axis === 'cpu-time';
  return isHandler ? words.answer.handlers[axis](formatQuantity(quantity, words)) : null;
}

function variantText({ data, variant }: OverviewRow, words: Words): string {
  return variant === null ? '' : variantLabel(variant, data, words);
}

/** `4 to 64 clients` */
export function clientsText({ clients }: Pick<OverviewRow, 'clients'>, words: Words): string {
  const [least, most] = [clients[0] ?? 0, clients.at(-1) ?? 0];
  return least === most
    ? words.conditions.clients(words.numbers.count(least), least === 1)
    : words.answer.clients(rangeOf(least, most, words, words.numbers.count));
}

/** Below this, two digits would not tell a ratio from 1. */
const NEAR = 1.2;

/**
 * How many times worse than the best: of several loads from the least to the most, of one with its interval. Where that
 * is too wide, the least that it shows; none of it is below 1, as the server is shown to be worse.
 */
function factorOf(standings: readonly Standing[], words: Words): string {
  const [only, ...others] = standings;
  const format = (value: number): string => twoDigits(value, words.numbers);
  if (others.length === 0 && only?.ratio != null) {
    const { low, high } = only.ratio;
    const least = leastOf(only.ratio);
    if (least !== null) return `≥\u00a0${format(least)}`;
    if (low && high) return rangeOf(Math.max(1, 1 / high), 1 / low, words, format);
  }
  const factors = standings.map(({ toBest, ratio }) => leastOf(ratio) ?? 1 / toBest);
  return rangeOf(Math.min(...factors), Math.max(...factors), words, format);
}

/** Of a ratio to the best that is too noisy: how many times worse it is at least. Else null. */
function leastOf(ratio: RatioInterval | null): number | null {
  const isNoisy = ratio !== null && isTooNoisy(ratio.ratio, ratio.low, ratio.high);
  return isNoisy && ratio.high ? Math.max(1, 1 / ratio.high) : null;
}

function rangeOf(low: number, high: number, { answer }: Words, format: (value: number) => string): string {
  const [first, last] = [format(low), format(high)];
  return first === last ? first : answer.range(first, last);
}

/** 1.04 · 1.3 · 340 */
function twoDigits(value: number, { count }: Numbers): string {
  return count(Number(value < NEAR ? value.toFixed(2) : value.toPrecision(2)));
}

/** `1` and `64`: of so many were served, under the most clients. */
function servedOf(standings: readonly Standing[], { numbers }: Words): [string, string] {
  const service = standings.at(-1)?.service;
  return service === undefined
    ? [NOT_MEASURED, NOT_MEASURED]
    : [formatServed(service, numbers), numbers.count(service.clients)];
}

/** A sentence of the answer: what it is about, and the finding. */
export interface AnswerSentence {
  readonly about: string;
  readonly finding: string;
}

const MOST_SENTENCES = 3;
/** Of a sentence. The matrix has all of them. */
const MOST_CLAUSES = 3;

/** @returns three at most: which server for which work, by how much, and what was too noisy to tell */
export function answerSentences(rows: readonly OverviewRow[], words: Words): AnswerSentence[] {
  return questionsOf(rows)
    .slice(0, MOST_SENTENCES)
    .map((question) => ({
      about: aboutOf(question, words),
      finding: `${findingOf(question, words)}.`,
    }));
}

function aboutOf({ work, scenario }: Question, words: Words): string {
  const about = work === null ? words.scenarios[scenario as ScenarioName] : words.answer.works[work];
  return capital(about ?? scenario, words);
}

export function capital(text: string, { numbers }: Words): string {
  return text.charAt(0).toLocaleUpperCase(numbers.locale) + text.slice(1);
}

function findingOf({ rows }: Question, words: Words): string {
  const alike = [...Map.groupBy(rows, (row) => leadersKey(row)).values()];
  const clauses = alike.slice(0, MOST_CLAUSES).map((group, index) => {
    const finding = describeLeaders(group, words);
    if (alike.length === 1) return isNamed(finding, group) ? finding : capital(finding, words);
    const where = whereOf(group, rows, words);
    return words.answer.clause(index === 0 ? capital(where, words) : where, finding);
  });
  return words.answer.clauses(clauses);
}

/** Whether it begins with the name of a server. */
function isNamed(finding: string, rows: readonly OverviewRow[]): boolean {
  return rows.some(({ places }) => [...places.keys()].some((name) => finding.startsWith(name)));
}

/** What these rows have in common and the others have not. */
function whereOf(group: readonly OverviewRow[], all: readonly OverviewRow[], words: Words): string {
  const isOneScenario = new Set(all.map(({ data }) => data.scenario)).size === 1;
  const labels = group.map((row) => {
    const own = all.filter(({ data, variant }) => data === row.data && variant === row.variant);
    const label = isOneScenario ? shortVariant(row, words) : rowHeading(row, words);
    const clients = clientsText(row, words);
    if (label === '') return clients;
    return own.length === 1 ? label : words.answer.with(label, clients);
  });
  return words.numbers.list([...new Set(labels)]);
}

/** `5 ms`, where the heading of the sentence says of what; empty where it says all. */
function shortVariant(row: OverviewRow, words: Words): string {
  const quantity = row.variant === null ? undefined : row.data.quantities.get(row.variant);
  return quantity !== undefined && handlerText(quantity, words) !== null
    ? formatQuantity(quantity, words)
    : [variantText(row, words), row.io === null ? '' : words.conditions.io(row.io)]
        .filter((part) => part !== '')
        .join(', ');
}

const LEADING: ReadonlySet<Place['kind']> = new Set(['best', 'equal', 'open']);

function leadersOf({ places }: OverviewRow): string[] {
  return [...places].filter(([, { kind }]) => LEADING.has(kind)).map(([name]) => name);
}

function isOpen({ places }: OverviewRow): boolean {
  return [...places.values()].some(({ kind }) => kind === 'open');
}

/** The best of those that are behind. */
function nextOf({ places }: OverviewRow): readonly [string, Place] | undefined {
  return [...places].find(([, { kind }]) => kind === 'behind');
}

/** The same for rows that share a clause. */
function leadersKey(row: OverviewRow): string {
  const next = nextOf(row);
  const leaders = leadersOf(row).toSorted();
  const isAlone = leaders.length === 1;
  const parts = [isOpen(row), isAlone ? [next?.[0], quantityOf(row, next?.[1]), kindsOf(row)] : []];
  return JSON.stringify([leaders, parts]);
}

function kindsOf({ places }: OverviewRow): string[] {
  return [...new Set([...places.values()].map(({ kind }) => kind))].toSorted();
}

function describeLeaders(rows: readonly OverviewRow[], words: Words): string {
  const { answer } = words;
  const [row] = rows;
  if (row === undefined) return answer.nothing;
  const leaders = leadersOf(row);
  const [leader] = leaders;
  if (leader === undefined) return answer.nobody;
  const few = [...row.places].filter(([, { kind }]) => kind === 'too few trials').map(([name]) => name);
  // That none is called the best may be for want of trials.
  if (leaders.length === 1 && few.length > 0) return answer.tooFew(words.numbers.list([leader, ...few]));
  if (rows.some(isOpen)) return answer.open(words.numbers.list(leaders), leastShown(rows, words));
  if (leaders.length > 1) return answer.equal(words.numbers.list(leaders, 'disjunction'));
  const next = nextOf(row);
  if (next !== undefined) {
    const standings = rows.flatMap((one) => one.places.get(next[0])?.standings ?? []);
    const factor = factorOf(standings, words);
    return answer.ahead({ server: leader, factor, next: next[0], quantity: quantityOf(row, next[1]) });
  }
  return kindsOf(row).includes('starving') ? answer.only(leader) : answer.alone(leader);
}

function quantityOf({ measure }: OverviewRow, next: Place | undefined) {
  if (next?.standings.some(({ isByCpu }) => isByCpu) === true) return 'CPU';
  switch (measure) {
    case 'throughput':
      return 'throughput';
    case 'cpu-per-request':
      return 'CPU';
    case 'p50':
    case 'p99':
    case 'delivery-p99':
      return 'latency';
    case 'goodput':
    case 'deliveries':
    case 'transfer':
    case 'fairness':
    case 'memory-per-bystander':
      return 'other';
    default:
      return measure satisfies never;
  }
}

/** Beyond this a figure would only mean that nothing is known. */
const HARDLY_ANY = 10;

/** The largest difference that may have been missed: `27 %`, or `2.2×`. */
function leastShown(rows: readonly OverviewRow[], { numbers }: Words): string | null {
  const all = rows.flatMap(({ places }) =>
    [...places.values()].flatMap(({ standings }) => standings.flatMap(({ detectable }) => detectable ?? [])),
  );
  const most = Math.max(1, ...all);
  if (all.length === 0 || most > HARDLY_ANY) return null;
  return most < 2 ? numbers.percent(Math.ceil(100 * (most - 1))) : `${twoDigits(most, numbers)}×`;
}
