import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findFreePort } from '../clients/free-port.ts';
import { startOddServer } from '../clients/testing/odd-server.ts';
import { findServer } from '../servers/models.ts';
import { DEFAULT_SERVER_OPTIONS } from '../servers/server.ts';
import { PAGE } from '../workloads/page.ts';
import { readRecords } from './testing/records.ts';
import { startScript } from './testing/script-process.ts';

describe('npm run client', () => {
  it('an answer from a page server is printed', async () => {
    const start = await findServer('sequential', 'node');
    const server = await start({ ...DEFAULT_SERVER_OPTIONS, port: 0 }, () => undefined);
    onTestFinished(async () => {
      await server.close();
    });
    const { code, stdout } = await startScript('client', [`127.0.0.1:${server.port}`]).ended;
    expect(stdout.startsWith('HTTP/1.1 200 OK')).toBe(true);
    expect(stdout.endsWith(PAGE.toString())).toBe(true);
    expect(code).toBe(0);
    const address = `127.0.0.1:${server.port}`;
    const json = await startScript('client', [address, '--json']).ended;
    expect(readRecords('client', json.stdout)).toMatchObject([
      { server: address, status: 200, answer: stdout, answer_bytes: Buffer.byteLength(stdout), hints: [] },
    ]);
  });

  it('a path and fields of one’s own are sent, a 404 is printed, and each hint is printed once on stderr', async () => {
    const server = createServer((socket) => {
      socket.once('data', (request) => {
        const [line, , cookie] = request.toString().split('\r\n');
        socket.end(`HTTP/1.1 404 Not Found\n\n${line} ${cookie}`);
      });
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const args = [`127.0.0.1:${port}`, '--path', '/x?y', '--header', 'Cookie: a=b'];
    const { code, stdout, stderr } = await startScript('client', args).ended;
    expect(stdout).toBe('HTTP/1.1 404 Not Found\n\nGET /x?y HTTP/1.1 Cookie: a=b');
    expect(stderr.match(/^tellers: hint: .*$/gm)).toEqual([
      expect.stringContaining('LF alone'),
      expect.stringContaining('no Content-Length'),
    ]);
    expect(code).toBe(0);
  });

  it.each([
    [['--message', 'x', '--path', '/'], /--message sends a line/],
    [['--path', 'x y'], /begins with \//],
    [['--header', 'no colon'], /'Name: value'/],
    [['--request', 'x', '--path', '/'], /--request sends a file as it is/],
  ])('%j exits with 2 and says what to give', async (flags, message) => {
    const { code, stderr } = await startScript('client', ['127.0.0.1:1', ...flags]).ended;
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  it('an echoed message is printed', async () => {
    const { port } = await startOddServer('echo');
    const { code, stdout } = await startScript('client', [`127.0.0.1:${port}`, '--message', 'good morning'])
      .ended;
    expect(stdout).toBe('good morning\n');
    expect(code).toBe(0);
  });

  it('a closed port exits with 1 and one line', async () => {
    const { code, stdout, stderr } = await startScript('client', [`127.0.0.1:${await findFreePort()}`]).ended;
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^tellers: nothing listens on [^\n]*\n$/);
    expect(code).toBe(1);
  });

  it('a server without an answer exits with 1 and one line', async () => {
    const { port } = await startOddServer('silent');
    const { code, stderr } = await startScript('client', [`127.0.0.1:${port}`, '--timeout', '0.1']).ended;
    expect(stderr).toMatch(/^tellers: nothing came for 0.1 s[^\n]*\n$/);
    expect(code).toBe(1);
  });

  it('an unknown flag exits with 2 and names the right one', async () => {
    const { code, stderr } = await startScript('client', ['127.0.0.1:3000', '--massage', 'x']).ended;
    expect(stderr).toBe("tellers: unknown option '--massage' (Did you mean --message?)\n");
    expect(code).toBe(2);
  });
});
