import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { helperThreads } from './helper-threads.ts';

const MODULE = fileURLToPath(new URL('./helper-threads.ts', import.meta.url));
/** proc_pid_stat(5): the 41st field, where the name that stands in brackets is the 2nd. */
const POLICY = 41 - 3;

/** In a process of its own: there is no way back. */
const PROGRAM = `
  import { readFileSync, readdirSync } from 'node:fs';
  import { helperThreads, idleHelperThreads } from ${JSON.stringify(MODULE)};
  const policyOf = (thread) => Number(readFileSync('/proc/self/task/' + thread + '/stat', 'latin1').split(') ')[1].split(' ')[${POLICY}]);
  const idle = idleHelperThreads();
  const helpers = helperThreads();
  const others = readdirSync('/proc/self/task').map(Number).filter((thread) => !helpers.includes(thread));
  console.log(JSON.stringify({ idle, helpers: helpers.map(policyOf), others: others.map(policyOf) }));
`;

test('only helper threads get the policy that yields to every other thread, and all of them do', async () => {
  const args = ['--input-type=module', '--eval', PROGRAM];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const { idle, helpers, others } = JSON.parse(stdout) as Record<string, number[]>;
  expect(helpers?.length).toBeGreaterThan(0);
  expect(idle).toBe(helpers?.length);
  expect(new Set(helpers)).toEqual(new Set([5]));
  expect(others?.length).toBeGreaterThan(0);
  expect(others).not.toContain(5);
});

test('helper threads are threads of this process other than the main one', () => {
  const names = helperThreads().map((thread) => readFileSync(`/proc/self/task/${thread}/comm`, 'latin1'));
  expect(helperThreads()).not.toContain(process.pid);
  expect(names.length).toBeGreaterThan(0);
});
