import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { isAlive, until } from '../testing/fake-processes.ts';
import { done, failed } from './attempt.ts';
import { Child } from './child.ts';
import { describeEnding } from './program.ts';

const BOUND_MS = 30_000;
const never = new AbortController().signal;
const run = (code: string): Child => new Child([process.execPath, '-e', code]);
const expectOf = (child: Child, name: string) => child.expect(name, BOUND_MS, never, 'it failed');
const print = (event: object): string => `console.log(${JSON.stringify(JSON.stringify(event))});`;

const url = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);

describe('a child', () => {
  it('reports event by event, whatever else it prints', async () => {
    await using child = run(
      `console.log('hello'); console.log('{"no":"event"}'); ${print({ event: 'a', n: 1 })} ${print({ event: 'b' })}`,
    );
    expect(await expectOf(child, 'a')).toEqual(done({ event: 'a', n: 1 }));
    expect(await expectOf(child, 'b')).toMatchObject({ kind: 'done' });
    expect(await expectOf(child, 'c')).toEqual(failed('it failed: exit code 0'));
  });

  it('that ends is a failure with its ending and its last message on stderr', async () => {
    await using child = run(`console.error('first'); console.error('last'); process.exitCode = 3;`);
    expect(await expectOf(child, 'a')).toEqual(failed('it failed: exit code 3: last'));
    expect(child.ending).toEqual({ code: 3, signal: null });
    expect(child.stderrTail).toEqual(['first', 'last']);
  });

  it('that cannot be started has ended, with the reason on stderr', async () => {
    await using child = new Child(['/no/such/program']);
    const missing = failed('it failed: it could not be started: spawn /no/such/program ENOENT');
    expect(await expectOf(child, 'a')).toEqual(missing);
    expect(child.ending).toEqual({ code: null, signal: null });
  });

  it.runIf(process.platform === 'linux')('for which no descriptor is left could not be started', async () => {
    const code = `const { openSync } = await import('node:fs');
      const { Child } = await import(${url('./child.ts')});
      try { for (;;) openSync('/dev/null'); } catch {}
      const child = new Child([process.execPath, '-e', '']);
      const attempt = await child.expect('a', ${BOUND_MS}, new AbortController().signal, 'it failed');
      console.log(JSON.stringify(attempt));`;
    const few = ['-c', 'ulimit -n 64 && exec "$0" "$@"', process.execPath, '--input-type=module', '-e', code];
    const { stdout } = await promisify(execFile)('sh', few, {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
    });
    const because = expect.stringMatching(/^it failed: it could not be started: spawn .* EMFILE$/) as string;
    expect(JSON.parse(stdout)).toEqual(failed(because));
  });

  it('that sends nothing is a failure when the bound has passed', async () => {
    await using child = run('setInterval(() => {}, 1000)');
    expect(await child.expect('a', 50, never, 'it failed')).toEqual(
      failed('it failed: no message for 0.05 s'),
    );
  });

  it('is no longer waited for once the wait is aborted', async () => {
    await using child = run('setInterval(() => {}, 1000)');
    const abort = new AbortController();
    const waiting = child.expect('a', BOUND_MS, abort.signal, 'it failed');
    abort.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });

  it('that obeys SIGTERM ends with its own exit code', async () => {
    const child = run(
      `setInterval(() => {}, 1000); process.on('SIGTERM', () => process.exit(7)); ${print({ event: 'a' })}`,
    );
    await expectOf(child, 'a');
    expect(await child.stop()).toEqual({ code: 7, signal: null });
    expect(await child.stop()).toEqual({ code: 7, signal: null });
  });

  it('that ignores SIGTERM is killed after the grace time', async () => {
    const child = run(
      `setInterval(() => {}, 1000); process.on('SIGTERM', () => console.error('no')); ${print({ event: 'a' })}`,
    );
    await expectOf(child, 'a');
    expect(await child.stop(100)).toEqual({ code: null, signal: 'SIGKILL' });
    expect(isAlive(child.pid)).toBe(false);
  });
});

it.each([
  [{ code: 1, signal: null }, 'exit code 1'],
  [{ code: null, signal: 'SIGKILL' }, 'SIGKILL'],
  [{ code: null, signal: null }, 'it could not be started'],
] as const)('the ending %o is described as %s', (ending, words) => {
  expect(describeEnding(ending)).toBe(words);
});

/** A child that never ends, and ignores SIGTERM. */
const stubborn = (prelude: string): string =>
  `${prelude} setInterval(() => {}, 1000); process.on('SIGTERM', () => {}); ${print({ event: 'a' })}`;

/** A runner that starts a child, prints its process id, and ends. */
const runner = (child: string, ending: string): string =>
  `const { Child } = await import(${url('./child.ts')});
   const child = new Child([process.execPath, '--input-type=module', '-e', ${JSON.stringify(child)}]);
   await child.expect('a', ${BOUND_MS}, new AbortController().signal, 'it failed');
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
  it('when it throws an exception', async () => {
    const { childPid } = await startRunner(runner(stubborn(''), `throw new Error('bad luck');`));
    await until(() => !isAlive(childPid));
  });

  it('when it is killed, if the child watches its stdin', async () => {
    const prelude = `const { endWithParent } = await import(${url('../../servers/orphan.ts')}); endWithParent(() => process.exit(1));`;
    const started = await startRunner(runner(stubborn(prelude), 'setInterval(() => {}, 1000)'));
    expect(isAlive(started.childPid)).toBe(true);
    started.process.kill('SIGKILL');
    await until(() => !isAlive(started.childPid));
  });
});
