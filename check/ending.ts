/** Checks of how a server ends. Each ends it. */
import { bind, close, setOption, socket, SocketOption } from '../posix/socket.ts';
import { type Check, certainFault, fault, ok, skipped } from './check.ts';

export const endsOnSigterm: Check = {
  id: 'sigterm',
  about: ({ sigterm }) => sigterm.about(),
  exercises: [null, 2, 4],
  needsFresh: true,
  async run({ server, words }) {
    server.first[Symbol.dispose]();
    if (!server.isVisible) return skipped(words.notOurs);
    const ending = await server.end();
    return ending?.forced === true ? fault(words.sigterm.forced) : ok(words.sigterm.ok);
  },
};

export const restarts: Check = {
  id: 'restart',
  about: ({ restart }) => restart.about(),
  exercises: [null, 1, 2, 4],
  async run({ server, restart, words }) {
    if (!server.isVisible) return skipped(words.notOurs);
    await server.end();
    using _held = holdPort(server.address.port);
    const again = await restart();
    return again === null ? ok(words.restart.ok) : certainFault(words.restart.taken(again));
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
