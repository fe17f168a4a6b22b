/**
 * The models in C: each is a program that is built on first use, and speaks the same JSON lines as a server of ours. A
 * change of a source, the flags or the compiler makes another program, beside the former one.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { workloadLabel } from '../../workloads/workload-spec.ts';
import type { WorkloadSpec } from '../../workloads/workload.ts';
import { C_WORKLOADS, type ModelName, ServerError, type ServerOptions } from '../server.ts';

const run = promisify(execFile);

const SOURCES = fileURLToPath(new URL('./', import.meta.url));
const SHARED = ['server', 'clients', 'turn', 'tcp', 'workload', 'http', 'loop', 'process', 'timeline'];
const FLAGS = ['-std=gnu11', '-D_GNU_SOURCE', '-O2', '-pthread'];

/** Where a program with `trace` finds the memory of its timeline. */
const TIMELINE_FD = 3;

/** A program with its arguments. */
export interface Program {
  readonly path: string;
  readonly args: readonly string[];
}

/**
 * Builds the model's program if it is not there yet.
 * @param workload prepared: see workloads/prepare.ts
 * @param ownsFile the program removes the file of its workload when it ends
 * @throws ServerError NO_COMPILER; BAD_OPTION for what the C servers do not have
 */
export async function programOf(
  model: ModelName,
  options: ServerOptions,
  ownsFile = false,
): Promise<Program> {
  const { name } = options.workload;
  if (!C_WORKLOADS.includes(name))
    throw new ServerError('BAD_OPTION', `the C servers have no ${name}: use --io posix or node`);
  return { path: await build(model), args: argumentsOf(model, options, ownsFile) };
}

function argumentsOf(model: ModelName, options: ServerOptions, ownsFile: boolean): readonly string[] {
  const given: Readonly<Record<string, string | number | null>> = {
    model,
    host: options.host,
    port: options.port,
    ...workloadArguments(options.workload),
    'owns-file': ownsFile ? 1 : 0,
    'max-clients': options.maxClients,
    'when-full': options.whenFull,
    'header-timeout': Math.ceil(options.headerTimeoutMs),
    'idle-timeout': Math.ceil(options.idleTimeoutMs),
    'send-timeout': Math.ceil(options.sendTimeoutMs),
    'close-grace': Math.ceil(options.closeGraceMs),
    'requests-per-connection': Number.isFinite(options.requestsPerConnection)
      ? options.requestsPerConnection
      : null,
    backlog: options.backlog,
    once: options.once ? 1 : 0,
    threads: options.threads,
    recv: options.recv,
    'hand-off': options.handOff,
    timeline: options.trace === null ? null : TIMELINE_FD,
  };
  return Object.entries(given).flatMap(([name, value]) => (value === null ? [] : [`--${name}=${value}`]));
}

function workloadArguments(spec: WorkloadSpec): Readonly<Record<string, string | number | null>> {
  const compute = spec.name === 'compute' ? spec : undefined;
  const ms = spec.name === 'wait' ? spec.ms : null;
  return {
    workload: spec.name,
    label: workloadLabel(spec),
    bytes: spec.name === 'page' || spec.name === 'file' ? (spec.bytes ?? null) : null,
    path: spec.name === 'file' ? (spec.path ?? null) : null,
    iterations: compute?.iterations ?? null,
    ms,
    'wait-us': Math.round((ms ?? compute?.waitMs ?? 0) * 1000),
  };
}

/** Builds under way or done in this process. */
const builds = new Map<ModelName, Promise<string>>();

/** @returns its path @throws ServerError NO_COMPILER */
export function build(model: ModelName): Promise<string> {
  const begun = builds.get(model) ?? compile(model);
  builds.set(model, begun);
  return begun;
}

async function compile(model: ModelName): Promise<string> {
  const compiler = process.env['CC'] ?? 'cc';
  const version = await run(compiler, ['--version']).catch((error: unknown) => {
    throw noCompiler(compiler, error);
  });
  const folder = cacheFolder();
  const program = join(folder, `${model}-${await hashOf(compiler, version.stdout)}`);
  if (await exists(program)) return program;
  await mkdir(folder, { recursive: true });
  // Of this process alone: another one may be building the same, and a program may only appear whole.
  const made = `${program}.${process.pid}`;
  const files = [model, ...SHARED].map((name) => join(SOURCES, `${name}.c`));
  try {
    await run(compiler, [...FLAGS, '-o', made, ...files]);
    await rename(made, program);
  } catch (error) {
    await rm(made, { force: true });
    throw noCompiler(compiler, error);
  }
  return program;
}

/** Outside the checkout, so that nothing is built into it. */
function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'tellers', 'c');
}

async function hashOf(compiler: string, version: string): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([compiler, version, FLAGS]));
  const names = (await readdir(SOURCES)).filter((name) => /\.[ch]$/.test(name));
  for (const name of names.toSorted()) hash.update(name).update(await readFile(join(SOURCES, name)));
  return hash.digest('hex').slice(0, 16);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function noCompiler(compiler: string, cause: unknown): ServerError {
  const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
  const message = isMissing
    ? `there is no C compiler (${compiler}) to build the C servers with: install one (apt-get install gcc libc6-dev, or the like), name it in CC, or use --io posix`
    : `the C server could not be built: ${cause instanceof Error ? cause.message : String(cause)}`;
  return new ServerError('NO_COMPILER', message, { cause });
}
