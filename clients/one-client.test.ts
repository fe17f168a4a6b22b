import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findServer } from '../servers/models.ts';
import { DEFAULT_SERVER_OPTIONS } from '../servers/server.ts';
import { ENGINE_NAMES } from './load.ts';
import { PAGE } from '../workloads/page.ts';
import { findFreePort } from './free-port.ts';
import { requestsOf } from '../workloads/http-asking.ts';
import type { AnswerHint } from '../workloads/http-hints.ts';
import { type OneRequest, readHttp, readLines, requestOnce } from './one-client.ts';
import { startOddServer } from './testing/odd-server.ts';

type End = 'closes' | 'stays' | 'closes-unread';

/** In a thread: the posix client blocks its own. */
const ANSWERING = `
const { parentPort, workerData: { bytes, end, host } } = require('node:worker_threads');
const server = require('node:net').createServer({ pauseOnConnect: end === 'closes-unread' }, (socket) => {
  socket.on('error', () => undefined);
  if (end === 'closes-unread') return void socket.write(bytes, () => socket.destroy());
  socket.once('data', () => (end === 'closes' ? socket.end(bytes) : socket.write(bytes)));
});
server.listen(0, host, () => parentPort.postMessage(server.address().port));
`;

async function answerWith(bytes: string, end: End, host = '127.0.0.1'): Promise<number> {
  const worker = new Worker(ANSWERING, { eval: true, workerData: { bytes, end, host } });
  onTestFinished(async () => {
    await worker.terminate();
  });
  const [port] = (await once(worker, 'message')) as [number];
  return port;
}

/** A machine may have none. */
function hasIPv6(): boolean {
  return Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
}

describe.each(ENGINE_NAMES)('one client over %s', (io) => {
  async function answer({
    port,
    ...fields
  }: Partial<OneRequest> & { readonly port: number }): Promise<string> {
    const address = { host: '127.0.0.1', port };
    const request = fields.request ?? Buffer.from('good morning\n');
    const whole = { address, request, reading: readLines(request), timeoutMs: 20_000, ...fields };
    const pieces: Buffer[] = [];
    for await (const piece of requestOnce(whole, io)) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  }

  /** Of a server that answers with these bytes, whatever it is asked. */
  async function read(
    bytes: string,
    end: End,
  ): Promise<{ readonly text: string; readonly hints: AnswerHint[] }> {
    const port = await answerWith(bytes, end);
    const hints = new Set<AnswerHint>();
    const request = requestsOf({ host: '127.0.0.1', port }).last;
    const text = await answer({ port, request, reading: readHttp((hint) => hints.add(hint)) });
    return { text, hints: [...hints] };
  }

  it('one client requests the page and reads until the server closes', async () => {
    const start = await findServer('sequential', 'node');
    const server = await start({ ...DEFAULT_SERVER_OPTIONS, port: 0 }, () => undefined);
    onTestFinished(async () => {
      await server.close();
    });
    const address = { host: 'localhost', port: server.port };
    const { last: request } = requestsOf(address);
    const page = await answer({ address, port: server.port, request, reading: readHttp(() => undefined) });
    expect(page).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    expect(page.endsWith(PAGE.toString())).toBe(true);
  });

  it.each([
    ['is without a length, and ended by FIN', 'HTTP/1.1 200 OK\r\n\r\na page', 'closes', ['no-length']],
    ['has lines that end with LF', 'HTTP/1.1 200 OK\nContent-Length: 6\n\na page', 'stays', ['bare-lf']],
    [
      'has a length, on a connection that stays',
      'HTTP/1.1 404 No\r\nContent-Length: 6\r\n\r\na page',
      'stays',
      [],
    ],
    [
      'is followed by an empty line',
      'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\na page\r\n',
      'stays',
      ['extra-line'],
    ],
  ] as const)('one client prints an answer that %s', async (_how, bytes, end, hints) => {
    expect(await read(bytes, end)).toEqual({ text: bytes, hints });
  });

  it.each([
    [
      'cut short',
      'HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\na page',
      /6 of the 7 bytes of its Content-Length/,
    ],
    ['no HTTP', 'hello\n', /is not HTTP: it begins with "hello"/],
    [
      'longer than it says',
      'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\na page',
      /2 bytes came after the end/,
    ],
    ['nothing', '', /closed the connection without an answer/],
  ])('one client is rejected when the answer is %s', async (_how, bytes, message) => {
    await expect(read(bytes, 'closes')).rejects.toMatchObject({
      code: 'NO_ANSWER',
      message: expect.stringMatching(message) as string,
    });
  });

  it('one client receives an answer before which the server closed without a call of recv', async () => {
    // Its request meets a closed socket: FIN, then RST.
    for (let round = 0; round < 10; round++)
      expect((await read('HTTP/1.1 200 OK\n\na page', 'closes-unread')).text).toBe(
        'HTTP/1.1 200 OK\n\na page',
      );
  });

  it.runIf(io === 'posix')('one client reports the RST of a server that never reads', async () => {
    for (let round = 0; round < 10; round++)
      expect((await read('HTTP/1.1 200 OK\n\na page', 'closes-unread')).hints).toContain('reset');
  });

  it.runIf(hasIPv6())('one client finds a server on ::1, by its address and by name', async () => {
    const port = await answerWith('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\na page', 'stays', '::1');
    for (const host of ['::1', 'localhost']) {
      const request = requestsOf({ host, port }).last;
      const page = await answer({
        address: { host, port },
        port,
        request,
        reading: readHttp(() => undefined),
      });
      expect(page.endsWith('a page'), host).toBe(true);
    }
    await expect(answer({ port })).rejects.toMatchObject({ code: 'CANNOT_CONNECT' });
  });

  it('one client sends a message and reads until it has come back, although the server does not close', async () => {
    const { port } = await startOddServer('split');
    expect(await answer({ port })).toBe('good morning\n');
    expect(await answer({ port, request: Buffer.from('two\nlines\n') })).toBe('two\nlines\n');
  });

  it('one client is rejected with the address where nothing listens', async () => {
    const port = await findFreePort();
    await expect(answer({ port })).rejects.toMatchObject({
      code: 'CANNOT_CONNECT',
      message: `nothing listens on 127.0.0.1:${port}: is the server started, and is the port right?`,
    });
  });

  it('one client is rejected when it cannot connect in time', async () => {
    // It lets two clients connect, and accepts none.
    const { port } = await startOddServer('busy-at-first');
    const first = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
    onTestFinished(() => {
      for (const socket of first) socket.destroy();
    });
    await Promise.all(first.map((socket) => once(socket, 'connect')));
    await expect(answer({ port, timeoutMs: 100 })).rejects.toMatchObject({
      code: 'CANNOT_CONNECT',
      message: `no connection to 127.0.0.1:${port} within 100 ms: is the address right?`,
    });
  });

  it('one client is rejected when the server accepts no more bytes', async () => {
    const { port } = await startOddServer('hasty');
    // One line without an end, so that the answer does not count as complete.
    const request = Buffer.alloc(32 * 2 ** 20, 'x');
    request[request.length - 1] = 10;
    await expect(answer({ port, request, timeoutMs: 300 })).rejects.toMatchObject({
      code: 'NO_ANSWER',
      message: expect.stringMatching(/nothing came for 0.3 s/) as string,
    });
  });

  it.each([
    { behaviour: 'silent', message: /nothing came for 0.1 s/ },
    { behaviour: 'end-at-once', message: /without an answer/ },
    { behaviour: 'end-in-the-middle', message: /before the whole message/ },
    { behaviour: 'reset', message: /broke the connection/ },
  ] as const)(
    'one client is rejected with the fault of a server of kind $behaviour',
    async ({ behaviour, message }) => {
      const { port } = await startOddServer(behaviour);
      const timeoutMs = behaviour === 'silent' ? 100 : 20_000;
      await expect(answer({ port, timeoutMs })).rejects.toMatchObject({
        code: 'NO_ANSWER',
        message: expect.stringMatching(message) as string,
      });
    },
  );
});
