/**
 * One request of each client of a closed loop, with all that the load does for it: epoll, recv, the answer compared byte
 * for byte, recorded or not, and the next request sent. The answers are there before it begins, so that nothing is waited
 * for and the server's part is in no figure.
 */
import { ClosedLoop } from '../../clients/loops/closed-loop.ts';
import { Ledger } from '../../clients/loops/ledger.ts';
import { Epoll, Ready } from '../../posix/epoll.ts';
import * as posix from '../../posix/socket.ts';
import { type Asker, Outbox } from '../../workloads/workload.ts';
import { openWorkload } from '../../workloads/workloads.ts';
import { type Connection, Connections } from './connections.ts';

const LIMITS = { requestsPerConnection: null, connectTimeoutMs: 1000, responseTimeoutMs: null } as const;
const ADDRESS = { host: '127.0.0.1', port: 80, expectation: 'exact' } as const;
const nowUs = (): number => performance.now() * 1000;

export class ClientRound implements Disposable {
  readonly #pairs: readonly Connection[];
  readonly #epoll = new Epoll(512);
  readonly #buffer: Buffer = Buffer.allocUnsafe(65_536);
  readonly #ledger: Ledger;
  readonly #loop: ClosedLoop;
  readonly #answer: Buffer;

  private constructor(pairs: readonly Connection[], asker: () => Asker, answer: Buffer) {
    this.#pairs = pairs;
    this.#answer = answer;
    this.#ledger = new Ledger(pairs.length);
    this.#loop = new ClosedLoop({ ...LIMITS, clients: pairs.length }, { asker }, this.#ledger, nowUs());
    for (const [client, { client: fd }] of pairs.entries()) {
      this.#epoll.add(fd, Ready.receive | Ready.peerClosed, client);
      this.#loop.opening(client, nowUs());
      this.#loop.opened(client, nowUs());
      this.#loop.request(client, nowUs());
    }
  }

  /** `not-recorded`: as before the window of a load is opened. */
  static async open(clients: number, how: 'recorded' | 'not-recorded'): Promise<ClientRound> {
    using connections = new Connections();
    const pairs = Array.from({ length: clients }, () => connections.open());
    const workload = await openWorkload({ name: 'page' });
    const asking = workload.asking(ADDRESS);
    const outbox = new Outbox();
    const request = asking.asker(0).request(false);
    workload.converse({ requestsPerConnection: Infinity }).receive(request, request.length, outbox);
    const round = new ClientRound(pairs, () => asking.asker(0), outbox.take());
    if (how === 'recorded') round.#ledger.open(0);
    return round;
  }

  /** Right answers that were recorded. */
  get answered(): number {
    return this.#ledger.requests;
  }

  /** The server's part: an answer for each client. */
  answer(): void {
    for (const { accepted } of this.#pairs) posix.sendAll(accepted, this.#answer);
  }

  /** @returns how many clients were answered, and have sent the next request */
  run(): number {
    const ready = this.#epoll.wait(0);
    for (let index = 0; index < ready; index++) this.#serve(this.#epoll.tag(index));
    return ready;
  }

  /** The server takes the requests. */
  drain(): void {
    for (const { accepted } of this.#pairs) posix.recv(accepted, this.#buffer);
  }

  [Symbol.dispose](): void {
    for (const { accepted, client } of this.#pairs) {
      posix.close(accepted);
      posix.close(client);
    }
    this.#epoll[Symbol.dispose]();
  }

  #serve(client: number): void {
    const fd = this.#pairs[client]?.client ?? -1;
    const received = posix.recv(fd, this.#buffer);
    const now = nowUs();
    this.#loop.received(client, this.#buffer, received, now);
    posix.send(fd, this.#loop.request(client, now));
  }
}
