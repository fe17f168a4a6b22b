import { describe, expect, test } from 'vitest';
import { judgeModel as judge, type ModelFinding, type Round } from './model-verdict.ts';
import type { Wait } from './server-threads.ts';
import { TRANSLATE } from './words/card-words.ts';

function judgeModel(alone: Round, more?: readonly Round[]): ModelFinding {
  const finding = judge(alone, more);
  expect(TRANSLATE.fr(finding.evidence)).not.toBeNull();
  return finding;
}

/** A loop in one thread. */
const LOOP: Round = {
  silent: 8,
  sent: 'nothing',
  threads: 1,
  newThreads: 0,
  newProcesses: 0,
  threadsLeft: 0,
  processesLeft: 0,
  activeThreads: 1,
  activeProcesses: 1,
  waits: [{ call: 'epoll_wait', for: 'readiness' }],
  unasked: false,
  served: true,
};

const alone: Round = { ...LOOP, silent: 1 };
const many: Round = { ...LOOP, silent: 32 };

function receive(count: number): Wait[] {
  return Array.from({ length: count }, () => ({ call: 'recv', for: 'client' }));
}

describe('a server that answers nobody beside one silent client is one thread', () => {
  const blocked = { ...alone, served: false };

  test('and the call in which it waits is the evidence', () => {
    expect(judgeModel({ ...blocked, waits: receive(1) })).toEqual({
      model: 'one-thread',
      evidence:
        'while 1 client was silent, a second client was not answered: a thread waited in recv for the first one',
    });
  });

  test('and a thread that was started for nothing is named', () => {
    expect(judgeModel({ ...blocked, newThreads: 1 }).evidence).toMatch(
      /thread of its own: is it joined at once\?$/,
    );
    expect(judgeModel({ ...blocked, newThreads: 1, newProcesses: 1 }).evidence).toMatch(
      /is it waited for at once\?$/,
    );
  });

  test('also where its threads cannot be seen', () => {
    expect(judgeModel({ ...blocked, threads: 0, waits: null }).model).toBe('one-thread');
  });
});

describe('a server that does not wait for the request of a silent client', () => {
  test('is one thread when its only thread waits in accept', () => {
    const round: Round = { ...alone, unasked: true, waits: [{ call: 'accept', for: 'accept' }] };
    expect(judgeModel(round).model).toBe('one-thread');
    expect(judgeModel({ ...round, threads: 2 }).model).toBe('unknown');
  });
});

describe('growth', () => {
  const grown = { ...LOOP, threads: 9, newThreads: 8 };

  test('that comes each time and ends with the clients is a thread for each client', () => {
    expect(judgeModel(alone, [grown, { ...many, newThreads: 32 }, grown])).toEqual({
      model: 'thread-per-client',
      evidence: 'with 8 silent clients it had 8 more threads, and they ended with them',
    });
  });

  test('that comes each time and stays is a thread for each client that does not end', () => {
    const { evidence, model } = judgeModel(alone, [grown, many, { ...grown, threadsLeft: 8 }]);
    expect(model).toBe('thread-per-client');
    expect(evidence).toMatch(/8 of them did not end with them$/);
  });

  test('of processes is a process for each client', () => {
    expect(judgeModel(alone, [grown, many, { ...grown, newProcesses: 8 }]).model).toBe('process-per-client');
  });

  test('that comes once and stays is a pool', () => {
    expect(judgeModel(alone, [{ ...grown, threadsLeft: 8 }, many, LOOP])).toEqual({
      model: 'thread-pool',
      evidence:
        'it started 8 threads for the first clients that waited, kept them, and had no more for the next 8',
    });
  });

  test('of processes that comes once and stays is a pool of the threads in them, or of processes', () => {
    const kept = { ...grown, threadsLeft: 8, newProcesses: 8, processesLeft: 8 };
    expect(judgeModel(alone, [kept, many, LOOP]).model).toBe('process-pool');
    expect(judgeModel(alone, [{ ...kept, threadsLeft: 80 }, many, LOOP]).model).toBe('thread-pool');
  });

  test('of one or two helper threads is none', () => {
    expect(judgeModel(alone, [LOOP, many, { ...LOOP, newThreads: 2 }]).model).toBe('event-loop');
  });
});

describe('a constant number of threads', () => {
  test('that answers another client beside 32 silent ones is a loop', () => {
    expect(judgeModel(alone, [LOOP, many, LOOP]).evidence).toBe(
      'with 32 silent clients it had no more threads, and answered another client; it waits in epoll_wait for all of its clients',
    );
    const { evidence } = judgeModel(alone, [LOOP, { ...many, activeProcesses: 2 }, LOOP]);
    expect(evidence).toMatch(/each of 2 processes waits in epoll_wait for all of its clients$/);
  });

  test('that answers nobody beside 8 is a pool of threads or of processes', () => {
    const full = { ...LOOP, served: false, waits: receive(4), activeThreads: 4 };
    expect(judgeModel(alone, [full, LOOP])).toEqual({
      model: 'thread-pool',
      evidence:
        'it has the same threads with and without clients, and did not answer another client beside 8 silent clients; 4 of its threads each waited in recv for one client',
    });
    expect(judgeModel(alone, [{ ...full, activeProcesses: 4 }, LOOP]).model).toBe('process-pool');
    expect(judgeModel(alone, [{ ...full, activeProcesses: 2 }, LOOP]).model).toBe('thread-pool');
  });

  test('that holds 32 silent clients in a thread each is a large pool', () => {
    expect(judgeModel(alone, [LOOP, { ...many, waits: receive(32) }, LOOP]).model).toBe('thread-pool');
  });

  test('is judged by the threads that did something where no system call can be read', () => {
    const untraced: Round = { ...many, waits: null };
    expect(judgeModel(alone, [LOOP, { ...untraced, activeThreads: 33 }, LOOP]).model).toBe('thread-pool');
    expect(judgeModel(alone, [LOOP, { ...untraced, activeThreads: 2 }, LOOP]).model).toBe('event-loop');
  });

  test('of which none wakes for clients that are kept outside is no pool', () => {
    const unmet: Round = { ...LOOP, served: false, waits: null, activeThreads: 0, activeProcesses: 0 };
    expect(judgeModel(alone, [unmet, LOOP]).model).toBe('unknown');
  });

  test('of 0 is not seen, and nothing is concluded', () => {
    const unseen: Round = { ...LOOP, threads: 0, waits: null };
    expect(judgeModel(alone, [unseen, unseen, unseen]).model).toBe('unknown');
  });
});
