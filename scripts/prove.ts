/** `npm run prove`: checks the load generator against servers whose latencies are known. */
import { jsonLine } from '../bench/results/stamp.ts';
import { ARRIVAL_PROOFS } from '../clients/proofs/arrival-proofs.ts';
import { isWithin, PROOFS } from '../clients/proofs/proofs.ts';
import { createCommand, runCommand } from './options/arguments.ts';
import { arrivalsHeading, formatArrivals, formatProof } from './output/proof-text.ts';
import { arrivalsRecord, latencyRecord } from './output/prove-record.ts';
import { helpWords, outputWords } from './words/reader-language.ts';

const { prove: help } = helpWords();
const words = outputWords();

const command = createCommand('prove', help.about, ['', '--json']).option('--json', help.json);

await runCommand(async () => {
  command.parse();
  const isJson = command.opts<{ readonly json?: true }>().json === true;
  let failures = 0;
  for (const prove of PROOFS) {
    const proof = await prove();
    process.stdout.write(isJson ? jsonLine(latencyRecord(proof)) : formatProof(proof, words));
    failures += proof.findings.filter((finding) => !isWithin(finding)).length;
  }
  if (!isJson) process.stdout.write(arrivalsHeading(words));
  for (const prove of ARRIVAL_PROOFS) {
    const proof = await prove();
    process.stdout.write(isJson ? jsonLine(arrivalsRecord(proof)) : formatArrivals(proof, words));
    if (!proof.isRight) failures++;
  }
  return failures === 0 ? 0 : 1;
});
