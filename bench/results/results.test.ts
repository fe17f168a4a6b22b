import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sampleAnalysis } from '../testing/sample-run.ts';
import { readResults } from './results.ts';

it('a record with a wrong field is refused, and the error gives the path of the field', async () => {
  const { run } = sampleAnalysis();
  await using folder = await mkdtempDisposable(join(tmpdir(), 'tellers-'));
  const wrong = { ...run, environment: { ...run.environment, cores: 'many' } };
  await writeFile(join(folder.path, 'run.json'), JSON.stringify(wrong));
  await expect(readResults(folder.path)).rejects.toThrow(
    / is no results folder: run\.json: environment\.cores: /,
  );
});
