/** The registry of scenarios: the only place that names them all. */
import { blocking } from './blocking.ts';
import { broadcast } from './broadcast.ts';
import { churn } from './churn.ts';
import { compute } from './compute.ts';
import { cost } from './cost.ts';
import { crossover } from './crossover.ts';
import { distance } from './distance.ts';
import { fairness } from './fairness.ts';
import { headOfLine } from './head-of-line.ts';
import { idle } from './idle.ts';
import { latency } from './latency.ts';
import { multiplexers } from './multiplexers.ts';
import { overload } from './overload.ts';
import { payload } from './payload.ts';
import { scaling } from './scaling.ts';
import type { Scenario } from './scenario.ts';
import { timeline } from './timeline.ts';

/** Those that are run when none is named. */
export const SCENARIOS: readonly Scenario[] = [scaling, churn];

export const ALL_SCENARIOS: readonly Scenario[] = [
  ...SCENARIOS,
  latency,
  overload,
  cost,
  blocking,
  compute,
  headOfLine,
  broadcast,
  idle,
  multiplexers,
  distance,
  payload,
  fairness,
  crossover,
  timeline,
];
