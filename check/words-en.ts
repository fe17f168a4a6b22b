/** The report card in English: what the checks are, what they see, and how to mend it. Clauses have no full stop. */
import { hintParts } from '../workloads/http-hints.ts';
import type { Finding, Note, Titles } from './finding.ts';
import { ENGLISH_CARD } from './card-words-en.ts';
import { ENGLISH_MODEL } from './model-words-en.ts';

const READ_WHOLE =
  'call recv() in a loop until the empty line "\\r\\n\\r\\n" has come or recv() returns 0, and then send() and close()';

const THREADS =
  'after accept(), start a thread for the client: pthread_create(&thread, NULL, serve, …); pthread_detach(thread); and go back to accept() at once';

const HARMLESS = 'the loss of one client must not harm the server or another client';

export const ENGLISH_CHECK = {
  card: ENGLISH_CARD,
  model: ENGLISH_MODEL,
  /** Of an answer that is read, and unusual. */
  hint: hintParts,
  /** Why a server did not start, how it died, or what is wrong with an answer: from below, in English. */
  said: (text: string): string => text,
  died: (death: string): string => `the server died (${death})`,
  /** What came of a request. */
  reply: {
    answered: 'answered',
    reset: 'the connection was reset without an answer',
    closed: 'the connection was closed without an answer',
    silent: 'no answer came',
    unended: 'the answer began and did not end',
    refused: 'the connection was refused',
    status: (line: string): string => `it answered ${line}`,
    otherBytes: 'its body had other bytes than the first one',
    otherLength: (bytes: number, first: number): string =>
      `its body had ${bytes} bytes, and the first one ${first}`,
  },
  refused: {
    seen: 'the connection was refused or not made',
    mend: 'keep the listening socket open while the server runs',
    brief: 'the connection was refused',
  },
  nextServed: 'the next client was served',
  unseen: 'its processes cannot be seen',
  notOurs: 'the server was not started here',
  notAgain: (because: string | null): string =>
    because === null ? 'it did not start again' : `it did not start again: ${because}`,
  oneAtATime: (exercise: number): string => `one at a time, as exercise ${exercise} asks`,
  /** After clients that behave badly. */
  harm: {
    unserved: (after: string, wrong: string): Finding => ({
      seen: `after ${after} the next client was not served: ${wrong}`,
      mend: 'check what recv() and send() return: at 0 or below, close(client) and go back to accept()',
      brief: 'the next client was not served',
    }),
    died: (after: string, death: string, isPipe: boolean): Finding => ({
      seen: `the server died (${death}) after ${after}`,
      mend: isPipe
        ? 'send() to a connection that is gone raises SIGPIPE, which ends the program: call signal(SIGPIPE, SIG_IGN) at the start, or send(fd, data, size, MSG_NOSIGNAL), and check what recv() and send() return'
        : 'check what every call returns, pass recv() one byte less than the buffer has, and end the text with a 0 before it is used as a string; cc -g -fsanitize=address shows the line',
      brief: `the server died (${death.split(':', 1)[0] ?? death})`,
    }),
  },
  listens: {
    about: (): Titles => ({
      title: 'listens',
      did: 'The server was started with a free port, and a client connected to 127.0.0.1.',
      asks: 'socket(), bind() to the port that it is given, listen()',
    }),
    ok: 'on the port that it was given',
    none: 'it does not listen',
    mend: 'take the port from the command line: address.sin_port = htons(atoi(argv[1])), with sin_addr.s_addr = htonl(INADDR_ANY); check what bind() and listen() return',
  },
  answers: {
    about: (samples: number): Titles => ({
      title: 'answers right',
      did: `A client sent GET / and read the answer. In every exercise but the first, ${samples} more did the same.`,
      asks: 'each client gets the page: a status line, fields, an empty line and all of the body, the same each time',
    }),
    unasked: {
      seen: 'it answered before the client had sent its request, which stays unread: close() then resets the connection (RST), and the answer can be lost',
      mend: 'call recv() until the empty line of the request, before send() and close()',
    },
    varies: {
      seen: 'the bodies of two answers differ, so only their status was compared from here on',
      mend: 'nothing, if the page holds a date or a number; else look for a buffer that two clients share',
    },
    status: (line: string): Note => ({
      seen: `it answered ${line}`,
      mend: 'answer GET / with "HTTP/1.1 200 OK" and the page',
    }),
    brief: (status: number, bytes: number, remarks: number): string =>
      `${status}, ${bytes} bytes${remarks === 0 ? '' : remarks === 1 ? '; a remark below' : `; ${remarks} remarks below`}`,
    second: {
      seen: 'a second answer came, and there was one request',
      mend: 'answer once for each request: when its empty line has come, not after each recv()',
    },
    surplus: (bytes: number, length: number): Finding => ({
      seen: `${bytes} bytes came after the ${length} of its Content-Length`,
      mend: 'Content-Length is the number of bytes of the body alone, after the empty line: strlen(body)',
    }),
    died: (death: string): Finding => ({
      seen: `the server ended (${death}) before it answered its first client`,
      mend: 'check what every call returns, and that the buffers are as long as what goes into them',
    }),
    unended: {
      seen: 'the answer did not end: neither were there as many bytes as its Content-Length says, nor was the connection closed',
      mend: 'give the number of bytes of the body as Content-Length, and call send() again with the rest until all are sent; or call close(client) after the last send()',
      brief: 'the answer did not end',
    },
    mend: 'answer with "HTTP/1.1 200 OK\\r\\nContent-Length: N\\r\\n\\r\\n" and N bytes of body; send strlen(answer) bytes',
  },
  leave: {
    about: (each: number): Titles => ({
      title: 'bears clients that leave',
      did: `${each} clients connected and left without a word, ${each} sent half a request and left, ${each} sent a whole one and left before the answer.`,
      asks: HARMLESS,
    }),
    after: 'clients that left',
  },
  reset: {
    about: (each: number): Titles => ({
      title: 'bears clients that reset',
      did: `${each} clients reset their connection (RST) while the server waited for their request, and ${each} after they had sent it, before the server came to them.`,
      asks: HARMLESS,
    }),
    after: 'clients that reset',
  },
  garbage: {
    about: (): Titles => ({
      title: 'bears garbage',
      did: `Clients sent ${Object.values(ENGLISH_GARBAGE).join(', ')}; after each of them another client asked.`,
      asks: 'whatever a client sends must not harm the server or another client; any answer to garbage is right',
    }),
    after: (kind: keyof typeof ENGLISH_GARBAGE): string => `a client that sent ${ENGLISH_GARBAGE[kind]}`,
    refused: 'garbage',
  },
  slowReader: {
    about: (pauseMs: number): Titles => ({
      title: 'bears clients that do not read',
      did: `A client asked and read nothing for ${pauseMs} ms, and then all. Another asked, read nothing, and left.`,
      asks: 'every byte of an answer arrives, whoever reads slowly; who never reads harms no other client',
    }),
    lost: (wrong: string): Finding => ({
      seen: `a slow reader did not get its whole answer: ${wrong}`,
      mend: 'send() may take a part only: call it again with the rest, in a loop, until all is sent; where the socket does not block, wait for POLLOUT at EAGAIN',
      brief: 'a slow reader lost bytes',
    }),
    after: 'a client that never read',
    ok: 'all bytes came',
    short: (bytes: number): string => `the answer is short (${bytes} bytes) and fits the buffers`,
  },
  crowd: {
    about: (clients: number): Titles => ({
      title: `serves ${clients} clients at once`,
      did: `${clients} clients connected and sent a request while the server was stopped for a moment, as many as its backlog took; then ${clients} connected to the running server, and when they were connected each sent a request.`,
      asks: 'no client is lost: each gets its own whole answer, whether at once or in turn',
    }),
    lost: (lost: number, clients: number, how: string): Finding => ({
      seen: `${lost} of ${clients} clients got no right answer: ${how}`,
      mend: 'give each client its own slot: find a free one and fill it between pthread_mutex_lock(&lock) and pthread_mutex_unlock(&lock), never overwrite one in use, and pass the thread its own copy of the socket, not the address of a variable that accept() fills again',
      brief: `${lost} of ${clients} got no right answer`,
    }),
    ok: (clients: number): string => `all ${clients} got their answer`,
    backlog: (queued: number): Finding => ({
      seen: `while the server was busy, ${queued} clients fit into its backlog; the kernel lets each further one try again after 1, 3 and 7 s`,
      mend: 'give listen() a longer backlog: listen(fd, 128)',
      brief: `its backlog holds ${queued}`,
    }),
  },
  sigterm: {
    about: (): Titles => ({
      title: 'ends on SIGTERM',
      did: 'SIGTERM was sent to the server, which had no client.',
      asks: 'a server can be stopped in good order, as Ctrl-C or a service manager does',
    }),
    forced: {
      seen: 'it did not end within 2 s of SIGTERM, and was killed',
      mend: 'leave SIGTERM to its default, or let its handler end the program: remove signal(SIGTERM, SIG_IGN), and go on only if the call that was interrupted failed with another errno than EINTR',
      brief: 'it had to be killed',
    },
    ok: 'it ended',
  },
  restart: {
    about: (): Titles => ({
      title: 'can be started again at once',
      did: 'The server was ended. A socket was bound to its port, with SO_REUSEADDR and without listen(), as connections in the state TIME_WAIT hold the port for a minute. Then the server was started again on that port.',
      asks: 'no exercise asks for it; without it a server cannot be started for a minute after it has ended',
    }),
    ok: 'it started on the same port',
    taken: (why: string): Finding => ({
      seen: `it did not start again on the same port: ${why}`,
      mend: 'before bind(): int yes = 1; setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);',
      brief: 'the port stays taken',
    }),
  },
  leaks: {
    about: (clients: number, atOnce: number): Titles => ({
      title: 'leaks nothing',
      did: `${clients} clients came, ${atOnce} at a time: of each ten, seven asked, one left at once, one left in the middle of its request, one reset. Descriptors, threads, processes and memory of the server were counted at rest after each fifth of them.`,
      asks: 'exercises 2 and 4: close() for each client, and nothing of it is left when it has gone',
    }),
    ok: (clients: number): string => `nothing grew over ${clients} clients`,
    names: {
      descriptors: 'descriptors',
      threads: 'threads',
      zombies: 'zombies',
      processes: 'processes',
    },
    mends: {
      descriptors:
        'call close(client) on every way out, also where recv() returns 0 or -1; a process that forks closes it in the parent too',
      threads: 'return from the function of the thread when recv() returns 0 or below',
      zombies:
        'wait for ended children: signal(SIGCHLD, SIG_IGN), or while (waitpid(-1, NULL, WNOHANG) > 0) in the loop around accept()',
      processes: 'call exit(0) in the child when its client has gone: when recv() returns 0 or below',
      memory: 'call free() for what malloc() returned, on every way out',
      stacks:
        'call pthread_detach(thread), or pthread_join(), for each thread, since its stack stays otherwise; and free() for what malloc() returned',
      none: 'check what accept(), recv() and send() return, and go on after an error of one client',
    },
    unserved: (clients: number, why: string): string => `after ${clients} clients one was not served: ${why}`,
    unservedBrief: (clients: number): string => `a client was not served after ${clients}`,
    had: (now: number, name: string, before: number): string =>
      `; it had ${now} ${name} then, and ${before} before`,
    grew: (name: string, before: number, after: number, clients: number): string =>
      `${name} leak: ${before} before and ${after} after ${clients} clients`,
    memory: (bytes: number, clients: number): string =>
      `memory leak: it holds ${formatBytes(bytes)} more for each client, at the same rate over ${clients} clients`,
  },
  rest: {
    about: (looks: number, lookMs: number, longestS: number): Titles => ({
      title: 'sleeps without clients',
      did: `Without a client, it was read ${looks} times, ${lookMs} ms apart, whether a thread of the server ran or wanted to, and again for up to ${longestS} s until it slept.`,
      asks: 'accept() and recv() block: a server without clients needs no CPU time',
    }),
    ok: 'it sleeps',
    awake: (longestS: number, busy: number, looks: number): Finding => ({
      seen: `it was awake for ${longestS} s without a client, at ${busy} of the last ${looks} looks`,
      mend: 'wait in accept(), recv(), or poll(fds, n, -1), not in a loop around calls that return at once; when recv() returns 0, close(client) and leave the loop',
      brief: 'it is awake all the time',
    }),
  },
  backToAccept: {
    about: (clients: number): Titles => ({
      title: 'goes back to accept',
      did: `${clients} clients came one after the other, and each sent a request.`,
      asks: 'exercise 2: after each client the server goes back to accept() and serves the next one',
    }),
    ok: 'each client was served',
    unserved: (which: number, wrong: string, death: string | null): Finding => ({
      seen: `client ${which} was not served: ${death === null ? wrong : `the server had ended (${death})`}`,
      mend: 'put accept(), recv(), send() and close(client) inside while (1) { … }, and close the listening socket after it, not in it',
      brief: death === null ? `client ${which} got no answer` : 'it ended after a client',
    }),
  },
  requests: {
    closes: 'it closes after each answer',
    first: (wrong: string): Finding => ({ seen: `the first answer failed: ${wrong}`, mend: READ_WHOLE }),
    wrong: (wrong: string): string => `the client got no right answer: ${wrong}`,
    readWhole: READ_WHOLE,
  },
  secondRequest: {
    about: (): Titles => ({
      title: 'bears a second request',
      did: 'A client asked, read the answer, and asked again on the same connection.',
      asks: 'nothing: it may answer again, or close the connection after its first answer',
    }),
    ok: 'it answers again',
    silent: {
      seen: 'the second request got no answer, and the connection stayed open',
      mend: 'call close(client) after the answer, or go back to recv() for the next request',
      brief: 'neither answered nor closed',
    },
    wrong: (wrong: string): Finding => ({
      seen: `the second answer was wrong: ${wrong}`,
      mend: 'send a whole answer for each request',
      brief: wrong,
    }),
  },
  pipelined: {
    about: (): Titles => ({
      title: 'answers two requests at once',
      did: 'A client sent two requests in one packet.',
      asks: 'no exercise asks for it; HTTP/1.1 allows it: the server answers both, or closes the connection after its first answer',
    }),
    ok: 'it answers both',
    wrong: (wrong: string): Finding => ({
      seen: `of two requests that came together, the second failed: ${wrong}`,
      mend: 'one recv() may return more than one request: keep what comes after the empty line, and answer it before the next recv()',
      brief: 'the second got no right answer',
    }),
  },
  halfClose: {
    about: (): Titles => ({
      title: 'answers after a half-close',
      did: 'A client sent its request and then FIN, as shutdown(fd, SHUT_WR) does, and waited for the answer.',
      asks: 'the client still reads, so it must get its whole answer',
    }),
    mend: 'answer what was received before recv() returned 0, and then close(client); and leave the loop around recv() when it returns 0',
  },
  dribble: {
    about: (everyMs: number): Titles => ({
      title: 'bears a client that dribbles',
      did: `A client sent its request one byte at a time, one each ${everyMs} ms.`,
      asks: 'TCP is a stream: one recv() may return any part of a request, and the client must get its answer',
    }),
    early: {
      seen: 'it answered after the first bytes of the request, before the rest had come',
      mend: `the rest stays unread, and close() then resets the connection: ${READ_WHOLE}`,
      brief: 'answered before the request had come',
    },
  },
  silentClient: {
    about: (): Titles => ({
      title: 'serves two clients at once',
      did: 'A client connected and sent nothing. Meanwhile another sent a request; then the first one left.',
      asks: 'exercise 4: accepting and receiving go on together, so that a silent client stalls no other. Exercises 1 and 2 serve one client at a time',
    }),
    who: (_count: number): string => 'a silent client',
    brief: 'it serves one client at a time',
  },
  unfinishedRequest: {
    about: (): Titles => ({
      title: 'bears an unfinished request',
      did: 'A client sent half of a request. Meanwhile another sent a whole one; then the first one left.',
      asks: 'exercise 4: a client in the middle of its request stalls no other',
    }),
    who: (_count: number): string => 'a client in the middle of its request',
    brief: 'it stalls the others',
  },
  manySilent: {
    about: (count: number): Titles => ({
      title: `bears ${count} silent clients`,
      did: `${count} clients connected and sent nothing. Meanwhile another sent a request; then they left.`,
      asks: 'exercise 4: each client has a thread of its own, so however many are silent, the next one is served',
    }),
    who: (count: number): string => `${count} silent clients`,
    brief: 'they stall the next one',
  },
  beside: {
    known: 'one silent client stalls it already',
    lost: (who: string, wrong: string): Finding => ({
      seen: `beside ${who} another client got no answer, and none after the first had left: ${wrong}`,
      mend: 'when recv() returns 0, close(client) and serve the next client',
      brief: 'not served, even afterwards',
    }),
    unserved: (who: string, wrong: string): Finding => ({
      seen: `beside ${who} another client was not served: ${wrong}`,
      mend: THREADS,
      brief: 'not served',
    }),
    stalled: (who: string, count: number, waitedMs: number, afterMs: number): Note => ({
      seen: `${who} stalled another for ${(waitedMs / 1000).toFixed(1)} s; when ${count === 1 ? 'it' : 'they'} had left, its answer came after ${afterMs} ms`,
      mend: THREADS,
    }),
    unasked: 'it answers before it reads, so none can stall it',
    ok: 'both were looked after',
  },
};

const ENGLISH_GARBAGE = {
  longLine: 'a line of 100,000 bytes',
  noLineEnd: '100,000 bytes without a line end',
  binary: 'binary bytes',
  zeros: 'zero bytes',
  emptyLines: 'empty lines',
  formats: 'format characters',
};

function formatBytes(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

export type CheckWords = typeof ENGLISH_CHECK;
