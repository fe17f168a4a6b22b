/** Checks of the figures in words: Little's law, by cell and by trial, and the load generators that were the limit. */
import type { ClosedLoopAudit, Coarse, Gap } from '../analysis/closed-loop-audit.ts';
import type { Comparison } from '../analysis/comparisons.ts';
import { type CheckedTrial, FAR } from '../analysis/little.ts';
import { SATURATED_PERCENT } from '../analysis/validity.ts';
import { formatServed } from '../words/measures.ts';
import type { Numbers } from '../words/numbers.ts';
import { nameLoad } from '../words/phrases.ts';
import type { ReportWords } from '../words/report-en.ts';
import { type Block, list, paragraph } from './blocks.ts';

export function auditBlocks({ driver, summary, audit: found }: Comparison, words: ReportWords): Block[] {
  const { audit } = words.tables;
  const { numbers } = words.figures;
  const { checked, gaps, coarse, busy } = found;
  if (checked === 0) return [];
  const holds = audit.holds(far(numbers), numbers.count(checked - gaps.length), numbers.count(checked));
  return [
    paragraph(gaps.length === 0 ? holds : audit.exceptions(holds)),
    ...(gaps.length === 0 ? [] : [list(gaps.map((gap) => explainGap(gap, words)))]),
    ...(coarse === null ? [] : [paragraph(describeCoarse(driver, coarse, words))]),
    ...(busy.length === 0 ? [] : [paragraph(describeBusy(busy, summary.length, words))]),
  ];
}

/** As much off as the law may be, in %. */
const far = ({ count }: Numbers): string => count(FAR * 100);

function explainGap(gap: Gap, words: ReportWords): string {
  const atOnce = gap.cause === 'overstated' ? null : words.figures.numbers.count(gap.effective);
  return words.tables.audit.gap(nameClosed(gap.row, words), atOnce, reason(gap, words));
}

function nameClosed({ server, clients }: Gap['row'], words: ReportWords): string {
  return nameLoad({ server, clients, offered_rps: null }, words);
}

function reason(
  { row: { clients }, served, cause }: Gap,
  { tables: { audit }, figures: { numbers } }: ReportWords,
): string {
  return cause === 'unserved'
    ? audit.unserved(formatServed({ clients, served }, numbers), numbers.count(clients))
    : audit[cause];
}

function describeCoarse(driver: string, { stepUs, cells, off }: Coarse, words: ReportWords): string {
  const { audit } = words.tables;
  const { numbers } = words.figures;
  const [worst] = off;
  return audit.coarse({
    driver,
    step: numbers.latency(stepUs),
    off: numbers.count(off.length),
    cells: numbers.count(cells),
    far: far(numbers),
    example:
      worst === undefined ? '' : audit.example(nameClosed(worst.row, words), numbers.count(worst.byMedian)),
  });
}

function describeBusy(
  busy: ClosedLoopAudit['busy'],
  all: number,
  { tables: { audit }, figures }: ReportWords,
): string {
  const { count } = figures.numbers;
  const cells = busy.map(({ server, clients }) => audit.busyCell(server, count(clients))).join(', ');
  return audit.busy(count(SATURATED_PERCENT), count(busy.length), count(all), cells);
}

/** @param checks of one scenario */
export function littleBlocks(checks: readonly CheckedTrial[], words: ReportWords): Block[] {
  if (checks.length === 0) return [];
  const { numbers } = words.figures;
  const { count } = numbers;
  const off = checks.filter(({ holds }) => !holds);
  const cells = Map.groupBy(off, ({ row }) =>
    [nameLoad(row, words), words.figures.variant(row.variant)].filter((part) => part !== '').join(', '),
  );
  const names = [...cells].map(([name, rows]) => `${name} (${count(rows.length)})`);
  const held = count(checks.length - off.length);
  return [
    paragraph(
      words.tables.audit.byTrial(
        far(numbers),
        held,
        count(checks.length),
        words.figures.answer.clauses(names),
      ),
    ),
  ];
}
