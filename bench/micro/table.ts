/** The figures of a comparison as a table for people: durations with three significant digits and their unit. */
import { plainTable } from '../words/plain-table.ts';
import { wrapLines } from '../words/terminal-text.ts';
import type { ComparisonFigures, Ratio, TaskFigures } from './benchmark.ts';

const HEAD = ['', 'samples', 'mean', 'p50', 'p99', 'ratio', 'middle half'];
const ALIGNS = HEAD.map((head) => (head === '' ? 'left' : 'right'));

export function renderComparison(figures: ComparisonFigures): string {
  const { benchmark, title, operation, rounds, tasks, targetRatio } = figures;
  const target = targetRatio === null ? '' : `; target: at most ${targetRatio}`;
  const about = `${benchmark}: ${title}\nper operation: ${operation}\nratio: median of ${rounds} rounds${target}\n`;
  return `${wrapLines(about)}${plainTable(HEAD, ALIGNS, tasks.map(row))}`;
}

function row({ task, samples, meanNs, p50Ns, p99Ns, ratio }: TaskFigures): string[] {
  const durations = [meanNs, p50Ns, p99Ns].map(formatDuration);
  return [task, String(samples), ...durations, ...(ratio === null ? ['1', ''] : ratioCells(ratio))];
}

function ratioCells({ median, lowerQuartile, upperQuartile }: Ratio): string[] {
  return [median.toFixed(2), `${lowerQuartile.toFixed(2)} to ${upperQuartile.toFixed(2)}`];
}

/** `12.3 ns`, `4.56 µs`, `789 ms`. */
export function formatDuration(durationNs: number): string {
  if (durationNs < 999.5) return `${durationNs.toPrecision(3)} ns`;
  if (durationNs < 999.5e3) return `${(durationNs / 1e3).toPrecision(3)} µs`;
  if (durationNs < 999.5e6) return `${(durationNs / 1e6).toPrecision(3)} ms`;
  return `${(durationNs / 1e9).toFixed(2)} s`;
}
