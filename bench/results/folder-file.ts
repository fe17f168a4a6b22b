/**
 * The files of a results folder, which may come from someone else. Whatever names a file in it becomes a path here, and
 * nothing is written through a symbolic link in the folder: so nothing is written outside of it. Only regular files are read:
 * a pipe or a device in the place of one may have no end.
 */
import { constants as buffers } from 'node:buffer';
import { constants, lstat, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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

/**
 * Makes a folder and those above it, where there are none. Not by `recursive`: Node's never ends where the folder above is
 * there and takes no entry, as `/proc`.
 * @throws what the file system reports
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return;
    if (!hasCode(error, 'ENOENT') || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await mkdir(path).catch((again: unknown) => {
      // Made by another process meanwhile.
      if (!hasCode(again, 'EEXIST')) throw again;
    });
  }
}

/** Whether it is that error of the file system. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** Makes a folder in it, where there is none. @throws BenchError NOT_A_RUN when it is a symbolic link */
export async function folderIn(dir: string, name: string): Promise<void> {
  const folder = pathIn(dir, name);
  await makeFolder(folder);
  if (!(await lstat(folder)).isSymbolicLink()) return;
  throw new BenchError(
    'NOT_A_RUN',
    `${folder} is a symbolic link, and nothing is written outside of ${dir}: remove the link`,
  );
}

/** @throws BenchError NOT_A_RUN when it is no regular file, or too long for a text; else what the file system reports */
export async function readRegular(file: string): Promise<Buffer> {
  // Otherwise opening a pipe waits until something writes to it.
  await using handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  const stats = await handle.stat();
  if (!stats.isFile())
    throw new BenchError('NOT_A_RUN', `${file} is no regular file: take the file that tellers wrote`);
  if (stats.size > buffers.MAX_STRING_LENGTH)
    throw new BenchError('NOT_A_RUN', `${file} has ${stats.size} bytes, too many for a text`);
  // No more than that: what follows may have no end either.
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(stats.size), 0, stats.size, 0);
  return buffer.subarray(0, bytesRead);
}

/** Replaces a file whole, never half; and a symbolic link itself, not what it leads to. */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  const fresh = `${file}.new`;
  // One may be left of a process that was killed.
  await rm(fresh, { force: true });
  try {
    await writeFile(fresh, content, { flag: 'wx', flush: true });
    await rename(fresh, file);
  } catch (error) {
    // On a full disk others need its room.
    await rm(fresh, { force: true });
    throw error;
  }
}
