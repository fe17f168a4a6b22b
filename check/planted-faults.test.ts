import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { garbage, leaves, resets, slowReader } from './bad-clients.ts';
import type { Check } from './check.ts';
import { crowd } from './crowd.ts';
import { endsOnSigterm, restarts } from './ending.ts';
import { leaks } from './leaks.ts';
import { backToAccept, halfClose, pipelined } from './one-client.ts';
import type { Report } from './report.ts';
import { rests } from './rest.ts';
import { runCheck } from './run-check.ts';
import {
  compilePlanted,
  type FaultName,
  FAULTS,
  PLANTED_MODELS,
  RUNS_ALL,
} from './testing/planted-server.ts';
import { silentClient, unfinishedRequest } from './two-clients.ts';
import { TRANSLATE } from './words/card-words.ts';
import { translateReport } from './words/translate.ts';

const program = compilePlanted(mkdtempSync(join(tmpdir(), 'tellers-planted-')));

interface Found {
  /** Without one it is found in the answers. */
  readonly check?: Check;
  readonly mark: 'fault' | 'remark';
  /** What the servers of `run-check.test.ts` do not show. */
  readonly always?: true;
}

const FOUND: Readonly<Record<FaultName, Found>> = {
  serial: { check: silentClient, mark: 'fault' },
  race: { check: crowd, mark: 'fault' },
  'lost-when-full': { check: crowd, mark: 'fault' },
  'slot-overwritten': { check: crowd, mark: 'fault' },
  stall: { check: silentClient, mark: 'fault' },
  'stall-dribble': { check: unfinishedRequest, mark: 'fault', always: true },
  'fd-leak': { check: leaks, mark: 'fault' },
  'never-joined': { check: leaks, mark: 'fault', always: true },
  'thread-stays': { check: leaks, mark: 'fault' },
  'memory-leak': { check: leaks, mark: 'fault', always: true },
  zombie: { check: leaks, mark: 'fault', always: true },
  'no-reuseaddr': { check: restarts, mark: 'remark', always: true },
  'partial-send': { check: slowReader, mark: 'fault', always: true },
  sigpipe: { check: leaves, mark: 'fault', always: true },
  'dies-on-reset': { check: resets, mark: 'fault' },
  'half-close': { check: leaks, mark: 'fault' },
  'drops-second': { check: pipelined, mark: 'remark' },
  'drops-half-closed': { check: halfClose, mark: 'fault' },
  'garbage-crash': { check: garbage, mark: 'fault', always: true },
  'long-line-crash': { check: garbage, mark: 'fault' },
  'length-short': { mark: 'fault' },
  'length-long': { mark: 'fault' },
  'bare-lf': { mark: 'remark' },
  'close-unread': { mark: 'remark' },
  'answers-first': { mark: 'remark', always: true },
  'busy-loop': { check: rests, mark: 'fault' },
  'ignores-sigterm': { check: endsOnSigterm, mark: 'fault' },
  'other-port': { mark: 'fault' },
  'exits-early': { check: backToAccept, mark: 'fault' },
  'backlog-1': { check: crowd, mark: 'remark', always: true },
  'two-answers': { mark: 'fault', always: true },
};

const CASES = Object.entries(FOUND).filter(([, { always }]) => RUNS_ALL || always === true);

async function check(model: string, fault: string, checks?: readonly Check[]): Promise<Report> {
  const checked = {
    kind: 'command',
    name: model,
    command: `'${program}' {port} ${model} ${fault}`,
  } as const;
  const report = await runCheck(checked, fault === '' ? null : 4, () => {}, checks);
  expect(translateReport(report, TRANSLATE.fr).missing).toEqual([]);
  return report;
}

/** Up to 3000 clients each; only a bound on a hang. */
const LONG_MS = 180_000;

// The planted servers are in C, for Linux.
describe.skipIf(program === null).concurrent('runCheck of planted faults', { timeout: LONG_MS }, () => {
  it.each(CASES)('%s is found', async (name, found) => {
    const { checks } = await check(FAULTS[name as FaultName].model, name, [found.check ?? []].flat());
    const line = checks.find(({ id }) => id === (found.check?.id ?? 'answers')) ?? checks.at(-1);
    expect(line).toMatchObject({ mark: found.mark });
  });

  // That the faults are found, and none is in the same server without them, shows also that they are real.
  it.each(RUNS_ALL ? Object.keys(PLANTED_MODELS) : ['threads'])(
    'a good server of the model %s has no fault',
    async (model) => {
      const { checks } = await check(model, '');
      expect(checks.filter(({ mark }) => mark === 'fault')).toEqual([]);
    },
  );
});
