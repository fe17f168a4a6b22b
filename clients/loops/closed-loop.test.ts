import { describe, expect, it } from 'vitest';
import { type AnswerEnd, type Asker, INCOMPLETE, WRONG } from '../../workloads/workload.ts';
import { ClosedLoop, type ClosedLoopLimits, Step } from './closed-loop.ts';
import { Ledger } from './ledger.ts';

const LIMITS: ClosedLoopLimits = {
  clients: 2,
  requestsPerConnection: null,
  connectTimeoutMs: 1000,
  responseTimeoutMs: null,
};

/** Requests are `ask` and `last`. The answer `ok` is right, `o` its beginning; `bye` is right and announces the close. */
class FakeAsker implements Asker {
  closing = false;
  resets = 0;
  isIdempotent = true;
  /** What the end of a connection makes of the answer now due. */
  end: AnswerEnd = 'unbegun';

  ended(): AnswerEnd {
    return this.end;
  }

  reset(): void {
    this.resets++;
  }

  request(last: boolean): Buffer {
    return Buffer.from(last ? 'last' : 'ask');
  }

  check(input: Buffer, start: number, end: number): number {
    const text = input.toString('latin1', start, end);
    this.closing = text === 'bye';
    if (this.closing) return end;
    if (text === 'o') return INCOMPLETE;
    return text.startsWith('ok') ? start + 2 : WRONG;
  }
}

function prepare(limits: Partial<ClosedLoopLimits> = {}): {
  loop: ClosedLoop;
  ledger: Ledger;
  askers: FakeAsker[];
} {
  const ledger = new Ledger(limits.clients ?? LIMITS.clients);
  ledger.open(0);
  const askers: FakeAsker[] = [];
  const asker = (client: number): Asker => (askers[client] = new FakeAsker());
  return { loop: new ClosedLoop({ ...LIMITS, ...limits }, { asker }, ledger, 0), ledger, askers };
}

function connect(loop: ClosedLoop, client: number, nowUs: number): void {
  loop.opening(client, nowUs);
  loop.opened(client, nowUs + 20);
}

function answer(loop: ClosedLoop, client: number, text: string, nowUs: number): Step {
  return loop.received(client, Buffer.from(text), text.length, nowUs);
}

it('ClosedLoop opens a connection for every client, and sends its next request after each answer', () => {
  const { loop, ledger } = prepare();
  expect([loop.review(0, 0), loop.review(1, 0)]).toEqual([Step.open, Step.open]);
  connect(loop, 0, 100);
  expect(loop.request(0, 120).toString()).toBe('ask');
  expect(loop.review(0, 130)).toBe(Step.wait);
  expect(answer(loop, 0, 'o', 150)).toBe(Step.wait);
  expect(answer(loop, 0, 'ok', 180)).toBe(Step.send);
  loop.request(0, 180);
  expect(answer(loop, 0, 'ok', 220)).toBe(Step.send);
  const { requests, latency, connect: connects, clients } = ledger.read();
  expect(requests).toBe(2);
  expect(latency).toMatchObject({ count: 2, p50Us: 40, maxUs: 60 });
  expect(connects).toMatchObject({ count: 1, maxUs: 20 });
  expect(clients?.map((client) => client.requests)).toEqual([2, 0]);
  expect([loop.firsts.connectedClients, loop.firsts.answeredClients, loop.firsts.lastUs]).toEqual([
    1, 1, 180,
  ]);
});

it.each([
  [1, ['last', 'last', 'last']],
  [3, ['ask', 'ask', 'last', 'ask']],
  [null, ['ask', 'ask', 'ask', 'ask']],
])('ClosedLoop sends %s requests on a connection', (requestsPerConnection, wanted) => {
  const { loop, ledger, askers } = prepare({ requestsPerConnection });
  const requests: string[] = [];
  let connections = 0;
  for (let step: Step = Step.open; requests.length < wanted.length; step = answer(loop, 0, 'ok', 0)) {
    if (step === Step.open) {
      connect(loop, 0, 0);
      connections++;
    }
    requests.push(loop.request(0, 0).toString());
  }
  expect(requests).toEqual(wanted);
  expect(ledger.connections).toBe(connections);
  expect(askers[0]?.resets).toBe(connections);
});

it('ClosedLoop holds clients after their first answer until holding ends', () => {
  const { loop, ledger } = prepare();
  loop.holding = true;
  connect(loop, 0, 0);
  loop.request(0, 0);
  expect(answer(loop, 0, 'ok', 10)).toBe(Step.wait);
  expect(loop.review(0, 1e9)).toBe(Step.wait);
  loop.holding = false;
  expect(loop.review(0, 1e9)).toBe(Step.send);
  loop.request(0, 1e9);
  expect(loop.review(0, 1e9)).toBe(Step.wait);
  expect(answer(loop, 0, 'ok', 1e9 + 20)).toBe(Step.send);
  // The time of the hold is no wait.
  expect(ledger.read().clients?.[0]?.longestWaitUs).toBe(20);
  expect(ledger.errors).toEqual({ refused: 0, reset: 0, timeout: 0, wrongAnswer: 0 });
});

it('ClosedLoop reopens the connection of a held client that the server closes, without an error', () => {
  const { loop, ledger } = prepare();
  loop.holding = true;
  connect(loop, 0, 0);
  loop.request(0, 0);
  answer(loop, 0, 'ok', 10);
  expect(loop.ended(0, 'closed', 20)).toBe(Step.open);
  expect(ledger.errors.reset).toBe(0);
});

it('ClosedLoop does not hold a client whose connection ends with the answer', () => {
  const { loop } = prepare({ requestsPerConnection: 1 });
  loop.holding = true;
  connect(loop, 0, 0);
  loop.request(0, 0);
  expect(answer(loop, 0, 'ok', 10)).toBe(Step.open);
});

it('ClosedLoop counts once each client whose first request was answered or failed', () => {
  const { loop } = prepare({ clients: 3 });
  loop.opening(2, 0);
  loop.failed(2, 'refused', 0);
  connect(loop, 0, 0);
  loop.request(0, 0);
  answer(loop, 0, 'ok', 10);
  connect(loop, 1, 0);
  loop.request(1, 0);
  loop.ended(1, 'closed', 20);
  expect([loop.firsts.answeredClients, loop.firsts.concludedClients]).toEqual([1, 2]);
});

it('ClosedLoop reports the longest gap between first answers', () => {
  const { loop } = prepare({ clients: 3 });
  for (const [client, atUs] of [10, 70, 90].entries()) {
    connect(loop, client, 0);
    loop.request(client, 0);
    answer(loop, client, 'ok', atUs);
  }
  expect([loop.firsts.longestGapUs, loop.firsts.lastUs]).toEqual([60, 90]);
});

/** A client whose second request was sent at 100 on a kept connection. */
function sendSecond(end: AnswerEnd, isIdempotent = true): ReturnType<typeof prepare> {
  const prepared = prepare();
  const { loop, askers } = prepared;
  Object.assign(askers[0] ?? {}, { end, isIdempotent });
  connect(loop, 0, 0);
  loop.request(0, 0);
  answer(loop, 0, 'ok', 10);
  loop.request(0, 100);
  return prepared;
}

describe('a request of ClosedLoop whose connection ends', () => {
  it.each(['closed', 'reset'] as const)(
    'goes again at once where the kept connection was %s before a byte of its answer, timed from when it was first sent',
    (how) => {
      const { loop, ledger } = sendSecond('unbegun');
      expect(loop.ended(0, how, 150)).toBe(Step.open);
      connect(loop, 0, 150);
      expect(loop.request(0, 170).toString()).toBe('ask');
      answer(loop, 0, 'ok', 220);
      loop.request(0, 220);
      answer(loop, 0, 'ok', 230);
      const { requests, retried, errors, latency } = ledger.read();
      expect([requests, retried]).toEqual([3, 1]);
      expect(errors).toEqual({ refused: 0, reset: 0, timeout: 0, wrongAnswer: 0 });
      expect(latency).toMatchObject({ count: 3, p50Us: 10, maxUs: 120 });
    },
  );

  it('is an error where the new connection ends too, or cannot be made', () => {
    const { loop, ledger } = sendSecond('unbegun');
    loop.ended(0, 'closed', 150);
    connect(loop, 0, 150);
    loop.request(0, 170);
    expect(loop.ended(0, 'closed', 200)).toBe(Step.pause);
    expect(ledger.read()).toMatchObject({ retried: 1, errors: { reset: 1 } });
    const other = sendSecond('unbegun');
    other.loop.ended(0, 'closed', 150);
    other.loop.opening(0, 150);
    expect(other.loop.failed(0, 'refused', 160)).toBe(Step.pause);
    connect(other.loop, 0, 5000);
    other.loop.request(0, 5000);
    answer(other.loop, 0, 'ok', 5010);
    expect(other.ledger.read()).toMatchObject({ errors: { refused: 1 }, latency: { maxUs: 10 } });
  });

  it.each([
    ['unbegun', false, { reset: 1, wrongAnswer: 0 }],
    ['cut', true, { reset: 1, wrongAnswer: 0 }],
    ['wrong', true, { reset: 0, wrongAnswer: 1 }],
  ] as const)('is an error where its answer is %s and it may go again: %s', (end, isIdempotent, errors) => {
    const { loop, ledger } = sendSecond(end, isIdempotent);
    expect(loop.ended(0, 'closed', 150)).toBe(Step.pause);
    expect(ledger.read()).toMatchObject({ retried: 0, errors });
  });

  it('is answered where that is the end of its answer', () => {
    const { loop, ledger } = sendSecond('answered');
    expect(loop.ended(0, 'closed', 150)).toBe(Step.open);
    expect(ledger.read()).toMatchObject({ requests: 2, retried: 0, latency: { maxUs: 50 } });
  });

  it('goes again after a rest, which is in no latency', () => {
    const { loop, ledger } = sendSecond('unbegun');
    loop.rest(120);
    expect(loop.ended(0, 'closed', 150)).toBe(Step.pause);
    expect(loop.review(0, 1e6)).toBe(Step.wait);
    loop.resume(1_000_120);
    expect(loop.review(0, 1_000_120)).toBe(Step.open);
    connect(loop, 0, 1_000_120);
    loop.request(0, 1_000_140);
    answer(loop, 0, 'ok', 1_000_150);
    expect(ledger.read().latency?.maxUs).toBe(50);
  });
});

it('ClosedLoop counts connections for which there is no local port apart from the errors of the server', () => {
  const { loop, ledger } = prepare();
  loop.opening(0, 0);
  expect(loop.failed(0, 'noPort', 10)).toBe(Step.pause);
  expect(ledger.read()).toMatchObject({
    noPort: 1,
    errors: { refused: 0, reset: 0, timeout: 0, wrongAnswer: 0 },
  });
});

it('ClosedLoop opens another connection when the answer announces the close', () => {
  const { loop, ledger } = prepare();
  connect(loop, 0, 0);
  loop.request(0, 0);
  expect(answer(loop, 0, 'bye', 10)).toBe(Step.open);
  expect(ledger.errors).toEqual({ refused: 0, reset: 0, timeout: 0, wrongAnswer: 0 });
});

it.each([['no'], ['okay']])('ClosedLoop counts the answer %s as wrong', (text) => {
  const { loop, ledger } = prepare();
  connect(loop, 0, 0);
  loop.request(0, 0);
  expect(answer(loop, 0, text, 10)).toBe(Step.pause);
  expect(ledger.errors.wrongAnswer).toBe(1);
  expect(ledger.read().requests).toBe(0);
});

it('ClosedLoop doubles the pause after each failure up to 50 ms, and resets it after an answer', () => {
  const { loop } = prepare({ clients: 1 });
  const pausesMs: number[] = [];
  for (let failure = 0; failure < 8; failure++) {
    loop.opening(0, 0);
    loop.failed(0, 'refused', 0);
    let ms = 0;
    while (loop.review(0, ms * 1000) === Step.wait) ms++;
    pausesMs.push(ms);
  }
  expect(pausesMs).toEqual([1, 2, 4, 8, 16, 32, 50, 50]);
  expect(loop.pausedClients).toBe(1);
  connect(loop, 0, 0);
  expect(loop.pausedClients).toBe(0);
  loop.request(0, 0);
  answer(loop, 0, 'ok', 0);
  loop.failed(0, 'reset', 0);
  expect([loop.review(0, 999), loop.review(0, 1000)]).toEqual([Step.wait, Step.open]);
});

it('ClosedLoop counts a connection and an answer as timeouts after the time allowed', () => {
  const { loop, ledger } = prepare({ connectTimeoutMs: 10, responseTimeoutMs: 20 });
  loop.opening(0, 0);
  expect([loop.review(0, 10_000), loop.review(0, 10_001)]).toEqual([Step.wait, Step.pause]);
  connect(loop, 1, 0);
  loop.request(1, 50_000);
  expect([loop.review(1, 70_000), loop.review(1, 70_001)]).toEqual([Step.wait, Step.pause]);
  expect(ledger.errors.timeout).toBe(2);
});

it('ClosedLoop waits without limit when there is no response timeout', () => {
  const { loop, ledger } = prepare();
  connect(loop, 0, 0);
  loop.request(0, 0);
  expect(loop.review(0, 1e12)).toBe(Step.wait);
  expect(ledger.errors.timeout).toBe(0);
});

it('ClosedLoop counts answers from the time at which its window opens, whenever it was told that time', () => {
  const { loop, ledger } = prepare();
  ledger.open(50);
  connect(loop, 0, 0);
  for (const nowUs of [40, 49, 50, 60]) {
    loop.request(0, nowUs - 10);
    answer(loop, 0, 'ok', nowUs);
  }
  expect(ledger.read()).toMatchObject({ requests: 2, outside: 2, latency: { count: 2 } });
});

it('ClosedLoop counts answers in the window only, and connect errors always', () => {
  const { loop, ledger } = prepare();
  ledger.close(0);
  connect(loop, 0, 0);
  loop.request(0, 0);
  answer(loop, 0, 'ok', 10);
  loop.request(0, 10);
  loop.ended(0, 'closed', 20);
  loop.opening(1, 0);
  loop.failed(1, 'refused', 0);
  const { requests, latency, connections, errors } = ledger.read();
  expect({ requests, latency, connections, errors }).toEqual({
    requests: 0,
    latency: null,
    connections: 1,
    errors: { refused: 1, reset: 0, timeout: 0, wrongAnswer: 0 },
  });
});

it('ClosedLoop reports the waits of clients without an answer', () => {
  const { loop, ledger } = prepare({ clients: 3 });
  connect(loop, 0, 0);
  loop.request(0, 100);
  answer(loop, 0, 'ok', 900);
  connect(loop, 1, 0);
  loop.request(1, 100);
  loop.noteWaits(1000);
  expect(ledger.read().clients?.map((client) => client.longestWaitUs)).toEqual([900, 1000, 1000]);
});
