import { describe, expect, it } from 'vitest';
import { posixAvailable } from '../../servers/models.ts';
import { done } from '../processes/attempt.ts';
import { COMMANDS } from '../processes/commands.ts';
import { BOUNDS, SYSTEM_CLOCKS } from '../processes/context.ts';
import type { Cell } from '../results/run-record.ts';
import { modelServer } from '../results/server-names.ts';
import { variant } from '../scenarios/scenario.ts';
import { runCourse } from './course.ts';

const SILENT = 100;
const BESIDE = variant('silent', { name: 'page' }, { bystanders: { kind: 'idle', count: SILENT } });
const SERVER = modelServer('worker-per-client', 'posix');

const CELL: Cell = {
  scenario: {
    name: 'idle',
    title: 'title',
    question: 'question?',
    variants: [BESIDE],
    clients: [1],
    servers: [SERVER],
    requestsPerConnection: null,
    loads: [{ kind: 'closed' }],
    ratesRps: null,
    kneeParts: null,
    deadlineMs: null,
    burst: null,
    warmupS: 0.1,
    warmupMostS: 0.4,
    durationS: 0.5,
    pinning: null,
  },
  variant: BESIDE,
  server: SERVER,
  driver: { kind: 'tcp', engine: 'posix' },
  load: { kind: 'closed' },
  clients: 1,
};

describe.runIf(posixAvailable())('a thread for each silent client', () => {
  it('is in the memory of the server, also if it had not started when the last of them connected', async () => {
    const { signal } = new AbortController();
    const context = { commands: COMMANDS, bounds: BOUNDS, signal, clocks: SYSTEM_CLOCKS };
    const { course } = await runCourse(CELL, context, null, async ({ probe }) =>
      done((await probe?.size)?.threads ?? 0),
    );
    if (course.kind === 'failed') throw new Error(course.because);
    expect(course.value.driven).toBeGreaterThanOrEqual(SILENT);
    // The heap of an engine takes as much.
    expect(course.value.rssPerBystanderBytes).toBeGreaterThan(4 * 2 ** 20);
  }, 120_000);
});
