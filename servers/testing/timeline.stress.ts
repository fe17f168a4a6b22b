/** For timeline.test.ts: a thread that adds events to a ring, at full speed or in turn with others. */
import { parentPort, threadId, workerData } from 'node:worker_threads';
import { Phase } from '../phase.ts';
import { Timeline } from '../timeline.ts';

/** The thread's `index`-th event is of client `index * threads + mine`, in the slot of that number's last 16 bits. */
export interface TimelineTask {
  readonly memory: SharedArrayBuffer;
  readonly events: number;
  readonly mine: number;
  readonly threads: number;
  /** One word, the thread whose turn it is; null: the threads do not wait for each other. */
  readonly turns: SharedArrayBuffer | null;
}

const { memory, events, mine, threads, turns } = workerData as TimelineTask;
const timeline = Timeline.at(memory, 0);
const turn = turns === null ? undefined : new Int32Array(turns);

function waitForTurn(word: Int32Array): void {
  for (let now = Atomics.load(word, 0); now !== mine; now = Atomics.load(word, 0)) Atomics.wait(word, 0, now);
}

function passTurn(word: Int32Array): void {
  Atomics.store(word, 0, (mine + 1) % threads);
  Atomics.notify(word, 0);
}

parentPort?.postMessage(threadId);

for (let index = 0; index < events; index++) {
  const client = index * threads + mine;
  if (turn !== undefined) waitForTurn(turn);
  timeline.record(client, client & 0xffff, Phase.working);
  if (turn !== undefined) passTurn(turn);
}
