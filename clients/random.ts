/**
 * Seeded random numbers: xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021). Its
 * state is taken from the SHA-256 of the seed, so that similar seeds give unrelated streams. Each purpose has a stream of
 * its own: draws from one never change another.
 */
import { createHash } from 'node:crypto';

/** Draws the next whole number in [0, 2³²). */
export type Random = () => number;

/** @param purpose names the stream, such as `order of block 2` */
export function seededRandom(seed: number, purpose: string): Random {
  const digest = createHash('sha256').update(`${seed}\n${purpose}`).digest();
  const s = new Uint32Array([0, 4, 8, 12].map((offset) => digest.readUInt32LE(offset)));
  return () => {
    const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = s;
    const mixed = s2 ^ s0;
    const crossed = s3 ^ s1;
    s[0] = s0 ^ crossed;
    s[1] = s1 ^ mixed;
    s[2] = mixed ^ (s1 << 9);
    s[3] = rotateLeft(crossed, 11);
    return Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
  };
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** Numbers in [0, 1), in steps of 2⁻⁵³. */
export function drawFraction(random: Random): number {
  return ((random() >>> 5) * 2 ** 26 + (random() >>> 6)) / 2 ** 53;
}

/** A whole number in [0, limit), all equally likely: draws that would favour small numbers are rejected. */
export function drawBelow(limit: number, random: Random): number {
  const fair = 2 ** 32 - (2 ** 32 % limit);
  let drawn = random();
  while (drawn >= fair) drawn = random();
  return drawn % limit;
}

/** A copy in random order, all orders equally likely (Fisher and Yates). */
export function shuffle<Item>(items: readonly Item[], random: Random): Item[] {
  const shuffled: Item[] = [];
  for (const [index, item] of items.entries()) {
    const place = drawBelow(index + 1, random);
    if (place < index) shuffled.push(shuffled[place] as Item);
    shuffled[place] = item;
  }
  return shuffled;
}
