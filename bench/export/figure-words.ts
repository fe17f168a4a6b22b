/** The words of a figure: the question as its title, the conditions below it, and the same in a description for those who cannot see it. */
import { scenarioLabel } from '../names.ts';
import type { RunRecord } from '../run-record.ts';
import { type Comparison, type Measure, type Median, isDrawn, panels } from './chart.ts';
import type { ScalingFigure } from './figure-scaling.ts';
import { formatCount, formatLatency } from './format.ts';
import { servedInShort, starved } from './served.ts';

const QUESTION: Readonly<Record<Measure, string>> = {
  throughput: 'How many requests are served as clients are added?',
  p99: 'How long do the slowest 1 % of requests take?',
};

/** Few enough that the interval of their median is the whole range of the trials. */
const FEW_BLOCKS = 5;

/** What the figure of a comparison shows, from the plan where there is one, and from the rows. */
export function describeScaling(run: RunRecord, comparison: Comparison, measure: Measure): ScalingFigure {
  const planned = run.plan.scenarios.find(({ name }) => name === comparison.scenario);
  const measured = comparison.trials.map(({ clients }) => clients);
  const windowS = planned?.durationS ?? comparison.trials[0]?.duration_s ?? 0;
  return {
    measure,
    title: QUESTION[measure],
    conditions: [howMeasured(run, comparison, windowS), howToRead(comparison, measure)],
    panels: panels(comparison, measure),
    clients: [...new Set([...(planned?.clients ?? []), ...measured])].toSorted((a, b) => a - b),
    windowS,
  };
}

function howMeasured(
  run: RunRecord,
  { scenario, variant, workload, driver, trials }: Comparison,
  windowS: number,
): string {
  const [first] = trials;
  const requests = first?.requests_per_connection ?? null;
  const ios = [...new Set(trials.map(({ io }) => io))];
  const conditions = [
    `workload ${workload}`,
    requests === null ? 'connections kept' : `${plural(requests, 'request')} per connection`,
    ...(ios.length === 1 ? [`io ${ios.join()}`] : []),
    `driver ${driver} (${first?.load ?? 'closed'} loop)`,
    `${plural(new Set(trials.map(({ block }) => block)).size, 'block')}\u00a0of\u00a0${formatLatency(windowS * 1e6)}`,
    ...(run.state === 'complete'
      ? []
      : [`run ${run.state} after ${run.trialsDone} of ${run.plan.trials} trials`]),
  ];
  return `Scenario ${scenarioLabel({ scenario, variant })}: ${conditions.join(', ')}.`;
}

/** What the marks mean, and what is not drawn. */
function howToRead({ trials, summary }: Comparison, measure: Measure): string {
  const missing = trials.filter((row) => !isDrawn(row, measure)).length;
  const untold = trials.some((row) => row.clients_served === null && row.validity === 'valid');
  return [
    marks(Math.max(0, ...summary.map((row) => row.valid_trials))),
    ...(trials.some(({ validity }) => validity === 'invalid') ? ['Hollow: invalid trials.'] : []),
    ...(missing > 0 ? [`Not drawn: ${plural(missing, 'trial')} without a value.`] : []),
    ...(untold ? ['The driver cannot tell how many clients were served.'] : []),
  ].join(' ');
}

/** @param trials the valid trials of the cell that has the most of them */
function marks(trials: number): string {
  if (trials === 0) return 'No trial was valid.';
  if (trials === 1) return 'Marks: single trials, so there are no intervals.';
  const bars = `95\u00a0% intervals${trials > FEW_BLOCKS ? '' : ' (of so few trials: their range)'}`;
  return `Marks: medians. Bars: ${bars}. Dots: single trials.`;
}

/** The figure in words, with its numbers. */
export function describe({ measure, conditions, panels: all }: ScalingFigure): string {
  const what = measure === 'throughput' ? 'Requests per second' : '99th percentile of latency';
  const lines = all.flatMap(({ io, series }) =>
    series.map(
      ({ name, medians }) =>
        `${name} (${io}): ${medians.map((median) => inWords(median, measure)).join(', ') || 'no valid trial'}.`,
    ),
  );
  return [`${what} against the number of clients. ${conditions.join(' ')}`, ...lines].join(' ');
}

function inWords(median: Median, measure: Measure): string {
  const value = measure === 'throughput' ? formatCount(median.value) : formatLatency(median.value);
  const served = starved(median) ? `, of whom ${servedInShort(median)} served` : '';
  return `${value} with ${plural(median.clients, 'client')}${served}`;
}

function plural(count: number, noun: string): string {
  return `${formatCount(count)}\u00a0${noun}${count === 1 ? '' : 's'}`;
}
