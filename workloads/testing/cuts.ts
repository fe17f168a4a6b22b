/** For the tests: splits bytes into pieces in every way that matters, and feeds a conversation with them. */
import { type Conversation, isTask, Outbox, type Task } from '../workload.ts';

/** A seeded generator of numbers in [0, 1) (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places, bytes.length];
  return ends
    .map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
    .filter(({ length }) => length > 0);
}

/** In one piece, in two at every place, byte by byte, and `random` times in pieces of random length. */
export function* cuts(bytes: Buffer, random: number): Generator<Buffer[]> {
  for (let place = 0; place < bytes.length; place++) yield cutAt(bytes, [place]);
  yield cutAt(bytes, [...bytes.keys()]);
  const next = seeded(bytes.length);
  for (let time = 0; time < random; time++) {
    const share = next();
    yield cutAt(
      bytes,
      [...bytes.keys()].filter(() => next() < share),
    );
  }
}

export interface Spoken {
  /** All bytes sent to the client. */
  readonly sent: string;
  readonly answers: number;
  /** Whether the conversation is still open. */
  readonly open: boolean;
}

/**
 * Feeds a conversation until it ends. The buffer is refilled for each piece, as a server's is.
 * @param perform does the conversation's task, and returns the number of bytes read
 */
export function speak(
  conversation: Conversation,
  pieces: Iterable<Buffer>,
  perform: (task: Task) => number | void = () => {},
): Spoken {
  const outbox = new Outbox();
  const input = Buffer.alloc(65_536);
  let sent = '';
  let open = true;
  for (const piece of pieces) {
    input.fill('~').set(piece);
    const repeated = conversation.repeat?.(input, piece.length);
    if (repeated !== undefined) {
      sent += repeated.toString('latin1');
      outbox.answers++;
      continue;
    }
    let next = conversation.receive(input, piece.length, outbox);
    sent += outbox.take().toString('latin1');
    while (isTask(next)) {
      const bytesRead = perform(next) ?? 0;
      input.fill('~');
      next = next.resume(outbox, bytesRead);
      sent += outbox.take().toString('latin1');
    }
    open = next === 'open';
    if (!open) break;
  }
  return { sent, answers: outbox.takeAnswers(), open };
}
