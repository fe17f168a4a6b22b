/** A client for the probes of planted faults: it keeps what it received, and waits for an event or finds that it is absent. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Socket } from 'node:net';
import type { StartedServer } from './started-server.ts';

/** Something that has not happened by then is absent. A good server takes milliseconds. */
const ABSENT_MS = 5000;

/** @returns whether it came true within 5 s */
export async function comesTrue(condition: () => boolean): Promise<boolean> {
  const untilMs = performance.now() + ABSENT_MS;
  while (!condition()) {
    if (performance.now() > untilMs) return false;
    await sleep(5);
  }
  return true;
}

export const GET = 'GET / HTTP/1.1\r\nHost: test\r\n\r\n';
export const LAST_GET = 'GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n';

export class ProbeClient implements Disposable {
  readonly socket: Socket;
  received = '';
  ended = false;
  reset = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => {
      this.received += chunk.toString('latin1');
    });
    socket.on('end', () => {
      this.ended = true;
    });
    socket.on('error', () => {
      this.reset = true;
    });
  }

  static async connect(server: StartedServer): Promise<ProbeClient> {
    return new ProbeClient(await server.connect());
  }

  send(text: string): this {
    this.socket.write(text);
    return this;
  }

  /** Whole pages that were received. */
  get pages(): number {
    return this.received.match(/HTTP\/1\.1 200 OK\r\n[^]*?\r\n\r\nx{300}/g)?.length ?? 0;
  }

  /** Bytes of the body, and what Content-Length declares; null before the head is whole. */
  get body(): { readonly bytes: number; readonly declared: number } | null {
    const head = this.received.indexOf('\r\n\r\n');
    const declared = Number(/Content-Length: (\d+)/.exec(this.received)?.[1]);
    return head < 0 ? null : { bytes: this.received.length - head - 4, declared };
  }

  /** @returns whether that many whole pages come */
  answered(pages = 1): Promise<boolean> {
    return comesTrue(() => this.pages >= pages);
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }
}
