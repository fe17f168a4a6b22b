/** The registry of multiplexers: each is loaded when it is chosen. */
import { SocketError } from '../../posix/errno.ts';
import type { Multiplexer } from '../../posix/multiplexer.ts';
import { type MultiplexerName, ServerError } from '../server.ts';

/** How many descriptors epoll reports at once: with more, the others wait for the next turn. */
const EPOLL_EVENTS = 512;

const MULTIPLEXERS: Readonly<Record<MultiplexerName, () => Promise<Multiplexer>>> = {
  epoll: async () => new (await import('../../posix/epoll.ts')).Epoll(EPOLL_EVENTS),
  poll: async () => new (await import('../../posix/poll.ts')).Poll(),
  uring: async () => new (await import('../../posix/uring.ts')).Uring(),
  select: async () => new (await import('../../posix/select.ts')).Select(),
};

/**
 * @returns why this machine does not have it, and what to do; undefined where it works
 */
export async function whyMissing(name: MultiplexerName): Promise<string | undefined> {
  try {
    using _probe = await openMultiplexer(name);
    return undefined;
  } catch (error) {
    if (!(error instanceof SocketError)) throw error;
    return error.message;
  }
}

/** @throws ServerError UNSUPPORTED_PLATFORM when this machine does not have it */
export async function checkMultiplexer(name: MultiplexerName | null): Promise<void> {
  const why = name === null ? undefined : await whyMissing(name);
  if (why !== undefined) throw new ServerError('UNSUPPORTED_PLATFORM', `no ${name} here: ${why}`);
}

/** @param name null: the default */
export function openMultiplexer(name: MultiplexerName | null): Promise<Multiplexer> {
  return MULTIPLEXERS[name ?? 'epoll']();
}
