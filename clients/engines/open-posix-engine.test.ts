import { expect, it, onTestFinished } from 'vitest';
import { openWorkload } from '../../workloads/workloads.ts';
import { findFreePort } from '../free-port.ts';
import { OpenLedger } from '../loops/ledger.ts';
import { OpenLoop } from '../loops/open-loop.ts';
import { Pacer } from '../loops/pacer.ts';
import { startOddServer } from '../testing/odd-server.ts';
import { OpenPosixEngine } from './open-posix-engine.ts';

const LIMITS = { clients: 3, requestsPerConnection: null, connectTimeoutMs: 60_000, responseTimeoutMs: null };
const NO_ERRORS = { refused: 0, reset: 0, timeout: 0, wrongAnswer: 0 };
const nowUs = (): number => performance.now() * 1000;

interface Prepared {
  readonly ledger: OpenLedger;
  readonly loop: OpenLoop;
  turnUntil(done: () => boolean): Promise<void>;
}

/** A constant load; the window opens at once. */
async function start(
  port: number,
  rateRps: number,
  limits: Partial<typeof LIMITS> | object = {},
): Promise<Prepared> {
  const address = { host: '127.0.0.1', port };
  const workload = await openWorkload({ name: 'echo' });
  const ledger = new OpenLedger(LIMITS);
  const pacer = new Pacer(rateRps, 'constant', () => 0);
  const asked = workload.asking({ ...address, expectation: 'exact' });
  const loop = new OpenLoop({ ...LIMITS, ...limits }, asked, ledger, pacer, nowUs());
  const engine = new OpenPosixEngine(loop, address, nowUs);
  onTestFinished(() => {
    engine[Symbol.dispose]();
  });
  ledger.open(nowUs());
  const turnUntil = async (done: () => boolean): Promise<void> => {
    while (!done()) await engine.turn(Infinity);
  };
  return { ledger, loop, turnUntil };
}

const requests = ({ ledger }: Prepared): number => ledger.read().requests;

it('the posix engine of an open loop sends requests when they are due and checks the answers', async () => {
  const load = await start((await startOddServer('echo')).port, 500);
  await load.turnUntil(() => requests(load) >= 50);
  expect(load.ledger.errors).toEqual(NO_ERRORS);
  expect(load.ledger.read().connections).toBe(3);
});

it('the posix engine of an open loop sends one request on each connection while no answer comes', async () => {
  const load = await start((await startOddServer('silent')).port, 2000);
  await load.turnUntil(() => load.ledger.awaited > 0 && load.loop.dueUs === Infinity);
  expect([requests(load), load.ledger.awaited]).toEqual([0, LIMITS.clients]);
  load.ledger.close(nowUs());
  load.loop.noteWaits(nowUs());
  expect(load.ledger.read()).toMatchObject({ latency: { count: load.ledger.read().offeredRequests } });
});

it.each([1, 3])(
  'the posix engine of an open loop opens a new connection after %i requests',
  async (requestsPerConnection) => {
    const load = await start((await startOddServer('echo')).port, 1000, { requestsPerConnection });
    await load.turnUntil(() => requests(load) >= 60);
    const { connections, errors, offeredRequests } = load.ledger.read();
    expect(errors).toEqual(NO_ERRORS);
    expect(connections).toBeGreaterThanOrEqual(Math.floor(60 / requestsPerConnection));
    expect(connections).toBeLessThanOrEqual(Math.ceil((offeredRequests ?? 0) / requestsPerConnection) + 3);
  },
);

it.each([
  ['end-in-the-middle', 'reset'],
  ['reset', 'reset'],
  ['wrong', 'wrongAnswer'],
  ['too-much', 'wrongAnswer'],
] as const)(
  'the posix engine of an open loop counts the error of a server of kind %s and reconnects',
  async (behaviour, kind) => {
    const load = await start((await startOddServer(behaviour)).port, 200);
    await load.turnUntil(() => load.ledger.errors[kind] >= 5 && load.ledger.read().connections >= 6);
  },
);

it('the posix engine of an open loop counts connections that are refused', async () => {
  const load = await start(await findFreePort(), 100);
  await load.turnUntil(() => load.ledger.errors.refused >= 5);
  expect(load.ledger.read().connections).toBe(0);
});

it('the posix engine of an open loop counts the requests under way as lost when the server dies', async () => {
  const server = await startOddServer('echo');
  const load = await start(server.port, 1000);
  await load.turnUntil(() => requests(load) >= 20);
  await server.die();
  await load.turnUntil(() => load.ledger.errors.refused >= 3);
  load.ledger.close(nowUs());
  load.loop.noteWaits(nowUs());
  const { offeredRequests, requests: answered, errors } = load.ledger.read();
  expect(answered + errors.reset + errors.refused + errors.timeout).toBe(offeredRequests);
});
