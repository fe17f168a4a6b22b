/** Packs the package, and runs its command in an empty folder, where only the package and what it depends on are installed. */
import { execFile, type ExecFileException, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { findFreePort } from '../clients/free-port.ts';
import manifest from '../package.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const NAMES = 'bench serve load client check compare gate plot report agent doctor micro prove'.split(' ');

const SHORT = ['--warmup', '0.1', '--warmup-most', '0.1', '--duration', '0.2'];

/** Most of it is source maps. */
const MOST_BYTES = 2_500_000;

let folder = '';
const inFolder = (...path: string[]): string => join(folder, 'my tests', ...path);
const program = (): string => inFolder('node_modules/.bin/tellers');
// Without what `npm test` set, as in a user's shell.
const env = (): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  XDG_CACHE_HOME: inFolder('cache'),
  LANG: 'C',
});

async function tellers(...args: string[]) {
  const ended = promisify(execFile)(program(), args, { cwd: inFolder(), env: env() });
  return ended.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: ExecFileException) => ({
      code,
      stdout: String(stdout),
      stderr: String(stderr),
    }),
  );
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tellers-'));
  await promisify(execFile)('npm', ['pack', '--pack-destination', folder], { cwd: ROOT });
  const modules = inFolder('node_modules');
  const own = join(modules, 'tellers');
  await mkdir(own, { recursive: true });
  await promisify(execFile)('tar', ['-xzf', tarball(), '--strip-components=1', '-C', own]);
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
    const installed = join(ROOT, 'node_modules', name);
    if (!existsSync(installed)) continue;
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(installed, join(modules, name));
  }
  await mkdir(join(modules, '.bin'));
  await symlink(`../tellers/${manifest.bin.tellers}`, program());
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const tarball = (): string => join(folder, `tellers-${manifest.version}.tgz`);

describe('the package', () => {
  it('holds JavaScript and what it reads, no tests and no results, in 2.5 MB', async () => {
    expect((await stat(tarball())).size).toBeLessThan(MOST_BYTES);
    const files = await readdir(inFolder('node_modules/tellers'), { recursive: true });
    expect(files).toContain('LICENSE');
    expect(files).toContain('dist/servers/c/http.c');
    expect(files.filter((path) => /\.ts$|test|results\/(?:reference|20)/.test(path))).toEqual([]);
  });

  it('holds every program that a process or a thread starts with, and names no source', async () => {
    const dist = inFolder('node_modules/tellers/dist');
    const files = (await readdir(dist, { recursive: true })).filter((path) => path.endsWith('.js'));
    const named = await Promise.all(
      files.map(async (path) => {
        const text = await readFile(join(dist, path), 'utf8');
        const calls = text.matchAll(/(?:new URL|programOf)\("(\.[^"]+\.\w+)"/g);
        const sources: string[] = text.match(/(['"`])[^'"`\s]*\.ts\1/g) ?? [];
        return sources.concat([...calls].map(([, name = '']) => join(dirname(path), name)));
      }),
    );
    expect(named.flat()).toContain('servers/worker-per-client/bundler.js');
    expect(named.flat().filter((path) => !existsSync(join(dist, path)))).toEqual([]);
  });

  it('prints its version, and all commands', async () => {
    expect(await tellers('--version')).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
    const { stdout } = await tellers('--help');
    expect([...stdout.matchAll(/^ {2}([a-z][\w-]*) /gm)].map(([, name]) => name)).toEqual(NAMES);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it.each(NAMES)('shows how %s is called', async (name) => {
    const { code, stdout } = await tellers(name, '--help');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      new RegExp(`^Usage: tellers ${name} [^]*\nOptions:\n[^]*show this help\n\nExamples:\n`),
    );
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(stdout).not.toContain('npm run');
  });

  it('takes flags without a command as those of the quick comparison', async () => {
    expect((await tellers('--lang', 'xx')).stderr).toMatch(/^tellers: option '--lang <name>' argument 'xx'/);
  });

  it('exits with 2 for an unknown command, and names the right one', async () => {
    const stderr = "tellers: unknown command 'benhc' (Did you mean bench?)\n";
    expect(await tellers('benhc')).toEqual({ code: 2, stdout: '', stderr });
  });

  it.each(['worker-per-client', 'worker-pool', 'loop-per-core'])(
    'serves a load with %s/node, and ends with a signal to its command',
    async (model) => {
      const port = await findFreePort();
      const server = spawn(program(), ['serve', model, '--io', 'node', '--port', String(port)], {
        cwd: inFolder(),
        env: env(),
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      onTestFinished(() => void server.kill('SIGKILL'));
      const ended = once(server, 'close');
      await Promise.race([once(createInterface(server.stdout), 'line'), ended]);
      const load = await tellers('load', `127.0.0.1:${port}`, '--clients', '2', '--json', ...SHORT);
      expect(load).toMatchObject({ code: 0, stderr: '' });
      server.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    },
  );

  it('writes a run and its report into the current folder, and nothing into itself', async () => {
    const models = 'event-loop,worker-per-client,worker-pool,loop-per-core';
    const asked = ['--models', models, '--clients', '2', '--trials', '1', ...SHORT];
    const { code, stderr } = await tellers('bench', 'scaling', ...asked);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const [run = ''] = await readdir(inFolder('results'));
    const report = await readFile(inFolder('results', run, 'report.html'), 'utf8');
    expect(report).toContain(`tellers bench scaling --models ${models}`);
    expect(await readdir(inFolder('cache/tellers'))).not.toEqual([]);
    expect(existsSync(inFolder('node_modules/tellers/dist/node_modules'))).toBe(false);
  });
});
