/** The servers of a run: the user's own, with what they are asked, proved before it, and the models beside them. */
import type { AgentTeam } from '../../bench/agents/agent-team.ts';
import type { PlanRequest } from '../../bench/plan/plan.ts';
import { BenchError } from '../../bench/results/bench-error.ts';
import type { Pinning } from '../../bench/results/pinning.ts';
import type { RunWarning } from '../../bench/results/run-record.ts';
import { type ExternalServer, serverLabel, type ServerName } from '../../bench/results/server-names.ts';
import { backlogWarnings, type Proved, proveServer } from '../../bench/run/proofs.ts';
import { twinsOf, usualModels, type Scenario } from '../../bench/scenarios/scenario.ts';
import { whyMissing as whyNotInC } from '../../servers/c/start.ts';
import { whyMissing } from '../../servers/event-loop/multiplexers.ts';
import type { IoName, ModelName, MultiplexerName } from '../../servers/server.ts';
import type { Expectation } from '../../workloads/workload.ts';
import { usageWords } from '../words/reader-language.ts';
import { UsageError } from './arguments.ts';
import { contextBefore } from './rates.ts';
import { type RequestFlags, requestOf } from './request-flags.ts';
import { checkNames, chooseServers, type ModelChoice } from './servers.ts';

export interface AskedFlags extends RequestFlags {
  readonly server?: readonly ExternalServer[];
  readonly at?: readonly ExternalServer[];
  readonly expect?: Expectation;
  readonly models?: readonly ModelChoice[];
}

/** @throws UsageError when there is no server that can be asked so */
export function askedServers(flags: AskedFlags): readonly ExternalServer[] {
  const { server = [], at = [], expect } = flags;
  const servers = [...server, ...at];
  const request = requestOf(flags);
  if (servers.length === 0 && (request !== null || expect !== undefined)) {
    throw new UsageError(usageWords().request.forOwn);
  }
  const asked = { ...(request === null ? {} : { request }), ...(expect === undefined ? {} : { expect }) };
  return servers.map((one) => Object.assign({}, one, asked));
}

/** Whether the user's own servers are asked for something that ours have not. */
export function asksOtherwise({ path, header, request }: AskedFlags): boolean {
  return path !== undefined || header !== undefined || request !== undefined;
}

export function hasNoModels(options: AskedFlags): boolean {
  return options.models?.length === 0 || asksOtherwise(options);
}

export function modelsLeftOut(options: AskedFlags): RunWarning[] {
  if (options.models !== undefined || !asksOtherwise(options)) return [];
  const message = 'the built-in models are left out: they answer only a plain GET /';
  return [{ kind: 'left-out', message, trial: null }];
}

/** The user's own servers, and the models given by --models or else chosen by each scenario. */
export function allServers(
  ios: readonly IoName[],
  options: AskedFlags,
  others: readonly ExternalServer[],
): PlanRequest['servers'] {
  const { models } = options;
  checkNames(others);
  if (asksOtherwise(options) && models !== undefined && models.length > 0) {
    throw new UsageError(usageWords().servers.modelsAskedOtherwise);
  }
  if (hasNoModels(options) && others.length > 0) return others;
  if (models?.length === 0) throw new UsageError(usageWords().servers.nothingLeft);
  if (models === undefined) return ({ servers = usualModels }) => [...ios.flatMap(servers), ...others];
  return [...chooseServers(models, ios), ...others];
}

/** The multiplexers that servers of a run ask for and this machine does not have: why, by name. */
export async function missingMultiplexers(
  scenarios: readonly Scenario[],
  servers: PlanRequest['servers'],
): Promise<ReadonlyMap<MultiplexerName, string>> {
  const all = scenarios.flatMap((scenario) => serversIn(scenario, servers));
  const asked = new Set(all.flatMap((server) => multiplexerOf(server) ?? []));
  const found = await Promise.all([...asked].map(async (name) => [name, await whyMissing(name)] as const));
  return new Map(found.flatMap(([name, why]) => (why === undefined ? [] : [[name, why] as const])));
}

export function withoutMissing(
  servers: PlanRequest['servers'],
  missing: ReadonlyMap<MultiplexerName, string>,
): PlanRequest['servers'] {
  const isThere = (server: ServerName): boolean => {
    const name = multiplexerOf(server);
    return name === undefined || !missing.has(name);
  };
  if (typeof servers === 'function') return (scenario) => servers(scenario).filter(isThere);
  return servers.filter(isThere);
}

export function multiplexersLeftOut(missing: ReadonlyMap<MultiplexerName, string>): RunWarning[] {
  return [...missing].map(([name, why]) => ({
    kind: 'left-out',
    message: `the multiplexer ${name} is left out: ${why}`,
    trial: null,
  }));
}

/**
 * The twins in C that scenarios want beside their servers, and that could be built here; a warning for each that could not.
 * @param servers before twins are added: see `withTwins`
 */
export async function buildTwins(
  scenarios: readonly Scenario[],
  servers: PlanRequest['servers'],
): Promise<{ readonly built: ReadonlySet<ModelName>; readonly warnings: readonly RunWarning[] }> {
  const wanted = scenarios.flatMap((scenario) => twinsOf(scenario, serversIn(scenario, servers)));
  const models = [...new Set(wanted.map(({ model }) => model))];
  const found = await Promise.all(models.map(async (model) => [model, await whyNotInC(model)] as const));
  const built = found.flatMap(([model, why]) => (why === undefined ? [model] : []));
  const warnings = found.flatMap(([model, why]): RunWarning[] =>
    why === undefined ? [] : [{ kind: 'left-out', message: `${model}/c is left out: ${why}`, trial: null }],
  );
  return { built: new Set(built), warnings };
}

/** @param built models */
export function withTwins(
  servers: PlanRequest['servers'],
  built: ReadonlySet<ModelName>,
): PlanRequest['servers'] {
  if (built.size === 0) return servers;
  return (scenario) => {
    const own = serversIn(scenario, servers);
    return [...own, ...twinsOf(scenario, own).filter(({ model }) => built.has(model))];
  };
}

function serversIn(scenario: Scenario, servers: PlanRequest['servers']): readonly ServerName[] {
  return typeof servers === 'function' ? servers(scenario) : servers;
}

function multiplexerOf(server: ServerName): MultiplexerName | undefined {
  return server.kind === 'model' ? server.options?.multiplexer : undefined;
}

export interface ProvedServers {
  /** Those that can be measured. */
  readonly servers: readonly ExternalServer[];
  /** Of each that was asked for. */
  readonly answers: readonly Proved['answer'][];
  readonly warnings: readonly RunWarning[];
  /** Hints for a run with so many clients at once. */
  readonly hintsFor: (clients: number) => readonly RunWarning[];
}

/**
 * @param isAlone whether nothing else would be measured
 * @param signal gives it up
 * @throws BenchError BAD_PLAN when nothing is left to measure; the reason of `signal` when it aborts
 */
export async function proveAll(
  asked: readonly ExternalServer[],
  pinning: Pinning,
  agents: AgentTeam | null,
  isAlone: boolean,
  signal: AbortSignal,
): Promise<ProvedServers> {
  const context = contextBefore(pinning, agents, signal);
  // All of them, so that the processes of each are gone when one is given up.
  const proofs = await Promise.allSettled(asked.map((server) => proveServer(server, context)));
  const all = proofs.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
  const servers = all.flatMap(({ server }) => (server === null ? [] : [server]));
  const answers = all.map(({ answer }) => answer);
  const warnings = all.flatMap((one) => one.warnings);
  const hintsFor = (clients: number): RunWarning[] =>
    all.flatMap(({ server, backlog }) =>
      server === null ? [] : backlogWarnings(serverLabel(server), backlog, clients),
    );
  if (!isAlone || servers.length > 0) return { servers, answers, warnings, hintsFor };
  throw new BenchError(
    'BAD_PLAN',
    `nothing can be measured: ${warnings.map(({ message }) => message).join('; ')}`,
  );
}
