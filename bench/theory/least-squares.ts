/**
 * Non-linear least squares by Levenberg and Marquardt (Marquardt, SIAM Journal 11, 1963), for a few parameters with
 * known derivatives. The existing packages were rejected: they estimate derivatives by differences that the user must
 * choose, and give no covariance, without which a parameter has no interval. Pure.
 */

export interface Model {
  readonly value: (x: number, parameters: readonly number[]) => number;
  /** The derivative by each parameter. */
  readonly gradient: (x: number, parameters: readonly number[]) => readonly number[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface LeastSquares {
  readonly parameters: readonly number[];
  /**
   * Inverse of JᵀJ: times the variance of the residuals it is the covariance. null: the points do not determine the
   * parameters.
   */
  readonly inverse: readonly (readonly number[])[] | null;
  readonly residuals: readonly number[];
  readonly sumOfSquares: number;
}

const MOST_STEPS = 500;
/** A step below this relative change ends the search. */
const FINEST = 1e-14;
const MOST_DAMPING = 1e16;

/** @param start near enough: not every start leads to the minimum */
export function fitLeastSquares(
  model: Model,
  points: readonly Point[],
  start: readonly number[],
): LeastSquares {
  let parameters = start;
  let squares = sumOfSquares(model, points, parameters);
  let damping = 1e-3;
  for (let step = 0; step < MOST_STEPS && damping < MOST_DAMPING; step += 1) {
    const next = stepFrom(model, points, parameters, damping);
    const nextSquares = next === null ? Infinity : sumOfSquares(model, points, next);
    if (next === null || !(nextSquares <= squares)) {
      damping *= 10;
      continue;
    }
    const gained = squares - nextSquares;
    parameters = next;
    squares = nextSquares;
    damping /= 10;
    if (gained <= FINEST * squares) break;
  }
  const { normal } = normalEquations(model, points, parameters);
  return {
    parameters,
    inverse: invert(normal),
    residuals: residualsOf(model, points, parameters),
    sumOfSquares: squares,
  };
}

function residualsOf(model: Model, points: readonly Point[], parameters: readonly number[]): number[] {
  return points.map(({ x, y }) => y - model.value(x, parameters));
}

function sumOfSquares(model: Model, points: readonly Point[], parameters: readonly number[]): number {
  return residualsOf(model, points, parameters).reduce((sum, residual) => sum + residual ** 2, 0);
}

/** Damped in proportion to the diagonal, so that parameters of any size are treated alike. */
function stepFrom(
  model: Model,
  points: readonly Point[],
  parameters: readonly number[],
  damping: number,
): number[] | null {
  const { normal, slope } = normalEquations(model, points, parameters);
  const damped = normal.map((row, i) => row.map((value, j) => (i === j ? value * (1 + damping) : value)));
  const inverse = invert(damped);
  if (inverse === null) return null;
  return parameters.map((parameter, i) => parameter + dot(inverse[i] ?? [], slope));
}

/** JᵀJ, and Jᵀ times the residuals. */
function normalEquations(model: Model, points: readonly Point[], parameters: readonly number[]) {
  const rows = points.map(({ x }) => model.gradient(x, parameters));
  const residuals = residualsOf(model, points, parameters);
  const columns = parameters.map((_, index) => rows.map((row) => row[index] ?? 0));
  return {
    normal: columns.map((a) => columns.map((b) => dot(a, b))),
    slope: columns.map((column) => dot(column, residuals)),
  };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

/** A pivot of a scaled matrix below this is a rounding error. */
const SINGULAR = 1e-13;

/**
 * Inverts a symmetric positive matrix by Gauss and Jordan, with its diagonal scaled to 1; null when it has no inverse.
 */
function invert(matrix: readonly (readonly number[])[]): number[][] | null {
  const scales = matrix.map((row, i) => Math.sqrt(row[i] ?? 0));
  if (scales.some((scale) => !(scale > 0))) return null;
  const size = matrix.length;
  const scaleOf = (i: number): number => scales[i] ?? 1;
  let rows = matrix.map((row, i) => [
    ...row.map((value, j) => value / scaleOf(i) / scaleOf(j)),
    ...row.map((_, j) => (i === j ? 1 : 0)),
  ]);
  for (let at = 0; at < size; at += 1) {
    const pivot = rows[at]?.[at] ?? 0;
    if (!(Math.abs(pivot) > SINGULAR)) return null;
    const leading = (rows[at] ?? []).map((value) => value / pivot);
    rows = rows.map((row, i) =>
      i === at ? leading : row.map((value, j) => value - (row[at] ?? 0) * (leading[j] ?? 0)),
    );
  }
  return rows.map((row, i) => row.slice(size).map((value, j) => value / scaleOf(i) / scaleOf(j)));
}
