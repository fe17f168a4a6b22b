import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { garbage, leaves, resets } from './bad-clients.ts';
import type { Check } from './check.ts';
import { crowd } from './crowd.ts';
import { endsOnSigterm, restarts } from './ending.ts';
import { leaks } from './leaks.ts';
import { backToAccept, halfClose } from './one-client.ts';
import { rests } from './rest.ts';
import { runCheck } from './run-check.ts';
import { compilePlanted, type FaultName, FAULTS, PLANTED_MODELS } from './testing/planted-server.ts';
import { manySilent, silentClient, unfinishedRequest } from './two-clients.ts';

const program = compilePlanted(mkdtempSync(join(tmpdir(), 'tellers-planted-')));

/** What finds each fault: a check, or the answers themselves. */
const FOUND: readonly (readonly [FaultName, Check | null, 'fault' | 'remark'])[] = [
  ['serial', silentClient, 'fault'],
  ['stall', silentClient, 'fault'],
  ['stall-dribble', unfinishedRequest, 'fault'],
  ['lost-when-full', crowd, 'fault'],
  ['fd-leak', leaks, 'fault'],
  ['never-joined', leaks, 'fault'],
  ['thread-stays', leaks, 'fault'],
  ['memory-leak', leaks, 'fault'],
  ['zombie', leaks, 'fault'],
  ['no-reuseaddr', restarts, 'remark'],
  ['sigpipe', leaves, 'fault'],
  ['dies-on-reset', resets, 'fault'],
  ['drops-half-closed', halfClose, 'fault'],
  ['garbage-crash', garbage, 'fault'],
  ['long-line-crash', garbage, 'fault'],
  ['length-short', null, 'fault'],
  ['two-answers', null, 'fault'],
  ['bare-lf', null, 'remark'],
  ['close-unread', null, 'remark'],
  ['answers-first', null, 'remark'],
  ['busy-loop', rests, 'fault'],
  ['ignores-sigterm', endsOnSigterm, 'fault'],
  ['exits-early', backToAccept, 'fault'],
  ['backlog-1', crowd, 'remark'],
];

// The planted servers are in C, for Linux.
describe.skipIf(program === null)('runCheck of planted faults', () => {
  it.each(FOUND)('%s is found', async (fault, check, mark) => {
    const { model } = FAULTS[fault];
    const checked = {
      kind: 'command',
      name: fault,
      command: `'${program}' {port} ${model} ${fault}`,
    } as const;
    const { checks } = await runCheck(checked, 4, () => {}, check === null ? [] : [check]);
    const line = checks.find(({ id }) => id === (check?.id ?? 'answers'));
    expect(line).toMatchObject({ mark });
  });

  it.each(Object.keys(PLANTED_MODELS))('a good server of the model %s has no fault', async (model) => {
    const checked = { kind: 'command', name: model, command: `'${program}' {port} ${model}` } as const;
    const checks = [backToAccept, halfClose, leaves, resets, crowd, leaks, rests, endsOnSigterm, restarts];
    const { checks: lines } = await runCheck(checked, null, () => {}, [...checks, silentClient, manySilent]);
    expect(lines.filter(({ mark }) => mark === 'fault')).toEqual([]);
  });
});
