/**
 * The course of a trial: start the server, prove its answers right, connect the bystanders, drive it, stop it. What
 * drives it is a parameter: a load (measurement.ts) or a script (timeline-trial.ts). A failure is a value, and all
 * processes are gone when the course is over.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { AddressedServer } from '../processes/address-target.ts';
import { type Attempt, done, failed } from '../processes/attempt.ts';
import { BystanderGroup } from '../processes/bystanders.ts';
import { CommandServer } from '../processes/command-target.ts';
import { askedOf, type Commands, type Tracing } from '../processes/commands.ts';
import type { TrialContext } from '../processes/context.ts';
import { OwnServer } from '../processes/model-target.ts';
import { proveAnswer } from '../processes/proof.ts';
import { LOOK_MS, whenSteady } from '../processes/steady.ts';
import type { ServerProbe } from '../processes/server-probe.ts';
import type { ServerAddress, ServerLife, TestedServer } from '../processes/target.ts';
import { hasProcesses } from '../../servers/models.ts';
import type { AnswerHint } from '../../workloads/http-hints.ts';
import type { Cell } from '../results/run-record.ts';
import type { ExternalServer } from '../results/server-names.ts';

/** What is done with a server that is ready and proved, beside its bystanders. */
export type Drive<Driven> = (server: ReadyServer) => Promise<Attempt<Driven>>;

/** A server whose answers were proved right. */
export interface ReadyServer extends Pick<TestedServer, 'pause'> {
  readonly address: ServerAddress;
  /** What it uses; null where that cannot be seen. */
  readonly probe: ServerProbe | null;
}

/** A course that came to its end, as seen around what drove it. */
export interface Course<Driven> {
  readonly driven: Driven;
  /** What the server reported of its life; failed when it did not end well, null where it reports nothing. */
  readonly life: Attempt<ServerLife | null>;
  /** Bystanders that connected, and those still connected after the drive; null: not known. */
  readonly bystanders: number;
  readonly bystandersLeft: number | null;
  /** Memory that the server took for each bystander, bytes; null: there were few, or it is not known. */
  readonly rssPerBystanderBytes: number | null;
  /** Resident memory of the server when it was ready, before its first client, bytes. */
  readonly idleRssBytes: number | null;
}

/** What the proof before the drive showed. */
export interface Proof {
  /** The server listened, and its answer was right. */
  readonly isRight: boolean;
  /** What was unusual in it. */
  readonly hints: readonly AnswerHint[];
}

export interface CourseOutcome<Driven> {
  readonly course: Attempt<Course<Driven>>;
  readonly proof: Proof;
  /** What the server reported beside that. */
  readonly warnings: readonly string[];
}

/**
 * @param tracing what timeline the server keeps; null for none
 * @throws the reason of the context's signal when it aborts
 */
export async function runCourse<Driven>(
  cell: Cell,
  context: TrialContext,
  tracing: Tracing | null,
  drive: Drive<Driven>,
): Promise<CourseOutcome<Driven>> {
  await using server = await startServer(cell, context, tracing);
  const proof = { isRight: false, hints: [] };
  const course = await runOn(server, cell, context, proof, drive);
  return { course, proof, warnings: server.warnings };
}

async function startServer(
  cell: Cell,
  { commands, team }: TrialContext,
  tracing: Tracing | null,
): Promise<TestedServer> {
  const { server } = cell;
  const elsewhere = team?.startServer(cell) ?? null;
  if (elsewhere !== null) return elsewhere;
  switch (server.kind) {
    case 'model':
      return new OwnServer(
        commands.server(cell, tracing ?? undefined),
        tracing !== null,
        hasProcesses(server.model),
      );
    case 'command':
    case 'address':
      return startExternal(server, commands, team?.address);
    default:
      return server satisfies never;
  }
}

/** @param host the address by which its clients reach a command; this machine's own when it is left out */
export async function startExternal(
  server: ExternalServer,
  commands: Commands,
  host?: string,
): Promise<TestedServer> {
  if (server.kind === 'command') return CommandServer.start(server.command, commands, undefined, host);
  return new AddressedServer({ host: server.host, port: server.port });
}

async function runOn<Driven>(
  server: TestedServer,
  cell: Cell,
  context: TrialContext,
  proof: { -readonly [Key in keyof Proof]: Proof[Key] },
  drive: Drive<Driven>,
): Promise<Attempt<Course<Driven>>> {
  const { bounds, signal } = context;
  const { workload, bystanders } = cell.variant;
  const ready = await server.ready(bounds.startMs, signal);
  if (ready.kind === 'failed') return ready;
  const { address } = ready.value;
  using probe = await server.openProbe();
  const idleRssBytes = (await probe?.rssBytes) ?? null;
  const switchesBefore = (await probe?.switches) ?? null;
  const fail = async (because: string): Promise<Attempt<never>> => failed(await server.findCause(because));
  const asked = { workload, ...askedOf(cell.server) };
  const answer = await proveAnswer(ready.value, asked, bounds.proofMs, signal);
  if (answer.kind === 'failed') return fail(answer.because);
  proof.isRight = true;
  proof.hints = answer.value;
  const rssBefore = (await probe?.rssBytes) ?? null;
  const gathered = await BystanderGroup.gather(bystanders, workload, address, context);
  if (gathered.kind === 'failed') return fail(gathered.because);
  await using group = gathered.value;
  const isSettled = group.size >= MANY && (await settle(address, probe, cell, context));
  const rssBeside = isSettled ? ((await probe?.rssBytes) ?? null) : null;
  const driven = await drive({ address, probe, pause: server.pause });
  if (driven.kind === 'failed') return fail(driven.because);
  const bystandersLeft = await group.leave();
  return done({
    driven: driven.value,
    life: await server.retire(probe, switchesBefore, bounds.stopMs, signal),
    bystanders: group.size,
    bystandersLeft,
    rssPerBystanderBytes: perBystander(rssBefore, rssBeside, group.size),
    idleRssBytes,
  });
}

/** With so many bystanders the server may still be accepting when the last one is connected; of fewer the memory is noise. */
const MANY = 100;
const LONGEST_SETTLING_MS = 60_000;

/**
 * Waits until a client that comes after the bystanders is answered: the server has accepted them all by then. That client
 * may have come before their threads, so then until the server has no more of them.
 * @returns whether it is steady
 */
async function settle(
  address: ServerAddress,
  probe: ServerProbe | null,
  cell: Cell,
  { signal }: TrialContext,
): Promise<boolean> {
  const ready = { address, connection: null };
  const asked = { workload: cell.variant.workload, ...askedOf(cell.server) };
  // That a server answers no other client beside them is a result, which the drive will find.
  await proveAnswer(ready, asked, LONGEST_SETTLING_MS, signal);
  const look = () => probe?.size ?? null;
  const wait = () => delay(LOOK_MS, undefined, { signal });
  return whenSteady(look, wait, LONGEST_SETTLING_MS / LOOK_MS);
}

function perBystander(before: number | null, beside: number | null, count: number): number | null {
  return before === null || beside === null || count === 0 ? null : (beside - before) / count;
}
