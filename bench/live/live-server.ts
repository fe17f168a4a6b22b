/**
 * Serves the live page of a run on this machine only, and sends it what is new as server-sent events, when it is given
 * something new: there is no timer, and a reader that does not read is dropped, so that it neither costs memory nor holds up
 * the run. A page of another site cannot read it: the Host header is checked (DNS rebinding).
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';
import type { LivePage } from './live-page.ts';

const ADDRESS = '127.0.0.1';
/** More connections at once are refused. */
const MOST_CONNECTIONS = 64;
/** A reader that has left more unread is dropped. */
const MOST_UNREAD_BYTES = 2 ** 20;
/** How long the report waits for the pages that were open, and for one that is just reconnecting. */
const LINGER_MS = 5000;
/** A page that lost the run tries again after this. */
const RETRY_MS = 3000;
/** Beyond any run: Node's check for slow requests is a timer. */
const NEVER_MS = 2 ** 31 - 1;

const SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; sandbox";

const HEADERS = {
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  // Connections that stay open have timers.
  connection: 'close',
};

interface Content {
  readonly type: string;
  readonly body: string | Uint8Array;
  /** Its Content-Security-Policy; null: it has one of its own. */
  readonly policy: string | null;
}

export class LiveServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #hosts: ReadonlySet<string>;
  readonly #streams = new Set<ServerResponse>();
  #page: Content;
  #figures: ReadonlyMap<string, Content> = new Map();
  /** What a page gets when it connects; empty: nothing was shown yet. */
  #event = '';
  /** null: the run has not ended. */
  #reportLoaded: (() => void) | null = null;

  /**
   * @param port 0: a free one
   * @throws the error of `listen`, such as EADDRINUSE
   */
  static async listen(port: number, page: LivePage): Promise<LiveServer> {
    const server = createServer({
      connectionsCheckingInterval: NEVER_MS,
      headersTimeout: 0,
      requestTimeout: 0,
    });
    server.maxConnections = MOST_CONNECTIONS;
    server.listen(port, ADDRESS);
    await once(server, 'listening');
    return new LiveServer(server, page);
  }

  private constructor(server: Server, { html, policy }: LivePage) {
    this.#server = server;
    this.#page = { type: 'text/html; charset=utf-8', body: html, policy };
    this.#hosts = new Set([ADDRESS, 'localhost'].map((name) => `${name}:${this.#port}`));
    server.on('request', (request, response) => this.#answer(request, response));
    // A client that sends nonsense, or is gone.
    server.on('clientError', (_error, socket) => socket.destroy());
  }

  get url(): string {
    return `http://${ADDRESS}:${this.#port}/`;
  }

  /** Pages that are open. */
  get readers(): number {
    return this.#streams.size;
  }

  /** Sends a state to all pages, and keeps it for those that come later. @param state any JSON */
  show(state: unknown): void {
    this.#send(`retry: ${RETRY_MS}\ndata: ${JSON.stringify(state)}\n\n`);
  }

  /** Replaces the figures. @param figures SVG by path, such as `/figures/1.svg` */
  keepFigures(figures: ReadonlyMap<string, string>): void {
    this.#figures = new Map(
      [...figures].map(([path, body]) => [path, { type: 'image/svg+xml', body, policy: SVG_POLICY }]),
    );
  }

  /**
   * Serves the report in place of the page, and sends the open pages there. Resolves when each has loaded it, and in any
   * case after a few seconds.
   * @param signal ends the wait
   */
  async becomeReport(html: Uint8Array, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    let awaited = this.readers;
    this.#page = { type: 'text/html; charset=utf-8', body: html, policy: null };
    this.#reportLoaded = () => {
      awaited -= 1;
      if (awaited <= 0) resolve();
    };
    this.#send('event: report\ndata:\n\n');
    const limit = new AbortController();
    const ends = AbortSignal.any([limit.signal, signal]);
    await Promise.race([promise, delay(LINGER_MS, undefined, { signal: ends }).catch(() => undefined)]);
    limit.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const stream of this.#streams) stream.end();
    // So that a page that reads gets the end.
    await turn();
    this.#server.closeAllConnections();
    await closed;
  }

  get #port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  #send(event: string): void {
    this.#event = event;
    for (const stream of this.#streams) {
      // A page that is dropped comes again for the newest event.
      if (stream.writableLength > MOST_UNREAD_BYTES) stream.destroy();
      else stream.write(event);
    }
  }

  #answer({ method, url, headers }: IncomingMessage, response: ServerResponse): void {
    response.sendDate = false;
    if (!this.#hosts.has(headers.host ?? '')) return refuse(response, 403);
    if (method !== 'GET') return refuse(response.setHeader('allow', 'GET'), 405);
    if (url === '/events') return this.#stream(response);
    const content = url === '/' ? this.#page : this.#figures.get(url ?? '');
    if (content === undefined) return refuse(response, 404);
    if (url === '/' && this.#reportLoaded !== null) response.once('close', this.#reportLoaded);
    const { type, body, policy } = content;
    const security = policy === null ? {} : { 'content-security-policy': policy };
    response.writeHead(200, { ...HEADERS, ...security, 'content-type': type }).end(body);
  }

  #stream(response: ServerResponse): void {
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' });
    response.flushHeaders();
    if (this.#event !== '') response.write(this.#event);
    this.#streams.add(response);
    response.once('close', () => this.#streams.delete(response));
  }
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { ...HEADERS, 'content-length': 0 }).end();
}
