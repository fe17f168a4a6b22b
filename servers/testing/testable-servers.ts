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
