/**
 * What a client's slot holds: its phase between accept and close. A phase is a number, because it is stored in shared
 * memory; its name is for timelines and tests.
 */

export const Phase = { free: 0, accepted: 1, receiving: 2, working: 3, sending: 4, closing: 5 } as const;

export type Phase = (typeof Phase)[keyof typeof Phase];

export const PHASE_NAMES = Object.keys(Phase) as readonly (keyof typeof Phase)[];

/** The index of a client in the array, from 0. */
export type Slot = number;
