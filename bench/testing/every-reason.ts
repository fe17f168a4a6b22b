/** A reason of each kind against a trial, with values that its text keeps. */
import type { Invalidity } from '../analysis/validity.ts';

export const EVERY_REASON: readonly Invalidity[] = [
  { kind: 'server-overloaded', achievedPercent: 50 },
  { kind: 'process-failed', because: 'the server died (exit code 1)' },
  { kind: 'clock-jumped', byMs: -70 },
  { kind: 'window-cut', percent: 52 },
  { kind: 'generator-stopped', forS: 1.01 },
  { kind: 'server-stopped', forS: 0.1 },
  { kind: 'no-local-port', count: 3 },
  { kind: 'wrong-answers', count: 3, first: 'it answered (404)' },
  { kind: 'errors', refused: 1, reset: 2, timeout: 3, first: null },
  { kind: 'errors', refused: 0, reset: 2, timeout: 0, first: '"no"' },
  { kind: 'more-than-clients', atOnce: 188, clients: 4 },
  { kind: 'nothing-answered' },
  { kind: 'bystanders-lost', lost: 1 },
  { kind: 'bystanders-lost', lost: null },
  { kind: 'distance-missed', askedMs: 10, seenMs: 12.25 },
  { kind: 'distance-missed', askedMs: 10, seenMs: null },
  { kind: 'machine-disturbed', othersPercent: 40 },
  { kind: 'cpu-throttled', throttledPercent: 12 },
  { kind: 'memory-short', slowed: 3, killed: 1 },
  { kind: 'generator-saturated', usedPercent: 99 },
  { kind: 'generator-deprived', waitPercent: 9 },
  { kind: 'generator-late', latenessUs: 1500, boundUs: 1000 },
];
