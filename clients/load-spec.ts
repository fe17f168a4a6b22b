/** Reads a `LoadSpec` from JSON, where it enters a process. Checked by hand: a schema library costs 40 ms at start-up. */
import { isWorkloadSpec, WORKLOAD_WANTED } from '../workloads/workload-spec.ts';
import type { Expectation, RequestChoice } from '../workloads/workload.ts';
import { type Driver, ENGINE_NAMES, LoadError, type LoadKind, type LoadSpec } from './load.ts';
import { ARRIVALS } from './loops/pacer.ts';

export const DEFAULT_LOAD_SPEC = {
  host: '127.0.0.1',
  port: 3000,
  workload: { name: 'page' },
  expectation: 'exact',
  request: null,
  driver: { kind: 'tcp', engine: 'posix' },
  load: { kind: 'closed' },
  clients: 64,
  requestsPerConnection: null,
  warmupS: 1,
  warmupMostS: 4,
  durationS: 5,
  connectTimeoutMs: 2000,
  responseTimeoutMs: null,
  polls: false,
  sliced: false,
  appointed: false,
} as const satisfies LoadSpec;

/**
 * The connect timeout for so many clients at once, ms. Where they overflow the backlog, the kernel drops the rest, and
 * retries after 1, 3 and 7 s.
 */
export function connectTimeoutMsOf(clients: number): number {
  return Math.max(DEFAULT_LOAD_SPEC.connectTimeoutMs, clients);
}

type Fields = Readonly<Record<string, unknown>>;

type Check = readonly [test: (value: unknown, spec: Fields) => boolean, wanted: string];

/** The most clients that the arrays of a load can hold; descriptors run out long before. */
const MOST_CLIENTS = 100_000;

const isInteger = (value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): boolean =>
  Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;

const isNumber = (value: unknown, aboveZero: boolean): boolean =>
  typeof value === 'number' && Number.isFinite(value) && (aboveZero ? value > 0 : value >= 0);

const CHECKS: Readonly<Record<keyof LoadSpec, Check>> = {
  host: [(value) => typeof value === 'string' && value !== '', 'a name or an address'],
  port: [(value) => isInteger(value, 1, 65_535), 'a port from 1 to 65535'],
  workload: [isWorkloadSpec, WORKLOAD_WANTED],
  expectation: [
    isExpectation,
    '"exact", "learned", {"kind":"status","status":…,"bytes":…} or {"kind":"regexp","source":…}',
  ],
  request: [
    isRequest,
    'null, {"kind":"fields","path":"/…","headers":["Name: value"]} or {"kind":"raw","base64":…}',
  ],
  driver: [
    isDriver,
    '{"kind":"tcp","engine":"posix"}, {"kind":"tcp","engine":"node"} or {"kind":"autocannon"}',
  ],
  load: [
    isLoad,
    `{"kind":"closed"} or {"kind":"open","rateRps":…,"arrivals":…,"seed":…}, the arrivals being ${ARRIVALS.join(' or ')}`,
  ],
  clients: [(value) => isInteger(value, 1, MOST_CLIENTS), `a whole number from 1 to ${MOST_CLIENTS}`],
  requestsPerConnection: [
    (value) => value === null || isInteger(value, 1, 2 ** 31 - 1),
    'a whole number from 1 up, or null',
  ],
  warmupS: [(value) => isNumber(value, false), 'seconds, 0 or more'],
  warmupMostS: [
    (value, { warmupS }) => isNumber(value, false) && Number(value) >= Number(warmupS),
    'seconds, "warmupS" or more',
  ],
  durationS: [(value) => isNumber(value, true), 'seconds, more than 0'],
  connectTimeoutMs: [(value) => isNumber(value, true), 'milliseconds, more than 0'],
  responseTimeoutMs: [
    (value) => value === null || isNumber(value, true),
    'milliseconds, more than 0, or null',
  ],
  polls: [(value) => typeof value === 'boolean', 'true or false'],
  sliced: [
    (value, { driver, load }) =>
      value === false || (value === true && isTcp(driver) && isObject(load) && load['kind'] === 'closed'),
    'true or false, and false for an open loop and for autocannon',
  ],
  appointed: [
    (value, { driver, sliced }) => value === false || (value === true && isTcp(driver) && sliced === false),
    'true or false, and false for autocannon and where "sliced" is true',
  ],
};

/**
 * @param text JSON; fields that are left out have their defaults
 * @throws LoadError BAD_OPTION that names the field
 */
export function parseLoadSpec(text: string): LoadSpec {
  const fields = parseObject(text);
  for (const name of Object.keys(fields)) {
    if (!Object.hasOwn(CHECKS, name))
      throw bad(`there is no field "${name}": choose from ${Object.keys(CHECKS).join(', ')}`);
  }
  const spec: Fields = { ...DEFAULT_LOAD_SPEC, ...mostOf(fields), ...fields };
  for (const [name, [test, wanted]] of Object.entries(CHECKS)) {
    if (!test(spec[name], spec))
      throw bad(`"${name}" must be ${wanted}; it is ${JSON.stringify(spec[name])}`);
  }
  return spec as unknown as LoadSpec;
}

/** Without `warmupMostS`, the longest warm-up follows from the shortest. */
function mostOf({ warmupS }: Fields): Fields {
  return typeof warmupS === 'number' ? { warmupMostS: mostWarmupS(warmupS) } : {};
}

/** The default of the longest warm-up, s: four times the shortest. */
export function mostWarmupS(leastS: number): number {
  return 4 * leastS;
}

function parseObject(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw bad('it is not JSON', error);
  }
  if (!isObject(value)) throw bad('it is not a JSON object');
  return value;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDriver(value: unknown): value is Driver {
  if (!isObject(value)) return false;
  return value['kind'] === 'tcp'
    ? ENGINE_NAMES.some((name) => name === value['engine'])
    : value['kind'] === 'autocannon';
}

export function isExpectation(value: unknown): value is Expectation {
  if (value === 'exact' || value === 'learned') return true;
  if (!isObject(value)) return false;
  const { kind, status, bytes, source } = value;
  if (kind === 'regexp') return typeof source === 'string' && isPattern(source);
  return (
    kind === 'status' &&
    (status === null || isInteger(status, 100, 999)) &&
    (bytes === null || isInteger(bytes, 0))
  );
}

function isPattern(source: string): boolean {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}

/** A field: a token, a colon, and no line's end (RFC 9112 5). */
const HEADER = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[^\r\n\0]*$/;

export function isRequest(value: unknown): value is RequestChoice | null {
  if (value === null) return true;
  if (!isObject(value)) return false;
  const { kind, path, headers, base64 } = value;
  if (kind === 'raw') return typeof base64 === 'string' && base64 !== '';
  return (
    kind === 'fields' &&
    typeof path === 'string' &&
    /^\/[!-~]*$/.test(path) &&
    Array.isArray(headers) &&
    headers.every((line) => typeof line === 'string' && HEADER.test(line))
  );
}

function isTcp(driver: unknown): boolean {
  return isObject(driver) && driver['kind'] === 'tcp';
}

function isLoad(value: unknown): value is LoadKind {
  if (!isObject(value)) return false;
  if (value['kind'] === 'closed') return true;
  const { kind, rateRps, arrivals, seed, burst } = value;
  return (
    kind === 'open' &&
    isNumber(rateRps, true) &&
    ARRIVALS.some((name) => name === arrivals) &&
    isInteger(seed, 0) &&
    (burst === undefined || isBurst(burst))
  );
}

function isBurst(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { times, beforeS, lengthS } = value;
  return isNumber(times, true) && isNumber(beforeS, false) && isNumber(lengthS, true);
}

function bad(what: string, cause?: unknown): LoadError {
  return new LoadError('BAD_OPTION', `the load specification is invalid: ${what}`, { cause });
}
