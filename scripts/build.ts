/**
 * `npm run build`: makes `dist/`, the package's JavaScript. Every file keeps its path, so that `import.meta.url` finds what lies
 * beside it: the programs of processes and threads, which have no import, are named by a string that ends in `.ts`.
 */
import { cp, glob, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Plugin, rolldown } from 'rolldown';
import { bundlePage } from '../bench/report/page.ts';
import { threadBundle } from '../servers/worker-per-client/thread-bundle.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');

/** What a process or a thread starts with. The command imports all others. */
const PROGRAMS = [
  'scripts/tellers.ts',
  '{servers,clients}/main.ts',
  'clients/{bystanders,relay,script}-main.ts',
  'clients/proofs/known-server-program.ts',
  'servers/**/*-thread.ts',
  'servers/worker-per-client/bundler.ts',
  'bench/processes/{pauser-main,supervisor}.ts',
];

/** Read as text, not imported: each is one piece with its imports. */
const BUNDLES = [
  'servers/worker-per-client/node-thread.ts',
  'servers/worker-per-client/posix-thread.ts',
  'servers/process-per-client/posix-process.ts',
  'servers/process-pool/posix-process.ts',
];
const PAGES = ['bench/page/main.ts', 'bench/page/live.ts'];

/** Read or compiled at run time as they are. */
const DATA = ['bench/micro/empty.mjs', 'servers/c/*.{c,h}'];

const NAME = /(['"`])((?:[\w-]+|\.{1,2})(?:\/[\w.-]+)*)\.ts\1/g;

/** Both names have the same length, so that the source maps stay right. */
const nameJavaScript: Plugin = {
  name: 'name-javascript',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type === 'chunk') file.code = file.code.replaceAll(NAME, '$1$2.js$1');
    }
  },
};

async function pathsOf(patterns: readonly string[]): Promise<string[]> {
  return (await Array.fromAsync(glob([...patterns], { cwd: ROOT }))).toSorted();
}

const outputOf = (path: string): string => join(DIST, path.replace(/\.ts$/, '.js'));

await rm(DIST, { recursive: true, force: true });
const programs = (await pathsOf(PROGRAMS)).filter((path) => !BUNDLES.includes(path));
await using build = await rolldown({
  cwd: ROOT,
  input: programs,
  platform: 'node',
  // No package is bundled: npm installs them, so that each keeps its licence and its native part.
  external: /^[^./]/,
  tsconfig: false,
  plugins: [nameJavaScript],
});
await build.write({
  dir: DIST,
  format: 'esm',
  preserveModules: true,
  preserveModulesRoot: ROOT,
  entryFileNames: '[name].js',
  sourcemap: true,
});
for (const path of BUNDLES) await writeFile(outputOf(path), await threadBundle(join(ROOT, path)));
for (const path of PAGES) await writeFile(outputOf(path), await bundlePage(join(ROOT, path)));
for (const path of await pathsOf(DATA)) await cp(join(ROOT, path), join(DIST, path));
