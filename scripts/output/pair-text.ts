/** What `npm run against-c` measured of a model, as text: for each figure the median and the range over the pairs. */
import type { Measured } from '../../bench/reference-servers/against-c.ts';
import { medianOf } from '../../bench/statistics/interval.ts';
import { wrapLines } from '../../bench/words/terminal-text.ts';
import type { OutputWords } from '../words/output-en.ts';

/** Our server and the C server of the same model, measured one after the other. */
export interface Pair {
  readonly own: Measured;
  readonly c: Measured;
}

export type PairWords = Pick<OutputWords, 'againstC' | 'load' | 'report'>;

export function formatPairs(model: string, pairs: readonly Pair[], words: PairWords): string {
  const { title, row, rows } = words.againstC;
  const describe = (figure: keyof Measured, digits: number): string => {
    const c = pairs.map((pair) => pair.c[figure]);
    const own = pairs.map((pair) => pair.own[figure]);
    const ratios = pairs.map((pair) => pair.own[figure] / pair.c[figure]);
    return `  ${row(rows[figure], spread(c, digits, words), spread(own, digits, words), spread(ratios, 2, words))}`;
  };
  const lines = [
    title(model, pairs.length),
    describe('rps', 0),
    describe('coldRps', 0),
    describe('cpuUsPerRequest', 1),
  ];
  return wrapLines(lines.join('\n'));
}

function spread(values: readonly number[], digits: number, { load, report }: PairWords): string {
  const { fixed } = report.figures.numbers;
  const [median, least, most] = [medianOf(values) ?? 0, Math.min(...values), Math.max(...values)];
  return `${fixed(median, digits)} [${fixed(least, digits)}${load.marks.between}${fixed(most, digits)}]`;
}
