import { describe, expect, it } from 'vitest';
import { posixAvailable } from '../../servers/models.ts';
import { done } from '../processes/attempt.ts';
import { COMMANDS } from '../processes/commands.ts';
import { BOUNDS, SYSTEM_CLOCKS } from '../processes/context.ts';
import { modelServer } from '../results/server-names.ts';
import { variant } from '../scenarios/scenario.ts';
import { sampleTrial } from '../testing/sample-trial.ts';
import { runCourse } from './course.ts';

const SILENT = 100;
const BESIDE = variant('silent', { name: 'page' }, { bystanders: { kind: 'idle', count: SILENT } });
const SERVER = modelServer('worker-per-client', 'posix');

const { cell } = sampleTrial({ server: SERVER, load: { kind: 'closed' }, clients: 1 });

describe.runIf(posixAvailable())('a thread for each silent client', () => {
  it('is in the memory of the server, also if it had not started when the last of them connected', async () => {
    const { signal } = new AbortController();
    const context = { commands: COMMANDS, bounds: BOUNDS, signal, clocks: SYSTEM_CLOCKS };
    const { course } = await runCourse({ ...cell, variant: BESIDE }, context, null, async ({ probe }) =>
      done((await probe?.size)?.threads ?? 0),
    );
    if (course.kind === 'failed') throw new Error(course.because);
    expect(course.value.driven).toBeGreaterThanOrEqual(SILENT);
    // The heap of an engine takes as much.
    expect(course.value.rssPerBystanderBytes).toBeGreaterThan(4 * 2 ** 20);
  }, 120_000);
});
