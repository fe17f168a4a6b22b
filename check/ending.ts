/** Checks of how a server ends. Each ends it. */
import { bind, close, setOption, socket, SocketOption } from '../posix/socket.ts';
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

export const restarts: Check = {
  id: 'restart',
  title: 'can be started again at once',
  did: 'The server was ended. A socket was bound to its port, with SO_REUSEADDR and without listen(), as connections in the state TIME_WAIT hold the port for a minute. Then the server was started again on that port.',
  asks: 'no exercise asks for it; without it a server cannot be started for a minute after it has ended',
  exercises: [null, 1, 2, 4],
  async run({ server, restart }) {
    if (!server.isVisible) return skipped('the server was not started here');
    await server.end();
    using _held = holdPort(server.address.port);
    const again = await restart();
    return again === null
      ? ok('it started on the same port')
      : certainFault(
          `it did not start again on the same port: ${again}`,
          'before bind(): int yes = 1; setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);',
          'the port stays taken',
        );
  },
};

/**
 * Holds a port in both families as TIME_WAIT does: against servers without SO_REUSEADDR, or SO_REUSEPORT, alone. No real
 * TIME_WAIT is waited for, because the kernel leaves it out when it has too many (net.ipv4.tcp_max_tw_buckets).
 */
function holdPort(port: number): Disposable {
  const fd = socket({ host: '::' });
  setOption(fd, SocketOption.reuseAddress, 1);
  setOption(fd, SocketOption.reusePort, 1);
  try {
    bind(fd, { host: '::', port });
  } catch {
    // Connections of the server are in TIME_WAIT, and hold it themselves.
  }
  return { [Symbol.dispose]: () => close(fd) };
}
