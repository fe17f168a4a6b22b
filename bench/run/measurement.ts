/**
 * One load on one server, from the start of the server to its end: what the load found, and what it cost the server,
 * as seen from outside. Whatever goes wrong is told, not thrown; both processes are gone when it is over.
 */
import type { LoadResult } from '../../clients/load.ts';
import type { Switches } from '../../posix/process-usage.ts';
import { AddressedServer } from '../processes/address-target.ts';
import { type Attempt, done, failed } from '../processes/attempt.ts';
import { BystanderGroup } from '../processes/bystanders.ts';
import { Child, explain } from '../processes/child.ts';
import { CommandServer } from '../processes/command-target.ts';
import { expectationOf, loadSpec } from '../processes/commands.ts';
import type { TrialContext } from '../processes/context.ts';
import { readMessage, resultSchema } from '../processes/messages.ts';
import { divide, OwnServer } from '../processes/model-target.ts';
import { NOTHING_MEASURED, type Probe, type Usage } from '../processes/probe.ts';
import { proveAnswer } from '../processes/proof.ts';
import type { ServerAddress, TestedServer } from '../processes/target.ts';
import type { Cell } from '../results/run-record.ts';

export interface Measurement {
  readonly load: LoadResult;
  readonly usage: Usage;
  /** Context switches of the server per request. */
  readonly switchesPerRequest: Switches | null;
  /** How much more memory the server had once they had come, for each of them, bytes; null: none came, or not known. */
  readonly rssPerBystanderBytes: number | null;
  /** Bystanders that came, and those who were still connected when the load had ended; null: not known. */
  readonly bystanders: number;
  readonly bystandersLeft: number | null;
  /** How many clients each thread served over the server's life; null where threads do not share clients. */
  readonly clientsByThread: Readonly<Record<string, number>> | null;
  /** Resident memory of the server when it was ready, before its first client, bytes. */
  readonly idleRssBytes: number | null;
}

export interface Measured {
  /** null when it came to none. */
  readonly measurement: Measurement | null;
  /** What went wrong with the processes; null when nothing did. */
  readonly fault: string | null;
  /** The last lines of the server's stderr. */
  readonly warnings: readonly string[];
}

/** @throws the reason of the context's signal when it aborts */
export async function measure(cell: Cell, context: TrialContext): Promise<Measured> {
  await using server = await startServer(cell, context);
  const found = await measureServer(server, cell, context);
  return { ...found, warnings: server.warnings };
}

async function startServer(cell: Cell, { commands }: TrialContext): Promise<TestedServer> {
  const { server } = cell;
  switch (server.kind) {
    case 'model':
      return new OwnServer(commands.server(cell));
    case 'command':
      return CommandServer.start(server.command, commands);
    case 'address':
      return new AddressedServer({ host: server.host, port: server.port });
    default:
      return server satisfies never;
  }
}

type Found = Pick<Measured, 'measurement' | 'fault'>;

function nothing(fault: string): Found {
  return { measurement: null, fault };
}

async function measureServer(server: TestedServer, cell: Cell, context: TrialContext): Promise<Found> {
  const { bounds, signal } = context;
  const { workload, bystanders } = cell.variant;
  const ready = await server.ready(bounds.startMs, signal);
  if (ready.kind === 'failed') return nothing(ready.because);
  const { address } = ready.value;
  using probe = await server.openProbe();
  const idleRssBytes = probe?.rssBytes ?? null;
  const switchesBefore = probe?.switches ?? null;
  const expectation = expectationOf(cell.server);
  const proof = await proveAnswer(ready.value, workload, expectation, bounds.proofMs, signal);
  if (proof.kind === 'failed') return nothing(await server.findCause(proof.because));
  const rssBefore = probe?.rssBytes ?? null;
  const gathered = await BystanderGroup.gather(bystanders, workload, address, context);
  if (gathered.kind === 'failed') return nothing(await server.findCause(gathered.because));
  await using group = gathered.value;
  if (group.size >= MANY) await settle(address, cell, context);
  const rssBeside = probe?.rssBytes ?? null;
  const loaded = await runLoad(cell, address, probe, context);
  if (loaded.kind === 'failed') return nothing(await server.findCause(loaded.because));
  const { load, usage } = loaded.value;
  const bystandersLeft = await group.leave();
  const life = await server.retire(probe, switchesBefore, bounds.stopMs, signal);
  const overLife = life.kind === 'done' ? life.value : null;
  return {
    measurement: {
      load,
      usage,
      bystanders: group.size,
      bystandersLeft,
      rssPerBystanderBytes: perBystander(rssBefore, rssBeside, group.size),
      idleRssBytes,
      switchesPerRequest: perRequest(usage, load) ?? overLife?.switchesPerRequest ?? null,
      clientsByThread: overLife?.clientsByThread ?? null,
    },
    fault: life.kind === 'failed' ? life.because : null,
  };
}

/** So many bystanders that the server may still be taking them in when the last one is connected. */
const MANY = 100;
const LONGEST_SETTLING_MS = 60_000;

/** Waits until somebody who comes after the bystanders is answered: whatever was to be done for them is done then. */
async function settle(address: ServerAddress, cell: Cell, { signal }: TrialContext): Promise<void> {
  const { workload } = cell.variant;
  // A server that answers nobody beside them is a result, which the load will find.
  await proveAnswer(
    { address, connection: null },
    workload,
    expectationOf(cell.server),
    LONGEST_SETTLING_MS,
    signal,
  );
}

function perBystander(before: number | null, beside: number | null, count: number): number | null {
  return before === null || beside === null || count === 0 ? null : (beside - before) / count;
}

interface Loaded {
  readonly load: LoadResult;
  readonly usage: Usage;
}

/** Runs the load, with the probe at work between its events `measuring` and `measured`. */
async function runLoad(
  cell: Cell,
  address: ServerAddress,
  probe: Probe | null,
  { commands, bounds, signal }: TrialContext,
): Promise<Attempt<Loaded>> {
  await using load = new Child(commands.load(loadSpec(cell, address)));
  const { warmupS, warmupMostS, durationS } = cell.scenario;
  const warmupMs = (warmupMostS ?? warmupS) * 1000;
  const measuring = await load.hear('measuring', bounds.loadMs + warmupMs, signal);
  if (measuring.kind !== 'event') return failed(`the load did not begin: ${explain(measuring, load)}`);
  probe?.begin();
  const measured = await load.hear('measured', bounds.loadMs + durationS * 1000, signal);
  const usage = probe?.end() ?? NOTHING_MEASURED;
  if (measured.kind !== 'event') return failed(`the load did not end: ${explain(measured, load)}`);
  const told = await load.hear('result', bounds.loadMs, signal);
  if (told.kind !== 'event') return failed(`the load gave no result: ${explain(told, load)}`);
  const read = readMessage(resultSchema, told.event, 'the result of the load');
  return read.kind === 'failed' ? read : done({ load: read.value.result, usage });
}

function perRequest({ switchesPerS }: Usage, { requests, durationS }: LoadResult): Switches | null {
  return switchesPerS === null ? null : divide(switchesPerS, requests / durationS);
}
