/**
 * The files of a results folder, which may come from someone else. Whatever names a file in it becomes a path here, and
 * nothing is written through a symbolic link in the folder: so nothing is written outside of it.
 */
import { lstat, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BenchError } from './bench-error.ts';

/** One part of a path: never `.` or `..`, and without a separator. */
const PART = /^[\w-][\w.-]*$/;

/** @throws BenchError NOT_A_RUN when a part would lead elsewhere */
export function pathIn(dir: string, ...parts: readonly string[]): string {
  const wrong = parts.find((part) => !PART.test(part));
  if (wrong === undefined) return join(dir, ...parts);
  throw new BenchError(
    'NOT_A_RUN',
    `${dir} names a file ${JSON.stringify(wrong)}: only letters, digits and . _ - are allowed`,
  );
}

/** Makes a folder in it, where there is none. @throws BenchError NOT_A_RUN when it is a symbolic link */
export async function folderIn(dir: string, name: string): Promise<void> {
  const folder = pathIn(dir, name);
  await mkdir(folder, { recursive: true });
  if (!(await lstat(folder)).isSymbolicLink()) return;
  throw new BenchError(
    'NOT_A_RUN',
    `${folder} is a symbolic link, and nothing is written outside of ${dir}: remove the link`,
  );
}

/** Replaces a file whole, never half; and a symbolic link itself, not what it leads to. */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  const fresh = `${file}.new`;
  // One may be left of a process that was killed.
  await rm(fresh, { force: true });
  await writeFile(fresh, content, { flag: 'wx', flush: true });
  await rename(fresh, file);
}
