/** What tests run trials with: programs that misbehave on request, and the ids of the processes they became. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { LoadKind } from '../../clients/load.ts';
import { type Commands, COMMANDS } from '../processes/commands.ts';
import { BOUNDS, type TrialContext, SYSTEM_CLOCKS } from '../processes/context.ts';
import type { LoadBehaviour } from './fake-load.ts';
import type { ServerBehaviour } from './fake-server.ts';

const program = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const rateOf = (load: LoadKind) => (load.kind === 'open' ? [String(load.rateRps)] : []);

export class FakeProcesses implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'tellers-'));
  readonly #pidFile = join(this.folder, 'pids');

  commands(server: ServerBehaviour, load: LoadBehaviour): Commands {
    const fake = (name: string, behaviour: string) => [
      process.execPath,
      program(name),
      behaviour,
      this.#pidFile,
    ];
    return {
      ...COMMANDS,
      server: () => fake('fake-server.ts', server),
      load: ({ port, load: kind }) => [...fake('fake-load.ts', load), String(port), ...rateOf(kind)],
    };
  }

  context(server: ServerBehaviour, load: LoadBehaviour, context: Partial<TrialContext> = {}): TrialContext {
    return {
      commands: this.commands(server, load),
      bounds: BOUNDS,
      signal: new AbortController().signal,
      clocks: { ...SYSTEM_CLOCKS, othersCpuUs: () => null },
      ...context,
    };
  }

  /** The processes started so far. */
  get pids(): number[] {
    if (!existsSync(this.#pidFile)) return [];
    return readFileSync(this.#pidFile, 'latin1').split('\n').filter(Boolean).map(Number);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until it is so; the test's own time limit ends a wait in vain. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await delay(10);
}
