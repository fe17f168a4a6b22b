/** Our open loop with its engine. It needs a thread that sleeps to the microsecond: the posix engine (Linux). */
import type { SocketAddress } from '../posix/socket.ts';
import type { Asking } from '../workloads/workload.ts';
import { OpenPosixEngine } from './engines/open-posix-engine.ts';
import type { LoadKind, LoadSpec } from './load.ts';
import { OpenLedger } from './loops/ledger.ts';
import { OpenLoop } from './loops/open-loop.ts';
import { Pacer } from './loops/pacer.ts';
import { drawFraction, seededRandom } from './random.ts';
import type { Clock } from './stages.ts';

export class OpenLoad implements Disposable {
  readonly ledger: OpenLedger;
  readonly loop: OpenLoop;
  readonly engine: OpenPosixEngine;
  readonly #rateRps: number;

  constructor(
    spec: LoadSpec,
    { rateRps, arrivals, seed }: Extract<LoadKind, { kind: 'open' }>,
    asking: Asking,
    address: SocketAddress,
    clock: Clock,
    ledger = new OpenLedger(spec.clients),
  ) {
    const random = seededRandom(seed, 'arrivals');
    const pacer = new Pacer(rateRps, arrivals, () => drawFraction(random));
    this.#rateRps = rateRps;
    this.ledger = ledger;
    this.loop = new OpenLoop(spec, asking, this.ledger, pacer, clock());
    this.engine = new OpenPosixEngine(this.loop, address, clock);
  }

  read(): ReturnType<OpenLedger['read']> & { readonly offeredRps: number } {
    return { offeredRps: this.#rateRps, ...this.ledger.read() };
  }

  [Symbol.dispose](): void {
    this.engine[Symbol.dispose]();
  }
}
