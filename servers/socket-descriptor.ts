/** The descriptor behind a Node socket, for the client array: Node shows it on the socket's handle only. */
import type { Socket } from 'node:net';
import { NO_SOCKET } from './client-array.ts';

export function descriptorOf(socket: Socket): number {
  const handle: unknown = Reflect.get(socket, '_handle');
  const fd: unknown = typeof handle === 'object' && handle !== null ? Reflect.get(handle, 'fd') : undefined;
  return typeof fd === 'number' && fd >= 0 ? fd : NO_SOCKET;
}
