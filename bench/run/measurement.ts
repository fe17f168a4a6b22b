/** A load on one server: what the load found, and what it cost the server, as seen from outside. */
import type { LoadResult } from '../../clients/load.ts';
import type { Switches } from '../../posix/process-usage.ts';
import { type Attempt, done } from '../processes/attempt.ts';
import { Child } from '../processes/child.ts';
import { loadSpec } from '../processes/commands.ts';
import type { TrialContext } from '../processes/context.ts';
import { readMessage, resultSchema } from '../processes/messages.ts';
import { divide } from '../processes/model-target.ts';
import { NOTHING_MEASURED, type Probe, type Usage } from '../processes/probe.ts';
import type { ServerAddress } from '../processes/target.ts';
import type { Cell } from '../results/run-record.ts';
import { type Course, runCourse } from './course.ts';

interface Loaded {
  readonly load: LoadResult;
  readonly usage: Usage;
}

export interface Measurement extends Loaded, Omit<Course<Loaded>, 'driven' | 'life'> {
  /** Context switches of the server per request. */
  readonly switchesPerRequest: Switches | null;
  /** How many clients each thread served over the server's life; null where threads do not share clients. */
  readonly clientsByThread: Readonly<Record<string, number>> | null;
}

export interface Measured {
  /** null when nothing could be measured. */
  readonly measurement: Measurement | null;
  /** What went wrong with the processes; null when nothing did. */
  readonly fault: string | null;
  /** What the server reported beside that. */
  readonly warnings: readonly string[];
}

/** @throws the reason of the context's signal when it aborts */
export async function measure(cell: Cell, context: TrialContext): Promise<Measured> {
  const { course, warnings } = await runCourse(cell, context, null, (address, probe) =>
    runLoad(cell, address, probe, context),
  );
  if (course.kind === 'failed') return { measurement: null, fault: course.because, warnings };
  const { driven, life, ...around } = course.value;
  const overLife = life.kind === 'done' ? life.value : null;
  const measurement = {
    ...driven,
    ...around,
    switchesPerRequest: perRequest(driven) ?? overLife?.switchesPerRequest ?? null,
    clientsByThread: overLife?.clientsByThread ?? null,
  };
  return { measurement, fault: life.kind === 'failed' ? life.because : null, warnings };
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
  const measuring = await load.expect(
    'measuring',
    bounds.loadMs + warmupMs,
    signal,
    'the load did not begin',
  );
  if (measuring.kind === 'failed') return measuring;
  probe?.begin();
  const windowMs = bounds.loadMs + durationS * 1000;
  const measured = await load.expect('measured', windowMs, signal, 'the load did not end');
  const usage = probe?.end() ?? NOTHING_MEASURED;
  if (measured.kind === 'failed') return measured;
  const result = await load.expect('result', bounds.loadMs, signal, 'the load gave no result');
  if (result.kind === 'failed') return result;
  const read = readMessage(resultSchema, result.value, 'the result of the load');
  return read.kind === 'failed' ? read : done({ load: read.value.result, usage });
}

function perRequest({ usage: { switchesPerS }, load: { requests, durationS } }: Loaded): Switches | null {
  return switchesPerS === null ? null : divide(switchesPerS, requests / durationS);
}
