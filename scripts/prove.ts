/** `npm run prove`: checks the load generator against servers whose latencies are known. */
import { formatLatency } from '../bench/words/numbers.ts';
import { ARRIVAL_PROOFS, type ArrivalProof } from '../clients/proofs/arrival-proofs.ts';
import { A2_AT_1_PERCENT } from '../clients/proofs/exponential.ts';
import { type Finding, isWithin, type Proof, PROOFS } from '../clients/proofs/proofs.ts';
import { createCommand, runCommand } from './options/arguments.ts';

const command = createCommand(
  'prove',
  'Loads servers whose latencies are known, and checks that the load generator measures them. Takes two minutes on an idle machine.',
  [''],
);

await runCommand(async () => {
  command.parse();
  let failures = 0;
  for (const prove of PROOFS) {
    const proof = await prove();
    process.stdout.write(describe(proof));
    failures += proof.findings.filter((finding) => !isWithin(finding)).length;
  }
  for (const prove of ARRIVAL_PROOFS) {
    const proof = await prove();
    process.stdout.write(describeArrivals(proof));
    if (!proof.isRight) failures++;
  }
  return failures === 0 ? 0 : 1;
});

function describe({ about, findings, result }: Proof): string {
  const { latency, coreWaitPercent } = result;
  const whole = `p50 ${formatLatency(latency?.p50Us ?? 0)}, p99 ${formatLatency(latency?.p99Us ?? 0)}, max ${formatLatency(latency?.maxUs ?? 0)}`;
  const waited =
    coreWaitPercent === null ? '' : `; waited for a core ${coreWaitPercent.toFixed(1)} % of the time`;
  const lines = [`${about}: ${whole}${waited}`, ...findings.map(describeFinding)];
  return `${lines.join('\n')}\n\n`;
}

function describeArrivals({ rateRps, scheduled, sent, tooShortPercent, isRight }: ArrivalProof): string {
  return `Poisson arrivals at ${rateRps}/s, Anderson-Darling statistic (at most ${A2_AT_1_PERCENT}): ${scheduled.toFixed(2)} as scheduled, ${sent.toFixed(2)} as sent: ${isRight ? 'right' : 'WRONG'}; ${tooShortPercent.toFixed(1)} % of the gaps are shorter than one send takes\n`;
}

function describeFinding(finding: Finding): string {
  const { figure, wantedUs, foundUs, toleranceUs } = finding;
  const wanted = `${formatLatency(wantedUs)} ± ${formatLatency(toleranceUs)}`;
  return `  ${figure.padEnd(18)} ${formatLatency(foundUs)}, expected ${wanted}: ${isWithin(finding) ? 'right' : 'WRONG'}`;
}
