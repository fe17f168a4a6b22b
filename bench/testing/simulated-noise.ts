/** Noise for tests of the statistics: what the logarithm of a throughput differs by from trial to trial. Seeded. */
import type { Random } from '../../clients/random.ts';

interface Noise {
  readonly draw: (random: Random) => number;
  readonly median: number;
}

/** In (0, 1). */
export const uniform = (random: Random): number => (random() + 0.5) / 2 ** 32;

export function standardNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(uniform(random))) * Math.cos(2 * Math.PI * uniform(random));
}

/** Student's t of so many degrees of freedom: its tails are the heavier the fewer they are. */
function student(freedom: number): (random: Random) => number {
  return (random) => {
    let sum = 0;
    for (let index = 0; index < freedom; index += 1) sum += standardNormal(random) ** 2;
    return standardNormal(random) / Math.sqrt(sum / freedom);
  };
}

export const NOISES: Readonly<Record<string, Noise>> = {
  'log-normal noise': { draw: (random) => 0.05 * standardNormal(random), median: 0 },
  'heavy tails': { draw: (random) => 0.05 * student(5)(random), median: 0 },
  'some trials three times as noisy': {
    draw: (random) => 0.05 * standardNormal(random) * (uniform(random) < 0.1 ? 3 : 1),
    median: 0,
  },
  'noise to one side': {
    draw: (random) => -0.05 * Math.log(-Math.log(uniform(random))),
    median: -0.05 * Math.log(Math.LN2),
  },
};
