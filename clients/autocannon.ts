import { LoadError, type LoadResult, type LoadSpec } from './load.ts';
import type { LoadRun } from './load-generator.ts';
export async function runAutocannon(_spec: LoadSpec, _run: LoadRun): Promise<LoadResult> {
  throw new LoadError('BAD_OPTION', 'later');
}
