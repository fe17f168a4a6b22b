/** How a child process came to its end, in words, with its own last ones. */
import { describeEnding, type Child, type Ending, type Heard } from './child.ts';

export function explain(heard: Heard, child: Child): string {
  switch (heard.kind) {
    case 'late':
      return `nothing was heard of it for ${heard.boundMs / 1000} s${lastWords(child)}`;
    case 'ended':
      return `${describeEnding(heard.ending)}${lastWords(child)}`;
    case 'event':
      return child.ending === undefined
        ? 'it still runs'
        : `${describeEnding(child.ending)}${lastWords(child)}`;
    default:
      return heard satisfies never;
  }
}

export function describeDeath(ending: Ending, child: Child): string {
  return `the server died (${describeEnding(ending)})${lastWords(child)}`;
}

/** Its last message on stderr: no stack, nor what Node writes about it, and without the name of our own programs. */
export function lastWords({ lastWords: lines }: Child): string {
  const line = lines.findLast((words) => /^[^\s})\]].*[^:{]$/.test(words) && !words.startsWith('Node.js v'));
  return line === undefined ? '' : `: ${line.replace(/^tellers: /, '')}`;
}
