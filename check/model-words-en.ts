/** The model that a server is, and by what that was seen, in English. */
import type { Finding, Titles } from './finding.ts';

const or = new Intl.ListFormat('en-GB', { type: 'disjunction' });

const names = (calls: readonly string[]): string => or.format(calls);

const clients = (count: number, isBegun: boolean): string =>
  isBegun ? `${count} clients that had sent half a request` : `${count} silent clients`;

export const ENGLISH_MODEL = {
  about: (): Titles => ({
    title: 'the model that it is',
    did: 'Clients connected and sent nothing. The threads and processes of the server, and the system calls in which they wait, were read from /proc.',
    asks: 'exercise 4: an array of client sockets, and threads, so that accepting and receiving go on together. Exercise 2: one thread is enough',
  }),
  names: {
    'one-thread': 'one thread, one client at a time',
    'thread-per-client': 'a thread for each client',
    'process-per-client': 'a process for each client',
    'thread-pool': 'a pool of threads',
    'process-pool': 'a pool of processes',
    'event-loop': 'an event loop',
    unknown: 'not known',
  },
  other: (name: string, evidence: string): Finding => ({
    seen: `it is ${name}: ${evidence}`,
    mend: 'after accept(), start a thread for the client: pthread_create(&thread, NULL, serve, …); pthread_detach(thread)',
    brief: name,
  }),
  /** Evidence. */
  unseen:
    'it served a second client while the first one was silent, but its threads cannot be seen on this system',
  unmet: (count: number, isBegun: boolean): string =>
    `${clients(count, isBegun)} reached none of its threads, and yet kept another one from it`,
  inAccept: 'its only thread waits in accept, and it did not wait for the request of a silent client',
  unasked:
    'it answered or closed a client that had sent nothing, so silent clients do not show how it serves several at once',
  notAccepted: 'it did not accept a second client',
  /** @param own what the first client had to itself, or the calls in which a thread waited for it */
  alone: (own: 'process' | 'thread' | readonly string[]): string => {
    const seen = 'while 1 client was silent, a second client was not answered';
    if (own === 'process')
      return `${seen}, although the first one had a process of its own: is it waited for at once?`;
    if (own === 'thread')
      return `${seen}, although the first one had a thread of its own: is it joined at once?`;
    return own.length === 0 ? seen : `${seen}: a thread waited in ${names(own)} for the first one`;
  },
  grown: (count: number, isBegun: boolean, isProcess: boolean, grown: number, left: number): string => {
    const end = left === 0 ? 'they ended with them' : `${left} of them did not end with them`;
    return `with ${clients(count, isBegun)} it had ${grown} more ${isProcess ? 'processes' : 'threads'}, and ${end}`;
  },
  kept: (started: number, isProcess: boolean, next: number): string =>
    `it started ${started} ${isProcess ? 'processes' : 'threads'} for the first clients that waited, kept them, and had no more for the next ${next}`,
  /** @param stalled how many clients kept another one from it; null: none did */
  pool: (
    isProcess: boolean,
    stalled: number | null,
    isBegun: boolean,
    held: number,
    calls: readonly string[],
  ): string => {
    const same = `it has the same ${isProcess ? 'processes' : 'threads'} with and without clients`;
    const limit =
      stalled === null ? '' : `, and did not answer another client beside ${clients(stalled, isBegun)}`;
    const waiting =
      calls.length === 0 ? '' : `; ${held} of its threads each waited in ${names(calls)} for one client`;
    return `${same}${limit}${waiting}`;
  },
  /** @param calls in which it waits for all clients; none where none was seen, null where that cannot be seen */
  loop: (count: number, isBegun: boolean, processes: number, calls: readonly string[] | null): string => {
    const seen = `with ${clients(count, isBegun)} it had no more threads, and answered another client`;
    if (calls === null) return seen;
    if (calls.length === 0) return `${seen}; none of its threads waits for a single client`;
    const subject = processes > 1 ? `each of ${processes} processes` : 'it';
    return `${seen}; ${subject} waits in ${names(calls)} for all of its clients`;
  },
};

export type ModelWords = typeof ENGLISH_MODEL;
