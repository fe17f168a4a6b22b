/** The servers that can be tested here: those in C need a compiler. */
import { spawnSync } from 'node:child_process';
import { SERVERS } from '../models.ts';
import { IO_NAMES, type IoName } from '../server.ts';

const hasCompiler =
  process.platform === 'linux' && spawnSync(process.env['CC'] ?? 'cc', ['--version']).status === 0;

export function isTestable(io: IoName): boolean {
  return io !== 'c' || hasCompiler;
}

export const TESTABLE_SERVERS = SERVERS.filter(({ io }) => isTestable(io));

/** Their ios, as a flag takes them. */
export const TESTABLE_IOS = IO_NAMES.filter(isTestable).join(',');

/** Those in C share the process around a model: one with a loop and one with threads stand for all. */
export const C_MODELS = ['event-loop', 'worker-per-client'] as const;

const isDistinct = ({ model, io }: (typeof SERVERS)[number]): boolean =>
  io !== 'c' || C_MODELS.some((one) => one === model);

/** For what depends on the process, and not on each model. */
export const DISTINCT_SERVERS = TESTABLE_SERVERS.filter(isDistinct);
