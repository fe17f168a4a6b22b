/** What `prove --json` prints, a line each: the proofs of latency, then those of arrivals. */
import { z } from 'zod';
import { stamp, stampSchema } from '../../bench/results/stamp.ts';
import type { ArrivalProof } from '../../clients/proofs/arrival-proofs.ts';
import { A2_AT_1_PERCENT } from '../../clients/proofs/exponential.ts';
import { isWithin, type Proof } from '../../clients/proofs/proofs.ts';

const latencySchema = z.object({
  schema: stampSchema('prove'),
  event: z.literal('latency').describe('a load of a server whose latencies are known'),
  load: z.enum(['open', 'closed']).describe('kind of loop'),
  offered_rps: z.number().nullable().describe('requests per second offered; null: a closed loop'),
  server: z
    .enum(['stands-still', 'delays'])
    .describe('stands still at intervals, or delays each answer by a random time'),
  latency_p50_us: z.number().nullable().describe('median latency, µs'),
  latency_p99_us: z.number().nullable().describe('99th percentile of latency, µs'),
  latency_max_us: z.number().nullable().describe('longest latency, µs'),
  core_wait_percent: z
    .number()
    .nullable()
    .describe('share of the window in which the load waited for its CPU, %'),
  findings: z
    .array(
      z.object({
        figure: z.string().describe('what was measured, such as latency_p95_us'),
        expected_us: z.number().describe('what it is in truth, µs'),
        found_us: z.number().nullable().describe('what was measured, µs; null: nothing'),
        tolerance_us: z.number().describe('how far it may be off, µs'),
        right: z.boolean().describe('whether it is within that'),
      }),
    )
    .describe('empty: nothing is expected of this load'),
});

const arrivalsSchema = z.object({
  schema: stampSchema('prove'),
  event: z.literal('arrivals').describe('whether the gaps of an open loop are exponential'),
  offered_rps: z.number().describe('requests per second offered'),
  scheduled_a2: z.number().describe('Anderson-Darling statistic of the gaps as scheduled'),
  sent_a2: z.number().describe('the same as sent'),
  limit_a2: z.number().describe('exponential gaps are below it in 99 of 100 cases'),
  too_short_percent: z.number().describe('share of exponential gaps that are shorter than one send takes, %'),
  right: z.boolean().describe('judged by what was sent at low rates, by what was scheduled at all'),
});

export const proveSchema = z.discriminatedUnion('event', [latencySchema, arrivalsSchema]);

/** @param result of the load: its latency and its wait */
export function latencyRecord({
  load,
  behaviour,
  findings,
  result,
}: Omit<Proof, 'result'> & {
  readonly result: Pick<Proof['result'], 'latency' | 'coreWaitPercent'>;
}): z.infer<typeof latencySchema> {
  const { latency, coreWaitPercent } = result;
  return {
    schema: stamp('prove'),
    event: 'latency',
    load: load.kind,
    offered_rps: load.kind === 'open' ? load.rateRps : null,
    server: behaviour.kind,
    latency_p50_us: latency?.p50Us ?? null,
    latency_p99_us: latency?.p99Us ?? null,
    latency_max_us: latency?.maxUs ?? null,
    core_wait_percent: coreWaitPercent,
    findings: findings.map((finding) => ({
      figure: finding.figure === 'lateness' ? 'send_lateness_p99_us' : `latency_${finding.figure}_us`,
      expected_us: finding.wantedUs,
      found_us: Number.isFinite(finding.foundUs) ? finding.foundUs : null,
      tolerance_us: finding.toleranceUs,
      right: isWithin(finding),
    })),
  };
}

export function arrivalsRecord(proof: ArrivalProof): z.infer<typeof arrivalsSchema> {
  return {
    schema: stamp('prove'),
    event: 'arrivals',
    offered_rps: proof.rateRps,
    scheduled_a2: proof.scheduled,
    sent_a2: proof.sent,
    limit_a2: A2_AT_1_PERCENT,
    too_short_percent: proof.tooShortPercent,
    right: proof.isRight,
  };
}
