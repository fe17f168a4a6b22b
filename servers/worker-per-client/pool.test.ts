/** Each fault of worker-threads-pool, and that it does not reach a user of `ThreadPool`. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { MessageChannel, type Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ServerError } from '../server.ts';
import { ThreadPool } from './pool.ts';

/** A thread that does what its `workerData` says; `gate[0]` becomes 1 to let a waiting one go on. */
const SCRIPT = `
import { parentPort, workerData } from 'node:worker_threads';
const { act, gate } = workerData;
const waitAtGate = () => void Atomics.wait(gate, 0, 0);
const acts = {
  leave: () => {},
  exit: () => process.exit(3),
  stay: () => void parentPort.on('message', () => {}),
  block: waitAtGate,
  spin: () => { for (;;); },
  crash: () => { throw new RangeError('this client is too much'); },
  crashWithNothing: () => { throw undefined; },
  answer: () => { workerData.port.postMessage('got it'); workerData.port.close(); },
};
acts[act]();
`;

const gate = () => new Int32Array(new SharedArrayBuffer(4));

function open(opened: Int32Array): void {
  Atomics.store(opened, 0, 1);
  Atomics.notify(opened, 0);
}

describe('ThreadPool', () => {
  let folder: string;
  let file: URL;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tellers-pool-'));
    writeFileSync(join(folder, 'thread.mjs'), SCRIPT);
    file = pathToFileURL(join(folder, 'thread.mjs'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('reports how a thread ended by itself', async () => {
    await using pool = new ThreadPool({ entry: { kind: 'file', url: file }, max: 2 });
    const ends = await Promise.all(['leave', 'exit'].map((act) => pool.run({ workerData: { act } })));
    expect(ends).toEqual([
      { kind: 'exited', code: 0 },
      { kind: 'exited', code: 3 },
    ]);
    expect(pool.size).toBe(0);
  });

  test('hands the worker over as soon as it is started, and moves the transfer list to it', async () => {
    await using pool = new ThreadPool({ entry: { kind: 'file', url: file }, max: 1 });
    const { port1, port2 } = new MessageChannel();
    const started = Promise.withResolvers<Worker>();
    const answered = once(port1, 'message');
    const end = pool.run({
      workerData: { act: 'answer', port: port2 },
      transferList: [port2],
      onStart: (worker) => started.resolve(worker),
    });
    await once(await started.promise, 'online');
    expect(await answered).toEqual(['got it']);
    expect(await end).toEqual({ kind: 'exited', code: 0 });
  });

  test.each([
    ['crash', new RangeError('this client is too much')],
    ['crashWithNothing', undefined],
  ])("reports a thread's crash with its error, and gives its place to the next: %s", async (act, error) => {
    await using pool = new ThreadPool({ entry: { kind: 'file', url: file }, max: 1 });
    const crashed = pool.run({ workerData: { act } });
    const next = pool.run({ workerData: { act: 'leave' } });
    expect(await crashed).toEqual({ kind: 'crashed', error });
    expect(await next).toEqual({ kind: 'exited', code: 0 });
  });

  test('reports a thread that was started and could not run its file, and starts the next', async () => {
    const broken = join(folder, 'broken.mjs');
    writeFileSync(broken, 'import "./missing.mjs";');
    await using pool = new ThreadPool({ entry: { kind: 'file', url: pathToFileURL(broken) }, max: 1 });
    const first = pool.run({});
    const second = pool.run({ onStart: () => rmSync(broken) });
    expect(await first).toMatchObject({ kind: 'crashed', error: { code: 'ERR_MODULE_NOT_FOUND' } });
    expect(await second).toMatchObject({ kind: 'crashed', error: { code: 'MODULE_NOT_FOUND' } });
    expect([pool.size, pool.waiting]).toEqual([0, 0]);
  });

  test('goes on after a worker that could not be constructed, at once or from the queue', async () => {
    await using pool = new ThreadPool({ entry: { kind: 'file', url: file }, max: 1 });
    const uncloneable = { workerData: { act: () => 'functions cannot be cloned' } };
    const first = pool.run(uncloneable);
    const ends = [{ workerData: { act: 'leave' } }, uncloneable, { workerData: { act: 'leave' } }].map(
      (task) => pool.run(task),
    );
    expect(await first).toMatchObject({ kind: 'crashed', error: { name: 'DataCloneError' } });
    expect((await Promise.all(ends)).map((end) => end.kind)).toEqual(['exited', 'crashed', 'exited']);
    expect([pool.size, pool.waiting]).toEqual([0, 0]);
  });

  test('an error of onStart costs that thread only', async () => {
    await using pool = new ThreadPool({ entry: { kind: 'file', url: file }, max: 1 });
    const error = new Error('the client has gone');
    const onStart = () => {
      throw error;
    };
    expect(await pool.run({ workerData: { act: 'stay' }, onStart })).toEqual({ kind: 'crashed', error });
    expect(await pool.run({ workerData: { act: 'leave' } })).toEqual({ kind: 'exited', code: 0 });
  });

  test.each([
    ['a missing file', () => new URL('missing.mjs', file)],
    ['a folder', () => new URL('.', file)],
    ['code', () => new URL('data:text/javascript,0')],
  ])('refuses %s', (_, wrong) => {
    const attempt = () => new ThreadPool({ entry: { kind: 'file', url: wrong() }, max: 1 });
    expect(attempt).toThrow(ServerError);
    expect(attempt).toThrow(/no file to start a thread from/);
  });

  test.each([0, -1, 1.5, Number.NaN, Infinity])('refuses max %s', (max) => {
    const attempt = () => new ThreadPool({ entry: { kind: 'file', url: file }, max });
    expect(attempt).toThrow(ServerError);
    expect(attempt).toThrow(/whole number from 1/);
  });

  test('no more than max threads are alive: the others wait their turn', async () => {
    await using pool = new ThreadPool({ entry: { kind: 'file', url: file }, max: 2 });
    const gates = Array.from({ length: 5 }, gate);
    let alive = 0;
    let mostAlive = 0;
    const ends = gates.map((held) => {
      const onStart = (worker: Worker) => {
        alive += 1;
        mostAlive = Math.max(mostAlive, alive);
        worker.once('exit', () => (alive -= 1));
        open(held);
      };
      return pool.run({ workerData: { act: 'block', gate: held }, onStart });
    });
    expect([pool.size, pool.waiting]).toEqual([2, 3]);
    await Promise.all(ends);
    expect(mostAlive).toBe(2);
    expect([pool.size, pool.waiting]).toEqual([0, 0]);
  });

  test('a thread that crashed keeps its place until it has exited', async () => {
    await using pool = new ThreadPool({ entry: { kind: 'file', url: file }, max: 1 });
    const started = Promise.withResolvers<Worker>();
    const first = pool.run({ workerData: { act: 'stay' }, onStart: started.resolve });
    let secondStarted = false;
    const second = pool.run({ workerData: { act: 'leave' }, onStart: () => (secondStarted = true) });
    const worker = await started.promise;
    // Node tells of a crash before the thread is gone: here it is told, twice, of one that goes on.
    const error = new RangeError('gone, but not yet');
    worker.emit('error', error);
    worker.emit('error', new Error('a consequence'));
    await nextTurn();
    expect([pool.size, pool.waiting, secondStarted]).toEqual([1, 1, false]);
    await worker.terminate();
    expect(await first).toEqual({ kind: 'crashed', error });
    expect(await second).toEqual({ kind: 'exited', code: 0 });
  });

  test('close drops what waits, ends what runs, waits for it, and may be called twice', async () => {
    const pool = new ThreadPool({ entry: { kind: 'file', url: file }, max: 2 });
    const started: Worker[] = [];
    const onStart = (worker: Worker) => void started.push(worker);
    const ends = ['stay', 'spin', 'leave', 'leave'].map((act) => pool.run({ workerData: { act }, onStart }));
    await nextTurn();
    await Promise.all(started.map((worker) => once(worker, 'online')));
    await Promise.all([pool.close(), pool.close()]);
    expect([pool.size, pool.waiting, started.length]).toEqual([0, 0, 2]);
    expect(started.map((worker) => worker.threadId)).toEqual([-1, -1]);
    expect((await Promise.all(ends)).map((end) => end.kind)).toEqual([
      'exited',
      'exited',
      'dropped',
      'dropped',
    ]);
    await pool.close();
  });

  test('close in the tick of the start ends that thread too', async () => {
    const pool = new ThreadPool({ entry: { kind: 'file', url: file }, max: 1 });
    const end = pool.run({ workerData: { act: 'spin' } });
    await pool.close();
    expect(pool.size).toBe(0);
    expect(await end).toMatchObject({ kind: 'exited' });
  });

  test('close of an idle pool resolves, and what is run afterwards is dropped', async () => {
    const pool = new ThreadPool({ entry: { kind: 'file', url: file }, max: 1 });
    await pool.close();
    expect(await pool.run({ workerData: { act: 'leave' } })).toEqual({ kind: 'dropped' });
  });
});
