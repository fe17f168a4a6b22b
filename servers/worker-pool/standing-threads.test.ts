import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { READY, startWorker } from '../thread.ts';
import { StandingThreads, type StandingThread } from './standing-threads.ts';

/** A thread that cannot start while `workerData[0]` is 1; it ends at the message `leave`, and crashes at any other. */
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

function startThreads(count: number, taskOf: () => unknown, events: string[]) {
  const ready: StandingThread[] = [];
  const started = StandingThreads.start({
    count,
    open: () => startWorker(pathToFileURL(path), taskOf()),
    isStopping: () => false,
    onMessage: ({ kind }, thread) => {
      if (kind === READY.kind) ready.push(thread);
    },
    onEnd: () => {},
    onCrash: ({ number }, reason) => events.push(`thread ${number}: ${reason}`),
    onFailure: () => events.push('failure'),
  });
  return { started, ready };
}

const shared = (): Int32Array => new Int32Array(new SharedArrayBuffer(4));

it('StandingThreads starts all threads, and ends when all have ended by themselves', async () => {
  const events: string[] = [];
  const { started, ready } = startThreads(3, shared, events);
  const threads = await started;
  expect(new Set(ready.map(({ number }) => number))).toEqual(new Set([1, 2, 3]));
  for (const { worker } of threads.alive) worker.postMessage('leave');
  await threads.ended;
  expect([...threads.alive, ...events]).toEqual([]);
});

it('StandingThreads replaces a thread that crashed', async () => {
  const events: string[] = [];
  const { started, ready } = startThreads(1, shared, events);
  const threads = await started;
  ready[0]?.worker.postMessage('too much');
  await expect.poll(() => ready.map(({ number }) => number)).toEqual([1, 1]);
  expect(events).toEqual(['thread 1: too much']);
  threads.terminate();
});

it('StandingThreads tries again when a replacement dies while it starts', async () => {
  const events: string[] = [];
  const broken = shared();
  let opened = 0;
  const { started, ready } = startThreads(
    1,
    () => {
      Atomics.store(broken, 0, [1, 2].includes(opened++) ? 1 : 0);
      return broken;
    },
    events,
  );
  const threads = await started;
  ready[0]?.worker.postMessage('too much');
  await expect.poll(() => ready.length).toBe(2);
  expect([opened, events]).toEqual([4, ['thread 1: too much']]);
  ready[1]?.worker.postMessage('leave');
  await threads.ended;
});

it('StandingThreads ends when the replacement of a thread cannot start', async () => {
  const events: string[] = [];
  const broken = shared();
  const { started, ready } = startThreads(1, () => broken, events);
  const threads = await started;
  Atomics.store(broken, 0, 1);
  ready[0]?.worker.postMessage('too much');
  await expect(threads.ended).rejects.toMatchObject({
    code: 'THREAD_DIED',
    message: "the server's thread died: not today",
  });
  expect(events).toEqual(['thread 1: too much', 'failure']);
});

it('StandingThreads ends when no worker can be constructed as a replacement', async () => {
  const events: string[] = [];
  let isFull = false;
  const { started, ready } = startThreads(1, () => (isFull ? Symbol('cannot be sent') : shared()), events);
  const threads = await started;
  isFull = true;
  ready[0]?.worker.postMessage('too much');
  await expect(threads.ended).rejects.toMatchObject({ code: 'THREAD_DIED' });
  expect(events).toEqual(['thread 1: too much', 'failure']);
});

it('StandingThreads.start rejects when a thread dies at once, and leaves no thread behind', async () => {
  const events: string[] = [];
  const { started } = startThreads(2, () => shared().fill(1), events);
  await expect(started).rejects.toMatchObject({ code: 'THREAD_DIED' });
  expect(events).toEqual(['failure']);
});
