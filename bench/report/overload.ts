/** The part of a report on overload: what was answered in time beyond the knee, and what became of the rest. */
import type { OverloadCell, OverloadFindings, Recovery } from '../analysis/overload.ts';
import { groupRows } from '../results/rows.ts';
import { NOT_MEASURED } from '../words/numbers.ts';
import type { ReportWords } from '../words/report-en.ts';
import { type Block, type ColumnOf, columnsIn, left, right, tableOf } from './blocks.ts';
import { describeBounded } from './latency.ts';

/** The part of the knee of which the sentences speak. */
const SHOWN_PART = 2;

interface Row {
  readonly server: string;
  readonly variant: string;
  readonly cells: readonly OverloadCell[];
}

export function overloadBlocks(findings: OverloadFindings, words: ReportWords): Block[] {
  const { cells, deadlineMs } = findings;
  if (cells.length === 0) return [];
  const { overload, heads, of } = words.answers;
  const { count, latency, percent } = words.figures.numbers;
  const rows = groupRows(cells, ['variant', 'server']).map((own): Row => ({
    server: own[0].server,
    variant: own[0].variant,
    cells: own,
  }));
  const parts = [...new Set(cells.map(({ part }) => part))].toSorted((a, b) => a - b);
  const refused = (row: Row): string => {
    const share = at(row, SHOWN_PART)?.refusedShare ?? null;
    return share === null ? NOT_MEASURED : percent(Math.round(100 * share));
  };
  const valid = ({ cells: own }: Row): string => {
    const sum = (read: (cell: OverloadCell) => number): string =>
      count(own.reduce((total, cell) => total + read(cell), 0));
    return of(
      sum(({ validTrials }) => validTrials),
      sum(({ trials }) => trials),
    );
  };
  return [
    tableOf(overload.caption(latency(1000 * deadlineMs)), rows, [
      left(heads.variant, ({ variant }) => words.figures.variant(variant)),
      columnsIn(words).server,
      ...parts.map((part): ColumnOf<Row> =>
        right(overload.at(count(part)), (row) => formatGoodput(at(row, part), words)),
      ),
      right(overload.refused(count(SHOWN_PART)), refused),
      right(heads.validTrials, valid),
    ]),
    ...recoveryBlocks(findings, words),
  ];
}

function recoveryBlocks({ recoveries, burst }: OverloadFindings, words: ReportWords): Block[] {
  if (burst === null || recoveries.length === 0) return [];
  const { overload, heads } = words.answers;
  const { count, latency } = words.figures.numbers;
  const { server, validTrials } = columnsIn(words);
  const length = latency(1e6 * burst.lengthS);
  return [
    tableOf(overload.burst(count(burst.times), length), recoveries, [
      left(heads.variant, ({ variant }) => words.figures.variant(variant)),
      server,
      right(overload.recovery, (row) => formatRecovery(row, words)),
      validTrials,
    ]),
  ];
}

function formatRecovery({ timeS }: Recovery, words: ReportWords): string {
  if (timeS === null) return NOT_MEASURED;
  const format = (seconds: number): string => words.figures.numbers.latency(1e6 * seconds);
  return words.answers.latency.bounded(...describeBounded(timeS, format, format, words));
}

function at({ cells }: Row, wanted: number): OverloadCell | undefined {
  return cells.find(({ part }) => part === wanted);
}

function formatGoodput(cell: OverloadCell | undefined, { figures: { numbers } }: ReportWords): string {
  const goodput = cell?.goodput ?? null;
  if (goodput === null) return NOT_MEASURED;
  const { median, low, high } = goodput;
  return numbers.interval(median, low, high, (part) => numbers.percent(Math.round(100 * part)));
}

/** A sentence for each variant: the goodput at twice the knee, then the time to recover from the burst. */
export function concludeOverload(
  scenario: string,
  { cells, recoveries, deadlineMs, burst }: OverloadFindings,
  words: ReportWords,
): string[] {
  const { sentence, overload } = words.answers;
  const { answer, numbers, variant: name } = words.figures;
  const shown = cells.filter(({ part, goodput }) => part === SHOWN_PART && goodput !== null);
  return groupRows(shown, ['variant']).map((own) => {
    const best = own.toSorted((a, b) => (b.goodput?.median ?? 0) - (a.goodput?.median ?? 0));
    const servers = alike(best, (cell) => formatGoodput(cell, words), words);
    const deadline = numbers.latency(1000 * deadlineMs);
    const { variant } = own[0];
    const known = recoveries.filter((one) => one.variant === variant && one.timeS !== null);
    const recovered = alike(known, (one) => formatRecovery(one, words), words);
    const findings = [overload.answered(numbers.count(SHOWN_PART), deadline, answer.clauses(servers))];
    if (burst !== null && recovered.length > 0)
      findings.push(overload.recovered(numbers.latency(1e6 * burst.lengthS), answer.clauses(recovered)));
    return sentence(overload.subject(scenario, name(variant)), answer.clauses(findings));
  });
}

/** A clause for each finding, with all the servers of which it is true. */
function alike<Of extends { readonly server: string }>(
  all: readonly Of[],
  format: (one: Of) => string,
  { answers, figures: { numbers } }: ReportWords,
): string[] {
  return [...Map.groupBy(all, format)].map(([finding, own]) =>
    answers.overload.server(numbers.list(own.map(({ server }) => server)), finding),
  );
}
