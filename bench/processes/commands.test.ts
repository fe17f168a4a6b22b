import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parseLoadSpec } from '../../clients/load-spec.ts';
import type { LoadKind } from '../../clients/load.ts';
import type { ServerOptions } from '../../servers/server.ts';
import { makePlan } from '../plan/plan.ts';
import { modelServer } from '../results/server-names.ts';
import { cost } from '../scenarios/cost.ts';
import { overload } from '../scenarios/overload.ts';
import { COMMANDS, loadSpec, quoteArgument, shellLine, withPort } from './commands.ts';

const { trials } = makePlan({
  scenarios: [cost],
  size: 'quick',
  servers: [modelServer('event-loop', 'posix')],
  drivers: [{ kind: 'tcp', engine: 'posix' }],
  seed: 1,
  clients: [3],
  blocks: 2,
  rateRps: 500,
});

it.each<[LoadKind['kind'], LoadKind]>([
  ['closed', { kind: 'closed' }],
  ['open', { kind: 'open', rateRps: 500, arrivals: 'poisson', seed: 3 }],
])('specifies the %s loop of a cell, as the load process reads it', (kind, load) => {
  const specs = trials
    .filter(({ cell }) => cell.load.kind === kind)
    .map(({ cell }) =>
      loadSpec(
        cell,
        { host: '127.0.0.1', port: 9 },
        { polls: false, sliced: false, appointed: false, seed: 3 },
      ),
    );
  expect(specs).toHaveLength(2);
  for (const spec of specs) {
    expect(spec).toMatchObject({ load, clients: 3, requestsPerConnection: null });
    expect(parseLoadSpec(JSON.stringify(spec))).toEqual(spec);
  }
});

it('gives a server the bounds of its variant, and a load the deadline of its scenario', () => {
  const servers = [modelServer('event-loop', 'posix'), modelServer('sequential', 'posix')];
  const ratesRps = { overload: { 'event-loop/posix': [400, 640], 'sequential/posix': [350] } };
  const plan = makePlan({
    scenarios: [overload],
    size: 'quick',
    servers,
    drivers: [{ kind: 'tcp', engine: 'posix' }],
    seed: 1,
    blocks: 1,
    ratesRps,
  });
  const asked = plan.trials.map(({ cell }) => {
    const options = JSON.parse(COMMANDS.server(cell).at(-1) ?? '') as Partial<ServerOptions>;
    const spec = loadSpec(
      cell,
      { host: '127.0.0.1', port: 9 },
      { polls: false, sliced: false, appointed: false, seed: 1 },
    );
    expect(parseLoadSpec(JSON.stringify(spec))).toEqual(spec);
    expect(spec).toMatchObject({ connectTimeoutMs: 100, responseTimeoutMs: 100, requestsPerConnection: 1 });
    expect(options.maxClients).toBe(16);
    const isBurst = cell.load.kind === 'burst';
    expect([spec.durationS, 'burst' in spec.load]).toEqual([isBurst ? 2.8 : 0.5, isBurst]);
    return [cell.load, [options.whenFull, options.backlog]];
  });
  const offered = [
    { kind: 'open', rateRps: 400, part: 0.5 },
    { kind: 'open', rateRps: 640, part: 0.8 },
    { kind: 'open', rateRps: 350, part: 0.5 },
    { kind: 'burst', rateRps: 400, part: 0.5, burst: overload.sizes.quick.burst },
    { kind: 'burst', rateRps: 350, part: 0.5, burst: overload.sizes.quick.burst },
  ];
  const bounds = [
    ['wait', undefined],
    ['wait', 16],
    ['refuse', undefined],
  ];
  expect(asked).toHaveLength(15);
  expect(asked).toEqual(expect.arrayContaining(bounds.flatMap((how) => offered.map((load) => [load, how]))));
});

describe('a command for the shell', () => {
  it.each([
    ['./server 80', 'exec ./server 80'],
    [' ./server "my page" ', 'exec ./server "my page"'],
    ['PORT=80 HOST=::1 node server.js', 'PORT=80 HOST=::1 exec node server.js'],
    ["NAME='a b' node server.js", "NAME='a b' node server.js"],
    ['node -e "f(1); g()"', 'exec node -e "f(1); g()"'],
    ["node -e 'a' && b", "node -e 'a' && b"],
    ['cd course && ./server 80', 'cd course && ./server 80'],
    ['./server 80 > log', './server 80 > log'],
    ['exec ./server 80', 'exec ./server 80'],
    ['. ./environment', '. ./environment'],
    ['./.hidden 80', 'exec ./.hidden 80'],
  ])('%j becomes %j', (command, line) => {
    expect(shellLine(command)).toBe(line);
  });

  it.each([
    ['echo a   b', 'a b\n'],
    ["A=1 sh -c 'echo $A'", '1\n'],
    ["A='1 2' sh -c 'echo \"$A\"'", '1 2\n'],
    ["printf '%s;' 'a b' c", 'a b;c;'],
    ['echo a && echo b', 'a\nb\n'],
  ])('%j does what it did', (command, output) => {
    expect(execFileSync('/bin/sh', ['-c', shellLine(command)], { encoding: 'utf8' })).toBe(output);
  });

  it.each(['--out=a', 'c=./server {port}', "it's", '', '$HOME'])('has %j as one word', (argument) => {
    const words = execFileSync('/bin/sh', ['-c', `printf '[%s]' ${quoteArgument(argument)}`], {
      encoding: 'utf8',
    });
    expect(words).toBe(`[${argument}]`);
  });

  it('a command gets the port at every placeholder', () => {
    expect(withPort('./server {port} --admin={port}', 80)).toBe('./server 80 --admin=80');
  });
});
