import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { READY, StandingThreads, type StandingThread } from './standing-threads.ts';

/** A thread that cannot be started while `workerData[0]` is 1; it ends when it is told to leave, and crashes else. */
const SCRIPT = `
import { parentPort, workerData } from 'node:worker_threads';
if (Atomics.load(workerData, 0) === 1) throw new RangeError('not today');
parentPort.on('message', (message) => {
  if (message !== 'leave') throw new RangeError(message);
  parentPort.close();
});
parentPort.postMessage({ kind: 'ready' });
`;

const folder = mkdtempSync(join(tmpdir(), 'tellers-standing-'));
const path = join(folder, 'thread.mjs');
writeFileSync(path, SCRIPT);
afterAll(() => rmSync(folder, { recursive: true }));

function startThreads(count: number, taskOf: () => unknown, heard: string[]) {
  const ready: StandingThread[] = [];
  const started = StandingThreads.start({
    file: pathToFileURL(path),
    count,
    taskOf,
    isStopping: () => false,
    onMessage: ({ kind }, thread) => {
      if (kind === READY.kind) ready.push(thread);
    },
    onCrash: ({ number }, reason) => heard.push(`thread ${number}: ${reason}`),
    onFailure: () => heard.push('failure'),
  });
  return { started, ready };
}

const shared = (): Int32Array => new Int32Array(new SharedArrayBuffer(4));

it('starts all, and ends when all have left by themselves', async () => {
  const heard: string[] = [];
  const { started, ready } = startThreads(3, shared, heard);
  const threads = await started;
  expect(new Set(ready.map(({ number }) => number))).toEqual(new Set([1, 2, 3]));
  for (const { worker } of threads.alive) worker.postMessage('leave');
  await threads.ended;
  expect([...threads.alive, ...heard]).toEqual([]);
});

it('puts a thread in the place of one that crashed', async () => {
  const heard: string[] = [];
  const { started, ready } = startThreads(1, shared, heard);
  const threads = await started;
  ready[0]?.worker.postMessage('too much');
  await expect.poll(() => ready.map(({ number }) => number)).toEqual([1, 1]);
  expect(heard).toEqual(['thread 1: too much']);
  threads.terminate();
});

it('is over when one cannot be replaced', async () => {
  const heard: string[] = [];
  const broken = shared();
  const { started, ready } = startThreads(1, () => broken, heard);
  const threads = await started;
  Atomics.store(broken, 0, 1);
  ready[0]?.worker.postMessage('too much');
  await expect(threads.ended).rejects.toMatchObject({
    code: 'THREAD_DIED',
    message: "the server's thread died: not today",
  });
  expect(heard).toEqual(['thread 1: too much', 'failure']);
});

it('is over when the machine starts no other in the place of one', async () => {
  const heard: string[] = [];
  let isFull = false;
  const { started, ready } = startThreads(1, () => (isFull ? Symbol('cannot be sent') : shared()), heard);
  const threads = await started;
  isFull = true;
  ready[0]?.worker.postMessage('too much');
  await expect(threads.ended).rejects.toMatchObject({ code: 'THREAD_DIED' });
  expect(heard).toEqual(['thread 1: too much', 'failure']);
});

it('cannot be started when a thread dies at once, and leaves none', async () => {
  const heard: string[] = [];
  const { started } = startThreads(2, () => shared().fill(1), heard);
  await expect(started).rejects.toMatchObject({ code: 'THREAD_DIED' });
  expect(heard).toEqual(['failure']);
});
