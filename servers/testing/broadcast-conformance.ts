/** What every server must do when each client's lines go to every client: a part of the conformance suite. */
import { describe, expect, it } from 'vitest';
import type { RawClient } from './raw-client.ts';
import type { WorkloadSubject } from './workload-conformance.ts';

const MOST_CLIENTS = 4;
const BROADCAST = { name: 'broadcast' } as const;

/** Much more than the buffers of two sockets hold. */
const FLOOD_BYTES = 24_000_000;

export function describeBroadcast(subject: WorkloadSubject): void {
  describe('broadcast', () => {
    it('a client receives its own lines, and only whole ones, however they are split', async () => {
      const { server, client } = await subject.start(BROADCAST);
      const raw = await client();
      await raw.sendInPieces(Buffer.from('one\ntwo\n'), 1);
      expect(String(await raw.bytes(8))).toBe('one\ntwo\n');
      raw.send('three\nfour');
      expect(String(await raw.bytes(6))).toBe('three\n');
      raw.send('!\n');
      expect(String(await raw.bytes(6))).toBe('four!\n');
      expect(raw.received.length).toBe(0);
      raw.socket.end();
      await raw.end();
      expect(await server.close()).toMatchObject({ clients: 1, requests: 4 });
    });
    if (subject.servesAtOnce > 1) describe('to several', () => describeSeveral(subject));
  });
}

async function nextLine(raw: RawClient): Promise<string> {
  let line = '';
  for (let byte = ''; byte !== '\n'; line += byte) {
    byte = String(await raw.bytes(1));
    if (byte === '') throw new Error(`the connection ended within a line: ${line}`);
  }
  return line;
}

/** Receives lines until all the `last` ones have arrived, in any order. */
async function linesUntil(raw: RawClient, ...last: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  for (const missing = new Set(last); missing.size > 0;) {
    const line = await nextLine(raw);
    lines.push(line);
    missing.delete(line);
  }
  return lines;
}

/**
 * Connects clients, and resolves when all are served and have received every line sent so far. Lines of several senders
 * reach each client in an order of its own.
 */
async function gather(client: () => Promise<RawClient>, count: number): Promise<RawClient[]> {
  const present = await Promise.all(Array.from({ length: count }, client));
  for (const [index, raw] of present.entries()) {
    raw.send(`here ${index}\n`);
    await linesUntil(raw, `here ${index}\n`);
  }
  const ready = present.map((_, index) => `ready ${index}\n`);
  for (const [index, raw] of present.entries()) raw.send(ready[index] ?? '');
  await Promise.all(present.map((raw) => linesUntil(raw, ...ready)));
  return present;
}

function describeSeveral(subject: WorkloadSubject): void {
  const client = subject.share(BROADCAST);

  it('every client receives all lines of every client, in the order of each sender', async () => {
    const present = await gather(client, Math.min(MOST_CLIENTS, subject.servesAtOnce));
    const sent = present.map((_, sender) =>
      Array.from({ length: 50 }, (__, number) => `${sender}: ${number}\n`),
    );
    for (const [sender, raw] of present.entries()) {
      for (const line of sent[sender] ?? []) raw.send(line);
    }
    const received = await Promise.all(
      present.map(async (raw) => {
        const bytes = await raw.bytes(Buffer.byteLength(sent.flat().join('')));
        return String(bytes).match(/.*\n/g) ?? [];
      }),
    );
    for (const lines of received) {
      expect(present.map((_, sender) => lines.filter((line) => line.startsWith(`${sender}:`)))).toEqual(sent);
    }
  });
  if (subject.servesAtOnce < MOST_CLIENTS) return;

  it('the clients that stay receive all lines after others left', async () => {
    const [first, second, ...others] = await gather(client, 4);
    if (first === undefined || second === undefined) throw new Error('there are four clients');
    others[0]?.socket.destroy();
    others[1]?.socket.resetAndDestroy();
    for (let number = 0; number < 20; number++) first.send(`${number}\n`);
    for (const raw of [first, second]) expect(await linesUntil(raw, '19\n')).toHaveLength(20);
  });

  it('a client that does not read is disconnected, and delays no other client', async () => {
    const [first, second, slow] = await gather(client, 3);
    if (first === undefined || second === undefined || slow === undefined) throw new Error('there are three');
    slow.socket.pause();
    const line = `${'x'.repeat(7999)}\n`;
    const batch = Buffer.from(line.repeat(5));
    for (let bytes = 0; bytes < FLOOD_BYTES; bytes += batch.length) {
      first.send(batch);
      for (const raw of [first, second]) expect((await raw.bytes(batch.length)).equals(batch)).toBe(true);
    }
    slow.socket.resume();
    await slow.end();
    expect(slow.received.length).toBeLessThan(FLOOD_BYTES);
    const lines = String(slow.received).split('\n');
    // The last line may be incomplete.
    expect(lines.slice(0, -1).every((each) => each.length === 7999)).toBe(true);
    second.send('still here\n');
    for (const raw of [first, second]) expect(await linesUntil(raw, 'still here\n')).toHaveLength(1);
  });
}
