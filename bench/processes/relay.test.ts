import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { posixAvailable } from '../../servers/models.ts';
import { makePlan, type PlannedTrial } from '../plan/plan.ts';
import { parseInvalidities } from '../analysis/invalidity-text.ts';
import { modelServer } from '../results/server-names.ts';
import { runTrial } from '../run/trial.ts';
import { distance } from '../scenarios/distance.ts';
import { FakeProcesses, isAlive, until } from '../testing/fake-processes.ts';
import { type Commands, COMMANDS } from './commands.ts';

let fakes: FakeProcesses;

beforeEach(() => {
  fakes = new FakeProcesses();
});

afterEach(() => fakes[Symbol.dispose]());

/** The trials of one block, short, with a few clients. */
function plan(model: 'event-loop' | 'sequential', distancesMs: readonly number[]): PlannedTrial[] {
  const { quick } = distance.sizes;
  const variants = quick.variants.filter(({ distanceMs = -1 }) => distancesMs.includes(distanceMs));
  const short = { ...quick, clients: [4], warmupS: 0.1, durationS: 0.3, blocks: 1, variants };
  return [
    ...makePlan({
      scenarios: [{ ...distance, sizes: { ...distance.sizes, quick: short } }],
      size: 'quick',
      servers: [modelServer(model, 'posix')],
      drivers: [{ kind: 'tcp', engine: 'posix' }],
      seed: 1,
    }).trials,
  ];
}

/** One of its reasons is that this machine has no time for the relay. */
const BUSY = new Set(['distance-missed', 'machine-disturbed']);

describe.runIf(posixAvailable())('a trial whose clients are away', () => {
  it.each([
    ['event-loop', 4],
    ['sequential', 1],
  ] as const)(
    'gets, from %s, no more answers than the round trips of clients that it serves at once allow: %i of 4',
    async (model, atOnce) => {
      const [planned] = plan(model, [50]);
      if (planned === undefined) throw new Error('nothing is planned');
      const { row } = await runTrial(planned, 'run', {
        ...fakes.context('good', 'good'),
        commands: COMMANDS,
      });
      expect(row).toMatchObject({ distance_ms: 50, slices: null });
      expect(row.distance_seen_ms).toBeGreaterThan(50);
      expect(row.relay_cpu_percent).toBeGreaterThan(0);
      expect(row.latency_p50_us).toBeGreaterThan(50_000);
      // Those under way when the window opens count in it.
      const trips = ((row.duration_s ?? 0) * 1000) / 50 + 1;
      expect(row.requests).toBeGreaterThan(0);
      expect(row.requests).toBeLessThanOrEqual(atOnce * trips);
      expect(parseInvalidities(row.invalid_because).filter((kind) => !BUSY.has(kind))).toEqual([]);
    },
  );
});

it('clients that are not away have no relay', async () => {
  const [planned] = plan('event-loop', [0]);
  if (planned === undefined) throw new Error('nothing is planned');
  const { row } = await runTrial(planned, 'run', fakes.context('good', 'good'));
  expect(row).toMatchObject({
    validity: 'valid',
    distance_ms: 0,
    distance_seen_ms: null,
    relay_cpu_percent: null,
  });
});

/** Why a trial with this relay is invalid. No process is left. */
async function failureWith(relay: Commands['relay']): Promise<string | null> {
  const [planned] = plan('event-loop', [10]);
  if (planned === undefined) throw new Error('nothing is planned');
  const context = fakes.context('good', 'good');
  const { row } = await runTrial(planned, 'run', { ...context, commands: { ...context.commands, relay } });
  expect(row.validity).toBe('invalid');
  await until(() => fakes.pids.every((pid) => !isAlive(pid)));
  return row.invalid_because;
}

it.runIf(posixAvailable())(
  'a relay that cannot keep the distance ends, and its trial is invalid',
  async () => {
    // No round trip is that short.
    expect(await failureWith((spec) => COMMANDS.relay({ ...spec, distanceMs: -9 }))).toMatch(
      /^the relay did not start: exit code 1: a round trip through the relay took \d+\.\d\d ms, not -9 ms: /,
    );
  },
);

const SHORT_LIVED = `const net = require('node:net');
  const { host, port } = JSON.parse(process.argv[1]);
  const pass = (socket) => socket.pipe(net.connect({ host, port })).pipe(socket);
  const server = net.createServer(pass).listen(0, '127.0.0.1', () =>
    console.log(JSON.stringify({ event: 'ready', port: server.address().port })));
  process.stdin.on('data', (line) => String(line).includes('end') && process.exit(2));`;

it('a relay that dies before the window closes makes its trial invalid', async () => {
  const command = [process.execPath, '-e', SHORT_LIVED];
  expect(await failureWith((spec) => command.concat(JSON.stringify(spec)))).toBe(
    'the relay did not report: exit code 2',
  );
});
