import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

it('a signal to the shell of an npm script reaches the command', async () => {
  const command = `${manifest.scripts.serve} sequential --port 0`;
  const shell = spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void shell.kill('SIGKILL'));
  const lines: { event?: string }[] = [];
  const reader = createInterface(shell.stdout).on('line', (line) => {
    lines.push(JSON.parse(line) as { event?: string });
  });
  await once(reader, 'line');
  shell.kill('SIGTERM');
  const [code] = (await once(shell, 'close')) as [number | null];
  expect(lines.map(({ event }) => event)).toEqual(['listening', 'closed']);
  expect(code).toBe(0);
});
