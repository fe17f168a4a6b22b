/**
 * The predictions of queueing theory for a server at rising rates, beside the measurements. The service time is the
 * server CPU per request at the lowest rate. That assumes that CPU is the only scarce resource, and that a request
 * costs the same at any rate. A loop that reads several requests at once, or is woken less often, spends less and does
 * better than predicted. The rest of the response time at the lowest rate (network path, load generator) counts as a
 * delay without a queue, the same at all rates. Pure.
 */
import type { TrialRow } from '../results/columns.ts';
import { type Group, groupRows, isValid } from '../results/rows.ts';
import { isRepeat } from '../results/server-names.ts';
import { medianOf } from '../statistics/interval.ts';
import { md1, mg1, mm1, mmc, type Queue, utilisation } from './queueing.ts';

export interface ServerResponse {
  readonly variant: string;
  readonly workload: string;
  readonly driver: string;
  readonly server: string;
  readonly clients: number;
  readonly lowestRps: number;
  readonly serviceUs: number;
  /**
   * Squared coefficient of variation for M/G/1, from mean and median latency at the lowest rate as if log-normal. It
   * is that of the whole response, since the service alone cannot be observed from outside.
   */
  readonly variation: number;
  /** The mean response time at the lowest rate. */
  readonly lowestMeanUs: number;
  /** The number of servers in M/M/c. */
  readonly cores: number;
  readonly points: readonly (Prediction & { readonly measuredUs: number })[];
}

/** Mean response times, µs; null where the queue would grow without bound. */
export interface Prediction {
  readonly offeredRps: number;
  /** The utilisation of one server. */
  readonly utilisation: number;
  readonly mm1Us: number | null;
  readonly md1Us: number | null;
  readonly mg1Us: number | null;
  readonly mmcUs: number | null;
}

/** @param trials of any scenarios; servers with fewer than two rates are left out */
export function responsesOf(scenario: string, trials: readonly TrialRow[], cores: number): ServerResponse[] {
  const own = trials.filter(
    (row) => row.scenario === scenario && row.load === 'open' && isValid(row) && !isRepeat(row),
  );
  const servers = groupRows(own, ['variant', 'workload', 'driver', 'server', 'clients']);
  return servers
    .flatMap((rows) => responseOf(rows, cores))
    .toSorted((a, b) => a.clients - b.clients || a.server.localeCompare(b.server));
}

function responseOf(rows: Group<TrialRow>, cores: number): ServerResponse[] {
  const rates = [...Map.groupBy(rows, ({ offered_rps }) => offered_rps ?? 0)].toSorted(([a], [b]) => a - b);
  const [lowest] = rates;
  if (lowest === undefined || rates.length < 2) return [];
  const [lowestRps, atLowest] = lowest;
  const serviceUs = medianOf(atLowest.map((row) => row.server_cpu_us_per_request));
  const lowestMeanUs = medianOf(atLowest.map((row) => row.latency_mean_us));
  const p50Us = medianOf(atLowest.map((row) => row.latency_p50_us));
  if (serviceUs === null || lowestMeanUs === null || !p50Us || lowestRps === 0) return [];
  const { variant, workload, driver, server, clients } = rows[0];
  const variation = Math.max(0, (lowestMeanUs / p50Us) ** 2 - 1);
  const base = { lowestRps, serviceUs, variation, lowestMeanUs, cores };
  const points = rates.flatMap(([offeredRps, own]) => {
    const measuredUs = medianOf(own.map((row) => row.latency_mean_us));
    return measuredUs === null ? [] : [{ ...predict(base, offeredRps), measuredUs }];
  });
  return [{ variant, workload, driver, server, clients, ...base, points }];
}

type Base = Pick<ServerResponse, 'lowestRps' | 'serviceUs' | 'variation' | 'lowestMeanUs' | 'cores'>;

/** Predicts at any rate, also between measured ones: all models agree with the measurement at the lowest rate. */
export function predict(base: Base, offeredRps: number): Prediction {
  const { serviceUs, variation, cores } = base;
  const queueAt = (rateRps: number): Queue => ({ arrivalRate: rateRps / 1e6, serviceTime: serviceUs });
  const from = (formula: (queue: Queue) => number | null): number | null => {
    const [here, lowest] = [formula(queueAt(offeredRps)), formula(queueAt(base.lowestRps))];
    return here === null || lowest === null ? null : base.lowestMeanUs + here - lowest;
  };
  return {
    offeredRps,
    utilisation: utilisation(queueAt(offeredRps)),
    mm1Us: from(mm1),
    md1Us: from(md1),
    mg1Us: from((queue) => mg1(queue, variation)),
    mmcUs: from((queue) => mmc(queue, cores)),
  };
}
