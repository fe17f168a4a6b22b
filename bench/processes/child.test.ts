import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isAlive, until } from '../testing/fake-processes.ts';
import { Child, describeEnding } from './child.ts';

const BOUND_MS = 30_000;
const never = new AbortController().signal;
const run = (code: string): Child => new Child([process.execPath, '-e', code]);
const say = (event: object): string => `console.log(${JSON.stringify(JSON.stringify(event))});`;

describe('a child', () => {
  it('is heard event by event, whatever else it prints', async () => {
    await using child = run(
      `console.log('hello'); console.log('{"no":"event"}'); ${say({ event: 'a', n: 1 })} ${say({ event: 'b' })}`,
    );
    expect(await child.hear('a', BOUND_MS, never)).toEqual({ kind: 'event', event: { event: 'a', n: 1 } });
    expect(await child.hear('b', BOUND_MS, never)).toMatchObject({ kind: 'event' });
    expect(await child.hear('c', BOUND_MS, never)).toEqual({
      kind: 'ended',
      ending: { code: 0, signal: null },
    });
  });

  it('tells how it ended, with its last words', async () => {
    await using child = run(`console.error('first'); console.error('last'); process.exitCode = 3;`);
    expect(await child.hear('a', BOUND_MS, never)).toEqual({
      kind: 'ended',
      ending: { code: 3, signal: null },
    });
    expect(child.stderrTail).toEqual(['first', 'last']);
  });

  it('that cannot be started has ended, and says why', async () => {
    await using child = new Child(['/no/such/program']);
    const heard = await child.hear('a', BOUND_MS, never);
    expect(heard).toEqual({ kind: 'ended', ending: { code: null, signal: null } });
    expect(child.stderrTail.join()).toContain('ENOENT');
  });

  it('is not waited for without end', async () => {
    await using child = run('setInterval(() => {}, 1000)');
    expect(await child.hear('a', 50, never)).toEqual({ kind: 'late', boundMs: 50 });
  });

  it('is not waited for once the wait is aborted', async () => {
    await using child = run('setInterval(() => {}, 1000)');
    const abort = new AbortController();
    const hearing = child.hear('a', BOUND_MS, abort.signal);
    abort.abort(new Error('enough'));
    await expect(hearing).rejects.toThrow('enough');
  });

  it('is asked to end first', async () => {
    const child = run(
      `setInterval(() => {}, 1000); process.on('SIGTERM', () => process.exit(7)); ${say({ event: 'a' })}`,
    );
    await child.hear('a', BOUND_MS, never);
    expect(await child.stop()).toEqual({ code: 7, signal: null });
    expect(await child.stop()).toEqual({ code: 7, signal: null });
  });

  it('is made to end when it does not', async () => {
    const child = run(
      `setInterval(() => {}, 1000); process.on('SIGTERM', () => console.error('no')); ${say({ event: 'a' })}`,
    );
    await child.hear('a', BOUND_MS, never);
    expect(await child.stop(100)).toEqual({ code: null, signal: 'SIGKILL' });
    expect(isAlive(child.pid)).toBe(false);
  });
});

it.each([
  [{ code: 1, signal: null }, 'exit code 1'],
  [{ code: null, signal: 'SIGKILL' }, 'SIGKILL'],
  [{ code: null, signal: null }, 'it could not be started'],
] as const)('%o is told as %s', (ending, words) => {
  expect(describeEnding(ending)).toBe(words);
});

const url = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);

/** A child that would live for ever, and does not listen to SIGTERM. */
const stubborn = (prelude: string): string =>
  `${prelude} setInterval(() => {}, 1000); process.on('SIGTERM', () => {}); ${say({ event: 'a' })}`;

/** A runner that starts a child, says its process id, and ends. */
const runner = (child: string, ending: string): string =>
  `const { Child } = await import(${url('./child.ts')});
   const child = new Child([process.execPath, '--input-type=module', '-e', ${JSON.stringify(child)}]);
   await child.hear('a', ${BOUND_MS}, new AbortController().signal);
   console.log(child.pid);
   ${ending}`;

async function startRunner(code: string) {
  const started = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'ignore'],
    cwd: fileURLToPath(new URL('.', import.meta.url)),
  });
  const [line] = (await once(createInterface(started.stdout), 'line')) as [string];
  return { process: started, childPid: Number(line) };
}

describe('a runner that ends leaves no child behind', () => {
  it('when it throws', async () => {
    const { childPid } = await startRunner(runner(stubborn(''), `throw new Error('bad luck');`));
    await until(() => !isAlive(childPid));
  });

  it('when it is killed, as long as the child listens for the end of its stdin', async () => {
    const prelude = `const { endWithParent } = await import(${url('../../servers/orphan.ts')}); endWithParent(() => process.exit(1));`;
    const started = await startRunner(runner(stubborn(prelude), 'setInterval(() => {}, 1000)'));
    expect(isAlive(started.childPid)).toBe(true);
    started.process.kill('SIGKILL');
    await until(() => !isAlive(started.childPid));
  });
});
