import { describe, expect, it } from 'vitest';
import { DEFAULT_LOAD_SPEC } from '../../clients/load-spec.ts';
import type { LoadSpec } from '../../clients/load.ts';
import { PLAIN_PAGE } from '../scenarios/scenario.ts';
import { modelServer } from '../results/server-names.ts';
import { type AgentBounds, listOf, ownNetworks, refuseLoad, refuseServer } from './bounds.ts';

const BOUNDS: AgentBounds = {
  commands: false,
  targets: ['127.0.0.0/8', '10.1.0.0/16', 'fd00::/8'],
  clients: 100,
  rateRps: 1000,
  timeS: 20,
};

const open = (rateRps: number) => ({ kind: 'open', rateRps, arrivals: 'poisson', seed: 1 }) as const;

const load = (fields: Partial<LoadSpec>): LoadSpec => ({ ...DEFAULT_LOAD_SPEC, ...fields });

describe('a load', () => {
  it.each(['127.0.0.1', '10.1.200.3', 'fd12::1'])('may be sent to %s, which is in a target', (host) => {
    expect(refuseLoad(load({ host }), BOUNDS, [])).toBeNull();
  });

  it.each(['10.2.0.1', '8.8.8.8', 'fe80::1', '::1', 'localhost', 'example.org'])(
    'is refused for %s, whatever the name means now',
    (host) => {
      expect(refuseLoad(load({ host }), BOUNDS, [])).toMatch(/^it sends no load to .*--allow-targets/);
    },
  );

  it.each([
    [
      'clients, with those under way',
      { clients: 60 },
      [load({ clients: 41 })],
      /^101 clients .*--max-clients/,
    ],
    [
      'a rate, with that under way',
      { clients: 9, load: open(600) },
      [load({ clients: 9, load: open(500) })],
      /^1100 .*--max-rate/,
    ],
    [
      'a rate, as a burst multiplies it',
      { load: { ...open(300), burst: { times: 4, beforeS: 1, lengthS: 1, afterS: 1 } } },
      [],
      /^1200 .*--max-rate/,
    ],
    ['seconds', { durationS: 19, warmupMostS: 4 }, [], /^23 s are more than its 20 s: .*--max-time/],
  ] as const)('is refused for more than its %s', (_, fields, underWay, reason) => {
    expect(refuseLoad(load(fields), BOUNDS, underWay)).toMatch(reason);
  });

  it('is run where it takes all that the agent gives', () => {
    const all = load({ clients: 60, load: open(500), durationS: 16, warmupMostS: 4 });
    expect(refuseLoad(all, BOUNDS, [load({ clients: 40, load: open(500) })])).toBeNull();
  });
});

describe('a server', () => {
  const own = { server: modelServer('event-loop', 'posix'), variant: PLAIN_PAGE, clients: 8 };
  const command = { ...own, server: { kind: 'command', name: 'mine', command: 'true' } as const };

  it('of a model is run; a command only where the owner of the agent allows it', () => {
    expect(refuseServer(own, BOUNDS)).toBeNull();
    expect(refuseServer(command, BOUNDS)).toMatch(/--allow-commands/);
    expect(refuseServer(command, { ...BOUNDS, commands: true })).toBeNull();
  });

  it('that runs already is refused', () => {
    const running = { kind: 'address', name: 'it', host: '127.0.0.1', port: 80 } as const;
    expect(refuseServer({ ...own, server: running }, BOUNDS)).toMatch(/runs already$/);
  });

  it('for more clients than the agent takes is refused', () => {
    expect(refuseServer({ ...own, clients: 101 }, BOUNDS)).toMatch(/^101 clients/);
  });
});

it('the own networks of a machine have its loopback addresses, and no public one', () => {
  const own = listOf(ownNetworks());
  expect([own.check('127.0.0.1', 'ipv4'), own.check('8.8.8.8', 'ipv4')]).toEqual([true, false]);
});

it.each(['', 'lan', '10.0.0.0/33', '10.0.0/8', 'fd00::/129'])('"%s" is no network', (network) => {
  expect(() => listOf([network])).toThrow(/is no network/);
});
