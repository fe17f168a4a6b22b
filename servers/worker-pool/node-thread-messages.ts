/** What the main thread and a thread of `worker-pool/node` tell each other. */
import type { Socket } from 'node:net';
import type { Slot } from '../phase.ts';
import type { READY } from './standing-threads.ts';

export type ToPoolThread =
  /** The socket is moved, not copied. */
  | { readonly kind: 'client'; readonly slot: Slot; readonly socket: Socket }
  /** Lets its client go, and ends. */
  | { readonly kind: 'stop' };

/** Its client has left. */
export const LEFT = { kind: 'left' } as const;

export type PoolThreadMessage = typeof READY | typeof LEFT;
