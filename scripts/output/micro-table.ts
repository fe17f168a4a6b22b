/** The figures of a micro-benchmark as a table for people: durations with three significant digits and their unit. */
import type { ComparisonFigures, TaskFigures } from '../../bench/micro/benchmark.ts';
import type { Numbers } from '../../bench/words/numbers.ts';
import { plainTable } from '../../bench/words/plain-table.ts';
import { wrapLines } from '../../bench/words/terminal-text.ts';
import type { OutputWords } from '../words/output-en.ts';

export type MicroWords = Pick<OutputWords, 'micro' | 'report'>;

export function formatComparison(figures: ComparisonFigures, { micro, report }: MicroWords): string {
  const { benchmark, title, operation, rounds, tasks, targetRatio } = figures;
  const { numbers } = report.figures;
  const { samples, mean, ratio, half } = micro.heads;
  const head = ['', samples, mean, 'p50', 'p99', ratio, half];
  const aligns = head.map((each) => (each === '' ? 'left' : 'right'));
  const target = targetRatio === null ? null : numbers.count(targetRatio);
  return [
    wrapLines(micro.title(benchmark, micro.text(title))),
    wrapLines(micro.about(micro.text(operation), rounds, target)),
    plainTable(
      head,
      aligns,
      tasks.map((each) => row(each, micro, numbers)),
    ),
  ].join('\n');
}

function row(figures: TaskFigures, micro: OutputWords['micro'], numbers: Numbers): string[] {
  const { task, samples, meanNs, p50Ns, p99Ns, ratio } = figures;
  const durations = [meanNs, p50Ns, p99Ns].map((each) => formatNanoseconds(each, numbers));
  const { fixed } = numbers;
  const ratios =
    ratio === null
      ? ['1', '']
      : [fixed(ratio.median, 2), micro.half(fixed(ratio.lowerQuartile, 2), fixed(ratio.upperQuartile, 2))];
  return [micro.text(task), String(samples), ...durations, ...ratios];
}

/** `12.3 ns`, `4.56 µs`, `789 ms`. */
export function formatNanoseconds(durationNs: number, { precise, fixed }: Numbers): string {
  if (durationNs < 999.5) return `${precise(durationNs, 3)} ns`;
  if (durationNs < 999.5e3) return `${precise(durationNs / 1e3, 3)} µs`;
  if (durationNs < 999.5e6) return `${precise(durationNs / 1e6, 3)} ms`;
  return `${fixed(durationNs / 1e9, 2)} s`;
}
