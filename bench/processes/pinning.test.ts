import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { LoadSpec } from '../../clients/load.ts';
import { areApart, formatCpuList, parseCpuList, UNPINNED } from '../results/pinning.ts';
import type { Cell } from '../results/run-record.ts';
import type { Commands } from './commands.ts';
import { canPin, pinCommands, readAllowedCpus, setApart } from './pinning.ts';

it.each([
  ['0', [0], '0'],
  ['0-3', [0, 1, 2, 3], '0-3'],
  [' 5,0-2, 2 ', [0, 1, 2, 5], '0-2,5'],
  ['7,3', [3, 7], '3,7'],
])('reads %j as %j, and writes %j', (text, cpus, written) => {
  expect(parseCpuList(text)).toEqual(cpus);
  expect(formatCpuList(cpus)).toBe(written);
});

it.each(['', 'a', '1-', '-1', '3-1', '0,,1', '0;1', '99999'])('does not take %j for a list', (text) => {
  expect(parseCpuList(text)).toBeNull();
});

const threadsOfTwo = (cpu: number) => [cpu - (cpu % 2), cpu - (cpu % 2) + 1];
const alone = (cpu: number) => [cpu];

describe('set apart', () => {
  it.each([
    ['two cores', [0, 1], alone, [0], [1]],
    ['the threads of one core', [0, 1], threadsOfTwo, [0], [1]],
    ['four cores', [0, 1, 2, 3], alone, [0, 1, 2], [3]],
    ['two cores of two threads', [0, 1, 2, 3], threadsOfTwo, [0, 1], [3]],
    ['some of the cores of a container', [2, 5, 9], alone, [2, 5], [9]],
    ['where the siblings are not known', [0, 1, 2], () => [], [0, 1], [2]],
  ])('on %s', (_, allowed, siblingsOf, serverCpus, loadCpus) => {
    const pinning = setApart(allowed, 1, siblingsOf);
    expect(pinning).toEqual({ serverCpus, loadCpus });
    expect(areApart(pinning ?? UNPINNED)).toBe(true);
  });

  it('each process of a load has a CPU, if that leaves one', () => {
    expect(setApart([0, 1, 2, 3], 2, threadsOfTwo)).toEqual({ serverCpus: [0, 1], loadCpus: [2, 3] });
    expect(setApart([0, 1], 2, alone)).toBeNull();
  });

  it.each([[[]], [[3]]])('there is nothing on %j', (allowed) => {
    expect(setApart(allowed, 1, alone)).toBeNull();
  });

  it('this machine qualifies where it has two CPUs', () => {
    const allowed = readAllowedCpus() ?? [];
    expect(setApart(allowed, 1) === null).toBe(allowed.length < 2);
  });
});

/**
 * A program of Node's, which prints the CPUs of each of its threads, the last one started by itself. That one waits: a
 * thread that ends could be gone when it is read.
 */
const PRINT_CPUS = `
const { readdirSync, readFileSync } = require('node:fs');
const { Worker } = require('node:worker_threads');
new Worker('setInterval(() => {}, 1000)', { eval: true }).once('online', function () {
  const lists = readdirSync('/proc/self/task').map((thread) =>
    /Cpus_allowed_list:\\s*(\\S+)/.exec(readFileSync('/proc/self/task/' + thread + '/status', 'latin1'))[1]);
  console.log(JSON.stringify({ pid: process.pid, lists }));
  void this.terminate();
});`;

const COMMANDS: Commands = {
  server: () => [process.execPath, '-e', PRINT_CPUS],
  supervisor: () => [process.execPath, '-e', PRINT_CPUS],
  load: () => [process.execPath, '-e', PRINT_CPUS],
  pauser: () => [process.execPath, '-e', PRINT_CPUS],
  bystanders: () => [process.execPath, '-e', PRINT_CPUS],
  relay: () => [process.execPath, '-e', PRINT_CPUS],
  script: () => [process.execPath, '-e', PRINT_CPUS],
};

const cell = {} as Cell;
const spec = {} as LoadSpec;

describe.runIf(canPin())('pinned', () => {
  const last = readAllowedCpus()?.at(-1) ?? 0;

  it('a pinned process has every thread on its CPU, and keeps its id', () => {
    const pinned = pinCommands(COMMANDS, { serverCpus: [last], loadCpus: null });
    const [program = '', ...args] = pinned.server(cell);
    const { stdout, pid } = spawnSync(program, args, { encoding: 'utf8' });
    const printed = JSON.parse(stdout) as { readonly pid: number; readonly lists: readonly string[] };
    expect(printed.pid).toBe(pid);
    expect(printed.lists.length).toBeGreaterThan(2);
    expect(new Set(printed.lists)).toEqual(new Set([String(last)]));
    expect(pinned.load(spec)).toEqual(COMMANDS.load(spec));
  });
});

it('the commands are unchanged where nothing is pinned', () => {
  const commands = pinCommands(COMMANDS, UNPINNED);
  expect([commands.server(cell), commands.load(spec)]).toEqual([COMMANDS.server(cell), COMMANDS.load(spec)]);
});

it('canPin is false without taskset', () => {
  expect(canPin('/nowhere:/proc')).toBe(false);
});
