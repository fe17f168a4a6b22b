/** How the processes of a trial are started: our own server and load programs, on the Node that runs the runner. */
import { fileURLToPath } from 'node:url';
import type { BystanderSpec } from '../clients/bystanders.ts';
import type { LoadSpec } from '../clients/load.ts';
import type { ScriptSpec } from '../clients/script.ts';
import { DEFAULT_SERVER_OPTIONS } from '../servers/server.ts';
import { BenchError } from './bench-error.ts';
import type { ModelServer, ServerName } from './names.ts';
import { requestsPerConnectionOf, type Cell } from './plan.ts';
import type { ServerAddress } from './proof.ts';
import { shellLine } from './shell-line.ts';

/** Programs with their arguments. */
export interface Commands {
  readonly server: (cell: Cell, tracing?: Tracing) => readonly string[];
  /** What starts a server that is not ours, and looks after it: see keeper.ts. */
  readonly keeper: (command: string, graceMs: number) => readonly string[];
  readonly load: (spec: LoadSpec) => readonly string[];
  readonly bystanders: (spec: BystanderSpec) => readonly string[];
  readonly script: (spec: ScriptSpec) => readonly string[];
}

/** That the server keeps a timeline of so many events, and writes it to a file when it ends. */
interface Tracing {
  readonly trace: number;
  readonly traceFile: string;
}

const program = (path: string): string => fileURLToPath(import.meta.resolve(path));

export const COMMANDS: Commands = {
  server: (cell, tracing) => serverCommand(cell, tracing),
  keeper: (command, graceMs) => [
    process.execPath,
    program('./keeper.ts'),
    String(graceMs),
    shellLine(command),
  ],
  load: (spec) => [process.execPath, program('../clients/main.ts'), JSON.stringify(spec)],
  bystanders: (spec) => [process.execPath, program('../clients/bystanders-main.ts'), JSON.stringify(spec)],
  script: (spec) => [process.execPath, program('../clients/script-main.ts'), JSON.stringify(spec)],
};

function serverCommand(cell: Cell, tracing: Tracing | undefined): readonly string[] {
  const { server } = cell;
  if (server.kind !== 'model') {
    throw new BenchError('BAD_PLAN', `${server.name} cannot be started: it is none of our servers`);
  }
  const options = { ...serverOptions(cell, server), ...tracing };
  return [process.execPath, program('../servers/main.ts'), JSON.stringify(options)];
}

/** The client asks for its connection to be closed, so a server needs no limit for churn. */
function serverOptions(
  { variant, clients }: Cell,
  { model, io, options }: ModelServer,
): Readonly<Record<string, unknown>> {
  const { workload, bystanders } = variant;
  const maxClients = Math.max(DEFAULT_SERVER_OPTIONS.maxClients, clients + (bystanders?.count ?? 0));
  return { model, io, ...options, workload, host: '127.0.0.1', port: 0, maxClients };
}

/** What the answers of a server that is not ours are compared with is its first one. */
export function expectationOf({ kind }: ServerName): LoadSpec['expectation'] {
  return kind === 'model' ? 'exact' : 'learned';
}

/** All servers are offered the same requests at the same times. */
const ARRIVAL_SEED = 1;
const CONNECT_TIMEOUT_MS = 10_000;

/** A starved client waits as long as the load lasts: that is what is measured, not an error. */
export function loadSpec(
  { scenario, variant, server, driver, load, clients }: Cell,
  { host, port }: ServerAddress,
): LoadSpec {
  const { workload } = variant;
  const requestsPerConnection = requestsPerConnectionOf({ scenario, variant });
  const { warmupS, warmupMostS, durationS } = scenario;
  return {
    host,
    port,
    workload,
    expectation: expectationOf(server),
    driver,
    load: load.kind === 'open' ? { ...load, arrivals: 'poisson', seed: ARRIVAL_SEED } : { kind: 'closed' },
    clients,
    requestsPerConnection,
    warmupS,
    warmupMostS: warmupMostS ?? warmupS,
    durationS,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    responseTimeoutMs: null,
  };
}
