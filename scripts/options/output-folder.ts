/** `--out` and `--force`: where `plot` and `report` write, and that they do not replace committed files unasked; `--json`. */
import { execFile } from 'node:child_process';
import type { Command } from 'commander';
import { BenchError } from '../../bench/results/bench-error.ts';
import { makeFolder } from '../../bench/results/folder-file.ts';
import { helpWords, usageWords } from '../words/reader-language.ts';
import { folderPath, UsageError } from './arguments.ts';

export interface OutputFlags {
  readonly out?: string;
  readonly force?: true;
  readonly json?: true;
}

export function addOutputFlags(command: Command): Command {
  const { out, force, json } = helpWords().output;
  return command.option('--out <folder>', out, folderPath).option('--force', force).option('--json', json);
}

/**
 * The folder to write to, made where there is none.
 * @param dir the run's own, where it cannot be missing
 * @throws UsageError when it holds files under git, without `--force`
 * @throws BenchError CANNOT_WRITE when it cannot be made
 */
export async function outputFolder(dir: string, { out = dir, force }: OutputFlags): Promise<string> {
  if (force !== true && (await isCommitted(out))) throw new UsageError(usageWords().report.committed(out));
  if (out === dir) return out;
  try {
    await makeFolder(out);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new BenchError('CANNOT_WRITE', `cannot write to ${out}: give another folder with --out (${why})`, {
      cause,
    });
  }
  return out;
}

/** Without git, or outside of a repository, nothing is. The folder may be someone else's: nothing that its git names is run. */
function isCommitted(folder: string): Promise<boolean> {
  const args = ['-c', 'core.fsmonitor=false', '-c', 'safe.bareRepository=explicit', 'ls-files', '--', '.'];
  return new Promise((resolve) => {
    execFile('git', args, { cwd: folder, maxBuffer: Number.POSITIVE_INFINITY }, (error, stdout) => {
      resolve(error === null && stdout !== '');
    });
  });
}
