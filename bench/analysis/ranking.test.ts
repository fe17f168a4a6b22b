import { describe, expect, it } from 'vitest';
import { samplePair, sampleSummary } from '../testing/sample-rows.ts';
import type { PairOutcome } from './pairs.ts';
import { outcomeOf, rankComparisons } from './ranking.ts';

type Pair = readonly [server: string, other: string, outcome: PairOutcome['kind']];

const outcomes = {
  ahead: { kind: 'ahead' },
  equal: { kind: 'equal' },
  open: { kind: 'open', detectable: 1.2, blocks: null },
  'too-few-blocks': { kind: 'too-few-blocks' },
  'not-ranked': { kind: 'not-ranked' },
} as const satisfies Record<PairOutcome['kind'], PairOutcome>;

const pairsOf = (pairs: readonly Pair[], clients = 16) =>
  pairs.map(([server, other, kind]) => samplePair({ server, other, clients, outcome: outcomes[kind] }));

/** Servers with 300, 200 and 100 requests/s. */
const ROWS = ['a', 'b', 'c'].map((server, index) =>
  sampleSummary({ server, throughput_rps: 300 - 100 * index }),
);

function rank(pairs: readonly Pair[], rows = ROWS) {
  const [comparison] = rankComparisons(rows, pairsOf(pairs));
  const [ranking] = comparison?.loads ?? [];
  const { best = [], next, decided } = ranking ?? {};
  return { best: best.map(({ server }) => server).join(), next: next?.server ?? null, decided };
}

const WON: readonly Pair[] = [
  ['a', 'b', 'ahead'],
  ['a', 'c', 'ahead'],
  ['b', 'c', 'open'],
];

describe('a ranking', () => {
  it.each<{ what: string; pairs: readonly Pair[]; best: string; next: string | null; decided: boolean }>([
    { what: 'one is ahead of all', pairs: WON, best: 'a', next: 'b', decided: true },
    {
      what: 'two are equal and ahead of the third',
      pairs: [
        ['a', 'b', 'equal'],
        ['a', 'c', 'ahead'],
        ['b', 'c', 'ahead'],
      ],
      best: 'a,b',
      next: 'c',
      decided: true,
    },
    {
      what: 'a server with a lower throughput is ahead',
      pairs: [
        ['b', 'a', 'ahead'],
        ['b', 'c', 'ahead'],
        ['a', 'c', 'ahead'],
      ],
      best: 'b',
      next: 'a',
      decided: true,
    },
    {
      what: 'two of the best have too few blocks',
      pairs: [
        ['a', 'b', 'too-few-blocks'],
        ['a', 'c', 'ahead'],
        ['b', 'c', 'ahead'],
      ],
      best: 'a,b',
      next: 'c',
      decided: false,
    },
    {
      what: 'two that are behind have too few blocks',
      pairs: [
        ['a', 'b', 'ahead'],
        ['a', 'c', 'ahead'],
        ['b', 'c', 'too-few-blocks'],
      ],
      best: 'a',
      next: 'b',
      decided: true,
    },
    {
      what: 'each is behind another',
      pairs: [
        ['a', 'b', 'ahead'],
        ['b', 'c', 'ahead'],
        ['c', 'a', 'ahead'],
      ],
      best: 'a',
      next: 'b',
      decided: true,
    },
    {
      what: 'all is open',
      pairs: [
        ['a', 'b', 'open'],
        ['a', 'c', 'open'],
        ['b', 'c', 'open'],
      ],
      best: 'a,b,c',
      next: null,
      decided: true,
    },
  ])('where $what has $best as the best', ({ pairs, best, next, decided }) => {
    expect(rank(pairs)).toEqual({ best, next, decided });
  });

  it('leaves out a server that starves clients', () => {
    const rows = ROWS.map((row) =>
      row.server === 'a' ? Object.assign({}, row, { clients_served: 15 }) : row,
    );
    expect(
      rank(
        [
          ['a', 'b', 'not-ranked'],
          ['a', 'c', 'not-ranked'],
          ['b', 'c', 'ahead'],
        ],
        rows,
      ),
    ).toEqual({ best: 'b', next: 'c', decided: true });
  });

  it('leaves out the pairs of other loads', () => {
    const others = pairsOf([['c', 'a', 'ahead']], 4);
    const [comparison] = rankComparisons(ROWS, [...others, ...pairsOf(WON)]);
    expect(comparison?.loads[0]?.pairs).toEqual(pairsOf(WON));
    expect(comparison?.loads[0]?.best).toEqual([ROWS[0]]);
  });
});

it.each<{ pairs: readonly Pair[]; outcome: ReturnType<typeof outcomeOf> }>([
  { pairs: [['a', 'c', 'ahead']], outcome: 'ahead' },
  { pairs: [['c', 'a', 'ahead']], outcome: 'open' },
  { pairs: [['c', 'a', 'open']], outcome: 'open' },
  { pairs: [['a', 'c', 'equal']], outcome: 'equal' },
  { pairs: [['a', 'c', 'too-few-blocks']], outcome: 'not comparable' },
  { pairs: [['a', 'c', 'not-ranked']], outcome: 'not comparable' },
  { pairs: [], outcome: 'not comparable' },
  {
    pairs: [
      ['a', 'b', 'ahead'],
      ['b', 'c', 'ahead'],
      ['a', 'c', 'too-few-blocks'],
    ],
    outcome: 'ahead',
  },
  {
    pairs: [
      ['a', 'b', 'ahead'],
      ['b', 'a', 'ahead'],
      ['a', 'c', 'open'],
    ],
    outcome: 'open',
  },
])('the outcome for a and c of the pairs $pairs is: $outcome', ({ pairs, outcome }) => {
  expect(outcomeOf('a', 'c', pairsOf(pairs))).toBe(outcome);
});
