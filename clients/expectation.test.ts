import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { findDifference, findExpectation, type Found } from './expectation.ts';

/** @param answers in the order of the requests; after the last the server listens no more */
async function find(...answers: readonly string[]): Promise<Found> {
  const left = [...answers];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.end(left.shift() ?? '');
      if (left.length === 0) server.close();
    });
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const address = { host: '127.0.0.1', port };
  return findExpectation({ address, request: null, timeoutMs: 20_000, signal: AbortSignal.timeout(50_000) });
}

const page = (body: string, head = ''): string =>
  `HTTP/1.1 200 OK\r\n${head}Content-Length: ${body.length}\r\n\r\n${body}`;

it('two equal bodies make every byte of it right, whatever their heads', async () => {
  const found = await find(page('a page', 'Date: 1\r\n'), page('a page', 'Date: 2\r\n'));
  expect(found).toMatchObject({ expectation: 'learned', because: null, hints: new Set() });
  expect(found.answer).toMatchObject({ status: 200, bytes: 6, digest: expect.any(String) as string });
});

it.each([
  [{ status: 201 }, 'status 200 and 201'],
  [{ bytes: 5, digest: 'b' }, 'bodies of 6 and 5 bytes'],
  [{ digest: 'b' }, 'two bodies of 6 bytes'],
  [{ digest: null }, null],
  [{}, null],
])('an answer with %j differs in %j', (fields, difference) => {
  const answer = { status: 200, bytes: 6, digest: 'a' };
  expect(findDifference(answer, { ...answer, ...fields })).toBe(difference);
});

it('two bodies of one length make its status and length right', async () => {
  const { expectation, because, answer } = await find(page('at 1'), page('at 2'));
  expect(answer).toEqual({ status: 200, bytes: 4, digest: null });
  expect(expectation).toEqual({ kind: 'status', status: null, bytes: 4 });
  expect(because).toMatch(
    /^its two answers differ, so only status and length are compared: choose with --expect/,
  );
});

it('two bodies of different lengths make its status right', async () => {
  const { expectation, because } = await find(page('at 9'), page('at 10'));
  expect(expectation).toEqual({ kind: 'status', status: null, bytes: null });
  expect(because).toMatch(/^its two answers differ, so only status is compared/);
});

it('what is unusual in an answer is a hint', async () => {
  const bare = 'HTTP/1.1 200 OK\n\na page';
  expect((await find(bare, bare)).hints).toEqual(new Set(['bare-lf', 'no-length']));
});

it('the two answers are more than a second apart, because a clock may be in the body', async () => {
  const started = performance.now();
  await find(page('a page'), page('a page'));
  expect(performance.now() - started).toBeGreaterThan(1000);
});

it.each([
  [
    'HTTP/1.1 301 Moved\r\nContent-Length: 0\r\n\r\n',
    /"HTTP\/1.1 301 Moved" to GET \/, not 2xx: .*--expect status:301/,
  ],
  ['hello', /is not HTTP/],
  ['HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\na page', /cut short/],
])('the answer %j is no right one', async (answer, message) => {
  await expect(find(answer, answer)).rejects.toThrow(message);
});

it('a server that ends after its first client is told to go back to accept', async () => {
  await expect(find(page('a page'))).rejects.toMatchObject({
    code: 'CANNOT_CONNECT',
    message: expect.stringMatching(
      /ended after its first client: exercise 1 ends there; go back to accept/,
    ) as string,
  });
});
