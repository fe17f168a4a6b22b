/** The messages that clients were brought in the window of a load that broadcasts, and how long they were on their way. */
import type { DeliverySink } from '../../workloads/workload.ts';
import { LatencyRecorder } from '../latency.ts';
import type { LoadEvent, LoadResult } from '../load.ts';
import type { Clock } from '../stages.ts';

export class Deliveries implements DeliverySink {
  readonly nowUs: Clock;
  readonly #latency = new LatencyRecorder();
  #isOpen = false;
  #count: number | null = null;

  constructor(clock: Clock) {
    this.nowUs = clock;
  }

  /** The window opens and closes with the load's. */
  note({ event }: LoadEvent): void {
    this.#isOpen = event === 'measuring';
  }

  delivered(latencyUs: number): void {
    this.#count ??= 0;
    if (!this.#isOpen) return;
    this.#count++;
    this.#latency.record(latencyUs);
  }

  /** Null where nothing is delivered unasked. */
  read(): Pick<LoadResult, 'deliveries' | 'deliveryLatency'> {
    return { deliveries: this.#count, deliveryLatency: this.#latency.read() };
  }
}
