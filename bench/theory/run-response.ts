/**
 * The predictions of queueing theory for a server at rising rates, beside the measurements. The service time is the
 * server CPU per request at the highest valid rate: at low rates each request also pays for waking the server, so that
 * the same server would seem to be busy for longer than there is time. A prediction is made only where its assumptions
 * hold: CPU is the only scarce resource, and a request costs about as much as at the highest rate. The rest of the
 * response time (network path, load generator) counts as a delay without a queue, the same at all rates. Pure.
 */
import type { TrialRow } from '../results/columns.ts';
import { type Group, groupRows, isValid } from '../results/rows.ts';
import { isRepeat } from '../results/server-names.ts';
import { medianOf } from '../statistics/interval.ts';
import { md1, mg1, mm1, mmc, type Queue } from './queueing.ts';

export interface ServerResponse {
  readonly variant: string;
  readonly workload: string;
  readonly driver: string;
  readonly server: string;
  readonly clients: number;
  readonly serviceUs: number;
  /**
   * Squared coefficient of variation for M/G/1, from mean and median latency where the mean is least, as if log-normal.
   * It is that of the whole response, since the service alone cannot be observed from outside.
   */
  readonly variation: number;
  /** The number of servers in M/M/c. */
  readonly cores: number;
  /** Up to the highest rate with a steady state. */
  readonly points: readonly Prediction[];
}

/** One rate: mean response times, µs; null where the model does not apply. */
interface Prediction {
  readonly offeredRps: number;
  readonly measuredUs: number;
  /** Of the server, or of all its cores where it used more than one. Below 1. */
  readonly utilisation: number;
  readonly mm1Us: number | null;
  readonly md1Us: number | null;
  readonly mg1Us: number | null;
  readonly mmcUs: number | null;
}

/** A request may cost so much more or less than at the highest rate. */
export const MOST_CHANGE = 0.25;

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

/** Medians over the blocks at one rate. */
interface Rate {
  readonly offeredRps: number;
  /** The rate answered: what the CPU time was spent on. */
  readonly arrivalRps: number;
  readonly serviceUs: number;
  readonly measuredUs: number;
  readonly p50Us: number;
}

function responseOf(rows: Group<TrialRow>, cores: number): ServerResponse[] {
  const rates = ratesOf(rows);
  const top = rates.findLast(({ arrivalRps, serviceUs }) => arrivalRps * serviceUs < 1e6 * cores);
  if (top === undefined || rates.length < 2) return [];
  const { serviceUs } = top;
  const steady = rates.slice(0, rates.indexOf(top) + 1);
  const alike = steady.filter((rate) => Math.abs(rate.serviceUs / serviceUs - 1) <= MOST_CHANGE);
  const least = alike.reduce((best, next) => (next.measuredUs < best.measuredUs ? next : best), top);
  const variation = Math.max(0, (least.measuredUs / least.p50Us) ** 2 - 1);
  const servers = top.arrivalRps * serviceUs < 1e6 ? 1 : cores;
  const base: Base = { serviceUs, variation, cores, servers, least };
  const { variant, workload, driver, server, clients } = rows[0];
  // One rate alone would only agree with itself.
  const isPredicted = (rate: Rate): boolean => alike.length > 1 && alike.includes(rate);
  const points = steady.map((rate) => predict(base, rate, isPredicted(rate)));
  return [{ variant, workload, driver, server, clients, serviceUs, variation, cores, points }];
}

function ratesOf(rows: readonly TrialRow[]): Rate[] {
  const rates = [...Map.groupBy(rows, ({ offered_rps }) => offered_rps ?? 0)].toSorted(([a], [b]) => a - b);
  return rates.flatMap(([offeredRps, own]) => {
    const arrivalRps = medianOf(own.map((row) => row.throughput_rps));
    const serviceUs = medianOf(own.map((row) => row.server_cpu_us_per_request));
    const measuredUs = medianOf(own.map((row) => row.latency_mean_us));
    const p50Us = medianOf(own.map((row) => row.latency_p50_us));
    return arrivalRps && serviceUs && measuredUs && p50Us
      ? [{ offeredRps, arrivalRps, serviceUs, measuredUs, p50Us }]
      : [];
  });
}

interface Base extends Pick<ServerResponse, 'serviceUs' | 'variation' | 'cores'> {
  /** 1, or all cores where it used more than one. */
  readonly servers: number;
  /** The rate with the least mean response: there the delay is what a model leaves unexplained. */
  readonly least: Rate;
}

function predict(base: Base, rate: Rate, isPredicted: boolean): Prediction {
  const { serviceUs, variation, cores, servers, least } = base;
  const queueAt = ({ arrivalRps }: Rate): Queue => ({
    arrivalRate: arrivalRps / 1e6,
    serviceTime: serviceUs,
  });
  const from = (formula: (queue: Queue) => number | null): number | null => {
    const [here, there] = [formula(queueAt(rate)), formula(queueAt(least))];
    // A model of a longer response than was measured leaves no time for the delay.
    if (!isPredicted || here === null || there === null || there > least.measuredUs) return null;
    return least.measuredUs + here - there;
  };
  const ofOne = (formula: (queue: Queue) => number | null) => (servers === 1 ? from(formula) : null);
  return {
    offeredRps: rate.offeredRps,
    measuredUs: rate.measuredUs,
    utilisation: (rate.arrivalRps * serviceUs) / 1e6 / servers,
    mm1Us: ofOne(mm1),
    md1Us: ofOne(md1),
    mg1Us: ofOne((queue) => mg1(queue, variation)),
    mmcUs: from((queue) => mmc(queue, cores)),
  };
}
