/**
 * When a server has taken in all who have connected. A model that starts a thread for each client starts few at a time, and goes on
 * for seconds after the last has connected; whoever sends something comes before the silent ones.
 */

import type { Size, Soon } from './server-probe.ts';

export const LOOK_MS = 100;

/** Beside other programs a thread may take so long to start, with its heap. */
const STEADY_LOOKS = 10;

/** Less than any thread takes; what a loop keeps of its clients goes on growing by some pages. */
const GROWTH_BYTES = 2 ** 20;

/**
 * Resolves when the server has had no further thread, and no more than a mebibyte more, for ten looks.
 * @param wait until the next look; it rejects to end this
 * @param mostLooks where it goes on growing
 * @returns whether it has become steady; false also where its size is not known
 */
export async function whenSteady(
  look: () => Soon<Size | null>,
  wait: () => Promise<void>,
  mostLooks: number,
): Promise<boolean> {
  let before = await look();
  for (let looks = 0, steady = 0; looks < mostLooks; looks++) {
    await wait();
    const now = await look();
    if (before === null || now === null) return false;
    const hasGrown = now.threads > before.threads || now.bytes > before.bytes + GROWTH_BYTES;
    steady = hasGrown ? 0 : steady + 1;
    if (steady === STEADY_LOOKS) return true;
    if (hasGrown) before = now;
  }
  return false;
}
