/** The messages between the main thread and a thread of `worker-pool/node`. */
import type { Socket } from 'node:net';
import type { Slot } from '../phase.ts';
import type { READY } from './standing-threads.ts';

export type ToPoolThread =
  /** The socket is moved, not copied. */
  | { readonly kind: 'client'; readonly slot: Slot; readonly socket: Socket }
  /** The thread ends its client's connection, and itself. */
  | { readonly kind: 'stop' };

/** The thread's client has left. */
export const LEFT = { kind: 'left' } as const;

export type PoolThreadMessage = typeof READY | typeof LEFT;
