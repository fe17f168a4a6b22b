/** The agents of a run: which has the server, which have parts of the load, and what is recorded of each. */
import { readFileSync } from 'node:fs';
import { type Attempt, done } from '../processes/attempt.ts';
import { readOthersCpuUs } from '../processes/others-cpu.ts';
import type { TestedServer } from '../processes/target.ts';
import { type ClockReading, OWN_CLOCK, type Team, type TeamClocks } from '../processes/team.ts';
import { BenchError } from '../results/bench-error.ts';
import type { Cell, RunRecord } from '../results/run-record.ts';
import type { RemoteAgent } from './remote-agent.ts';
import { RemoteServer } from './remote-server.ts';
import { readCommit, readVersions } from '../results/environment.ts';
import { type Build, type PlacedServer, PROTOCOL } from './protocol.ts';

/** What every end of a run must have in common. */
export async function readBuild(): Promise<Build> {
  const [versions, commit] = await Promise.all([readVersions(), readCommit()]);
  return { protocol: PROTOCOL, versions, commit };
}

/** Names a machine until it is started again; null: not known. It is not recorded. */
export function readMachine(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return null;
  }
}

interface Roles extends Pick<Team, 'address'> {
  /** null: the server runs on this machine. */
  readonly server: RemoteAgent | null;
  readonly loads: readonly RemoteAgent[];
}

export class AgentTeam implements Team, AsyncDisposable {
  readonly address: string;
  readonly loads: readonly RemoteAgent[];
  readonly #server: RemoteAgent | null;
  readonly #signal: AbortSignal;

  private constructor({ address, server, loads }: Roles, signal: AbortSignal) {
    this.address = address;
    this.#server = server;
    this.loads = loads;
    this.#signal = signal;
  }

  /**
   * @param signal gives up looking for agents
   * @param withinMs how long each is looked for
   * @throws BenchError NO_AGENT naming one that cannot be found; the reason of `signal` when it aborts
   */
  static async assemble(roles: Roles, signal: AbortSignal, withinMs = 0): Promise<AgentTeam> {
    const team = new AgentTeam(roles, signal);
    const gathered = await team.gather(withinMs);
    if (gathered.kind === 'done') {
      team.#nameApart();
      return team;
    }
    await team[Symbol.asyncDispose]();
    signal.throwIfAborted();
    throw new BenchError('NO_AGENT', gathered.because);
  }

  /** Rows name agents: `lab-2` becomes `lab-2 (2)` where it is the second of that name. */
  #nameApart(): void {
    for (const [name, own] of Map.groupBy(this.#all, (agent) => agent.name))
      for (const [at, agent] of own.entries()) if (at > 0) agent.alias = `${name} (${at + 1})`;
  }

  async gather(withinMs?: number): Promise<Attempt<null>> {
    const found = await Promise.all(this.#all.map((agent) => agent.find(this.#signal, withinMs)));
    const missing = found.find(({ kind }) => kind === 'failed');
    if (missing !== undefined) return missing;
    const machines = [readMachine(), ...this.#all.map(({ facts }) => facts?.machine ?? null)];
    for (const agent of this.#all) {
      const own = agent.facts?.machine ?? null;
      agent.sharesMachine = own === null || machines.filter((machine) => machine === own).length > 1;
    }
    return done(null);
  }

  async readClocks(): Promise<Attempt<TeamClocks>> {
    const clocks: ClockReading[] = [];
    // One after the other: the trips of one would make those of another longer.
    for (const agent of this.#loadsFirst) {
      const read = await agent.readClock();
      if (read.kind === 'failed') return read;
      clocks.push(read.value);
    }
    const count = this.loads.length;
    return done({ loads: clocks.slice(0, count), server: clocks[count] ?? OWN_CLOCK });
  }

  /** Each load lives as long as all of them are measured. */
  allows(cells: readonly Cell[]): boolean {
    const timeS = sum(
      cells,
      ({ scenario }) => (scenario.warmupMostS ?? scenario.warmupS) + scenario.durationS,
    );
    const clients = sum(cells, (cell) => Math.ceil(cell.clients / this.loads.length));
    return this.loads.every(
      ({ allowance }) => allowance !== undefined && clients <= allowance.clients && timeS <= allowance.timeS,
    );
  }

  get memoryBytes(): number {
    const known = this.#all.flatMap(({ facts }) => facts?.environment ?? []);
    return Math.min(...known.map((one) => Math.min(one.memoryBytes, one.memoryLimitBytes ?? Infinity)));
  }

  async othersCpuUs(): Promise<readonly (number | null)[]> {
    const isHere = this.#server === null && !this.#all.some(({ facts }) => facts?.machine === readMachine());
    const elsewhere = await Promise.all(this.#loadsFirst.map((agent) => agent.othersCpuUs()));
    return [...elsewhere, isHere ? readOthersCpuUs() : null];
  }

  startServer({ server, variant, clients }: PlacedServer): TestedServer | null {
    if (this.#server === null || server.kind === 'address') return null;
    return new RemoteServer(this.#server, { server, variant, clients });
  }

  /** For `run.json`. */
  get record(): RunRecord['agents'] {
    const roles = [
      ...(this.#server === null ? [] : ['server' as const]),
      ...this.loads.map(() => 'load' as const),
    ];
    return this.#all.flatMap(({ name, facts }, at) => {
      const role = roles[at];
      return facts === undefined || role === undefined
        ? []
        : [{ name, role, environment: facts.environment }];
    });
  }

  get #all(): readonly RemoteAgent[] {
    return [...(this.#server === null ? [] : [this.#server]), ...this.loads];
  }

  get #loadsFirst(): readonly RemoteAgent[] {
    return [...this.loads, ...(this.#server === null ? [] : [this.#server])];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#all.map((agent) => agent[Symbol.asyncDispose]()));
  }
}

function sum(cells: readonly Cell[], read: (cell: Cell) => number): number {
  return cells.reduce((total, cell) => total + read(cell), 0);
}
