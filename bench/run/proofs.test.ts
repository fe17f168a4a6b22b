import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COMMANDS } from '../processes/commands.ts';
import { BOUNDS, SYSTEM_CLOCKS, type TrialContext } from '../processes/context.ts';
import type { ExternalServer } from '../results/server-names.ts';
import { isAlive } from '../testing/fake-processes.ts';
import { type ForeignBehaviour, foreignCommand } from '../testing/foreign-server.ts';
import { backlogWarnings, proveServer } from './proofs.ts';

let folder: string;
let pidFile: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tellers-'));
  pidFile = join(folder, 'pids');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const pids = (): number[] =>
  existsSync(pidFile) ? readFileSync(pidFile, 'latin1').split('\n').filter(Boolean).map(Number) : [];

function context(startMs = BOUNDS.startMs): TrialContext {
  const bounds = { ...BOUNDS, startMs };
  const { signal } = new AbortController();
  return { commands: COMMANDS, bounds, signal, clocks: SYSTEM_CLOCKS };
}

function server(behaviour: ForeignBehaviour, asked: Partial<ExternalServer> = {}): ExternalServer {
  const command = foreignCommand(behaviour, folder, pidFile);
  return { kind: 'command', name: 'theirs', command, ...asked } as ExternalServer;
}

describe('the proof before a run', () => {
  it('finds that a page which stays the same is compared byte for byte', async () => {
    const asked = server('good');
    expect(await proveServer(asked, context())).toMatchObject({
      server: { ...asked, expect: 'learned' },
      warnings: [],
    });
    expect(pids()).toHaveLength(1);
    expect(pids().filter(isAlive)).toEqual([]);
  });

  it('finds that a page which varies is right by its status and length, and warns', async () => {
    const { server: proved, warnings } = await proveServer(server('varies'), context());
    expect(proved?.expect).toMatchObject({ kind: 'status', bytes: expect.any(Number) as number });
    expect(warnings).toEqual([
      {
        kind: 'answer-varies',
        message: expect.stringMatching(
          /^theirs: its two answers differ, so only status and length are compared/,
        ) as string,
        trial: null,
      },
    ]);
  });

  it('keeps what the user expects', async () => {
    const wanted = { kind: 'status', status: 404, bytes: null } as const;
    const asked = server('answers-404', { expect: wanted });
    expect(await proveServer(asked, context())).toMatchObject({ server: asked, warnings: [] });
  });

  it('warns once of each thing that is unusual', async () => {
    const { warnings } = await proveServer(server('no-length'), context());
    expect(warnings.map(({ kind, message }) => `${kind}: ${message}`)).toEqual([
      expect.stringMatching(/^hint: theirs: its answer has no Content-Length/),
    ]);
  });

  it.runIf(process.platform === 'linux')('finds the backlog, and warns where more clients come', async () => {
    // Node's own is 511; the kernel may allow less.
    const { backlog } = await proveServer(server('good'), context());
    expect(backlog).toBeGreaterThanOrEqual(1);
    expect(backlog).toBeLessThanOrEqual(511);
    expect(backlogWarnings('theirs', 511, 511)).toEqual([]);
    expect(backlogWarnings('theirs', 5, 16)[0]?.message).toMatch(
      /^theirs: its backlog is 5, and up to 16 clients .* listen\(fd, 128\)$/,
    );
    expect(backlogWarnings('theirs', null, 16)).toEqual([]);
  });

  it.each([
    [
      'answers-404',
      undefined,
      /^theirs is left out: the proof failed: it answered .* use --expect status:404$/,
    ],
    ['speaks-no-http', undefined, /^theirs is left out: the proof failed: its answer is not HTTP/],
    ['good', { kind: 'regexp', source: 'no' }, /^theirs is left out: the proof failed: .* does not match/],
    [
      'ends-after-first',
      undefined,
      /^theirs is left out: it ended after its first client: .*go back to accept\(\).*exit code 0/,
    ],
    [
      'ends-after-first',
      'learned',
      /^theirs is left out: it ended after its first client: .*go back to accept\(\).*exit code 0/,
    ],
  ] as const)(
    'a server that %s, expected %j, is tried twice and left out',
    async (behaviour, expectation, message) => {
      const asked = server(behaviour, expectation === undefined ? {} : { expect: expectation });
      const { server: proved, warnings } = await proveServer(asked, context());
      expect(proved).toBeNull();
      expect(warnings).toEqual([
        { kind: 'server-skipped', message: expect.stringMatching(message) as string, trial: null },
      ]);
      expect(pids()).toHaveLength(2);
      expect(pids().filter(isAlive)).toEqual([]);
    },
  );

  it('a server that does not listen is not waited for twice', async () => {
    const { server: proved, warnings } = await proveServer(server('never-listens'), context(1000));
    expect(proved).toBeNull();
    expect(warnings[0]?.message).toMatch(/^theirs is left out: the server did not start/);
    expect(pids()).toHaveLength(1);
  });
});
