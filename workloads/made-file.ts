/**
 * The file of the workload `file`, in a folder of the temporary directory that is named for the process. The next server
 * removes what a killed one has left.
 */
import { mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileContent, type FileSpec } from './file.ts';

/** A file with the content of a spec. */
export interface MadeFile {
  readonly path: string;
  remove(): Promise<void>;
}

export async function makeFile(spec: FileSpec): Promise<MadeFile> {
  const prefix = `tellers-file-${await pidNamespace()}-`;
  await removeLeftFolders(prefix);
  const folder = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const path = join(folder, 'content');
  try {
    await writeFile(path, fileContent(spec));
  } catch (error) {
    await remove();
    throw error;
  }
  return { path, remove };
}

/** Containers may share the disk, but not their process ids; 0 where there are no namespaces. */
async function pidNamespace(): Promise<string> {
  const link = await readlink('/proc/self/ns/pid').catch(() => '');
  return /\d+/.exec(link)?.[0] ?? '0';
}

/** Those of another user stay. */
async function removeLeftFolders(prefix: string): Promise<void> {
  const left = (await readdir(tmpdir())).filter((name) => {
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : Number.NaN;
    return pid > 0 && !isAlive(pid);
  });
  await Promise.allSettled(left.map((name) => rm(join(tmpdir(), name), { recursive: true, force: true })));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
