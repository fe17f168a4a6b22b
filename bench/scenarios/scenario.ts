/** The contract of a scenario: a question, and the loads that answer it when every server is put under each. */
import { hasProcesses, iosOf } from '../../servers/models.ts';
import { type IoName, MODEL_NAMES, type ModelName } from '../../servers/server.ts';
import type { WorkloadSpec } from '../../workloads/workload.ts';
import type { CellLoad, PlannedScenario, Variant } from '../results/run-record.ts';
import { type ModelServer, modelServer, type ServerName } from '../results/server-names.ts';
import type { FigureKind } from './figure-kind.ts';

export type SizeName = 'quick' | 'standard';

/** How long and how often: `quick` shows the large differences, `standard` is for a report. */
interface ScenarioSize {
  /** Numbers of clients; each is a load of its own. */
  readonly clients: readonly number[];
  readonly warmupS: number;
  readonly durationS: number;
  /** Trials of every cell; left out where a budget decides, and for a script, which is played once. */
  readonly blocks?: number;
  readonly variants: readonly Variant[];
  /** Of rates that are parts of a knee: a trial at the lowest of them has a burst. */
  readonly burst?: NonNullable<PlannedScenario['burst']>;
}

/** The one variant of a scenario that varies nothing but servers and clients. */
export const PLAIN_PAGE: Variant = { name: '', workload: { name: 'page' }, bystanders: null };

/** Of these models, those that exist with an io. */
export function serversOf(models: readonly ModelName[]): (io: IoName) => ModelServer[] {
  return (io) =>
    MODEL_NAMES.filter((model) => models.includes(model) && iosOf(model).includes(io)).map((model) =>
      modelServer(model, io),
    );
}

/** The models that are compared unless others are named: not those whose processes would take most of a run to start. */
export const usualModels = serversOf(MODEL_NAMES.filter((model) => !hasProcesses(model)));

/** The twins in C of servers that need one in a scenario. */
export function twinsOf({ twins = [] }: Scenario, servers: readonly ServerName[]): ModelServer[] {
  return servers.flatMap((server) =>
    server.kind === 'model' && server.io === 'posix' && twins.includes(server.model)
      ? [modelServer(server.model, 'c')]
      : [],
  );
}

export interface Scenario {
  readonly name: string;
  /** What the clients do, in a few words: stands after the name in headings. */
  readonly title: string;
  readonly question: string;
  /** Requests on a connection; null: unlimited (keep-alive). */
  readonly requestsPerConnection: number | null;
  /** The servers that are compared; by default the usual models. */
  readonly servers?: (io: IoName) => readonly ModelServer[];
  /** The models whose twins in C stand beside them unless an io is named: so much of their cost is not V8's. */
  readonly twins?: readonly ModelName[];
  /** How requests are sent; by default, and first of all, in a closed loop. An open one has a rate found for the run. */
  readonly loads?: readonly Exclude<CellLoad['kind'], 'burst'>[];
  /** Of a script: the requests of each client. A server has it played to it once. */
  readonly requestsPerClient?: number;
  /** Of open loops: the rates of each server, as ascending parts of its knee; by default one that all servers can hold. */
  readonly kneeParts?: readonly number[];
  /**
   * It asks what a server does beyond its knee, ms: an answer counts within so long of when its request was due, and then
   * its client gives up. That a server is overloaded is a result, and its knee its own, whatever other servers hold.
   */
  readonly deadlineMs?: number;
  /** It asks how servers use several cores: they have all of them, and the light load shares them. */
  readonly sharesCpus?: true;
  /** Its figures; by default throughput and p99 latency against clients. */
  readonly figures?: readonly FigureKind[];
  readonly sizes: Readonly<Record<SizeName, ScenarioSize>>;
}

export function variant(
  name: string,
  workload: WorkloadSpec,
  others: Partial<Pick<Variant, 'bystanders' | 'requestsPerConnection' | 'distanceMs' | 'limits'>> = {},
): Variant {
  return { name, workload, bystanders: null, ...others };
}
