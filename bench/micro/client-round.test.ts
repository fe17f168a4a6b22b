import { describe, expect, it } from 'vitest';
import { posixAvailable } from '../../servers/models.ts';
import { ClientRound } from './client-round.ts';

describe.skipIf(!posixAvailable())('a round of clients', () => {
  it.each(['recorded', 'not-recorded'] as const)(
    'answers each client once per request, in three rounds: %s',
    async (how) => {
      using round = await ClientRound.open(5, how);
      expect(round.run()).toBe(0);
      for (let time = 1; time <= 3; time++) {
        round.answer();
        expect(round.run()).toBe(5);
        expect(round.run()).toBe(0);
        round.drain();
        expect(round.answered).toBe(how === 'recorded' ? 5 * time : 0);
      }
    },
  );
});
