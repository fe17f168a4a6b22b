import { describe, expect, it } from 'vitest';
import { type AnswerEnd, type Asker, INCOMPLETE, WRONG } from '../../workloads/workload.ts';
import { type ClosedLoopLimits, Step } from './closed-loop.ts';
import { OpenLedger } from './ledger.ts';
import { NONE, OpenLoop } from './open-loop.ts';
import { Pacer } from './pacer.ts';

const LIMITS: ClosedLoopLimits = {
  clients: 2,
  requestsPerConnection: null,
  connectTimeoutMs: 1000,
  responseTimeoutMs: null,
};
const NO_ERRORS = { refused: 0, reset: 0, timeout: 0, wrongAnswer: 0 };

/** Every `.` is a right answer, `!` one that announces the close, `,` the beginning of one, `5` a refusal. */
class FakeAsker implements Asker {
  closing = false;
  isRefusal = false;
  readonly isIdempotent: boolean;
  readonly #end: AnswerEnd;

  constructor(end: AnswerEnd, isIdempotent: boolean) {
    this.#end = end;
    this.isIdempotent = isIdempotent;
  }

  ended(): AnswerEnd {
    return this.#end;
  }

  reset(): void {
    this.closing = false;
  }

  request(last: boolean): Buffer {
    return Buffer.from(last ? 'last' : 'ask');
  }

  check(input: Buffer, start: number): number {
    const sign = input.toString('latin1', start, start + 1);
    this.closing = sign === '!';
    this.isRefusal = sign === '5';
    if (sign === ',') return INCOMPLETE;
    return '.!'.includes(sign) ? start + 1 : WRONG;
  }
}

interface Prepared {
  readonly loop: OpenLoop;
  readonly ledger: OpenLedger;
}

interface Setup extends Partial<ClosedLoopLimits> {
  /** Connections that have given an answer. */
  readonly kept?: readonly number[];
  /** What the end of a connection makes of the answer now due. */
  readonly end?: AnswerEnd;
  readonly isIdempotent?: boolean;
}

/** A request is due every 100 µs from 0 on, and the window is open. */
function prepare({ kept = [], end = 'unbegun', isIdempotent = true, ...limits }: Setup = {}): Prepared {
  const ledger = new OpenLedger({ ...LIMITS, ...limits });
  const pacer = new Pacer(10_000, 'constant', () => 0);
  const asker = (): Asker => new FakeAsker(end, isIdempotent);
  const loop = new OpenLoop({ ...LIMITS, ...limits }, { asker }, ledger, pacer, 0);
  loop.holding = true;
  for (const client of kept) {
    connect(loop, client);
    loop.request(client);
    receive(loop, client, '.', 0);
  }
  loop.holding = false;
  ledger.open(0);
  return { loop, ledger };
}

function connect(loop: OpenLoop, ...clients: number[]): void {
  for (const client of clients) {
    loop.opening(client, 0);
    loop.opened(client, 0);
  }
}

function receive(loop: OpenLoop, client: number, answers: string, nowUs: number): Step {
  return loop.received(client, Buffer.from(answers), answers.length, nowUs);
}

/** Sends the next `count` requests when they are due. @returns on which connections */
function send(loop: OpenLoop, count: number): number[] {
  return Array.from({ length: count }, () => {
    const client = loop.dispatch(loop.dueUs);
    if (client !== NONE && loop.isOpen(client)) loop.request(client);
    return client;
  });
}

it('OpenLoop sends without waiting for answers, on the connection with the fewest requests under way', () => {
  const { loop } = prepare({ clients: 3, kept: [0, 1, 2] });
  loop.start(0);
  expect(send(loop, 6).sort((left, right) => left - right)).toEqual([0, 0, 1, 1, 2, 2]);
  receive(loop, 1, '..', 700);
  receive(loop, 2, '.', 700);
  expect(send(loop, 3)).toEqual([1, 1, 2]);
});

it('OpenLoop sends no second request on a connection that has not given an answer', () => {
  const { loop, ledger } = prepare({ kept: [1] });
  connect(loop, 0);
  loop.start(0);
  expect(send(loop, 4).toSorted((left, right) => left - right)).toEqual([0, 1, 1, 1]);
  receive(loop, 0, '.', 400);
  expect(send(loop, 2)).toEqual([0, 0]);
  expect(ledger.read()).toMatchObject({ offeredRequests: 6, heldUp: 0 });
});

it('OpenLoop sends no request that may change something behind another one', () => {
  const { loop } = prepare({ kept: [0, 1], isIdempotent: false });
  loop.start(0);
  expect(send(loop, 3)).toEqual([0, 1, NONE]);
});

it('OpenLoop counts latency from when a request was due, and reports how late it was sent', () => {
  const { loop, ledger } = prepare({ clients: 1, kept: [0] });
  loop.start(1000);
  expect(loop.dueUs).toBe(1000);
  for (const nowUs of [1030, 1140]) loop.dispatch(nowUs);
  receive(loop, 0, '.', 1400);
  receive(loop, 0, '.,', 1400);
  const { latency, sendLateness, requests, offeredRequests } = ledger.read();
  expect([requests, offeredRequests]).toEqual([2, 2]);
  expect(latency).toMatchObject({ count: 2, p50Us: 300, maxUs: 400 });
  expect(sendLateness).toMatchObject({ count: 2, p50Us: 30, maxUs: 40 });
});

it('OpenLoop counts requests that no connection could take as held up', () => {
  const { loop, ledger } = prepare({ clients: 1, kept: [0] });
  loop.start(0);
  loop.clog(0, true);
  expect(loop.dispatch(0)).toBe(NONE);
  loop.clog(0, false);
  for (const nowUs of [260, 260, 260, 390]) loop.dispatch(nowUs);
  expect(ledger.read()).toMatchObject({ offeredRequests: 4, heldUp: 3 });
});

it('OpenLoop starts its schedule once', () => {
  const { loop } = prepare();
  expect(loop.dueUs).toBe(Infinity);
  loop.start(500);
  loop.start(900);
  expect(loop.dueUs).toBe(500);
});

it('OpenLoop assigns one request to every new connection while it holds', () => {
  const { loop, ledger } = prepare();
  loop.holding = true;
  expect([loop.review(0, 0), loop.review(1, 0)]).toEqual([Step.open, Step.open]);
  loop.opening(0, 0);
  expect(loop.opened(0, 10)).toBe(Step.send);
  expect(loop.request(0).toString()).toBe('ask');
  receive(loop, 0, '.', 60);
  expect([
    loop.firsts.connectedClients,
    loop.firsts.answeredClients,
    loop.firsts.concludedClients,
    loop.firsts.lastUs,
  ]).toEqual([1, 1, 1, 60]);
  loop.opening(1, 0);
  loop.opened(1, 70);
  expect(loop.ended(1, 'closed', 80)).toBe(Step.pause);
  expect(loop.review(1, 2000)).toBe(Step.wait);
  expect([loop.firsts.answeredClients, loop.firsts.concludedClients]).toEqual([1, 2]);
  expect(ledger.read().offeredRequests).toBe(0);
});

it('OpenLoop pauses after a broken answer, and opens the connection again when a request needs it', () => {
  const { loop, ledger } = prepare({ kept: [0, 1], end: 'cut', isIdempotent: false });
  loop.start(0);
  const [first = NONE] = send(loop, 2);
  expect(loop.ended(first, 'closed', 300)).toBe(Step.pause);
  expect([loop.review(first, 1299), loop.dispatch(1299)]).toEqual([Step.wait, NONE]);
  expect(loop.review(first, 1300)).toBe(Step.wait);
  expect(loop.dispatch(1300)).toBe(first);
  expect(loop.isOpen(first)).toBe(false);
  expect(ledger.read().errors).toEqual({ ...NO_ERRORS, reset: 1 });
  expect(ledger.awaited).toBe(2);
});

/** Two requests, due at 0 and 100, are under way on one connection. */
function sendTwo(setup: Setup = {}): Prepared {
  const prepared = prepare({ clients: 1, kept: [0], ...setup });
  prepared.loop.start(0);
  expect(send(prepared.loop, 2)).toEqual([0, 0]);
  return prepared;
}

/** Sends on a new connection what is to be sent by 250, and answers it at 900. */
function goOn({ loop }: Prepared): number {
  let count = 0;
  while (loop.dueUs < 200) {
    const client = loop.dispatch(250);
    if (client === NONE) break;
    loop.opening(client, 250);
    expect(loop.opened(client, 260)).toBe(Step.send);
    loop.request(client);
    receive(loop, client, '.', 900);
    count++;
  }
  return count;
}

describe('a request that OpenLoop had sent on a connection that ends', () => {
  it.each([
    ['FIN', (loop: OpenLoop) => loop.ended(0, 'closed', 200)],
    ['RST', (loop: OpenLoop) => loop.ended(0, 'reset', 200)],
  ] as const)('goes again after %s, with its latency from when it was due', (_, end) => {
    const prepared = sendTwo();
    expect(end(prepared.loop)).toBe(Step.pause);
    expect(prepared.loop.dueUs).toBe(0);
    expect(goOn(prepared)).toBe(2);
    const { ledger } = prepared;
    expect(ledger.read()).toMatchObject({ offeredRequests: 2, requests: 2, retried: 2, errors: NO_ERRORS });
    expect(ledger.read().latency).toMatchObject({ count: 2, maxUs: 900 });
    expect(ledger.awaited).toBe(0);
  });

  it('goes again where the answer before it announced the close', () => {
    const prepared = sendTwo();
    expect(receive(prepared.loop, 0, '!', 200)).toBe(Step.pause);
    expect(goOn(prepared)).toBe(1);
    expect(prepared.ledger.read()).toMatchObject({ offeredRequests: 2, requests: 2, retried: 1 });
    expect(prepared.ledger.errors).toEqual(NO_ERRORS);
  });

  it('goes again behind an answer that is wrong or cut short', () => {
    for (const kind of ['wrong', 'cut'] as const) {
      const prepared = sendTwo({ end: kind });
      prepared.loop.ended(0, 'closed', 200);
      const error = kind === 'wrong' ? { wrongAnswer: 1 } : { reset: 1 };
      expect(prepared.ledger.read()).toMatchObject({ retried: 1, errors: { ...NO_ERRORS, ...error } });
    }
  });

  it('is answered where the end of the connection is that of its answer', () => {
    const { loop, ledger } = sendTwo({ end: 'answered' });
    expect(loop.ended(0, 'closed', 200)).toBe(Step.pause);
    expect(ledger.read()).toMatchObject({ requests: 1, retried: 1, errors: NO_ERRORS });
  });

  it('is lost on a connection that never gave an answer, or if it may change something', () => {
    const { loop, ledger } = prepare({ kept: [1], isIdempotent: false });
    connect(loop, 0);
    loop.start(0);
    expect(send(loop, 2)).toEqual([1, 0]);
    loop.ended(1, 'closed', 200);
    loop.ended(0, 'closed', 200);
    expect(ledger.read()).toMatchObject({ retried: 0, errors: { ...NO_ERRORS, reset: 2 } });
    const fresh = prepare();
    connect(fresh.loop, 0);
    fresh.loop.start(0);
    send(fresh.loop, 1);
    fresh.loop.ended(0, 'reset', 200);
    expect(fresh.ledger.read()).toMatchObject({ retried: 0, errors: { ...NO_ERRORS, reset: 1 } });
  });

  it('is unanswered where time is up before it went again', () => {
    const { loop, ledger } = sendTwo();
    loop.ended(0, 'closed', 150);
    ledger.close(150);
    expect(loop.settled).toBe(false);
    loop.noteWaits(5000);
    expect(ledger.read()).toMatchObject({ offeredRequests: 2, unanswered: 2, errors: { timeout: 2 } });
    expect(ledger.awaited).toBe(0);
  });
});

it('OpenLoop sends a held-up request once a connection is open, with its latency from when it was due', () => {
  const { loop, ledger } = prepare({ clients: 1 });
  connect(loop, 0);
  loop.start(0);
  loop.failed(0, 'reset', 0);
  expect(send(loop, 1)).toEqual([NONE]);
  expect(loop.dueUs).toBe(Infinity);
  loop.opening(0, 800);
  loop.opened(0, 900);
  expect(loop.dueUs).toBe(0);
  loop.dispatch(900);
  receive(loop, 0, '.', 950);
  expect(ledger.read()).toMatchObject({ latency: { maxUs: 950 }, sendLateness: { maxUs: 900 } });
});

it('OpenLoop counts bytes without a request, or that are not right, as wrong answers', () => {
  const { loop, ledger } = prepare({ kept: [0, 1] });
  expect(receive(loop, 0, '.', 0)).toBe(Step.pause);
  loop.start(0);
  expect(send(loop, 2)).toEqual([1, 1]);
  expect(receive(loop, 1, 'x', 300)).toBe(Step.pause);
  expect(ledger.read()).toMatchObject({ retried: 1, errors: { ...NO_ERRORS, wrongAnswer: 2 } });
});

it('OpenLoop opens another connection for the next request when the server closes between two, or announces it', () => {
  const { loop, ledger } = prepare({ clients: 1 });
  connect(loop, 0);
  loop.start(0);
  send(loop, 1);
  expect(receive(loop, 0, '!', 10)).toBe(Step.pause);
  expect([loop.review(0, 5000), loop.dispatch(100)]).toEqual([Step.wait, 0]);
  connect(loop, 0);
  loop.request(0);
  receive(loop, 0, '.', 110);
  expect(loop.ended(0, 'closed', 120)).toBe(Step.pause);
  expect([loop.review(0, 5000), loop.dispatch(200)]).toEqual([Step.wait, 0]);
  expect(ledger.read()).toMatchObject({ retried: 0, errors: NO_ERRORS });
  connect(loop, 0);
  expect(loop.ended(0, 'closed', 130)).toBe(Step.pause);
});

it('OpenLoop opens a connection for each request that needs one, and counts the connect time in the latency', () => {
  const { loop, ledger } = prepare({ requestsPerConnection: 1 });
  expect([loop.review(0, 0), loop.review(1, 0)]).toEqual([Step.wait, Step.wait]);
  loop.start(0);
  expect(loop.dispatch(5)).toBe(0);
  expect(loop.isOpen(0)).toBe(false);
  loop.opening(0, 5);
  expect(loop.opened(0, 40)).toBe(Step.send);
  expect(loop.request(0).toString()).toBe('last');
  expect(loop.dispatch(100)).toBe(1);
  expect(loop.dispatch(200)).toBe(NONE);
  expect(receive(loop, 0, '.', 240)).toBe(Step.pause);
  expect(loop.dueUs).toBe(200);
  expect(loop.dispatch(240)).toBe(0);
  expect(ledger.read()).toMatchObject({ latency: { count: 1, maxUs: 240 }, connect: { maxUs: 35 } });
});

it('OpenLoop sends a limited number of requests on a connection, the last with the request to close', () => {
  const { loop } = prepare({ clients: 1, requestsPerConnection: 3 });
  loop.review(0, 0);
  loop.start(0);
  loop.dispatch(0);
  connect(loop, 0);
  const requests = [String(loop.request(0))];
  receive(loop, 0, '.', 50);
  for (let count = 0; count < 2; count++) {
    loop.dispatch(loop.dueUs);
    requests.push(String(loop.request(0)));
  }
  expect(requests).toEqual(['ask', 'ask', 'last']);
  expect(send(loop, 1)).toEqual([NONE]);
  expect(receive(loop, 0, '.', 400)).toBe(Step.wait);
  expect(receive(loop, 0, '.', 400)).toBe(Step.pause);
  expect(loop.dispatch(400)).toBe(0);
});

it('OpenLoop counts a failed connection once, and its request as lost', () => {
  const { loop, ledger } = prepare({ clients: 1, requestsPerConnection: 1 });
  loop.review(0, 0);
  loop.start(0);
  loop.dispatch(0);
  loop.opening(0, 0);
  expect(loop.failed(0, 'refused', 10)).toBe(Step.pause);
  expect(ledger.read().errors).toEqual({ ...NO_ERRORS, refused: 1 });
  expect(ledger.awaited).toBe(0);
  expect(loop.review(0, 1010)).toBe(Step.wait);
  expect(loop.dispatch(1010)).toBe(0);
});

it('OpenLoop assigns no request to a connection whose bytes the kernel does not take', () => {
  const { loop } = prepare({ kept: [0, 1] });
  loop.start(0);
  const [first = NONE] = send(loop, 1);
  loop.clog(first, true);
  expect(new Set(send(loop, 3))).toEqual(new Set([1 - first]));
  loop.clog(first, false);
  expect(send(loop, 1)).toEqual([first]);
});

it('OpenLoop counts a timeout after the time allowed, with the wait as a latency', () => {
  const { loop, ledger } = prepare({ responseTimeoutMs: 20 });
  connect(loop, 0);
  loop.start(0);
  send(loop, 1);
  expect([loop.review(0, 20_000), loop.review(0, 20_001)]).toEqual([Step.wait, Step.pause]);
  expect(ledger.read()).toMatchObject({ errors: { timeout: 1 }, latency: { count: 1 }, requests: 0 });
});

it('OpenLoop counts the requests that were due in the window, whenever their answers come', () => {
  const { loop, ledger } = prepare({ clients: 1, kept: [0] });
  ledger.open(Infinity);
  loop.start(0);
  send(loop, 3);
  ledger.open(250);
  send(loop, 2);
  receive(loop, 0, '....', 420);
  ledger.close(450);
  expect(loop.settled).toBe(false);
  send(loop, 2);
  receive(loop, 0, '.', 9000);
  expect(loop.settled).toBe(true);
  const { requests, offeredRequests, latency } = ledger.read();
  // Due at 300 and 400; four answers came while the window was open.
  expect({ requests, offeredRequests, count: latency?.count }).toEqual({
    requests: 4,
    offeredRequests: 2,
    count: 2,
  });
  expect(latency?.maxUs).toBeGreaterThanOrEqual(8600);
});

it('OpenLoop at rest sends nothing more, and counts the answers to what it has sent', () => {
  const { loop, ledger } = prepare({ clients: 1, kept: [0] });
  loop.start(0);
  ledger.open(0, 250);
  send(loop, 5);
  receive(loop, 0, '...', 420);
  // Requests that were due after the window are not given up with it.
  loop.noteWaits(10_000);
  loop.rest();
  expect([loop.dueUs, loop.underWay]).toEqual([Infinity, 2]);
  receive(loop, 0, '..', 11_000);
  expect(loop.underWay).toBe(0);
  expect(ledger.read()).toMatchObject({ offeredRequests: 3, unanswered: 0, errors: NO_ERRORS });
  expect(ledger.requests + ledger.discarded.requests).toBe(1 + 5);
});

it('OpenLoop counts requests that are never answered or never sent, with their waits', () => {
  const { loop, ledger } = prepare({ clients: 1 });
  connect(loop, 0);
  loop.start(0);
  send(loop, 2);
  loop.clog(0, true);
  ledger.close(450);
  expect(send(loop, 1)).toEqual([NONE]);
  loop.noteWaits(10_000);
  expect(ledger.read()).toMatchObject({
    requests: 0,
    offeredRequests: 5,
    unanswered: 5,
    errors: { ...NO_ERRORS, timeout: 5 },
    latency: { count: 5 },
  });
  expect(ledger.awaited).toBe(0);
});

describe('OpenLoop with a deadline', () => {
  it('counts the answers that came by it, from when each request was due', () => {
    const { loop, ledger } = prepare({ responseTimeoutMs: 1, kept: [0] });
    loop.start(0);
    send(loop, 3);
    receive(loop, 0, '.', 1000);
    receive(loop, 0, '.', 1101);
    expect(ledger.read()).toMatchObject({ inTime: 1, latency: { count: 2 } });
    expect(prepare().ledger.read().inTime).toBeNull();
  });

  it('gives up the requests that no connection took by then, and sends none of them', () => {
    const { loop, ledger } = prepare({ clients: 1, responseTimeoutMs: 1, kept: [0] });
    loop.start(0);
    send(loop, 1);
    loop.clog(0, true);
    expect(loop.dispatch(500)).toBe(NONE);
    loop.clog(0, false);
    // Those due at 100 to 900 have waited too long at 2,000.
    expect([loop.dispatch(2000), loop.dueUs]).toEqual([0, 1100]);
    expect(ledger.read()).toMatchObject({ offeredRequests: 11, unanswered: 9, errors: { timeout: 9 } });
  });

  it('counts an answer that refuses as a wrong one, and by itself', () => {
    const { loop, ledger } = prepare();
    connect(loop, 0);
    loop.start(0);
    send(loop, 1);
    receive(loop, 0, '5', 50);
    expect(ledger.read()).toMatchObject({ unavailable: 1, errors: { ...NO_ERRORS, wrongAnswer: 1 } });
  });
});

it('OpenLoop opens a connection for a single request only when that is due, but for the first', () => {
  const { loop, ledger } = prepare({ requestsPerConnection: 1 });
  loop.holding = true;
  expect([loop.review(0, 0), loop.review(1, 0)]).toEqual([Step.open, Step.wait]);
  connect(loop, 0);
  expect(loop.firsts).toMatchObject({ clients: 1, connectedClients: 1 });
  expect(ledger.read().clients).toBeNull();
});
