/** The registry of scenarios: the only place that names them all. */
import { churn } from './churn.ts';
import { scaling } from './scaling.ts';
import type { Scenario } from './scenario.ts';

export const SCENARIOS: readonly Scenario[] = [scaling, churn];
