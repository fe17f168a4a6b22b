import { expect, it } from 'vitest';
import { createCommand } from './arguments.ts';
import { addLiveFlag, withLivePort } from './live.ts';

it.each([
  ['--live scaling', 0, ['scaling']],
  ['scaling --live', 0, ['scaling']],
  ['--live --quick scaling', 0, ['scaling']],
  ['--live=8080 scaling', 8080, ['scaling']],
  ['--live 8080 scaling', 8080, ['scaling']],
  ['scaling', undefined, ['scaling']],
])('of %s the port is %s', (line, port, args) => {
  const command = addLiveFlag(createCommand('bench', '', []))
    .argument('[scenarios...]')
    .option('--quick');
  command.parse(withLivePort(['node', 'bench.ts', ...line.split(' ')]));
  expect([command.opts()['live'], command.args]).toEqual([port, args]);
});
