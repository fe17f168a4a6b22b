/**
 * Records a timeline: a server that keeps one, a script of a few clients in a process of its own, and then the server's
 * events joined with what the clients saw. What goes wrong is told, not thrown; both processes are gone when it is over.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { ScriptedClient } from '../../clients/script.ts';
import { type Attempt, done, failed } from '../processes/attempt.ts';
import { Child, describeEnding, type Heard } from '../processes/child.ts';
import type { Commands } from '../processes/commands.ts';
import type { TrialBounds } from '../processes/context.ts';
import { listeningSchema, readMessage } from '../processes/messages.ts';
import { proveAnswer } from '../processes/proof.ts';
import { parseRows } from '../results/csv.ts';
import type { Cell } from '../results/run-record.ts';
import { joinTimeline, type Moment, serverEventSchema } from '../results/timeline.ts';

export interface TimelineContext {
  readonly commands: Pick<Commands, 'server' | 'script'>;
  readonly bounds: TrialBounds;
  /** Gives up at once. */
  readonly signal: AbortSignal;
}

/** Far more than a script of a few clients makes. */
const TRACE_EVENTS = 65_536;

const scriptSchema = z.object({
  clients: z.array(
    z.object({
      connectedNs: z.string(),
      requests: z.array(z.object({ askedNs: z.string(), answeredNs: z.string() })),
    }),
  ),
}) satisfies z.ZodType<{ clients: ScriptedClient[] }>;

const writtenSchema = z.object({
  originNs: z.string().regex(/^\d+$/),
  overwritten: z.number(),
  torn: z.number(),
});

/** @throws the reason of the context's signal when it aborts */
export async function recordTimeline(
  cell: Cell,
  requests: number,
  context: TimelineContext,
): Promise<Attempt<readonly Moment[]>> {
  const folder = await mkdtemp(join(tmpdir(), 'tellers-timeline-'));
  try {
    return await record(cell, requests, join(folder, 'timeline.csv'), context);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function record(
  cell: Cell,
  requests: number,
  traceFile: string,
  { commands, bounds, signal }: TimelineContext,
): Promise<Attempt<readonly Moment[]>> {
  const { workload } = cell.variant;
  await using server = new Child(commands.server(cell, { trace: TRACE_EVENTS, traceFile }));
  const ready = await server.hear('listening', bounds.startMs, signal);
  if (ready.kind !== 'event') return failed(`the server did not start: ${explain(ready, server)}`);
  const address = readMessage(listeningSchema, ready.event, 'the line of the server');
  if (address.kind === 'failed') return address;
  const found = { address: address.value, connection: null };
  const proof = await proveAnswer(found, workload, 'exact', bounds.proofMs, signal);
  if (proof.kind === 'failed') return proof;
  const { host, port } = address.value;
  const timeoutMs = bounds.loadMs;
  await using script = new Child(
    commands.script({ host, port, workload, clients: cell.clients, requests, timeoutMs }),
  );
  const told = await script.hear('script', bounds.startMs + bounds.loadMs, signal);
  if (told.kind !== 'event') return failed(`the script gave no result: ${explain(told, script)}`);
  const played = readMessage(scriptSchema, told.event, 'the result of the script');
  if (played.kind === 'failed') return played;
  const ending = server.stop(bounds.stopMs);
  const written = await server.hear('timeline', bounds.stopMs, signal);
  await ending;
  if (written.kind !== 'event') return failed(`the server wrote no timeline: ${explain(written, server)}`);
  const about = readMessage(writtenSchema, written.event, 'the line of the timeline');
  if (about.kind === 'failed') return about;
  const { overwritten, torn, originNs } = about.value;
  if (overwritten + torn > 0)
    return failed(`the timeline is not whole: at least ${overwritten + torn} events are lost`);
  const events = parseRows(serverEventSchema, await readFile(traceFile, 'utf8'));
  // The proof was the first client.
  return done(joinTimeline(events, 1, BigInt(originNs), played.value.clients));
}

function explain(heard: Heard, child: Child): string {
  const words = child.stderrTail.at(-1) ?? 'it said nothing';
  switch (heard.kind) {
    case 'late':
      return `nothing was heard of it for ${heard.boundMs / 1000} s: ${words}`;
    case 'ended':
      return `${describeEnding(heard.ending)}: ${words}`;
    case 'event':
      return words;
    default:
      return heard satisfies never;
  }
}
