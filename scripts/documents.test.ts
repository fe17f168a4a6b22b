/**
 * Keeps the guide, the lab sheets and the manifests for Kubernetes true: every command in them is parsed by the command that it calls, every link leads to a
 * file, both languages have the same of both, and the examples of the guide are built into a copy of the project, type-checked
 * and run.
 */
import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Command } from 'commander';
import { parse } from 'csv-parse/sync';
import { Deployment } from 'kubernetes-models/apps/v1';
import { Job } from 'kubernetes-models/batch/v1';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { Namespace, PersistentVolumeClaim, Pod, Service } from 'kubernetes-models/v1';
import { expect, it, onTestFinished, vi } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { ALL_SCENARIOS } from '../bench/scenarios/scenarios.ts';
import manifest from '../package.json' with { type: 'json' };
import { posixAvailable } from '../servers/models.ts';
import { MODEL_NAMES } from '../servers/server.ts';
import type * as Arguments from './options/arguments.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ENGLISH = ['README.md', ...globSync(['docs/guide/en.md', 'docs/labs/en/*.md'], { cwd: ROOT })];
const inFrench = (page: string): string =>
  page === 'README.md' ? 'README.fr.md' : page.replace(/\ben\b/, 'fr');
const PAGES = ENGLISH.flatMap((page) => [page, inFrench(page)]);

const commands = vi.hoisted(() => new Map<string, Command>());

// A command is created, and parses, but does not run.
vi.mock('./options/arguments.ts', async (importOriginal) => {
  const original = await importOriginal<typeof Arguments>();
  const createCommand: typeof original.createCommand = (name, ...rest) => {
    const command = original.createCommand(name, ...rest);
    commands.set(name, command);
    return command;
  };
  return { ...original, createCommand, runCommand: () => Promise.resolve() };
});

const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

/** The calls of npm in a page, in a line of code or of a block, where `#` begins a comment. */
function callsOf(page: string): string[] {
  const joined = read(page).replaceAll(/\\\n\s*/g, ' ');
  return [...joined.matchAll(/npm (?:run |start|test)[^`\n]*?(?=`|\n| +#| && | [|&>] )/g)].map(
    ([call]) => call,
  );
}

/** As a shell splits plain words, and words in single quotes. */
function splitWords(line: string): string[] {
  return (line.match(/'[^']*'|[^\s']+/g) ?? []).map((word) => word.replaceAll("'", ''));
}

/** What the first words may be, beside flags. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  bench: [...ALL_SCENARIOS.map(({ name }) => name), 'aa'],
  serve: MODEL_NAMES,
};

/** The guide adds them. */
const ADDED = /\b(?:visits|prefork)\b/;

/** @throws where the command does not take these arguments */
async function parseCall(call: string): Promise<void> {
  const [, first = '', ...words] = splitWords(call).filter((word) => word !== '--silent');
  const name = first === 'run' ? (words.shift() ?? '') : first;
  expect(Object.keys(manifest.scripts)).toContain(name);
  if (name === 'lint' || name === 'test') return;
  await import(`./${name}.ts`);
  const command = commands.get(name);
  expect(command).toBeDefined();
  // npm keeps what stands before it.
  if (words.length > 0) expect(words.shift()).toBe('--');
  // It ends the parsing, and every command takes it.
  if (words.includes('--help')) return;
  command?.parse(words, { from: 'user' });
  expect(NAMES[name] ?? command?.args).toEqual(expect.arrayContaining(command?.args ?? []));
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tellers-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

it('the guide and the sheets exist', () => {
  expect(ENGLISH.length).toBeGreaterThan(3);
});

it.each(PAGES)('%s holds calls that their commands take', async (page) => {
  // A flag may open a file.
  const here = process.cwd();
  process.chdir(temporaryFolder());
  onTestFinished(() => process.chdir(here));
  for (const call of callsOf(page).filter((one) => !ADDED.test(one))) {
    await parseCall(call).catch((error: unknown) => {
      throw new Error(`${page}: ${call}`, { cause: error });
    });
  }
});

it.each(PAGES)('%s links to files that exist', (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = '']) => link);
  for (const link of links) expect(existsSync(join(ROOT, dirname(page), link)), link).toBe(true);
});

it.each(ENGLISH)('%s has the same calls and code in French', (page) => {
  expect(callsOf(inFrench(page))).toEqual(callsOf(page));
  expect(blocksOf(inFrench(page))).toEqual(blocksOf(page));
});

interface Kind {
  readonly apiVersion: string;
  new (data: never): { validate: () => void };
}

const KINDS: Readonly<Record<string, Kind>> = {
  Namespace,
  Deployment,
  Service,
  NetworkPolicy,
  PersistentVolumeClaim,
  Job,
  Pod,
};

/** What a field of Kubernetes may hold of the user's: names and values of any kind. */
const FREE = new Set(['labels', 'matchLabels', 'selector', 'requests', 'limits']);

/** The names of all fields, which the schemas do not check: they allow others. */
function knownFields(): Set<string> {
  const folders =
    '{kubernetes-models/{v1,{apps,batch,networking.k8s.io}/v1},@kubernetes-models/*/apis/meta/v1}';
  const types = globSync(`node_modules/${folders}/*.d.ts`, { cwd: ROOT }).map(read);
  return new Set(
    types.flatMap((text) => [...text.matchAll(/^ {4}"(\w+)"\??:/gm)].map(([, name = '']) => name)),
  );
}

function fieldsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(fieldsOf);
  return Object.entries(value).flatMap(([name, own]) => [name].concat(FREE.has(name) ? [] : fieldsOf(own)));
}

it('the manifests are what Kubernetes takes', () => {
  const known = knownFields();
  const files = globSync('docs/kubernetes/*.yaml', { cwd: ROOT });
  const documents = files.flatMap((file) => parseAllDocuments(read(file)));
  expect(documents.length).toBeGreaterThan(5);
  for (const document of documents) {
    expect(document.errors).toEqual([]);
    const described = document.toJS() as { readonly apiVersion: string; readonly kind: string };
    const Model = KINDS[described.kind];
    expect(described.apiVersion).toBe(Model?.apiVersion);
    if (Model !== undefined) new Model(described as never).validate();
    expect(fieldsOf(described).filter((name) => !known.has(name))).toEqual([]);
  }
});

/** The blocks of code that are to be built. */
function blocksOf(page: string): { readonly kind: 'ts' | 'diff'; readonly text: string }[] {
  const blocks = read(page).matchAll(/^```(ts|diff)\n([^]*?)^```$/gm);
  return [...blocks].map(([, kind, text = '']) => ({ kind: kind as 'ts' | 'diff', text }));
}

/** Writes a file that its first line names. */
function writeExample(folder: string, text: string): void {
  const [, name = ''] = /^\/\/ (\S+)\n/.exec(text) ?? [];
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

/** Applies the changes of a diff, without line numbers, to the files that it names. */
function applyDiff(folder: string, diff: string): void {
  for (const part of diff.split(/^--- /m).slice(1)) {
    const [name = '', ...lines] = part.trimEnd().split('\n');
    const path = join(folder, name);
    const changed = lines
      .join('\n')
      .split('\n@@\n')
      .reduce((text, hunk) => applyHunk(text, hunk.split('\n'), name), readFileSync(path, 'utf8'));
    writeFileSync(path, changed);
  }
}

function applyHunk(text: string, lines: readonly string[], name: string): string {
  const side = (sign: string): string =>
    lines
      .filter((line) => line.startsWith(' ') || line.startsWith(sign))
      .map((line) => line.slice(1))
      .join('\n');
  const parts = text.split(side('-'));
  expect(parts, `${name} holds once:\n${side('-')}`).toHaveLength(2);
  return parts.join(side('+'));
}

const SOURCES = ['posix', 'workloads', 'servers', 'clients', 'bench', 'check', 'scripts', 'package.json'];

/** A copy of the project with the examples of the guide in it. */
function buildExamples(): string {
  const folder = temporaryFolder();
  for (const name of SOURCES) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const { kind, text } of blocksOf('docs/guide/en.md')) {
    if (kind === 'ts') writeExample(folder, text);
    else applyDiff(folder, text);
  }
  const settings = {
    extends: join(ROOT, 'tsconfig.json'),
    include: SOURCES.slice(0, -1),
    exclude: ['**/*.test.ts', 'bench/page'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  return folder;
}

interface Measured {
  readonly server: string;
  readonly workload: string;
  readonly requests: string;
  readonly errors_wrong_answer: string;
}

it.runIf(posixAvailable())(
  'the scenario, the workload and the model of the guide compile, and answer right when they are run together',
  async () => {
    const cwd = buildExamples();
    const run = (...args: string[]) =>
      promisify(execFile)(process.execPath, args, { cwd }).catch((error: Error & { stdout: string }) => {
        throw new Error(`${error.message}${error.stdout}`, { cause: error });
      });
    await run('node_modules/typescript/bin/tsc');
    const call =
      'visits --quick --models prefork,event-loop --clients 2 --trials 1 --duration 0.1 --warmup 0 --out out';
    await run('scripts/bench.ts', ...call.split(' '));
    const rows = parse<Measured>(readFileSync(join(cwd, 'out', 'trials.csv')), { columns: true });
    const found = new Set(rows.map(({ server, workload }) => `${server} ${workload}`));
    const wanted = ['prefork/posix', 'event-loop/posix'].flatMap((one) => [
      `${one} page`,
      `${one} digest-100kB`,
    ]);
    expect([...found]).toEqual(expect.arrayContaining(wanted));
    for (const row of rows) {
      expect(Number(row.requests), row.server).toBeGreaterThan(0);
      expect(row.errors_wrong_answer).toBe('0');
    }
  },
  120_000,
);
