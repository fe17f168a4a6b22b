/**
 * `run.json`: what was run, on what, and how it ended. Written before the first trial, and again when the run ends.
 * One schema gives the type, and the check when a report is made of it later.
 */
import { z } from 'zod';
import { BYSTANDER_KINDS, type Bystanders } from '../../clients/bystanders.ts';
import type { Driver } from '../../clients/load.ts';
import { WHEN_FULL_NAMES } from '../../servers/server.ts';
import { visibleLines } from '../../workloads/visible-text.ts';
import { fileName, shownText } from './columns.ts';
import { driverSchema, type ServerName, serverSchema, workloadSchema } from './server-names.ts';

/** A message for whoever reads the run, not a failure: it is data, and is rendered in the report. */
export const warningSchema = z.object({
  kind: z.enum([
    'trial-invalid',
    'server-warning',
    'server-skipped',
    'answer-varies',
    'hint',
    'few-blocks',
    'busy-machine',
    'no-posix',
    'left-out',
    'load-not-apart',
    'mixed-run',
    'agents-apart',
    'export-failed',
  ]),
  message: shownText,
  /** The trial that it belongs to, from 1; null for the whole run. */
  trial: z.number().nullable(),
});

export type RunWarning = z.infer<typeof warningSchema>;

/** So many times as many requests, between calm. */
const burstSchema = z.object({
  times: z.number(),
  beforeS: z.number(),
  lengthS: z.number(),
  afterS: z.number(),
});

/**
 * How requests are sent to a cell: when answers come, by a schedule at a rate (a part of the server's knee), or so many of
 * each client, for a timeline.
 */
const cellLoadSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('closed') }),
  z.object({ kind: z.literal('open'), rateRps: z.number(), part: z.number().optional() }),
  z.object({
    kind: z.literal('burst'),
    rateRps: z.number(),
    part: z.number().optional(),
    burst: burstSchema,
  }),
  z.object({ kind: z.literal('script'), requests: z.number() }),
]);

export type CellLoad = z.infer<typeof cellLoadSchema>;

/** Clients beside those that are measured; see clients/bystanders.ts. */
const bystandersSchema = z.object({
  kind: z.enum(BYSTANDER_KINDS),
  count: z.number(),
}) satisfies z.ZodType<Bystanders>;

const cpusSchema = z.array(z.number()).readonly().nullable();

/** The CPUs of each side; null: wherever the scheduler put it. */
const pinningSchema = z.object({ serverCpus: cpusSchema, loadCpus: cpusSchema });

export const variantSchema = z.object({
  /** Empty where a scenario has only one. */
  name: shownText,
  workload: workloadSchema,
  bystanders: bystandersSchema.nullable(),
  /** Where it is not that of the scenario; null: unlimited. */
  requestsPerConnection: z.number().nullable().optional(),
  /** How much longer a round trip takes than over loopback, ms: more than 0 by a relay. */
  distanceMs: z.number().optional(),
  /** The length of the client array, what becomes of further clients, and how many wait; the server's defaults where left out. */
  limits: z
    .object({
      maxClients: z.number(),
      whenFull: z.enum(WHEN_FULL_NAMES),
      backlog: z.number().optional(),
    })
    .optional(),
});

export type Variant = z.infer<typeof variantSchema>;

const scenarioSchema = z.object({
  name: fileName,
  title: shownText,
  question: shownText,
  /** What is varied beside servers and clients: every server is put under each. */
  variants: z.array(variantSchema),
  clients: z.array(z.number()),
  servers: z.array(serverSchema),
  /** null: unlimited (keep-alive). */
  requestsPerConnection: z.number().nullable(),
  /** How requests are sent; each is a load of its own. */
  loads: z.array(cellLoadSchema).default([{ kind: 'closed' }]),
  /** Where each server is offered rates of its own, in place of `loads`: by label, requests per second. */
  ratesRps: z.record(shownText, z.array(z.number())).nullable(),
  /** The parts of its knee that the rates of a server are, in the same order; null: not known. */
  kneeParts: z.array(z.number()).nullable().default(null),
  /** Of answers, from when a request was due, ms: then its client gives up. null: there is none. */
  deadlineMs: z.number().nullable().default(null),
  /** In a trial of its own, at the lowest of its rates; null: there is none. */
  burst: burstSchema.nullable().default(null),
  /** At least. */
  warmupS: z.number(),
  /** At most; null in records from when it was not bounded by a test. */
  warmupMostS: z.number().nullable().default(null),
  durationS: z.number(),
  /** Where its trials run, if not where those of the run do. */
  pinning: pinningSchema.nullable().default(null),
});

export type PlannedScenario = z.infer<typeof scenarioSchema>;

const planSchema = z.object({
  scenarios: z.array(scenarioSchema),
  servers: z.array(serverSchema),
  drivers: z.array(driverSchema),
  /** With a budget at most, but for those that are repeated because others disturbed them. */
  blocks: z.number(),
  /** Blocks are added until every pair is settled, or this time is over, s; null: their number was fixed in advance. */
  budgetS: z.number().nullable().default(null),
  /** Of each load that is measured in slices. */
  loadProcesses: z.number().default(1),
  /** Under which loads the baseline is measured twice. */
  again: z.enum(['with-most-clients', 'always', 'never']).default('never'),
  trials: z.number(),
  estimatedS: z.number(),
});

export const environmentSchema = z.object({
  cpu: shownText,
  cores: z.number(),
  memoryBytes: z.number(),
  os: shownText,
  kernel: shownText,
  arch: shownText,
  /** A virtual machine or a container, where it is known; null: not known. */
  virtual: z.boolean().nullable(),
  governor: shownText.nullable(),
  descriptorLimit: z.number().nullable(),
  somaxconn: z.number().nullable(),
  /** Of TCP (`bbr`, `cubic`): what a request costs the kernel depends on it; null in records from before it was read. */
  congestionControl: shownText.nullable().default(null),
  /** CPUs that the run might use (affinity, cpuset); null: not known. */
  allowedCpus: z.number().nullable().default(null),
  /* What its control groups allow (`GroupLimits`); null: no limit, or not known. */
  memoryLimitBytes: z.number().nullable().default(null),
  memoryHighBytes: z.number().nullable().default(null),
  swapLimitBytes: z.number().nullable().default(null),
  cpuQuota: z.number().nullable().default(null),
  cpuPeriodUs: z.number().nullable().default(null),
  cpuWeight: shownText.nullable().default(null),
  pidsLimit: z.number().nullable().default(null),
  /** 1-minute load average before the first trial; null where the system has none. */
  loadAverage: z.number().nullable(),
});

export type Environment = z.infer<typeof environmentSchema>;

export const versionsSchema = z.object({ tellers: shownText, node: shownText, koffi: shownText });

/** The other machines of a run. */
const agentSchema = z.object({
  name: shownText,
  /** What of a trial it has. */
  role: z.enum(['server', 'load']),
  environment: environmentSchema,
});

export const runSchema = z.object({
  format: z.literal(2),
  runId: shownText,
  startedAt: shownText.refine((date) => !Number.isNaN(Date.parse(date)), 'must be a date'),
  /** null while it runs, or when the runner was killed. */
  finishedAt: shownText.nullable(),
  /** When it was gone on with. */
  resumedAt: z.array(shownText).default([]),
  state: z.enum(['running', 'complete', 'interrupted', 'failed']),
  commandLine: z.string().overwrite(visibleLines),
  seed: z.number(),
  plan: planSchema,
  trialsDone: z.number(),
  /** Blocks that came to their end; null in records from before they were counted. */
  blocksDone: z.number().nullable().default(null),
  /** What measuring took so far, of the budget, s. */
  spentS: z.number().default(0),
  /**
   * Why no more was measured: every pair was settled, the budget ended, or all planned blocks were run. null: it has not
   * come to its end, or is of before this was recorded.
   */
  ended: z.enum(['settled', 'budget', 'planned']).nullable().default(null),
  versions: versionsSchema,
  commit: shownText.nullable(),
  environment: environmentSchema,
  /** Empty: all of it ran on the runner's machine. */
  agents: z.array(agentSchema).default([]),
  /** Of all scenarios that have none of their own; records without this field are of runs that were not pinned. */
  pinning: pinningSchema.default({ serverCpus: null, loadCpus: null }),
  warnings: z.array(warningSchema),
});

export type RunRecord = z.infer<typeof runSchema>;

/** Where the trials of a scenario ran. */
export function pinningOf({ pinning, plan }: RunRecord, scenario: string): RunRecord['pinning'] {
  return plan.scenarios.find(({ name }) => name === scenario)?.pinning ?? pinning;
}

/** How many CPUs a server could use: those that it was pinned to, or else all of its machine. */
export function serverCpuCount(run: RunRecord, { serverCpus }: RunRecord['pinning']): number {
  const machine = run.agents.find(({ role }) => role === 'server') ?? run;
  return serverCpus?.length ?? machine.environment.cores;
}

/** One server under one load. */
export interface Cell {
  readonly scenario: PlannedScenario;
  readonly variant: Variant;
  readonly server: ServerName;
  readonly driver: Driver;
  readonly load: CellLoad;
  readonly clients: number;
}
