/** The rows of the agents of a trial: what each sent, what it cost its machine, and how its clock stood. Pure. */
import { percentile } from '../analysis/validity.ts';
import type { AgentRow } from '../results/columns.ts';
import type { AgentPart } from './meter.ts';
import { round } from './trial-row.ts';

export function agentRows(parts: readonly AgentPart[], trial: number, runId: string): AgentRow[] {
  return parts.map(({ agent, result, clock, lateUs, heldUpUs, othersCpuPercent }) => {
    const { latency } = result;
    return {
      run_id: runId,
      trial,
      agent,
      clients: result.clients?.length ?? null,
      requests: result.requests,
      offered_rps: round(result.offeredRps),
      latency_p50_us: latency?.p50Us ?? null,
      latency_p99_us: latency === null ? null : percentile('p99', latency.p99Us, latency.count),
      send_lateness_p99_us: result.sendLateness?.p99Us ?? null,
      load_cpu_percent: Math.round(result.cpuPercent * 1000) / 1000,
      load_busy_percent: round(result.busyPercent),
      core_wait_percent: round(result.coreWaitPercent),
      others_cpu_percent: round(othersCpuPercent),
      start_late_us: Math.round(lateUs),
      start_held_up_us: heldUpUs === null ? null : Math.round(heldUpUs),
      clock_offset_us: Math.round(clock.offsetUs),
      clock_bound_us: Math.round(clock.boundUs),
    };
  });
}
