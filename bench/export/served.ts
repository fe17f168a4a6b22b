/** How many clients were served, in words: for the marks of a figure, its labels and its description. */
import type { Median } from './chart.ts';
import { formatCount } from './format.ts';

/** `1`, or `≤ 19` where only a bound is known. */
export function servedInShort({ served }: Median): string {
  return `${served.kind === 'counted' ? '' : '≤ '}${formatCount(served.clients)}`;
}

/** `63`, or `≥ 45`. */
export function unansweredInShort({ served, clients }: Median): string {
  return `${served.kind === 'counted' ? '' : '≥ '}${formatCount(clients - served.clients)}`;
}
