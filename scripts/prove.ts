/** `npm run prove`: checks the load generator against servers whose latencies are known. */
import { formatLatency } from '../bench/words/numbers.ts';
import { wrapLines } from '../bench/words/terminal-text.ts';
import { ARRIVAL_PROOFS, type ArrivalProof } from '../clients/proofs/arrival-proofs.ts';
import { A2_AT_1_PERCENT } from '../clients/proofs/exponential.ts';
import { type Finding, isWithin, type Proof, PROOFS } from '../clients/proofs/proofs.ts';
import { createCommand, runCommand } from './options/arguments.ts';
import { helpWords } from './words/reader-language.ts';

const { prove: help } = helpWords();

const command = createCommand('prove', help.about, ['']);

const ARRIVALS_HEADING =
  `Poisson arrivals: Anderson-Darling statistic of the gaps, which are exponential below ${A2_AT_1_PERCENT}.\n` +
  'At high rates only the schedule is judged, because no sent gap can be shorter than one send.\n';

await runCommand(async () => {
  command.parse();
  let failures = 0;
  for (const prove of PROOFS) {
    const proof = await prove();
    process.stdout.write(wrapLines(describe(proof)));
    failures += proof.findings.filter((finding) => !isWithin(finding)).length;
  }
  process.stdout.write(wrapLines(ARRIVALS_HEADING));
  for (const prove of ARRIVAL_PROOFS) {
    const proof = await prove();
    process.stdout.write(wrapLines(describeArrivals(proof)));
    if (!proof.isRight) failures++;
  }
  return failures === 0 ? 0 : 1;
});

function describe({ about, findings, result }: Proof): string {
  const { latency, coreWaitPercent } = result;
  const distribution = `p50 ${formatLatency(latency?.p50Us ?? 0)}, p99 ${formatLatency(latency?.p99Us ?? 0)}, max ${formatLatency(latency?.maxUs ?? 0)}`;
  const waited =
    coreWaitPercent === null ? '' : `; waited for a core ${coreWaitPercent.toFixed(1)} % of the time`;
  const lines = [`${about}: ${distribution}${waited}`, ...findings.map(describeFinding)];
  return `${lines.join('\n')}\n\n`;
}

function describeArrivals({ rateRps, scheduled, sent, tooShortPercent, isRight }: ArrivalProof): string {
  const verdict = isRight ? 'right' : 'WRONG';
  const tooShort = `${tooShortPercent.toFixed(1)} % of the gaps are shorter than one send takes`;
  return `  ${rateRps}/s: ${scheduled.toFixed(2)} as scheduled, ${sent.toFixed(2)} as sent; ${tooShort}: ${verdict}\n`;
}

function describeFinding(finding: Finding): string {
  const { figure, wantedUs, foundUs, toleranceUs } = finding;
  const wanted = `${formatLatency(wantedUs)} ± ${formatLatency(toleranceUs)}`;
  return `  ${figure.padEnd(18)} ${formatLatency(foundUs)}, expected ${wanted}: ${isWithin(finding) ? 'right' : 'WRONG'}`;
}
