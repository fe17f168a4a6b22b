import { describe, expect, it, onTestFinished } from 'vitest';
import { Channel } from './channel.ts';
import { type Wire, wirePair } from './wire.ts';

function open(wire: Wire, leaseMs?: number) {
  const messages: unknown[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  const onMessage = (message: unknown): void => void messages.push(message);
  const channel = new Channel(wire, { onMessage, onEnd: resolve }, leaseMs);
  onTestFinished(() => channel.end('the test is over'));
  return { channel, messages, ended };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('a channel', () => {
  it('passes messages both ways, in their order', async () => {
    const [left, right] = wirePair();
    const [one, other] = [open(left), open(right)];
    for (const number of [1, 2, 3]) one.channel.send({ number });
    other.channel.send('back');
    await settle();
    expect([one.messages, other.messages]).toEqual([['back'], [{ number: 1 }, { number: 2 }, { number: 3 }]]);
  });

  it('ends at both ends when one is closed, and sends nothing more', async () => {
    const [left, right] = wirePair();
    const [one, other] = [open(left), open(right)];
    one.channel.end('enough');
    one.channel.end('another reason');
    one.channel.send('late');
    expect(await one.ended).toBe('enough');
    expect(await other.ended).toBe('enough');
    expect(other.messages).toEqual([]);
  });

  it('ends when a message was lost', async () => {
    const [left, right] = wirePair();
    const other = open(right);
    left.listen(
      () => undefined,
      () => undefined,
    );
    left.send('{"number":0,"message":"first"}');
    left.send('{"number":2,"message":"third"}');
    expect(await other.ended).toBe('message 1 was lost');
    expect(other.messages).toEqual(['first']);
  });

  it.each(['no JSON', '{"message":1}'])('ends at a line that is no message: %s', async (line) => {
    const [left, right] = wirePair();
    const other = open(right);
    left.send(line);
    expect(await other.ended).toMatch(/^a message cannot be read: /);
  });

  it('ends when nothing comes for the length of its lease, and lives as long as beats come', async () => {
    const [left, right] = wirePair();
    const beaten = open(left, 100);
    const [silent] = wirePair();
    const alone = open(silent, 100);
    open(right, 100);
    expect(await alone.ended).toMatch(/^nothing came for \d s$/);
    expect(beaten.channel.ended).toBeNull();
  });

  it('lives on when its own process stood still for longer than its lease', async () => {
    const [left, right] = wirePair();
    const [one, other] = [open(left, 100), open(right, 100)];
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    await new Promise((resolve) => setTimeout(resolve, 1));
    await settle();
    expect([one.channel.ended, other.channel.ended]).toEqual([null, null]);
  });
});
