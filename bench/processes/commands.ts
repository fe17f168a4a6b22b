/** How the processes of a trial are started: our own server and load programs, on the Node that runs the runner. */
import { fileURLToPath } from 'node:url';
import type { BystanderSpec } from '../../clients/bystanders.ts';
import type { LoadSpec } from '../../clients/load.ts';
import type { RelaySpec } from '../../clients/relay/spec.ts';
import type { ScriptSpec } from '../../clients/script.ts';
import { DEFAULT_SERVER_OPTIONS } from '../../servers/server.ts';
import { requestsPerConnectionOf } from '../plan/eligibility.ts';
import { BenchError } from '../results/bench-error.ts';
import type { Cell, CellLoad } from '../results/run-record.ts';
import type { ModelServer, ServerName } from '../results/server-names.ts';
import type { ServerAddress } from './target.ts';

/** Programs with their arguments. */
export interface Commands {
  readonly server: (cell: Served, tracing?: Tracing) => readonly string[];
  /** The supervisor of an external server: see supervisor.ts. */
  readonly supervisor: (command: string, graceMs: number) => readonly string[];
  readonly load: (spec: LoadSpec) => readonly string[];
  /** What stops a server outside of its slots where no load is on its machine: see pauser-main.ts. */
  readonly pauser: () => readonly string[];
  readonly bystanders: (spec: BystanderSpec) => readonly string[];
  readonly relay: (spec: RelaySpec) => readonly string[];
  readonly script: (spec: ScriptSpec) => readonly string[];
}

/** A timeline of so many events, which the server writes to a file when it ends. */
export interface Tracing {
  readonly trace: number;
  readonly traceFile: string;
}

const programOf = (path: string): string => fileURLToPath(import.meta.resolve(path));

/** @param host the address that our servers listen on */
export const commandsAt = (host: string): Commands => ({
  server: (cell, tracing) => serverCommand(cell, host, tracing),
  supervisor: (command, graceMs) => [
    process.execPath,
    programOf('./supervisor.ts'),
    String(graceMs),
    shellLine(command),
  ],
  load: (spec) => [process.execPath, programOf('../../clients/main.ts'), JSON.stringify(spec)],
  pauser: () => [process.execPath, programOf('./pauser-main.ts')],
  bystanders: (spec) => [
    process.execPath,
    programOf('../../clients/bystanders-main.ts'),
    JSON.stringify(spec),
  ],
  relay: (spec) => [process.execPath, programOf('../../clients/relay-main.ts'), JSON.stringify(spec)],
  script: (spec) => [process.execPath, programOf('../../clients/script-main.ts'), JSON.stringify(spec)],
});

export const COMMANDS = commandsAt('127.0.0.1');

/** The part of a cell that decides how its server is started. */
type Served = Pick<Cell, 'server' | 'variant' | 'clients'>;

function serverCommand(cell: Served, host: string, tracing: Tracing | undefined): readonly string[] {
  const { server } = cell;
  if (server.kind !== 'model') {
    throw new BenchError('BAD_PLAN', `${server.name} cannot be started: it is not a server of tellers`);
  }
  const options = { ...serverOptions(cell, server), host, ...tracing };
  return [process.execPath, programOf('../../servers/main.ts'), JSON.stringify(options)];
}

/** The client requests that its connection is closed, so a server needs no limit for churn. */
function serverOptions(
  { variant, clients }: Served,
  { model, io, options }: ModelServer,
): Readonly<Record<string, unknown>> {
  const { workload, bystanders, limits: bounds } = variant;
  const maxClients = Math.max(DEFAULT_SERVER_OPTIONS.maxClients, clients + (bystanders?.count ?? 0));
  // Silent bystanders are to stay for as long as the trial lasts, however long they take to connect.
  const limits = bystanders?.kind === 'idle' ? { headerTimeoutMs: 0 } : {};
  return { model, io, ...options, ...limits, workload, port: 0, maxClients, ...bounds };
}

/** What a server is asked, and what a right answer is. Those of an external one are compared with its first by default. */
export function askedOf(server: ServerName): Pick<LoadSpec, 'request' | 'expectation'> {
  if (server.kind === 'model') return { request: null, expectation: 'exact' };
  return { request: server.request ?? null, expectation: server.expect ?? 'learned' };
}

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * A starved client waits as long as the load lasts: that is what is measured, not an error. Where answers have a deadline,
 * it waits until then.
 * @param seed of the arrivals of an open loop
 */
export function loadSpec(
  { scenario, variant, server, driver, load, clients }: Cell,
  { host, port }: ServerAddress,
  {
    polls,
    sliced,
    appointed,
    seed,
  }: Pick<LoadSpec, 'polls' | 'sliced' | 'appointed'> & { readonly seed: number },
): LoadSpec {
  const { workload } = variant;
  const requestsPerConnection = requestsPerConnectionOf({ scenario, variant });
  const { warmupS, warmupMostS, durationS, deadlineMs } = scenario;
  return {
    host,
    port,
    workload,
    ...askedOf(server),
    driver,
    load: loadKind(load, seed),
    clients,
    requestsPerConnection,
    warmupS,
    warmupMostS: warmupMostS ?? warmupS,
    durationS,
    connectTimeoutMs: deadlineMs ?? CONNECT_TIMEOUT_MS,
    responseTimeoutMs: deadlineMs,
    polls,
    sliced,
    appointed,
  };
}

function loadKind(load: CellLoad, seed: number): LoadSpec['load'] {
  if (!('rateRps' in load)) return { kind: 'closed' };
  const open = { kind: 'open', rateRps: load.rateRps, arrivals: 'poisson', seed } as const;
  return load.kind === 'open' ? open : { ...open, burst: load.burst };
}

/** Stands for the port in a command. */
export const PORT_PLACE = '{port}';

export function withPort(command: string, port: number): string {
  return command.replaceAll(PORT_PLACE, String(port));
}

/** An argument as it is written in a shell: in quotes where it must be. */
export function quoteArgument(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}

/** Before the program: `PORT=80 ./server`. */
const ASSIGNMENTS = /^(?:[A-Za-z_]\w*=[^\s'"\\]*\s+)*/;

/** With one of these it may be several programs, or a builtin of the shell. */
const SHELL_SYNTAX = /[;&|<>(){}\n!]/;
const SHELL_WORD = /^(?:exec|cd|if|for|while|until|case|export|set|ulimit|umask|trap|eval|command|\.)\s/;
const QUOTED = /'[^']*'|"(?:[^"\\]|\\.)*"|\\./gs;

/** An assignment with quotes, which the shell must read. */
const ASSIGNMENT = /^[A-Za-z_]\w*=/;

/**
 * The user's command as a line for `sh -c`. Where it is a single program, `exec` makes the shell become that program,
 * since a waiting shell would be measured with it. Some shells do so by themselves (bash), some never (dash).
 */
export function shellLine(command: string): string {
  const line = command.trim();
  const assignments = ASSIGNMENTS.exec(line)?.[0] ?? '';
  const program = line.slice(assignments.length);
  const isSingle =
    !SHELL_SYNTAX.test(program.replaceAll(QUOTED, '')) &&
    !SHELL_WORD.test(program) &&
    !ASSIGNMENT.test(program);
  return isSingle ? `${assignments}exec ${program}` : line;
}
