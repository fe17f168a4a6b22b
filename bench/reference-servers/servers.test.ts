/** The C servers read heads as strictly as ours, and give the same page: so they are compared over the same work. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFreePort } from '../../clients/free-port.ts';
import { formatAnswer } from '../../workloads/http.ts';
import { PAGE } from '../../workloads/page.ts';
import { BAD, GOOD, HOST } from '../../workloads/testing/http-heads.ts';
import { askBytes, buildReference, type ReferencedModel, REFERENCES } from './against-c.ts';

const MODELS = Object.keys(REFERENCES) as ReferencedModel[];
const hasCompiler = spawnSync('cc', ['--version']).status === 0;
const close = `GET / HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`;

function page(options: Parameters<typeof formatAnswer>[2] = {}): string {
  return formatAnswer(200, PAGE, options).toString('latin1');
}

describe.skipIf(!hasCompiler || process.platform !== 'linux').each(MODELS)('the C server for %s', (model) => {
  let folder = '';
  let port = 0;
  let server: ChildProcess | undefined;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tellers-c-'));
    const program = await buildReference(model, folder);
    port = await findFreePort();
    server = spawn(program, [String(port)], { stdio: 'ignore' });
    for (;;) if ((await askBytes(port, ['GET / HTTP/1.0\r\n\r\n']).catch(() => '')) !== '') return;
  });
  afterAll(() => {
    server?.kill();
    rmSync(folder, { recursive: true });
  });

  test('gives our answers, to pipelined requests and byte by byte', async () => {
    const two = `GET / HTTP/1.1\r\n${HOST}\r\n${close}`;
    const answers = page() + page({ connection: 'close' });
    expect(await askBytes(port, [two])).toBe(answers);
    expect(await askBytes(port, two.split(''))).toBe(answers);
  });

  test('takes the good heads', async () => {
    for (const [name, text] of GOOD.filter(([, , input]) => input.startsWith('GET / '))) {
      expect([name, (await askBytes(port, [text + close])).slice(9, 12)]).toEqual([name, '200']);
    }
  });

  test('refuses the bad heads with the same status', async () => {
    for (const [name, text, status] of BAD) {
      expect([name, (await askBytes(port, [text])).slice(9, 12)]).toEqual([name, String(status)]);
    }
  });
});
