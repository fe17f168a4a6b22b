import { describe, expect, it } from 'vitest';
import { modelServer } from '../bench/names.ts';
import { makePlan } from '../bench/plan.ts';
import { ALL_SCENARIOS } from '../bench/scenarios/scenarios.ts';
import { addressServers, checkNames, commandServers, tellLeftOut } from './own-servers.ts';

describe('a server of one’s own', () => {
  it('is named before the first =, and may have more of them in its command', () => {
    expect(commandServers('c-threads=PORT={port} ./server')).toEqual([
      { kind: 'command', name: 'c-threads', command: 'PORT={port} ./server' },
    ]);
    const [before] = commandServers('a=./a {port}');
    if (before === undefined) throw new Error('there is none');
    expect(commandServers('b=./b {port}', [before]).map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it.each([
    ['./server {port}', /^Give NAME=COMMAND, such as 'mine=\.\/server \{port\}'\.$/],
    ['=./server {port}', /^Give NAME=COMMAND/],
    ['mine=', /^Give NAME=COMMAND/],
    [
      'mine=./server 80',
      /^Say where the command takes its port: 'mine=\.\/server 80 \{port\}', for example\.$/,
    ],
    ['Event-Loop=./server {port}', /^event-loop is a model of ours: give your server another name\.$/],
    ['event-loop/posix=./server {port}', /^A name is made of letters/],
    ['mine (again)=./server {port}', /^A name is made of letters/],
  ])('%j is refused', (text, message) => {
    expect(() => commandServers(text)).toThrow(message);
  });

  it('runs already at an address of this machine', () => {
    expect(addressServers('mine=localhost:80')).toEqual([
      { kind: 'address', name: 'mine', host: '127.0.0.1', port: 80 },
    ]);
    expect(addressServers('127.0.0.2:8080')).toEqual([
      { kind: 'address', name: 'port 8080', host: '127.0.0.2', port: 8080 },
    ]);
  });

  it.each([
    ['mine', /^Give HOST:PORT or NAME=HOST:PORT/],
    ['127.0.0.1', /^Give HOST:PORT/],
    ['127.0.0.1:99999', /^Give a port from 1 to 65535\.$/],
    [
      'example.org:80',
      /^example\.org is not this machine: a load is sent to 127\.0\.0\.1 or localhost only\.$/,
    ],
    ['10.0.0.1:80', /^10\.0\.0\.1 is not this machine/],
    ['0.0.0.0:80', /^0\.0\.0\.0 is not this machine/],
    ['127.0.0.1.example.org:80', /is not this machine/],
    ['[::1]:80', /^The load speaks IPv4: give 127\.0\.0\.1:PORT\.$/],
    ['sequential=127.0.0.1:80', /is a model of ours/],
  ])('is refused at %j', (text, message) => {
    expect(() => addressServers(text)).toThrow(message);
  });

  it('is told of where it is left out, as autocannon is', () => {
    const { trials, ...plan } = makePlan({
      scenarios: ALL_SCENARIOS.filter(({ name }) =>
        ['scaling', 'latency', 'compute', 'timeline'].includes(name),
      ),
      size: 'quick',
      servers: [modelServer('event-loop', 'posix'), ...commandServers('mine=./server {port}')],
      drivers: [{ kind: 'tcp', engine: 'posix' }, { kind: 'autocannon' }],
      seed: 1,
    });
    expect(tellLeftOut({ ...plan, trials }).map(({ message }) => message)).toEqual([
      'mine takes no part in latency, where more is asked than a plain page',
      'mine takes no part in compute, where more is asked than a plain page',
      'mine takes no part in timeline, which only ours can record',
      'autocannon takes no part in latency, where more is asked than pages',
      'autocannon takes no part in compute, where more is asked than pages',
    ]);
  });

  it('has a name that no other has', () => {
    expect(() => checkNames([{ name: 'a' }, { name: 'b' }])).not.toThrow();
    expect(() => checkNames([{ name: 'a' }, { name: 'b' }, { name: 'a' }])).toThrow(
      'two servers are called a: give each a name of its own, NAME=…',
    );
  });
});
