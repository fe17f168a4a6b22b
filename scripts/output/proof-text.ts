/** What `npm run prove` found, as text: each proof with its findings, and each rate's arrivals. */
import { A2_AT_1_PERCENT } from '../../clients/proofs/exponential.ts';
import type { ArrivalProof } from '../../clients/proofs/arrival-proofs.ts';
import { type Finding, isWithin, type Proof } from '../../clients/proofs/proofs.ts';
import { wrapLines } from '../../bench/words/terminal-text.ts';
import type { OutputWords } from '../words/output-en.ts';

export type ProofWords = Pick<OutputWords, 'prove' | 'load' | 'report'>;

export function formatProof(proof: Proof, words: ProofWords): string {
  const { latency, coreWaitPercent } = proof.result;
  const { prove, load, report } = words;
  const { numbers } = report.figures;
  const distribution = [
    `p50 ${numbers.latency(latency?.p50Us ?? null)}`,
    `p99 ${numbers.latency(latency?.p99Us ?? null)}`,
    `${load.marks.max} ${numbers.latency(latency?.maxUs ?? null)}`,
  ].join(load.marks.between);
  const waited = coreWaitPercent === null ? null : numbers.fixed(coreWaitPercent, 1);
  const lines = [
    prove.proof(describeSubject(proof, words), distribution, waited),
    ...proof.findings.map((finding) => describeFinding(finding, words)),
  ];
  return wrapLines(`${lines.join('\n')}\n\n`);
}

function describeSubject({ load, behaviour }: Proof, { prove, report }: ProofWords): string {
  const { count } = report.figures.numbers;
  if (load.kind === 'closed') return prove.closedLoop;
  const rate = count(load.rateRps);
  switch (behaviour.kind) {
    case 'stands-still':
      return prove.standsStill(rate, count(behaviour.forMs), count(behaviour.everyMs / 1000));
    case 'delays':
      return prove.delays(rate, count(behaviour.leastUs / 1000), count(behaviour.meanUs / 1000));
    default:
      return behaviour satisfies never;
  }
}

function describeFinding(finding: Finding, { prove, report }: ProofWords): string {
  const { figure, wantedUs, foundUs, toleranceUs } = finding;
  const { latency } = report.figures.numbers;
  const name = figure === 'lateness' ? prove.lateness : figure;
  const wanted = `${latency(wantedUs)} ± ${latency(toleranceUs)}`;
  return `  ${name.padEnd(20)} ${prove.finding(latency(foundUs), wanted, isWithin(finding))}`;
}

export function arrivalsHeading({ prove, report }: ProofWords): string {
  return wrapLines(`${prove.arrivals(report.figures.numbers.fixed(A2_AT_1_PERCENT, 3))}\n`);
}

export function formatArrivals(proof: ArrivalProof, { prove, report }: ProofWords): string {
  const { rateRps, scheduled, sent, tooShortPercent, isRight } = proof;
  const { count, fixed } = report.figures.numbers;
  const [asScheduled, asSent] = [fixed(scheduled, 2), fixed(sent, 2)];
  const shown = prove.arrivalsAt(count(rateRps), asScheduled, asSent, fixed(tooShortPercent, 1), isRight);
  return wrapLines(`  ${shown}\n`);
}
