/** Each fault of worker-threads-pool, kept from the user of `ThreadPool`. */
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { MessageChannel, type Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { ServerError } from '../server.ts';
import { ThreadPool } from './pool.ts';
import { compileThread } from './thread-source.ts';

/** A thread that does the act in its `workerData`; setting `gate[0]` to 1 releases a waiting one. */
const code = compileThread(`
const { parentPort, workerData } = require('node:worker_threads');
const { act, gate } = workerData;
const waitAtGate = () => void Atomics.wait(gate, 0, 0);
const acts = {
  leave: () => {},
  exit: () => process.exit(3),
  stay: () => void parentPort.on('message', () => {}),
  block: waitAtGate,
  spin: () => { for (;;); },
  crash: () => { throw new RangeError('out of memory for this client'); },
  crashWithNothing: () => { throw undefined; },
  answer: () => { workerData.port.postMessage('got it'); workerData.port.close(); },
};
acts[act]();
`);

const gate = () => new Int32Array(new SharedArrayBuffer(4));

function open(opened: Int32Array): void {
  Atomics.store(opened, 0, 1);
  Atomics.notify(opened, 0);
}

describe('ThreadPool', () => {
  test('ThreadPool reports how a thread ended by itself', async () => {
    await using pool = new ThreadPool({ code, max: 2 });
    const ends = await Promise.all(['leave', 'exit'].map((act) => pool.run({ workerData: { act } })));
    expect(ends).toEqual([
      { kind: 'exited', code: 0 },
      { kind: 'exited', code: 3 },
    ]);
    expect(pool.size).toBe(0);
  });

  test('ThreadPool passes the worker to onStart as soon as it is started, and moves the transfer list to it', async () => {
    await using pool = new ThreadPool({ code, max: 1 });
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
    ['crash', new RangeError('out of memory for this client')],
    ['crashWithNothing', undefined],
  ])(
    'ThreadPool reports the crash of a thread by %s with its error, and starts the next thread',
    async (act, error) => {
      await using pool = new ThreadPool({ code, max: 1 });
      const crashed = pool.run({ workerData: { act } });
      const next = pool.run({ workerData: { act: 'leave' } });
      expect(await crashed).toEqual({ kind: 'crashed', error });
      expect(await next).toEqual({ kind: 'exited', code: 0 });
    },
  );

  test('ThreadPool reports each thread that cannot run its code', async () => {
    await using pool = new ThreadPool({ code: compileThread('require("./missing.cjs")'), max: 1 });
    const ends = await Promise.all([pool.run({}), pool.run({})]);
    for (const end of ends) {
      expect(end).toMatchObject({ kind: 'crashed', error: { code: 'MODULE_NOT_FOUND' } });
    }
    expect([pool.size, pool.waiting]).toEqual([0, 0]);
  });

  test('ThreadPool starts the next thread after a worker that could not be constructed', async () => {
    await using pool = new ThreadPool({ code, max: 1 });
    const uncloneable = { workerData: { act: () => 'functions cannot be cloned' } };
    const first = pool.run(uncloneable);
    const ends = [{ workerData: { act: 'leave' } }, uncloneable, { workerData: { act: 'leave' } }].map(
      (task) => pool.run(task),
    );
    expect(await first).toMatchObject({ kind: 'crashed', error: { name: 'DataCloneError' } });
    expect((await Promise.all(ends)).map((end) => end.kind)).toEqual(['exited', 'crashed', 'exited']);
    expect([pool.size, pool.waiting]).toEqual([0, 0]);
  });

  test('ThreadPool ends only that thread when onStart throws', async () => {
    await using pool = new ThreadPool({ code, max: 1 });
    const error = new Error('the client has gone');
    const onStart = () => {
      throw error;
    };
    expect(await pool.run({ workerData: { act: 'stay' }, onStart })).toEqual({ kind: 'crashed', error });
    expect(await pool.run({ workerData: { act: 'leave' } })).toEqual({ kind: 'exited', code: 0 });
  });

  test.each([0, -1, 1.5, Number.NaN, Infinity])('ThreadPool rejects a max of %s', (max) => {
    const attempt = () => new ThreadPool({ code, max });
    expect(attempt).toThrow(ServerError);
    expect(attempt).toThrow(/whole number from 1/);
  });

  test('ThreadPool keeps at most max threads alive, and the others waiting', async () => {
    await using pool = new ThreadPool({ code, max: 2 });
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

  test('ThreadPool keeps the place of a crashed thread until it has exited', async () => {
    await using pool = new ThreadPool({ code, max: 1 });
    const started = Promise.withResolvers<Worker>();
    const first = pool.run({ workerData: { act: 'stay' }, onStart: started.resolve });
    let secondStarted = false;
    const second = pool.run({ workerData: { act: 'leave' }, onStart: () => (secondStarted = true) });
    const worker = await started.promise;
    // Node reports a crash before the thread has exited: here it reports two, of a thread that still runs.
    const error = new RangeError('gone, but not yet');
    worker.emit('error', error);
    worker.emit('error', new Error('a consequence'));
    await nextTurn();
    expect([pool.size, pool.waiting, secondStarted]).toEqual([1, 1, false]);
    await worker.terminate();
    expect(await first).toEqual({ kind: 'crashed', error });
    expect(await second).toEqual({ kind: 'exited', code: 0 });
  });

  test('ThreadPool.close drops waiting tasks, ends running threads, and may be called twice', async () => {
    const pool = new ThreadPool({ code, max: 2 });
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

  test('ThreadPool.close also ends a thread that was started in the same tick', async () => {
    const pool = new ThreadPool({ code, max: 1 });
    const end = pool.run({ workerData: { act: 'spin' } });
    await pool.close();
    expect(pool.size).toBe(0);
    expect(await end).toMatchObject({ kind: 'exited' });
  });

  test('ThreadPool.close of an idle pool resolves, and a later task is dropped', async () => {
    const pool = new ThreadPool({ code, max: 1 });
    await pool.close();
    expect(await pool.run({ workerData: { act: 'leave' } })).toEqual({ kind: 'dropped' });
  });
});
