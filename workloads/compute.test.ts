import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { calibrate, compute, leap, longRequest, openCompute } from './compute.ts';
import { cuts, seeded, speak } from './testing/cuts.ts';
import { type Asker, type AskingOptions, INCOMPLETE, isTask, Outbox, WRONG } from './workload.ts';

const workload = openCompute({ name: 'compute', ms: 1, iterations: 1000 });
const TO: AskingOptions = { host: 'test', port: 80, expectation: 'exact' };

function serve(request: Buffer | string, steps = 1000): Buffer {
  const server = openCompute({ name: 'compute', ms: 1, iterations: steps });
  return Buffer.from(
    speak(server.converse({ requestsPerConnection: Infinity }), [Buffer.from(request)]).sent,
    'latin1',
  );
}

function check(asker: Asker, bytes: Buffer): number {
  return asker.check(bytes, 0, bytes.length);
}

test('leap combines many steps into one factor', () => {
  const random = seeded(3);
  for (const steps of [0, 1, 2, 3, 31, 1000, 65_537, 999_999]) {
    const seed = Math.floor(random() * 2 ** 32);
    expect(Math.imul((seed << 1) | 1, leap(steps)) >>> 0).toBe(compute(seed, steps));
  }
});

test('calibrate takes the best of several probes, so that a disturbance does not count', () => {
  let now = 0;
  let calls = 0;
  const times = [9, 5, 2, 4, 1000];
  const clock = (): number => {
    if (calls++ % 2 === 1) now += times[(calls >> 1) % times.length] ?? 0;
    return now;
  };
  expect(calibrate(3, clock)).toBe(1_500_000);
});

test('compute returns a different result for each of 1000 seeds', () => {
  const results = Array.from({ length: 1000 }, (_, seed) => compute(seed, 1000));
  expect(new Set(results).size).toBe(1000);
});

test('the compute server answers with the result of the seed in the request', () => {
  const answer = String(serve('GET /?seed=0000000042 HTTP/1.1\r\nHost: test\r\n\r\n'));
  const result = String(compute(42, 1000)).padStart(10, '0');
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Type: text\/plain/);
  expect(answer.endsWith(`\r\n\r\nseed 0000000042, 0000000001000 steps: ${result}\n`)).toBe(true);
});

test.each([
  ['/', 'seed 0000000000, 0000000001000 steps'],
  ['/?seed=5&times=7', 'seed 0000000005, 0000000007000 steps'],
])('the compute server answers %s', (target, wanted) => {
  expect(String(serve(`GET ${target} HTTP/1.1\r\nHost: test\r\n\r\n`))).toContain(wanted);
});

test('the compute server repeats the work when the same request is repeated', () => {
  const conversation = workload.converse({ requestsPerConnection: Infinity });
  const request = Buffer.from('GET /?seed=1 HTTP/1.1\r\nHost: test\r\n\r\n');
  for (let time = 0; time < 3; time++) {
    expect(conversation.repeat?.(request, request.length)).toBeUndefined();
    conversation.receive(request, request.length, new Outbox());
  }
});

test('the compute server with waitMs waits first, and then does the work', () => {
  const server = openCompute({ name: 'compute', ms: 1, waitMs: 7, iterations: 10 });
  const outbox = new Outbox();
  const request = Buffer.from('GET /?seed=1 HTTP/1.1\r\nHost: test\r\n\r\n');
  const next = server.converse({ requestsPerConnection: Infinity }).receive(request, request.length, outbox);
  if (!isTask(next)) throw new Error(`no task: ${next}`);
  expect(next).toMatchObject({ kind: 'wait', ms: 7 });
  expect(outbox.take().length).toBe(0);
  expect(next.resume(outbox, 0)).toBe('open');
  expect(String(outbox.take())).toContain('seed 0000000001, 0000000000010 steps');
});

test('the compute server does more steps for a long request', () => {
  const spec = { name: 'compute', ms: 0.02, iterations: 10 } as const;
  expect(String(serve(longRequest(spec, 'test', 200), 10))).toContain('0000000100000 steps');
  expect(String(longRequest(spec, 'test', 1e9))).toContain('times=99999 ');
});

test('the compute server answers HEAD with the head of its answer to GET', () => {
  const [get, head] = ['GET', 'HEAD'].map((method) =>
    String(serve(`${method} / HTTP/1.1\r\nHost: test\r\n\r\n`)),
  );
  expect(get?.startsWith(head ?? 'no answer')).toBe(true);
});

test('a compute client takes right answers, however they are split, each for its own request', () => {
  const asker = workload.asking(TO).asker(3);
  const first = asker.request(false);
  for (const pieces of cuts(serve(first), 5)) {
    const results = pieces.map((piece) => check(asker, piece));
    expect(results.every((result, index) => (result === INCOMPLETE) === index < pieces.length - 1)).toBe(
      true,
    );
    expect(results.at(-1)).toBe(pieces.at(-1)?.length);
    // The next due answer is to the next request.
    asker.reset();
    const repeated = workload.asking(TO).asker(3);
    expect(String(repeated.request(false))).toBe(String(first));
    expect(check(repeated, serve(first))).toBe(serve(first).length);
    break;
  }
  const second = Buffer.from(asker.request(false));
  expect(String(second)).not.toBe(String(first));
  const third = Buffer.from(asker.request(true));
  const both = Buffer.concat([serve(second), serve(third)]);
  const end = asker.check(both, 0, both.length);
  expect([end, asker.closing]).toEqual([serve(second).length, false]);
  expect([asker.check(both, end, both.length), asker.closing]).toEqual([both.length, true]);
});

test('a compute client rejects the answer to another request, other steps, and another result', () => {
  const asking = workload.asking(TO);
  const one = asking.asker(0);
  const request = Buffer.from(one.request(false));
  const answer = serve(request);
  const other = asking.asker(1);
  other.request(false);
  expect(check(other, answer)).toBe(WRONG);
  expect(check(one, serve(request, 1001))).toBe(WRONG);
  for (let at = answer.length - 40; at < answer.length; at++) {
    const wrong = Buffer.from(answer);
    wrong[at] = (wrong[at] ?? 0) ^ 1;
    expect(check(one, wrong)).toBe(WRONG);
  }
  expect(check(one, answer)).toBe(answer.length);
});

test('a compute client without a number of iterations expects that of the first answer', () => {
  const asker = openCompute({ name: 'compute', ms: 1 }).asking(TO).asker(0);
  const first = serve(asker.request(false), 500);
  expect(check(asker, first)).toBe(first.length);
  expect(check(asker, serve(asker.request(false), 501))).toBe(WRONG);
});

function bodyOf(answer: Buffer): string {
  return String(answer).split('\r\n\r\n')[1] ?? '';
}

test('a compute client takes a right answer in chunks, and one that ends with its connection', () => {
  const asking = workload.asking(TO);
  const asker = asking.asker(0);
  const body = bodyOf(serve(asker.request(false)));
  const chunks = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  const chunked = Buffer.from(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`);
  expect([check(asker, chunked), asker.closing]).toEqual([chunked.length, false]);
  const whole = Buffer.from(`HTTP/1.1 200 OK\r\n\r\n${bodyOf(serve(asker.request(false)))}`);
  expect(check(asker, whole)).toBe(INCOMPLETE);
  expect([asker.ended?.('closed'), asker.closing]).toEqual(['answered', true]);
  expect([...(asking.findings?.hints ?? [])]).toEqual(['no-length']);
});

test('a compute client names what was wrong first', () => {
  const asking = workload.asking(TO);
  const asker = asking.asker(0);
  expect(asker.ended?.('closed')).toBe('unbegun');
  const answer = serve(asker.request(false));
  expect(asker.checkUnasked?.(Buffer.from('\r\n'), 0, 2)).toBe(INCOMPLETE);
  expect(check(asker, answer.subarray(0, -1))).toBe(INCOMPLETE);
  expect(asker.ended?.('reset')).toBe('cut');
  expect(asker.checkUnasked?.(answer, 0, answer.length)).toBe(WRONG);
  expect(asking.findings?.firstFault).toMatch(
    /^its answer was cut short: \d+ of the \d+ bytes of its Content-/,
  );
});

test('a compute client names a server with an address of IPv6 in brackets', () => {
  const asker = workload.asking({ ...TO, host: '::1' }).asker(0);
  expect(String(asker.request(false))).toContain('\r\nHost: [::1]:80\r\n');
});

const MODULE = import.meta.resolve('./compute.ts');

/** Prints the least time of a step, ns, in three parts of 900 requests of one conversation. */
const PROGRAM = `
  import { openCompute } from ${JSON.stringify(MODULE)};
  import { Outbox } from ${JSON.stringify(import.meta.resolve('./workload.ts'))};
  const STEPS = 100_000;
  const conversation = openCompute({ name: 'compute', ms: 0.1, iterations: STEPS }).converse({ requestsPerConnection: Infinity });
  const least = [Infinity, Infinity, Infinity];
  const outbox = new Outbox();
  for (let at = 0; at < 900; at++) {
    const request = Buffer.from('GET /?seed=' + String(at).padStart(10, '0') + ' HTTP/1.1\\r\\nHost: test\\r\\n\\r\\n');
    const start = performance.now();
    conversation.receive(request, request.length, outbox);
    const ns = (1e6 * (performance.now() - start)) / STEPS;
    outbox.take();
    const part = Math.floor(at / 300);
    least[part] = Math.min(least[part], ns);
  }
  console.log(JSON.stringify(least));
`;

// With one thread V8 always compiles in the same order, in which the loop would be inlined into its caller.
test('a step takes equally long at every stage of compilation by V8', async () => {
  const args = ['--single-threaded', '--input-type=module', '--eval', PROGRAM];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const least = JSON.parse(stdout) as number[];
  expect(Math.max(...least) / Math.min(...least)).toBeLessThan(2);
});
