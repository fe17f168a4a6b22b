/**
 * Prints how often the verdicts on pairs are wrong, for each model of noise, and what they find:
 *
 *     node bench/statistics/testing/verdict-rates.ts [RUNS]
 */
import { seededRandom } from '../../../clients/random.ts';
import { LOOKS } from '../looks.ts';
import { type Design, simulate } from '../simulate.ts';
import { BEYOND_ASSUMPTIONS, NOISE_MODELS } from './noise-models.ts';

const EQUAL = [0, 0, 0];
const ONE_APART = [3, 0, 0];

/** In each, some pairs are equal: all of them, or those of the two servers that are not far ahead. */
export const DESIGNS: Readonly<Record<string, Design>> = {
  'all 12 equal, 4 looks': { loads: 4, servers: EQUAL, looks: LOOKS },
  '4 of 12 equal, 4 looks': { loads: 4, servers: ONE_APART, looks: LOOKS },
  '1 of 3 equal, 4 looks': { loads: 1, servers: ONE_APART, looks: LOOKS },
  'all 12 equal, 3 blocks': { loads: 4, servers: EQUAL, looks: [3] },
  'all 3 equal, 3 blocks': { loads: 1, servers: EQUAL, looks: [3] },
  'all 3 equal, 5 blocks': { loads: 1, servers: EQUAL, looks: [5] },
};

const percent = (part: number): string => (100 * part).toFixed(1);

function* errorRates(runs: number): Generator<string> {
  yield `| wrong runs of ${runs}, % | ${Object.keys(DESIGNS).join(' | ')} | alarms | covered |`;
  yield `|---${'|---:'.repeat(Object.keys(DESIGNS).length + 2)}|`;
  for (const [name, model] of Object.entries({ ...NOISE_MODELS, ...BEYOND_ASSUMPTIONS })) {
    const rates = Object.entries(DESIGNS).map(([design, each]) =>
      simulate(each, model(0.4), runs, seededRandom(1, `${name}, ${design}`)),
    );
    const [first] = rates;
    const cells = [...rates.map(({ wrong }) => wrong), first?.alarmed ?? 0, first?.covered ?? 0];
    yield `| ${name} | ${cells.map(percent).join(' | ')} |`;
  }
}

function* power(runs: number): Generator<string> {
  yield `| shown pairs, % | ratio | ${LOOKS.map((look) => `after ${look}`).join(' | ')} | mean blocks |`;
  yield `|---|---:${'|---:'.repeat(LOOKS.length + 1)}|`;
  for (const deviation of [0.05, 0.15, 0.4])
    for (const ratio of [1.2, 1.5, 2, 3]) {
      const step = Math.log(ratio);
      const design = { loads: 4, servers: [0, step, 2 * step], looks: LOOKS };
      const model = NOISE_MODELS['normal']?.(deviation);
      if (model === undefined) throw new Error('there is no normal noise');
      const { shown, blocks } = simulate(design, model, runs, seededRandom(1, `${deviation} ${ratio}`));
      const parts = shown.map((part) => (100 * part).toFixed(0));
      yield `| deviation ${deviation} | ${ratio} | ${parts.join(' | ')} | ${blocks.toFixed(1)} |`;
    }
}

if (import.meta.main) {
  const runs = Number(process.argv[2] ?? 2000);
  for (const table of [errorRates(runs), power(Math.ceil(runs / 4))]) {
    for (const line of table) process.stdout.write(`${line}\n`);
    process.stdout.write('\n');
  }
}
