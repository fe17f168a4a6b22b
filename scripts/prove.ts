/** `npm run prove`: checks the load generator against servers whose latencies are known. */
import { ARRIVAL_PROOFS } from '../clients/proofs/arrival-proofs.ts';
import { isWithin, PROOFS } from '../clients/proofs/proofs.ts';
import { createCommand, runCommand } from './options/arguments.ts';
import { arrivalsHeading, formatArrivals, formatProof } from './output/proof-text.ts';
import { helpWords, outputWords } from './words/reader-language.ts';

const { prove: help } = helpWords();
const words = outputWords();

const command = createCommand('prove', help.about, ['']);

await runCommand(async () => {
  command.parse();
  let failures = 0;
  for (const prove of PROOFS) {
    const proof = await prove();
    process.stdout.write(formatProof(proof, words));
    failures += proof.findings.filter((finding) => !isWithin(finding)).length;
  }
  process.stdout.write(arrivalsHeading(words));
  for (const prove of ARRIVAL_PROOFS) {
    const proof = await prove();
    process.stdout.write(formatArrivals(proof, words));
    if (!proof.isRight) failures++;
  }
  return failures === 0 ? 0 : 1;
});
