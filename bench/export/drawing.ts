/** A figure before it is drawn: its caption, the scenario that it belongs to, and the specification. */
import type { TopLevelSpec } from 'vega-lite';
import type { Caption } from './render.ts';

export interface Drawing extends Caption {
  /** null: of the whole run. */
  readonly scenario: string | null;
  readonly specification: TopLevelSpec;
}
