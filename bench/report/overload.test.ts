import { describe, expect, it } from 'vitest';
import { designFigures } from '../figures/figures.ts';
import { SCREEN_PAGE } from '../figures/page.ts';
import type { TrialRow } from '../results/columns.ts';
import { overload } from '../scenarios/overload.ts';
import { sampleQuestion } from '../testing/sample-questions.ts';
import { ENGLISH_REPORT } from '../words/report-en.ts';
import { FRENCH_REPORT } from '../words/report-fr.ts';
import { sentencesOf, answerBlocks } from './answers.ts';
import { reportBlocks } from './content.ts';

const { name, sizes } = overload;
const KNEE_RPS = 800;

/** At twice its knee, of which half is refused, or nearly all is answered too late. */
function overloaded(row: TrialRow): TrialRow {
  const isRefusing = row.variant === 'when full refuse';
  return {
    ...row,
    load: 'open',
    offered_rps: 2 * KNEE_RPS,
    offered_part: 2,
    goodput_rps: KNEE_RPS * (isRefusing ? 1 + 0.01 * row.block : 0),
    errors_unavailable: isRefusing ? 1600 : 0,
  };
}

/** From half the knee, after a burst. */
function recovered(row: TrialRow): TrialRow {
  const recovery_s = row.variant === 'when full refuse' ? 0 : row.block === 1 ? null : row.block;
  const offered = { load: 'burst', offered_rps: KNEE_RPS / 2, offered_part: 0.5 };
  return { ...row, server: 'event-loop/posix', model: 'event-loop', ...offered, recovery_s };
}

const analysis = sampleQuestion(
  { name, clients: [1000], variants: sizes.quick.variants },
  {
    blocks: 3,
    change: (row) => {
      if (row.model === 'event-loop') return overloaded(row);
      // Of another row of the same block.
      return row.model === 'worker-pool' ? recovered(overloaded(row)) : null;
    },
  },
);

describe('a server that was offered twice its knee', () => {
  it.each([
    [
      ENGLISH_REPORT,
      'overload, when full refuse: offered 2 times its knee, a server answered within 100 ms, as a part of its knee: event-loop/posix 102 % (99 %–105 %); after a burst of 10 s, the time to recover was: event-loop/posix under 100 ms (at most 100 ms).',
    ],
    [
      FRENCH_REPORT,
      'overload, tableau plein : refuser : à 2 fois son coude, un serveur a répondu en moins de 100 ms, rapporté à son coude : event-loop/posix 102 % (99 %–105 %)\u202f; après une rafale de 10 s, le temps de rétablissement est : event-loop/posix moins de 100 ms (au plus 100 ms).',
    ],
  ])('has a sentence for each variant', (words, expected) => {
    const sentences = sentencesOf(analysis, words).map((one) => one.replaceAll('\u00a0', ' '));
    expect(sentences).toHaveLength(sizes.quick.variants.length);
    expect(sentences).toContain(expected);
  });

  it('is named together with others of which the same is true', () => {
    const alike = sampleQuestion(
      { name, clients: [1000], variants: sizes.quick.variants },
      { blocks: 3, change: (row) => (row.model === 'sequential' ? null : overloaded(row)) },
    );
    expect(sentencesOf(alike, ENGLISH_REPORT)[0]).toMatch(
      /knee: event-loop\/posix, .*worker-per-client\/posix.* 0\u00a0% \(0\u00a0%–0\u00a0%\)\.$/,
    );
  });

  it('is the answer of a run that ranks no servers', () => {
    const [, answer] = reportBlocks(analysis, [], ENGLISH_REPORT);
    expect(answer).toEqual({ kind: 'list', items: sentencesOf(analysis, ENGLISH_REPORT) });
  });

  it('has a row for each variant, with what it refused', () => {
    const [scenario] = analysis.scenarios;
    const [table, ofBurst] = scenario === undefined ? [] : answerBlocks(scenario, ENGLISH_REPORT).blocks;
    expect(ofBurst).toMatchObject({
      table: {
        rows: [
          ['when full wait', 'event-loop/posix', '3\u00a0s (at least 612\u00a0ms)', '3 of 3'],
          ['when full wait, backlog 16', 'event-loop/posix', '3\u00a0s (at least 540\u00a0ms)', '3 of 3'],
          ['when full refuse', 'event-loop/posix', 'under 100\u00a0ms (at most 100\u00a0ms)', '3 of 3'],
        ],
      },
    });
    expect(table).toMatchObject({
      kind: 'table',
      table: {
        rows: [
          ...['when full wait', 'when full wait, backlog 16'].map((variant) => [
            variant,
            'event-loop/posix',
            '0\u00a0% (0\u00a0%–0\u00a0%)',
            '0\u00a0%',
            '3 of 3',
          ]),
          [
            'when full refuse',
            'event-loop/posix',
            '102\u00a0% (99\u00a0%–105\u00a0%)',
            '50\u00a0%',
            '3 of 3',
          ],
        ],
      },
    });
  });

  it('has a place below the line of all that was offered, and none in the matrix', () => {
    const drawings = designFigures(analysis, SCREEN_PAGE);
    expect(drawings.map(({ id }) => id)).toEqual(['overload-goodput-by-knee-part']);
    const drawn = JSON.stringify(drawings[0]?.specification);
    expect(drawn).toContain('[{"x":0,"y":0},{"x":1.25,"y":1.25}]');
  });
});
