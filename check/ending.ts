/** Checks of how a server ends. Each needs a server of its own, which it ends. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Check, certainFault, fault, ok, skipped } from './check.ts';

export const endsOnSigterm: Check = {
  id: 'sigterm',
  title: 'ends on SIGTERM',
  did: 'SIGTERM was sent to the server, which had no client.',
  asks: 'a server can be stopped in good order, as Ctrl-C or a service manager does',
  exercises: [null, 2, 4],
  needsFresh: true,
  async run({ server }) {
    server.first[Symbol.dispose]();
    if (!server.isVisible) return skipped('the server was not started here');
    const ending = await server.end();
    return ending?.forced === true
      ? fault(
          'it did not end within 2 s of SIGTERM, and was killed',
          'leave SIGTERM to its default, or let its handler end the program: remove signal(SIGTERM, SIG_IGN), and go on only if the call that was interrupted failed with another errno than EINTR',
          'it had to be killed',
        )
      : ok('it ended');
  },
};

/** The kernel has taken the packets of an ended connection within this. */
const PACKETS_MS = 50;

export const restarts: Check = {
  id: 'restart',
  title: 'can be started again at once',
  did: 'The server was ended while clients were connected, and started again on the same port at once.',
  asks: 'no exercise asks for it; without it a server cannot be started for a minute after it has ended',
  exercises: [null, 1, 2, 4],
  needsFresh: true,
  async run(context) {
    const { server } = context;
    if (!server.isVisible) return skipped('the server was not started here');
    // Ended by the server first, their connections wait on its side, in the state TIME_WAIT.
    if (!context.answersUnasked) server.first.send(context.request);
    await server.first.reply(context.answerMs);
    using idle = context.exercise === 1 ? null : await context.connect(true, context.stallMs);
    await server.end();
    for (const client of [server.first, idle]) {
      await client?.ended(context.stallMs);
      client?.[Symbol.dispose]();
    }
    await delay(PACKETS_MS);
    const again = await context.restart();
    return again === null
      ? ok('it started on the same port')
      : (/in use/i.test(again) ? certainFault : fault)(
          `it did not start again on the same port: ${again}`,
          'before bind(): int yes = 1; setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);',
          'the port stays taken',
        );
  },
};
