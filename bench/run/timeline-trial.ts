/**
 * Records a timeline: the server keeps its own, a script of a few clients drives it, and the server's events are joined
 * with what the clients saw.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScriptedClient } from '../../clients/script.ts';
import { type Attempt, done, failed } from '../processes/attempt.ts';
import { Child } from '../processes/child.ts';
import type { TrialContext } from '../processes/context.ts';
import { readMessage, scriptSchema } from '../processes/messages.ts';
import type { ServerAddress } from '../processes/target.ts';
import { parseRows } from '../results/csv.ts';
import type { Cell } from '../results/run-record.ts';
import { joinTimeline, type Moment, serverEventSchema } from '../results/timeline.ts';
import { runCourse } from './course.ts';

/** Far more than a script of a few clients makes. */
const TRACE_EVENTS = 65_536;

/** @throws the reason of the context's signal when it aborts */
export async function recordTimeline(
  cell: Cell,
  requests: number,
  context: TrialContext,
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
  context: TrialContext,
): Promise<Attempt<readonly Moment[]>> {
  const { course } = await runCourse(cell, context, { trace: TRACE_EVENTS, traceFile }, ({ address }) =>
    runScript(cell, requests, address, context),
  );
  if (course.kind === 'failed') return course;
  const { driven: clients, life } = course.value;
  if (life.kind === 'failed') return life;
  const timeline = life.value?.timeline ?? null;
  if (timeline === null) return failed('an external server keeps no timeline: choose a model of tellers');
  const lost = timeline.overwritten + timeline.torn;
  if (lost > 0) return failed(`the timeline is incomplete: at least ${lost} events are lost`);
  const events = parseRows(serverEventSchema, await readFile(traceFile, 'utf8'));
  // The proof was the first client.
  return done(joinTimeline(events, 1, BigInt(timeline.originNs), clients));
}

async function runScript(
  { variant: { workload }, clients }: Cell,
  requests: number,
  { host, port }: ServerAddress,
  { commands, bounds, signal }: TrialContext,
): Promise<Attempt<readonly ScriptedClient[]>> {
  const timeoutMs = bounds.loadMs;
  await using script = new Child(commands.script({ host, port, workload, clients, requests, timeoutMs }));
  const boundMs = bounds.startMs + bounds.loadMs;
  const played = await script.expect('script', boundMs, signal, 'the script gave no result');
  if (played.kind === 'failed') return played;
  const read = readMessage(scriptSchema, played.value, 'the result of the script');
  return read.kind === 'failed' ? read : done(read.value.clients);
}
