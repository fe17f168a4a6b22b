import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findServer } from '../servers/models.ts';
import { DEFAULT_SERVER_OPTIONS, IO_NAMES } from '../servers/server.ts';
import { PAGE } from '../workloads/page.ts';
import { findFreePort } from './free-port.ts';
import { type OneRequest, pageRequest, requestOnce } from './one-client.ts';
import { startOddServer } from './testing/odd-server.ts';

describe.each(IO_NAMES)('one client over %s', (io) => {
  async function answer(one: Partial<OneRequest> & { readonly port: number }): Promise<string> {
    const address = { host: '127.0.0.1', port: one.port };
    const pieces: Buffer[] = [];
    const whole: OneRequest = {
      address,
      request: Buffer.from('good morning\n'),
      until: 'lines',
      timeoutMs: 20_000,
      ...one,
    };
    for await (const piece of requestOnce(whole, io)) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  }

  it('one client requests the page and reads until the server closes', async () => {
    const start = await findServer('sequential', 'node');
    const server = await start({ ...DEFAULT_SERVER_OPTIONS, port: 0 }, () => undefined);
    onTestFinished(async () => {
      await server.close();
    });
    const address = { host: 'localhost', port: server.port };
    const page = await answer({ address, port: server.port, request: pageRequest(address), until: 'closed' });
    expect(page).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    expect(page.endsWith(PAGE.toString())).toBe(true);
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
