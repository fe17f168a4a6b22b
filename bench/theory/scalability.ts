/**
 * Gunther's Universal Scalability Law, X(N) = γN / (1 + α(N − 1) + βN(N − 1)): the throughput of one client (γ), the
 * loss because clients wait for each other (contention, α), and because they must agree (coherency, β). It is fitted
 * to all trials by least squares with equal weights, and then judged: a law that does not fit explains nothing and is
 * not drawn. Source: Gunther, "Guerrilla Capacity Planning", 2007, chapters 4 and 5. Pure.
 */
import { mean } from 'simple-statistics';
import { LEVEL } from '../statistics/ratio.ts';
import { studentQuantile } from '../statistics/student.ts';
import { fitLeastSquares, type LeastSquares, type Model, type Point } from './least-squares.ts';

export interface Observation {
  readonly clients: number;
  readonly throughputRps: number;
}

export interface Estimate {
  readonly value: number;
  /**
   * 95 % interval, from the curvature of the sum of squares, cut at 0; null where the points do not determine it, or
   * the parameter is at its bound.
   */
  readonly low: number | null;
  readonly high: number | null;
}

export interface ScalabilityFit {
  /** Contention. */
  readonly alpha: Estimate;
  /** Coherency. */
  readonly beta: Estimate;
  /** Requests per second of one client. */
  readonly gamma: Estimate;
  /**
   * The number of clients with the greatest throughput, √((1 − α) / β); null where throughput never falls, or never
   * rises.
   */
  readonly peakClients: number | null;
  readonly rSquared: number;
  /** Measured minus fitted, one for each observation. */
  readonly residualsRps: readonly number[];
  readonly largestResidualRps: number;
  /** The reasons against using the fit; empty: it fits. */
  readonly doubts: readonly Doubt[];
}

export type Doubt =
  | { readonly kind: 'low-r-squared'; readonly rSquared: number }
  /** The mean residual at that number of clients, as a part of the greatest throughput. */
  | { readonly kind: 'off'; readonly clients: number; readonly part: number }
  /**
   * Without its bound the parameter would be below 0, beyond chance: throughput grows faster than the number of
   * clients.
   */
  | { readonly kind: 'at-bound'; readonly parameter: 'alpha' | 'beta' };

export type Scalability =
  | { readonly kind: 'fitted'; readonly fit: ScalabilityFit }
  | { readonly kind: 'too-few'; readonly distinct: number };

/**
 * Three parameters fit any three points, and with four the law puts a peak where nothing was measured. Gunther
 * requires half a dozen (chapter 5).
 */
export const FEWEST_LOADS = 6;

/** A fit must explain this share of the variance of throughput… */
export const LEAST_R_SQUARED = 0.9;

/** … and be no farther off, at any number of clients, than this part of the greatest throughput. */
export const MOST_OFF = 0.1;

/** @param observations one for each trial, in any order */
export function fitScalability(observations: readonly Observation[]): Scalability {
  const distinct = new Set(observations.map(({ clients }) => clients)).size;
  if (distinct < FEWEST_LOADS) return { kind: 'too-few', distinct };
  const points = observations.map(({ clients, throughputRps }): Point => ({ x: clients, y: throughputRps }));
  const unbound = fitFree(points, NAMES);
  const chosen = fitWithin(points, unbound);
  const bare = estimatesOf(chosen, points.length);
  const [gamma, alpha, beta] = [bare('gamma'), bare('alpha'), bare('beta')];
  const fit = {
    alpha,
    beta,
    gamma,
    peakClients: peakOf(alpha.value, beta.value),
    rSquared: rSquaredOf(points, chosen.least.sumOfSquares),
    residualsRps: chosen.least.residuals,
    largestResidualRps: chosen.least.residuals.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0),
  };
  return { kind: 'fitted', fit: { ...fit, doubts: doubtsOf(fit, points, unbound) } };
}

export function predictRps(fit: Pick<ScalabilityFit, 'alpha' | 'beta' | 'gamma'>, clients: number): number {
  return law(clients, fit.gamma.value, fit.alpha.value, fit.beta.value);
}

const CURVE_POINTS = 60;

/** The law from 1 to `mostClients`, on a grid that is even on a logarithmic axis. */
export function curveOf(fit: ScalabilityFit, mostClients: number): Observation[] {
  return Array.from({ length: CURVE_POINTS }, (_, index) => {
    const clients = mostClients ** (index / (CURVE_POINTS - 1));
    return { clients, throughputRps: predictRps(fit, clients) };
  });
}

function law(clients: number, gamma: number, alpha: number, beta: number): number {
  return (gamma * clients) / loss(clients, alpha, beta);
}

function loss(clients: number, alpha: number, beta: number): number {
  return 1 + alpha * (clients - 1) + beta * clients * (clients - 1);
}

const NAMES = ['gamma', 'alpha', 'beta'] as const;
type Name = (typeof NAMES)[number];

/** A fit with some free parameters and the others 0. */
interface Candidate {
  readonly free: readonly Name[];
  readonly least: LeastSquares;
}

const valueIn = ({ free, least }: Candidate, name: Name): number => least.parameters[free.indexOf(name)] ?? 0;

/** Least squares with α and β not below 0: of the fits with α, β or both set to 0, the one with the smallest sum. */
function fitWithin(points: readonly Point[], unbound: Candidate): Candidate {
  if (isAllowed(unbound)) return unbound;
  const sets: readonly (readonly Name[])[] = [
    ['gamma', 'alpha'],
    ['gamma', 'beta'],
  ];
  return sets
    .map((free) => fitFree(points, free))
    .filter(isAllowed)
    .reduce(
      (best, next) => (next.least.sumOfSquares < best.least.sumOfSquares ? next : best),
      fitFree(points, ['gamma']),
    );
}

function isAllowed(candidate: Candidate): boolean {
  return valueIn(candidate, 'alpha') >= 0 && valueIn(candidate, 'beta') >= 0;
}

function fitFree(points: readonly Point[], free: readonly Name[]): Candidate {
  const start = { gamma: Math.max(...points.map(({ x, y }) => y / x)), alpha: 0.01, beta: 1e-4 };
  return {
    free,
    least: fitLeastSquares(
      modelOf(free),
      points,
      free.map((name) => start[name]),
    ),
  };
}

function modelOf(free: readonly Name[]): Model {
  const read = (parameters: readonly number[], name: Name): number => parameters[free.indexOf(name)] ?? 0;
  return {
    value: (x, parameters) =>
      law(x, read(parameters, 'gamma'), read(parameters, 'alpha'), read(parameters, 'beta')),
    gradient: (x, parameters) => {
      const share = x / loss(x, read(parameters, 'alpha'), read(parameters, 'beta'));
      const steep = (-read(parameters, 'gamma') * share ** 2) / x;
      const by = { gamma: share, alpha: steep * (x - 1), beta: steep * x * (x - 1) };
      return free.map((name) => by[name]);
    },
  };
}

function estimatesOf(candidate: Candidate, count: number): (name: Name) => Estimate {
  return (name) => {
    const value = valueIn(candidate, name);
    const half = halfInterval(candidate, name, count);
    return half === null
      ? { value, low: null, high: null }
      : { value, low: Math.max(0, value - half), high: value + half };
  };
}

/** Half of the 95 % interval; null where the points do not determine it, or the parameter is not free. */
function halfInterval({ free, least }: Candidate, name: Name, count: number): number | null {
  const freedom = count - free.length;
  const index = free.indexOf(name);
  const variance = (least.inverse?.[index]?.[index] ?? Number.NaN) * (least.sumOfSquares / freedom);
  if (freedom < 1 || !(variance >= 0)) return null;
  return studentQuantile(LEVEL, freedom) * Math.sqrt(variance);
}

function peakOf(alpha: number, beta: number): number | null {
  return beta > 0 && alpha < 1 ? Math.sqrt((1 - alpha) / beta) : null;
}

function rSquaredOf(points: readonly Point[], sumOfSquares: number): number {
  const center = mean(points.map(({ y }) => y));
  const total = points.reduce((sum, { y }) => sum + (y - center) ** 2, 0);
  return total === 0 ? 0 : 1 - sumOfSquares / total;
}

function doubtsOf(
  { rSquared, residualsRps }: Pick<ScalabilityFit, 'rSquared' | 'residualsRps'>,
  points: readonly Point[],
  unbound: Candidate,
): Doubt[] {
  return [
    ...(rSquared < LEAST_R_SQUARED ? [{ kind: 'low-r-squared', rSquared } as const] : []),
    ...offAt(points, residualsRps),
    ...beyondBounds(unbound, points.length),
  ];
}

/** Residuals on one side of the law at some number of clients are not noise. */
function offAt(points: readonly Point[], residuals: readonly number[]): Doubt[] {
  const greatest = Math.max(...points.map(({ y }) => y));
  const loads = Map.groupBy(points.keys(), (index) => points[index]?.x ?? 0);
  return [...loads].flatMap(([clients, indices]): Doubt[] => {
    const part = mean(indices.map((index) => residuals[index] ?? 0)) / greatest;
    return Math.abs(part) > MOST_OFF ? [{ kind: 'off', clients, part }] : [];
  });
}

function beyondBounds(unbound: Candidate, count: number): Doubt[] {
  return (['alpha', 'beta'] as const).flatMap((parameter): Doubt[] => {
    const half = halfInterval(unbound, parameter, count);
    const isBelow = half !== null && valueIn(unbound, parameter) + half < 0;
    return isBelow ? [{ kind: 'at-bound', parameter }] : [];
  });
}
