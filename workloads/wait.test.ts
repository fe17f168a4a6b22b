import { expect, test } from 'vitest';
import { cuts, speak } from './testing/cuts.ts';
import { openWait } from './wait.ts';
import { INCOMPLETE, isTask, Outbox } from './workload.ts';

const workload = openWait({ name: 'wait', ms: 7 });
const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 16\r\n';
const ANSWER = `${HEAD}\r\nwaited for 7 ms\n`;
const LAST = `${HEAD}Connection: close\r\n\r\nwaited for 7 ms\n`;
const NOT_FOUND = /HTTP\/1\.1 404 [^]*?<\/a>\n/;

function get(target = '/', fields = ''): string {
  return `GET ${target} HTTP/1.1\r\nHost: test\r\n${fields}\r\n`;
}

test('a conversation waits before each answer, however the requests are split', () => {
  const bytes = Buffer.from(
    `${get()}${get('/elsewhere')}${get()}${get()}${get('/', 'Connection: close\r\n')}`,
  );
  for (const pieces of cuts(bytes, 20)) {
    const waits: number[] = [];
    const spoken = speak(workload.converse({ requestsPerConnection: Infinity }), pieces, (task) => {
      if (task.kind === 'wait') waits.push(task.ms);
    });
    expect(waits).toEqual([7, 7, 7, 7]);
    expect(spoken).toMatchObject({ answers: 5, open: false });
    expect(spoken.sent.replace(NOT_FOUND, '[404]')).toBe(`${ANSWER}[404]${ANSWER}${ANSWER}${LAST}`);
  }
});

test('a conversation answers after its wait, and lingers when more was sent than answered', () => {
  const conversation = workload.converse({ requestsPerConnection: 2 });
  const outbox = new Outbox();
  const bytes = Buffer.from(get().repeat(3));
  const first = conversation.receive(bytes, bytes.length, outbox);
  expect([isTask(first), outbox.take().length]).toEqual([true, 0]);
  // The conversation has its own copy: the buffer is used for other clients meanwhile.
  bytes.fill('~');
  const second = isTask(first) ? first.resume(outbox, 0) : first;
  expect([isTask(second), String(outbox.take())]).toEqual([true, ANSWER]);
  const third = isTask(second) ? second.resume(outbox, 0) : second;
  expect([third, String(outbox.take()), outbox.takeAnswers()]).toEqual(['linger', LAST, 2]);
});

test('a conversation refuses a bad request without a wait', () => {
  const spoken = speak(workload.converse({ requestsPerConnection: Infinity }), [Buffer.from('nonsense\r\n')]);
  expect(spoken.sent).toMatch(/^HTTP\/1\.1 400 /);
});

test('a client checks the answer byte for byte', () => {
  const asker = workload.asking({ host: 'test', port: 80, expectation: 'exact' }).asker(0);
  expect(String(asker.request(false))).toBe('GET / HTTP/1.1\r\nHost: test:80\r\n\r\n');
  const bytes = Buffer.from(ANSWER);
  expect(asker.check(bytes, 0, 20)).toBe(INCOMPLETE);
  expect(asker.check(bytes, 20, bytes.length)).toBe(bytes.length);
});
