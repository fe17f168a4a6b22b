/** What rows are told apart by in sentences: what was varied, and a server under one load. */
import type { TrialRow } from '../columns.ts';
import { formatCount } from './format.ts';

/** `fairness, connections kept`, or `scaling` where nothing is varied beside servers and clients. */
export function nameCase({ scenario, variant }: Pick<TrialRow, 'scenario' | 'variant'>): string {
  return variant === '' ? scenario : `${scenario}, ${variant}`;
}

/** `event-loop/posix with 16 clients at 2,000/s` */
export function nameLoad({
  server,
  clients,
  offered_rps,
}: Pick<TrialRow, 'server' | 'clients' | 'offered_rps'>): string {
  const rate = offered_rps === null ? '' : ` at ${formatCount(offered_rps)}/s`;
  return `${server} with ${formatCount(clients)} ${clients === 1 ? 'client' : 'clients'}${rate}`;
}
