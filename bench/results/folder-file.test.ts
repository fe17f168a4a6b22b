import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempDisposableSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readRegular } from './folder-file.ts';

it.each<[string, string, (file: string) => void]>([
  ['a pipe', 'is no regular file', (file) => execFileSync('mkfifo', [file])],
  ['a link to a device', 'is no regular file', (file) => symlinkSync('/dev/zero', file)],
  ['a folder', 'is no regular file', (file) => mkdirSync(file)],
  [
    'a file of 4 GiB',
    'has 4294967296 bytes, too many for a text',
    (file) => {
      writeFileSync(file, '');
      truncateSync(file, 2 ** 32);
    },
  ],
])('%s in the place of a results file is refused', async (_, reason, make) => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'tellers-'));
  const file = join(folder.path, 'trials.csv');
  make(file);
  await expect(readRegular(file)).rejects.toThrow(`${file} ${reason}`);
});

it('a regular file is read whole, also through a link', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'tellers-'));
  const [file, link] = [join(folder.path, 'a'), join(folder.path, 'b')];
  writeFileSync(file, 'x'.repeat(200_000));
  symlinkSync(file, link);
  expect(String(await readRegular(link))).toBe('x'.repeat(200_000));
});
