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

/** The loop paces itself by the schedule and counts in the ledger; dispose of the engine, which has its sockets. */
export function createOpenLoad(
  spec: LoadSpec,
  { rateRps, arrivals, seed, burst }: Extract<LoadKind, { kind: 'open' }>,
  asking: Asking,
  address: SocketAddress,
  clock: Clock,
  ledger = new OpenLedger(spec),
) {
  const random = seededRandom(seed, 'arrivals');
  const pacer = new Pacer(rateRps, arrivals, () => drawFraction(random), burst);
  const loop = new OpenLoop(spec, asking, ledger, pacer, clock());
  return { ledger, loop, engine: new OpenPosixEngine(loop, address, clock) };
}
