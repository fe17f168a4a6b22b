/**
 * Whether an open loop's arrivals are those of a Poisson process: its schedule, and the times at which it sent. One
 * thread sends, so no gap is shorter than one send; at high rates many exponential gaps would be. So the schedule is
 * judged at every rate, the times of sending up to 1,000/s. Beyond that, send lateness shows how far they differ.
 */
import { openWorkload } from '../../workloads/workloads.ts';
import { DEFAULT_LOAD_SPEC } from '../load-spec.ts';
import { OpenLedger } from '../loops/ledger.ts';
import { createOpenLoad } from '../open-load.ts';
import { A2_AT_1_PERCENT, andersonDarling } from './exponential.ts';
import { startKnownServer } from './known-server.ts';

export interface ArrivalProof {
  readonly rateRps: number;
  /** Anderson and Darling's A² of the gaps. */
  readonly scheduled: number;
  readonly sent: number;
  /** The share of exponential gaps at this rate that are shorter than a send. */
  readonly tooShortPercent: number;
  readonly isRight: boolean;
}

const RATES_RPS = [250, 1000, 5000, 20_000] as const;
const FASTEST_AS_SENT_RPS = 1000;
const ARRIVALS = 2000;
const CLIENTS = 16;
const SEND_US = 15;
const LONGEST_US = 60_000_000;
const clock = (): number => performance.now() * 1000;

export const ARRIVAL_PROOFS: readonly (() => Promise<ArrivalProof>)[] = RATES_RPS.map(
  (rateRps) => () => proveArrivals(rateRps),
);

async function proveArrivals(rateRps: number): Promise<ArrivalProof> {
  const { due, sent } = await observe(rateRps);
  const meanUs = 1e6 / rateRps;
  const scheduledA2 = andersonDarling(gapsOf(due), meanUs);
  const sentA2 = andersonDarling(gapsOf(sent), meanUs);
  return {
    rateRps,
    scheduled: scheduledA2,
    sent: sentA2,
    tooShortPercent: -100 * Math.expm1(-SEND_US / meanUs),
    isRight: scheduledA2 < A2_AT_1_PERCENT && (rateRps > FASTEST_AS_SENT_RPS || sentA2 < A2_AT_1_PERCENT),
  };
}

/** Records the times of all requests, in and out of a window. */
class Observer extends OpenLedger {
  readonly due: number[] = [];
  readonly sentUs: number[] = [];

  override sent(dueUs: number, sentUs: number): void {
    this.due.push(dueUs);
    this.sentUs.push(sentUs);
  }
}

async function observe(rateRps: number): Promise<{ readonly due: number[]; readonly sent: number[] }> {
  const workload = await openWorkload({ name: 'echo' });
  await using server = await startKnownServer({ kind: 'delays', leastUs: 0, meanUs: 0 });
  const spec = { ...DEFAULT_LOAD_SPEC, port: server.port, clients: CLIENTS };
  const ledger = new Observer(spec);
  const address = { host: spec.host, port: spec.port };
  const arrivals = { kind: 'open', rateRps, arrivals: 'poisson', seed: 1 } as const;
  const { loop, ...load } = createOpenLoad(spec, arrivals, workload.asking(spec), address, clock, ledger);
  using engine = load.engine;
  const untilUs = clock() + LONGEST_US;
  loop.holding = true;
  while (loop.firsts.answeredClients < CLIENTS && clock() < untilUs) await engine.turn(untilUs);
  loop.holding = false;
  while (ledger.due.length < ARRIVALS && clock() < untilUs) await engine.turn(untilUs);
  return { due: ledger.due.slice(0, ARRIVALS), sent: ledger.sentUs.slice(0, ARRIVALS) };
}

/** An exponential distribution has no gaps of 0; the resolution of the clock is 0.1 µs. */
function gapsOf(timesUs: readonly number[]): number[] {
  return timesUs.slice(1).map((timeUs, index) => Math.max(0.1, timeUs - (timesUs[index] ?? 0)));
}
