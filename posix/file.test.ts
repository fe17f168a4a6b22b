import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readInto, UNREADABLE } from './file.ts';

test.runIf(process.platform === 'linux')('reads as much of a file as there is room and content', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tellers-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'file');
  writeFileSync(path, 'good morning');
  const shared = Buffer.from(new SharedArrayBuffer(20)).fill('.');
  expect([readInto(path, shared.subarray(2, 6)), String(shared)]).toEqual([4, '..good..............']);
  expect([readInto(path, shared), String(shared)]).toEqual([12, 'good morning........']);
  expect(readInto(join(folder, 'none'), shared)).toBe(UNREADABLE);
  expect(readInto(folder, shared)).toBe(UNREADABLE);
});
