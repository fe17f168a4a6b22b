import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fileContent } from './file.ts';
import { completeSpec, prepareWorkload } from './prepare.ts';
import type { WorkloadSpec } from './workload.ts';

test('prepareWorkload makes the file, and disposal removes it', async () => {
  const spec = { name: 'file', bytes: 5000 } as const;
  const prepared = await prepareWorkload(spec);
  const path = 'path' in prepared.spec ? prepared.spec.path : undefined;
  if (path === undefined) throw new Error('no file was made');
  expect(readFileSync(path).equals(fileContent(spec))).toBe(true);
  const second = await prepareWorkload(prepared.spec);
  expect(second.spec).toEqual(prepared.spec);
  await second[Symbol.asyncDispose]();
  expect(existsSync(path)).toBe(true);
  await prepared[Symbol.asyncDispose]();
  expect(existsSync(path)).toBe(false);
});

test('completeSpec calibrates compute once', () => {
  const complete = completeSpec({ name: 'compute', ms: 0.5 });
  expect(complete).toEqual({ name: 'compute', ms: 0.5, iterations: expect.any(Number) as number });
  expect(completeSpec(complete)).toBe(complete);
});

test.each<WorkloadSpec>([{ name: 'echo' }, { name: 'wait', ms: 5 }, { name: 'page', bytes: 1000 }])(
  'prepareWorkload leaves $name unchanged',
  async (spec) => {
    await using prepared = await prepareWorkload(spec);
    expect(prepared.spec).toEqual(spec);
  },
);
