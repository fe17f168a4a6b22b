import { describe, expect, test } from 'vitest';
import { makePlan } from '../plan/plan.ts';
import { concludeTimelines } from '../report/timeline.ts';
import { modelServer } from '../results/server-names.ts';
import { timeline } from '../scenarios/timeline.ts';
import { sampleAnalysis } from '../testing/sample-run.ts';
import { sampleTimelines } from '../testing/sample-timeline.ts';
import { LANGUAGES, WORDS } from '../words/languages.ts';
import { SCREEN_PAGE } from './page.ts';
import { inGrey, renderSvg } from './render.ts';
import { timelineDrawing } from './timeline.ts';
import { NO_DETAILS, withFigures } from '../analysis/figure-data.ts';
import { recordedServers } from '../analysis/findings.ts';
import { ENGLISH_REPORT } from '../words/report-en.ts';

const timelines = sampleTimelines();
const recorded = recordedServers(timelines, 'timeline');

describe('the swimlanes', () => {
  const servers = [...timelines.keys()].map((label) =>
    modelServer(label.split('/')[0] as 'sequential' | 'event-loop' | 'worker-per-client', 'posix'),
  );
  const plan = makePlan({
    scenarios: [timeline],
    size: 'quick',
    servers,
    drivers: [{ kind: 'tcp', engine: 'posix' }],
    seed: 1,
  });
  const data = {
    ...sampleAnalysis(),
    scenario: 'timeline',
    driver: 'tcp',
    planned: plan.scenarios[0] ?? null,
    variants: [''],
    quantities: new Map(),
    id: 'timeline',
    trials: [],
    knees: [],
    scalability: [],
  };

  test('equal the golden file in colour', async () => {
    const drawing = timelineDrawing(recorded, data, SCREEN_PAGE);
    const svg = await renderSvg(drawing.specification, drawing, SCREEN_PAGE);
    await expect(svg).toMatchFileSnapshot('golden/timeline.svg');
    expect(drawing.description).toMatch(
      /worker-per-client\/posix: 3.threads; at most 3 served at once; a client waited 5\.1.ms on average/,
    );
  });

  test.each(LANGUAGES)('are drawn in grey with the words of the language %s', async (language) => {
    const page = { ...SCREEN_PAGE, words: WORDS[language], widthPx: 480 };
    const drawing = timelineDrawing(recorded, data, page);
    const svg = await renderSvg(inGrey(drawing.specification), drawing, page);
    expect(svg).toContain(WORDS[language].timeline.phases.working);
    expect(svg).not.toContain('#0b3d78');
  });

  test('are absent where nothing was recorded', () => {
    expect(withFigures(data, new Map(), NO_DETAILS).figures).toEqual([]);
  });
});

test('the conclusion of a timeline is one sentence with every server', () => {
  expect(
    concludeTimelines('timeline', recorded, ENGLISH_REPORT).map((text) => text.replaceAll('\u00a0', ' ')),
  ).toEqual([
    'timeline, 3 clients at the same time, compute-2ms, recorded once for each server: sequential/posix served one request at a time with 1 thread; a client waited 5.2 ms on average. event-loop/posix served one request at a time with 1 thread; a client waited 2 ms on average. worker-per-client/posix served up to 3 requests at a time with 3 threads; a client waited 5.1 ms on average.',
  ]);
  expect(concludeTimelines('timeline', [], ENGLISH_REPORT)).toEqual([]);
});
