/** Starts a command in a process of its own, as `npm run` does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ScriptProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/**
 * @param name a file of `scripts/`, without `.ts`
 * @param env added to that of the test
 * @param stdout a file in the place of a pipe, by its descriptor
 */
export function startScript(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  stdout: number | 'pipe' = 'pipe',
): ScriptProcess {
  const path = fileURLToPath(new URL(`../${name}.ts`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], {
    stdio: ['ignore', stdout, 'pipe'],
    env: { ...process.env, ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const end = async (): Promise<Ended> => {
    const exit = once(child, 'exit') as Promise<[code: number | null]>;
    const [out, err, [code]] = await Promise.all([read(child.stdout), read(child.stderr), exit]);
    return { code, stdout: out, stderr: err };
  };
  return { child, ended: end() };
}

/** Of a stream that the test has destroyed, nothing. */
async function read(stream: Readable | null): Promise<string> {
  if (stream === null) return '';
  return text(stream).catch((error: unknown) => {
    if (stream.errored === null) return '';
    throw error;
  });
}
