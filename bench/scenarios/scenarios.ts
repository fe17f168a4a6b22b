/** The registry of scenarios: the only place that names them all. */
import { churn } from './churn.ts';
import { cost } from './cost.ts';
import { latency } from './latency.ts';
import { scaling } from './scaling.ts';
import type { Scenario } from './scenario.ts';

/** Those that are run when none is named. */
export const SCENARIOS: readonly Scenario[] = [scaling, churn];

export const ALL_SCENARIOS: readonly Scenario[] = [...SCENARIOS, latency, cost];
