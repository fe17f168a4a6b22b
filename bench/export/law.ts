/** Gunther's Universal Scalability Law beside the throughput of a server, where it fits. */
import type { TrialRow } from '../columns.ts';
import { scalabilityOf } from '../theory/run-scalability.ts';
import { curveOf, predictRps } from '../theory/scalability.ts';
import type { Theory } from './series.ts';

/** @param rows of one server under one variant and workload. @returns null where it must not be believed */
export function lawOf(rows: readonly TrialRow[]): Theory | null {
  const [first] = rows;
  const [found] = first === undefined ? [] : scalabilityOf(first.scenario, rows);
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
