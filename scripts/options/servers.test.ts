import { describe, expect, it, vi } from 'vitest';
import { makePlan } from '../../bench/plan/plan.ts';
import { modelServer } from '../../bench/results/server-names.ts';
import { ALL_SCENARIOS } from '../../bench/scenarios/scenarios.ts';
import { buildTwins, multiplexersLeftOut, withoutMissing, withTwins } from './own-servers.ts';
import {
  addressServers,
  checkNames,
  chooseDriver,
  chooseIo,
  chooseServers,
  commandServers,
  modelChoices,
  warnLeftOut,
} from './servers.ts';

it.each([
  ['none', []],
  ['event-loop', [{ model: 'event-loop', options: {} }]],
  [
    'worker-pool:threads=16:hand-off=accept, worker-pool',
    [
      { model: 'worker-pool', options: { threads: 16, handOff: 'accept' } },
      { model: 'worker-pool', options: {} },
    ],
  ],
  ['loop-per-core:multiplexer=poll', [{ model: 'loop-per-core', options: { multiplexer: 'poll' } }]],
  ['accept-thread:recv=blocking', [{ model: 'accept-thread', options: { recv: 'blocking' } }]],
  ['sequential,sequential', [{ model: 'sequential', options: {} }]],
])('--models %s is read into its choices', (text, expected) => {
  expect(modelChoices(text)).toEqual(expected);
});

it.each([
  ['evnt-loop', /Unknown model 'evnt-loop': choose from sequential, event-loop/],
  ['event-loop,', /Unknown model ''/],
  ['event-loop:threads=2', /event-loop has no option 'threads': it has multiplexer/],
  ['accept-thread:threads=2', /accept-thread has no option 'threads': it has recv/],
  ['worker-pool:threads=0', /threads of worker-pool must be a whole number from 1 to 9999, not '0'/],
  ['worker-pool:threads', /threads of worker-pool must be a whole number from 1 to 9999, not ''/],
  ['worker-pool:hand-off=post', /hand-off of worker-pool must be array or accept, not 'post'/],
])('--models %s is rejected with the valid values', (text, message) => {
  expect(() => modelChoices(text)).toThrow(message);
});

it('servers are left out whose multiplexer this machine does not have, with a warning', () => {
  const uring = modelServer('event-loop', 'posix', { multiplexer: 'uring' });
  const plain = modelServer('event-loop', 'posix');
  const missing = new Map([['uring', 'io_uring_setup: ENOSYS']] as const);
  expect(withoutMissing([plain, uring], missing)).toEqual([plain]);
  expect(withoutMissing([plain, uring], new Map())).toEqual([plain, uring]);
  expect(multiplexersLeftOut(missing)).toMatchObject([
    { message: 'the multiplexer uring is left out: io_uring_setup: ENOSYS' },
  ]);
});

describe('own servers', () => {
  it('the name of a command is the text before the first =, which its command may contain too', () => {
    expect(commandServers('c-threads=PORT={port} ./server')).toEqual([
      { kind: 'command', name: 'c-threads', command: 'PORT={port} ./server' },
    ]);
    const [before] = commandServers('a=./a {port}');
    if (before === undefined) throw new Error('no server was read');
    expect(commandServers('b=./b {port}', [before]).map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it.each([
    ['./server {port}', /^Give NAME=COMMAND, such as 'mine=\.\/server \{port\}'\.$/],
    ['=./server {port}', /^Give NAME=COMMAND/],
    ['mine=', /^Give NAME=COMMAND/],
    [
      'mine=./server 80',
      /^Mark the port in the command by \{port\}, such as 'mine=\.\/server 80 \{port\}'\.$/,
    ],
    [
      'Event-Loop=./server {port}',
      /^event-loop is the name of a built-in model: give your server another name\.$/,
    ],
    ['event-loop/posix=./server {port}', /^Invalid name '.*': use letters/],
    ['mine (again)=./server {port}', /^Invalid name '.*': use letters/],
  ])('--server %j is rejected', (text, message) => {
    expect(() => commandServers(text)).toThrow(message);
  });

  it('an address of this machine is accepted, with a name or without', () => {
    expect(addressServers('mine=localhost:80')).toEqual([
      { kind: 'address', name: 'mine', host: 'localhost', port: 80 },
    ]);
    expect(addressServers('127.0.0.2:8080')).toEqual([
      { kind: 'address', name: 'port 8080', host: '127.0.0.2', port: 8080 },
    ]);
    expect(addressServers('six=[::1]:80')).toEqual([{ kind: 'address', name: 'six', host: '::1', port: 80 }]);
  });

  it.each([
    ['mine', /^Give HOST:PORT/],
    ['127.0.0.1', /^Give HOST:PORT/],
    ['127.0.0.1:99999', /^Give a port from 1 to 65535\.$/],
    ['example.org:80', /^example\.org is not this machine: give 127\.0\.0\.1, \[::1\] or localhost\.$/],
    ['10.0.0.1:80', /^10\.0\.0\.1 is not this machine/],
    ['0.0.0.0:80', /^0\.0\.0\.0 is not this machine/],
    ['127.0.0.1.example.org:80', /is not this machine/],
    ['[2001:db8::1]:80', /^2001:db8::1 is not this machine/],
    ['sequential=127.0.0.1:80', /is the name of a built-in model/],
  ])('--at %j is rejected', (text, message) => {
    expect(() => addressServers(text)).toThrow(message);
  });

  it('each scenario that leaves out an own server or autocannon is a warning', () => {
    const { trials, ...plan } = makePlan({
      scenarios: ALL_SCENARIOS.filter(({ name }) =>
        ['scaling', 'latency', 'compute', 'timeline'].includes(name),
      ),
      size: 'quick',
      servers: [modelServer('event-loop', 'posix'), ...commandServers('mine=./server {port}')],
      drivers: [{ kind: 'tcp', engine: 'posix' }, { kind: 'autocannon' }],
      seed: 1,
    });
    expect(warnLeftOut({ ...plan, trials }).map(({ message }) => message)).toEqual([
      'mine is left out of latency, which requests more than a plain page',
      'mine is left out of compute, which requests more than a plain page',
      'mine is left out of timeline, which only the servers of tellers can record',
      'autocannon is left out of latency, which requests more than pages',
      'autocannon is left out of compute, which requests more than pages',
    ]);
  });

  it('two own servers with the same name are rejected', () => {
    expect(() => checkNames([{ name: 'a' }, { name: 'b' }])).not.toThrow();
    expect(() => checkNames([{ name: 'a' }, { name: 'b' }, { name: 'a' }])).toThrow(
      'two servers have the name a: give each its own NAME=…',
    );
  });
});

it.each([
  { wanted: ['posix'], posix: true, io: ['posix'], warned: false },
  { wanted: ['posix', 'node'], posix: true, io: ['posix', 'node'], warned: false },
  { wanted: ['posix'], posix: false, io: ['node'], warned: true },
  { wanted: ['posix', 'node'], posix: false, io: ['node'], warned: true },
  { wanted: ['node'], posix: false, io: ['node'], warned: false },
] as const)('--io $wanted, with posix available: $posix, runs $io', ({ wanted, posix, io, warned }) => {
  const chosen = chooseIo(wanted, posix);
  expect(chosen.io).toEqual(io);
  expect(chosen.warnings.map(({ kind }) => kind)).toEqual(warned ? ['no-posix'] : []);
});

it('our clients use epoll where it exists', () => {
  expect(chooseDriver('tcp', true)).toEqual({ kind: 'tcp', engine: 'posix' });
  expect(chooseDriver('tcp', false)).toEqual({ kind: 'tcp', engine: 'node' });
  expect(chooseDriver('autocannon', true)).toEqual({ kind: 'autocannon' });
});

it('a model runs with each given io that it supports, and is rejected when it supports none', () => {
  expect(chooseServers(modelChoices('event-loop,accept-thread:recv=blocking'), ['posix', 'node'])).toEqual([
    modelServer('event-loop', 'posix'),
    modelServer('accept-thread', 'posix', { recv: 'blocking' }),
    modelServer('event-loop', 'node'),
  ]);
  expect(() => chooseServers(modelChoices('event-loop,accept-thread'), ['node'])).toThrow(
    /^accept-thread has no node io: use --io posix or c, or remove accept-thread$/,
  );
});

describe('beside a thread for each client, churn', () => {
  const scenarios = ALL_SCENARIOS.filter(({ name }) => ['scaling', 'churn'].includes(name));
  const servers = [modelServer('event-loop', 'posix'), modelServer('worker-per-client', 'posix')];

  it('has its twin in C where that was built, and no other scenario has', () => {
    const chosen = withTwins(servers, new Set(['worker-per-client']));
    const inC = modelServer('worker-per-client', 'c');
    expect(scenarios.map((one) => (typeof chosen === 'function' ? chosen(one) : chosen))).toEqual([
      servers,
      [...servers, inC],
    ]);
    expect(withTwins(servers, new Set())).toBe(servers);
  });

  it('goes without, with a warning, where there is no compiler', async () => {
    vi.stubEnv('CC', '/nowhere/cc');
    const { built, warnings } = await buildTwins(scenarios, servers).finally(() => vi.unstubAllEnvs());
    expect(built.size).toBe(0);
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^worker-per-client\/c is left out: there is no C compiler \(\/nowhere\/cc\) /),
    ]);
    expect(await buildTwins(scenarios, servers.slice(0, 1))).toEqual({ built: new Set(), warnings: [] });
  });
});
