import { expect, it } from 'vitest';
import { describeModel } from '../servers/models.ts';
import { MODEL_NAMES } from '../servers/server.ts';
import { startScript } from './testing/script-process.ts';

it('serve --help prints how each model serves a client, what it costs and when it wins', async () => {
  const { code, stdout } = await startScript('serve', ['--help']).ended;
  expect(code).toBe(0);
  for (const model of MODEL_NAMES) {
    const { served, costs, wins } = describeModel(model);
    expect(stdout).toMatch(new RegExp(`^  ${model} \\(posix`, 'm'));
    for (const text of [served, costs, wins]) expect(stdout).toContain(text);
  }
});
