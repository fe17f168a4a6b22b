/**
 * A server with known latencies, to check a load generator: `node clients/proofs/known-server-program.ts JSON`, where JSON
 * is a `KnownBehaviour`. It prints its port and sends back what it receives. One thread, which sleeps and spins.
 */
import { Epoll, Ready } from '../../posix/epoll.ts';
import * as posix from '../../posix/socket.ts';
import { setTimerSlack } from '../../posix/timer-slack.ts';
import { Deadlines } from '../../servers/event-loop/deadlines.ts';
import { endWithParent } from '../../servers/orphan.ts';
import { delaysOf, type KnownBehaviour } from './known-server.ts';

/** A sleep ends this long before an answer is due. */
const SPIN_US = 200;
const LONGEST_WAIT_US = 50_000;
const LISTENER = -1;
const nowUs = (): number => performance.now() * 1000;

interface Answer {
  readonly fd: posix.Fd;
  readonly bytes: Buffer;
}

class KnownServer {
  readonly #listener = posix.socket({ nonBlocking: true });
  readonly #epoll = new Epoll();
  readonly #buffer: Buffer = Buffer.alloc(65_536);
  readonly #behaviour: KnownBehaviour;
  readonly #delaysUs: Float64Array;
  readonly #startUs = nowUs();
  #received = 0;
  #firstRequestUs = Infinity;
  readonly #answers = new Deadlines<Answer>();

  constructor(behaviour: KnownBehaviour) {
    this.#behaviour = behaviour;
    this.#delaysUs = delaysOf(behaviour);
    posix.bind(this.#listener, { host: '127.0.0.1', port: 0 });
    posix.listen(this.#listener, 4096);
    this.#epoll.add(this.#listener, Ready.receive, LISTENER);
  }

  get port(): number {
    return posix.getAddress(this.#listener).port;
  }

  /** Works for about as long as the longest wait. */
  turn(): void {
    const untilUs = nowUs() + LONGEST_WAIT_US;
    for (let now = nowUs(); now < untilUs; now = nowUs()) {
      this.#standStill(now);
      this.#sendDue(now / 1000);
      const sleepUntilUs = Math.min(untilUs, this.#answers.nextMs * 1000 - SPIN_US);
      const ready = this.#epoll.waitUs(Math.max(0, sleepUntilUs - now));
      for (let index = 0; index < ready; index++) this.#serve(this.#epoll.tag(index));
    }
  }

  #standStill(now: number): void {
    if (this.#behaviour.kind !== 'stands-still') return;
    const { everyMs, forMs } = this.#behaviour;
    const phaseMs = ((now - this.#startUs) / 1000) % everyMs;
    if (phaseMs < forMs) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, forMs - phaseMs);
  }

  #serve(tag: number): void {
    if (tag === LISTENER) return this.#accept();
    const received = receive(tag, this.#buffer);
    if (received === 0) return posix.close(tag);
    if (this.#behaviour.kind === 'stands-still') return sendBack(tag, this.#buffer.subarray(0, received));
    const bytes = Buffer.from(this.#buffer.subarray(0, received));
    this.#answers.add((nowUs() + this.#nextDelayUs()) / 1000, { fd: tag, bytes });
  }

  #nextDelayUs(): number {
    if (this.#behaviour.kind !== 'warms-up')
      return this.#delaysUs[this.#received++ % this.#delaysUs.length] ?? 0;
    const now = nowUs();
    this.#firstRequestUs = Math.min(this.#firstRequestUs, now);
    const { fromUs, toUs, withinMs } = this.#behaviour;
    const done = Math.min(1, (now - this.#firstRequestUs) / (withinMs * 1000));
    return fromUs + (toUs - fromUs) * done;
  }

  #accept(): void {
    for (;;) {
      const fd = posix.accept(this.#listener, { nonBlocking: true });
      if (fd < 0) return;
      posix.setOption(fd, posix.SocketOption.noDelay, 1);
      this.#epoll.add(fd, Ready.receive, fd);
    }
  }

  #sendDue(nowMs: number): void {
    for (let due = this.#answers.takeDue(nowMs); due !== undefined; due = this.#answers.takeDue(nowMs))
      sendBack(due.fd, due.bytes);
  }
}

/** @returns 0 also when the client has broken the connection */
function receive(fd: posix.Fd, buffer: Buffer): number {
  try {
    return posix.recv(fd, buffer);
  } catch {
    return 0;
  }
}

function sendBack(fd: posix.Fd, bytes: Buffer): void {
  try {
    posix.sendAll(fd, bytes);
  } catch {
    // The client has gone: `receive` fails too, and the server closes.
  }
}

endWithParent(() => process.exit(0));

setTimerSlack(1);

const server = new KnownServer(JSON.parse(process.argv[2] ?? '') as KnownBehaviour);
process.stdout.write(`${server.port}\n`);

setInterval(() => server.turn(), 1);
