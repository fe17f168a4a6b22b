/** The model that a server is. A wrong model is a fault only where an exercise asks for another one. */
import { isRunning } from '../bench/processes/proc.ts';
import {
  type Check,
  certainFault,
  type Exercise,
  type Note,
  ok,
  type Outcome,
  remark,
  skipped,
} from './check.ts';
import type { ModelFinding } from './model-verdict.ts';
import { recogniseModel } from './recognise-model.ts';

const WORDS = {
  'one-thread': 'one thread, one client at a time',
  'thread-per-client': 'a thread for each client',
  'process-per-client': 'a process for each client',
  'thread-pool': 'a pool of threads',
  'process-pool': 'a pool of processes',
  'event-loop': 'an event loop',
  unknown: 'not known',
} as const satisfies Record<ModelFinding['model'], string>;

export const model: Check = {
  id: 'model',
  title: 'the model that it is',
  did: 'Clients connected and sent nothing. The threads and processes of the server, and the system calls in which they wait, were read from /proc.',
  asks: 'exercise 4: an array of client sockets, and threads, so that accepting and receiving go on together. Exercise 2: one thread is enough',
  exercises: [null, 2, 4],
  async run(context) {
    const { server, request, exercise } = context;
    if (!server.isVisible) return skipped('its processes cannot be seen');
    const finding = await recogniseModel({
      pids: () => server.pids().filter(isRunning),
      connect: (boundMs) => context.connect(true, boundMs),
      request,
    });
    return { ...judge(finding, exercise), model: finding };
  },
};

function judge({ model: found, evidence }: ModelFinding, exercise: Exercise): Outcome {
  const brief = WORDS[found];
  if (found === 'unknown') return skipped(`not known: ${evidence}`);
  if (exercise !== 4 || found === 'thread-per-client') return ok(brief);
  const note: Note = {
    seen: `it is ${brief}: ${evidence}`,
    mend: 'after accept(), start a thread for the client: pthread_create(&thread, NULL, serve, …); pthread_detach(thread)',
  };
  // Not by chance: it is what the threads did, not how long it took.
  return found === 'one-thread' ? certainFault(note.seen, note.mend, brief) : remark(brief, note);
}
