/** A real broker for tests: `nats-server`, a package of Debian, where it is installed. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Child } from '../processes/child.ts';

/** @returns the path of a program that is installed; null where it is not */
export function findProgram(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'];
  return folders.map((folder) => join(folder, name)).find(canRun) ?? null;
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export const NATS_SERVER = findProgram('nats-server');

/** Takes some ms to listen. */
export function startNatsServer(args: readonly string[]): Child {
  return new Child([NATS_SERVER ?? 'nats-server', ...args]);
}
