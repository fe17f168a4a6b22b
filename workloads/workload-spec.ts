/**
 * The parameters of each workload with their bounds, and the short label of a workload with its parameters. By hand,
 * because a schema library would cost every process of a trial 40 ms.
 */
import { WORKLOAD_NAMES, type WorkloadName, type WorkloadSpec } from './workload.ts';

/** A parameter that a user can set. */
type ParameterName = 'bytes' | 'ms';

const SMALLEST_PAGE_BYTES = 100;
/** 10 MiB. */
const LARGEST_BODY_BYTES = 10_485_760;
const LONGEST_COMPUTE_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
const MOST_ITERATIONS = 2 ** 31 - 1;

interface Parameter {
  readonly test: (value: unknown) => boolean;
  readonly wanted: string;
  readonly least: number;
  readonly most: number;
  /** Undefined: the parameter is left out by default. */
  readonly default?: number;
}

function integer(least: number, most: number): Parameter {
  return {
    test: (value) => Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most,
    wanted: `a whole number from ${least} to ${most}`,
    least,
    most,
  };
}

function milliseconds(most: number): Parameter {
  return {
    test: (value) => typeof value === 'number' && value > 0 && value <= most,
    wanted: `above 0 and at most ${most}`,
    least: 0,
    most,
  };
}

const PARAMETERS: Readonly<Record<WorkloadName, Readonly<Partial<Record<ParameterName, Parameter>>>>> = {
  page: { bytes: integer(SMALLEST_PAGE_BYTES, LARGEST_BODY_BYTES) },
  echo: {},
  compute: { ms: { ...milliseconds(LONGEST_COMPUTE_MS), default: 1 } },
  wait: { ms: { ...milliseconds(LONGEST_WAIT_MS), default: 5 } },
  file: { bytes: { ...integer(1, LARGEST_BODY_BYTES), default: 10_000 } },
  broadcast: {},
};

/** Values that a server's main thread fills in, or that only scenarios set. */
const FILLED_IN: Readonly<Partial<Record<WorkloadName, Readonly<Record<string, Pick<Parameter, 'test'>>>>>> =
  {
    compute: { iterations: integer(1, MOST_ITERATIONS), waitMs: milliseconds(LONGEST_WAIT_MS) },
    file: { path: { test: (value) => typeof value === 'string' && value !== '' } },
  };

/** The JSON form of a workload, for error messages. */
export const WORKLOAD_WANTED = `{"name":…} with one of ${WORKLOAD_NAMES.join(', ')}, and its parameters (${describeParameters()})`;

function describeParameters(): string {
  const texts = Object.entries(PARAMETERS).flatMap(([name, parameters]) =>
    Object.entries(parameters).map(([parameter, { wanted }]) => `${name}: "${parameter}" ${wanted}`),
  );
  return texts.join('; ');
}

export function isWorkloadSpec(value: unknown): value is WorkloadSpec {
  if (typeof value !== 'object' || value === null) return false;
  const { name, ...given } = value as Readonly<Record<string, unknown>>;
  const known = WORKLOAD_NAMES.find((candidate) => candidate === name);
  if (known === undefined) return false;
  const own: Readonly<Record<string, Parameter>> = PARAMETERS[known];
  const all = { ...own, ...FILLED_IN[known] };
  const isComplete = Object.entries(own).every(
    ([parameter, { default: fallback }]) => fallback === undefined || parameter in given,
  );
  return isComplete && Object.entries(given).every(([key, item]) => all[key]?.test(item) === true);
}

/** Parameters as a user gives them. */
export type GivenParameters = Readonly<Partial<Record<ParameterName, number>>>;

export type ChosenWorkload =
  | { readonly kind: 'workload'; readonly spec: WorkloadSpec }
  /** A parameter of the workload has a wrong value. The least of `ms`, 0, is too little. */
  | {
      readonly kind: 'out-of-range';
      readonly parameter: ParameterName;
      readonly value: number;
      readonly least: number;
      readonly most: number;
    }
  /** The workload has only its `own` parameters; those `having` this one are others. */
  | {
      readonly kind: 'not-its-own';
      readonly parameter: ParameterName;
      readonly own: readonly string[];
      readonly having: readonly WorkloadName[];
    };

/** Returns a workload with the given parameters; an omitted one has its default. */
export function chooseWorkload(name: WorkloadName, given: GivenParameters): ChosenWorkload {
  const own = PARAMETERS[name];
  for (const [parameter, value] of Object.entries(given) as [ParameterName, number | undefined][]) {
    if (value === undefined) continue;
    const wanted = own[parameter];
    if (wanted === undefined) return notOne(name, parameter);
    const { test, least, most } = wanted;
    if (!test(value)) return { kind: 'out-of-range', parameter, value, least, most };
  }
  const values = Object.entries(own).flatMap(([parameter, { default: fallback }]) => {
    const value = given[parameter as ParameterName] ?? fallback;
    return value === undefined ? [] : [[parameter, value] as const];
  });
  const spec = { name, ...Object.fromEntries(values) };
  if (!isWorkloadSpec(spec)) throw new RangeError(`no workload: ${JSON.stringify(spec)}`);
  return { kind: 'workload', spec };
}

function notOne(name: WorkloadName, parameter: ParameterName): ChosenWorkload {
  const having = WORKLOAD_NAMES.filter((candidate) => PARAMETERS[candidate][parameter] !== undefined);
  return { kind: 'not-its-own', parameter, own: Object.keys(PARAMETERS[name]), having };
}

/** The one short name of a workload with its parameters, such as `wait-5ms` or `page-10MB`. */
export function workloadLabel(spec: WorkloadSpec): string {
  switch (spec.name) {
    case 'page':
      return spec.bytes === undefined ? 'page' : `page-${sizeLabel(spec.bytes)}`;
    case 'file':
      return `file-${sizeLabel(spec.bytes)}`;
    case 'compute':
      return `compute-${spec.ms}ms${spec.waitMs === undefined ? '' : `-wait-${spec.waitMs}ms`}`;
    case 'wait':
      return `wait-${spec.ms}ms`;
    case 'echo':
    case 'broadcast':
      return spec.name;
    default:
      return spec satisfies never;
  }
}

const UNITS = [
  ['MB', 1_000_000],
  ['MiB', 1_048_576],
  ['kB', 1000],
  ['KiB', 1024],
] as const;

/** In the largest unit in which it is a whole number, so that different sizes have different labels. */
function sizeLabel(bytes: number): string {
  const unit = UNITS.find(([, size]) => bytes % size === 0);
  return unit === undefined ? `${bytes}B` : `${bytes / unit[1]}${unit[0]}`;
}
