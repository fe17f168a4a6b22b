import { expect, it } from 'vitest';
import { comparisons } from '../analysis/comparisons.ts';
import { checkLittle, checkTrials } from '../analysis/little.ts';
import type { TrialRow } from '../results/columns.ts';
import type { Summary } from '../analysis/summary.ts';
import { sampleSummary, sampleTrial } from '../testing/sample-rows.ts';
import { auditBlocks, littleBlocks } from './audit.ts';
import { isValid } from '../results/rows.ts';
import { ENGLISH_REPORT } from '../words/report-en.ts';

function audit(summary: Partial<Summary>, trial: Partial<TrialRow> = {}): string {
  const row = sampleSummary(summary);
  const { server, clients, driver } = row;
  const trials = [sampleTrial({ server, clients, driver, ...trial })];
  return comparisons(trials, [row], [])
    .flatMap((comparison) => auditBlocks(comparison, ENGLISH_REPORT))
    .map((block) => (block.kind === 'list' ? block.items.join('\n') : 'text' in block ? block.text : ''))
    .join('\n');
}

const WHOLE_MS = { latency_resolution_us: 1000, driver: 'autocannon', clients_served: null };

it.each<[string, Partial<Summary>, RegExp]>([
  ["a cell in which Little's law holds", { effective_clients: 15 }, /holds within 10 % in 1 of 1 cells/],
  [
    'starved clients',
    { effective_clients: 1, clients_served: 1 },
    /posix with 16 clients: 1 at once\. 1 of 16 clients got/,
  ],
  [
    'clients that spend time connecting',
    { effective_clients: 9, requests_per_connection: 1 },
    /9 at once\. All were answered; .* connecting/,
  ],
  ['silent clients', { effective_clients: 9 }, /no request under way/],
  ['more clients than were opened', { effective_clients: 20 }, /overstated/],
  [
    'latencies in whole milliseconds',
    { ...WHOLE_MS, latency_p50_us: 0 },
    /to steps of 1\sms.* 1 of 1 cells .*16 clients: 0 at once/,
  ],
])('the audit reports %s', (_, summary, expected) => {
  expect(audit(summary)).toMatch(expected);
});

it.each<[string, Partial<TrialRow>, boolean]>([
  ['used less CPU than would make it the limit', { load_cpu_percent: 94 }, false],
  ['used all of its CPU', { load_cpu_percent: 96 }, true],
  ['polled, and was seldom busy', { load_cpu_percent: 100, load_busy_percent: 94 }, false],
  ['polled, and was always busy', { load_cpu_percent: 100, load_busy_percent: 96 }, true],
])('of a load generator that %s the audit reports a limit only if it was one', (_, trial, isLimit) => {
  const limit = /busy for at least 95 % .* 1 of 1 cells .*the load generator was a limit/;
  expect(limit.test(audit({}, trial))).toBe(isLimit);
});

it('the audit is empty where nothing was measured', () => {
  expect(audit({ effective_clients: null })).toBe('');
});

const open = { load: 'open', offered_rps: 1000 };

it.each([
  [{}, 'holds'],
  [{ throughput_rps: 850 }, 'off'],
  [{ latency_mean_us: 1000 }, 'off'],
  [{ latency_mean_us: null }, 'unknown'],
  [open, 'unknown'],
  [{ ...open, throughput_rps: 800 }, 'unknown'],
])("Little's law for a trial with %j: %s", (fields, kind) => {
  expect(checkLittle(sampleTrial(fields)).kind).toBe(kind);
});

it("the report counts the valid trials in which Little's law holds, and lists the others", () => {
  const rows = [
    sampleTrial({ trial: 1 }),
    sampleTrial({ trial: 2, throughput_rps: 10 }),
    sampleTrial({ trial: 3, throughput_rps: 10, validity: 'invalid' }),
    sampleTrial({ trial: 4, ...open }),
    sampleTrial({ trial: 5, throughput_rps: 10, variant: 'one silent' }),
    sampleTrial({ trial: 6, throughput_rps: 10, ...open, clients: 1 }),
  ];
  expect(JSON.stringify(littleBlocks(checkTrials(rows.filter(isValid)), ENGLISH_REPORT))).toMatch(
    /in 1 of 3 valid trials of closed loops .* It fails in event-loop\/posix with 16 clients \(1\); event-loop\/posix with 16 clients, one silent \(1\)\./,
  );
  expect(littleBlocks([], ENGLISH_REPORT)).toEqual([]);
});
