import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ENGINE_NAMES } from '../load.ts';
import { type Asker, INCOMPLETE, WRONG } from '../../workloads/workload.ts';
import { ClosedLoop } from '../loops/closed-loop.ts';
import { Ledger } from '../loops/ledger.ts';
import type { Engine } from '../stages.ts';
import { startOddServer } from '../testing/odd-server.ts';
import { NodeEngine } from './node-engine.ts';
import { PosixEngine } from './posix-engine.ts';

const LIMITS = { clients: 3, requestsPerConnection: null, connectTimeoutMs: 60_000, responseTimeoutMs: null };

/** More than the buffers of two sockets hold. */
const LARGE = Buffer.alloc(16 * 2 ** 20, 'tellers ');

/** Sends the same bytes each time, and expects `answer`. */
class EchoAsker implements Asker {
  readonly closing = false;
  readonly #request: Buffer;
  readonly #bytes: Buffer;
  #checked = 0;

  constructor(request: Buffer, answer = request) {
    this.#request = request;
    this.#bytes = answer;
  }

  reset(): void {
    this.#checked = 0;
  }

  request(): Buffer {
    return this.#request;
  }

  check(input: Buffer, start: number, end: number): number {
    const to = this.#checked + end - start;
    if (this.#bytes.compare(input, start, end, this.#checked, to) !== 0) return WRONG;
    this.#checked = to === this.#bytes.length ? 0 : to;
    return this.#checked === 0 ? end : INCOMPLETE;
  }
}

/** Takes `good morning` for an answer, and then `good night`. */
class PartingAsker extends EchoAsker {
  constructor() {
    super(Buffer.from('good morning\n'));
  }

  override check(input: Buffer, start: number, end: number): number {
    return input.toString('latin1', start, end) === 'good night\n' ? end : super.check(input, start, end);
  }
}

const nowUs = (): number => performance.now() * 1000;

describe.each(ENGINE_NAMES)('the %s engine', (io) => {
  function start(port: number, makeAsker: () => Asker): { engine: Engine; loop: ClosedLoop; ledger: Ledger } {
    const ledger = new Ledger(LIMITS.clients);
    const loop = new ClosedLoop(LIMITS, { asker: makeAsker }, ledger, nowUs());
    const address = { host: '127.0.0.1', port };
    const engine =
      io === 'posix'
        ? new PosixEngine(loop, address, nowUs, false)
        : new NodeEngine(loop, address, nowUs, false);
    onTestFinished(() => {
      engine[Symbol.dispose]();
    });
    ledger.open(0);
    return { engine, loop, ledger };
  }

  it('an engine sends all of a request that the kernel takes in parts', async () => {
    const { port } = await startOddServer('echo');
    const { engine, loop, ledger } = start(port, () => new EchoAsker(LARGE));
    while (ledger.requests < 2 * LIMITS.clients || loop.firsts.answeredClients < LIMITS.clients) {
      await engine.turn(Infinity);
      await nextTurn();
    }
    expect(ledger.errors).toEqual({ refused: 0, reset: 0, timeout: 0, wrongAnswer: 0 });
    expect(ledger.connections).toBe(LIMITS.clients);
  });

  it('an engine takes an answer to half a request, and sends its next one on a new connection', async () => {
    const { port } = await startOddServer('hasty');
    const { engine, ledger } = start(port, () => new EchoAsker(LARGE, Buffer.from('ok')));
    while (ledger.requests < 2 * LIMITS.clients) await engine.turn(Infinity);
    expect(ledger.errors).toEqual({ refused: 0, reset: 0, timeout: 0, wrongAnswer: 0 });
    expect(ledger.connections).toBeGreaterThanOrEqual(ledger.requests);
  });

  it('an engine goes on when a connection breaks while its client is held', async () => {
    const server = await startOddServer('echo');
    const { engine, loop, ledger } = start(server.port, () => new EchoAsker(Buffer.from('good morning\n')));
    loop.holding = true;
    while (loop.firsts.answeredClients < LIMITS.clients) await engine.turn(Infinity);
    await server.die();
    loop.holding = false;
    // The engine gets no time to notice it first: the released clients send.
    await engine.turn(0);
    while (ledger.errors.refused < LIMITS.clients) await engine.turn(Infinity);
    expect(ledger.errors.wrongAnswer).toBe(0);
  });

  it.runIf(io === 'posix')(
    'an engine receives what came before a reset, where it could not send',
    async () => {
      const server = await startOddServer('last-words');
      const { engine, loop, ledger } = start(server.port, () => new PartingAsker());
      loop.holding = true;
      while (loop.firsts.answeredClients < LIMITS.clients) await engine.turn(Infinity);
      await server.die();
      loop.holding = false;
      await engine.turn(0);
      expect(ledger.requests).toBe(2 * LIMITS.clients);
      expect(ledger.errors).toMatchObject({ reset: 0, wrongAnswer: 0 });
    },
  );

  it('an engine waits for a connection that the server cannot accept at once', async () => {
    const server = await startOddServer('busy-at-first');
    const { engine, loop, ledger } = start(server.port, () => new EchoAsker(Buffer.from('good morning\n')));
    while (loop.firsts.connectedClients < 2) await engine.turn(Infinity);
    server.attend();
    while (loop.firsts.answeredClients < LIMITS.clients) await engine.turn(Infinity);
    expect(ledger.errors).toEqual({ refused: 0, reset: 0, timeout: 0, wrongAnswer: 0 });
    expect(ledger.connections).toBe(LIMITS.clients);
    // The kernel retries a dropped connection after a second.
    expect(ledger.read().connect?.maxUs).toBeGreaterThan(500_000);
  });
});
