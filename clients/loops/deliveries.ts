/** The broadcast messages that clients received in the window, and the time of each from its sender. */
import type { DeliverySink } from '../../workloads/workload.ts';
import { LatencyRecorder } from '../latency.ts';
import type { LoadResult } from '../load.ts';
import type { Clock } from '../stages.ts';

export class Deliveries implements DeliverySink {
  readonly nowUs: Clock;
  readonly #latency = new LatencyRecorder();
  /** Whether the window is open. */
  isOpen = false;
  #count: number | null = null;

  constructor(clock: Clock) {
    this.nowUs = clock;
  }

  delivered(latencyUs: number): void {
    this.#count ??= 0;
    if (!this.isOpen) return;
    this.#count++;
    this.#latency.record(latencyUs);
  }

  /** Null where the workload does not broadcast. */
  read(): Pick<LoadResult, 'deliveries' | 'deliveryLatency'> {
    return { deliveries: this.#count, deliveryLatency: this.#latency.read() };
  }
}
