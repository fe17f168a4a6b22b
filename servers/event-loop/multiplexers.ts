/** The registry of multiplexers: each is loaded when it is chosen. */
import type { Multiplexer } from '../../posix/multiplexer.ts';
import type { MultiplexerName } from '../server.ts';

/** How many descriptors epoll reports at once: with more, the others wait for the next turn. */
const EPOLL_EVENTS = 512;

const MULTIPLEXERS: Readonly<Record<MultiplexerName, () => Promise<Multiplexer>>> = {
  epoll: async () => new (await import('../../posix/epoll.ts')).Epoll(EPOLL_EVENTS),
  poll: async () => new (await import('../../posix/poll.ts')).Poll(),
  select: async () => new (await import('../../posix/select.ts')).Select(),
};

/** @param name null: the default */
export function openMultiplexer(name: MultiplexerName | null): Promise<Multiplexer> {
  return MULTIPLEXERS[name ?? 'epoll']();
}
