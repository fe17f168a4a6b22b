/** `--live`: the run on a page of this machine. */
import type { Command } from 'commander';
import { helpWords } from '../words/reader-language.ts';
import { portToListenOn } from './arguments.ts';

export interface LiveFlag {
  /** The port; 0: a free one. */
  readonly live?: number;
}

export function addLiveFlag(command: Command): Command {
  return command.option('--live [port]', helpWords().shared.live, portToListenOn);
}

/** Without a port, the flag would take the argument after it for one, such as a scenario. @param argv as `process.argv` */
export function withLivePort(argv: readonly string[]): string[] {
  const isAlone = (at: number): boolean => argv[at] === '--live' && !/^\d+$/.test(argv[at + 1] ?? '');
  return argv.map((argument, at) => (isAlone(at) ? '--live=0' : argument));
}
