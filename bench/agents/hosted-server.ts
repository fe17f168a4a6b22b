/**
 * A server that an agent runs for a runner elsewhere: started, looked at and ended by calls, each with an answer in JSON.
 * Starting it, proving that it listens and reading what it uses are those of a server on the runner's own machine.
 */
import { z } from 'zod';
import type { Schedule } from '../../clients/load.ts';
import type { Switches } from '../../posix/process-usage.ts';
import { hasProcesses } from '../../servers/models.ts';
import { type Attempt, failed } from '../processes/attempt.ts';
import { CommandServer } from '../processes/command-target.ts';
import type { Commands } from '../processes/commands.ts';
import { OwnServer } from '../processes/model-target.ts';
import { openPauser } from '../processes/pausing.ts';
import { NOTHING_MEASURED } from '../processes/probe.ts';
import type { ServerProbe, StopFinder } from '../processes/server-probe.ts';
import type { Pauser, TestedServer } from '../processes/target.ts';
import type { AgentBounds } from './bounds.ts';
import { refuseServer } from './bounds.ts';
import { type PlacedServer, scheduleSchema, slicesSchema } from './protocol.ts';

const readySchema = z.object({ boundMs: z.number() });
const causeSchema = z.object({ because: z.string() });
const switchesSchema = z.object({ voluntary: z.number(), involuntary: z.number() });
const retireSchema = z.object({ boundMs: z.number(), switchesBefore: switchesSchema.nullable() });

export class HostedServer implements AsyncDisposable {
  readonly #server: Attempt<TestedServer>;
  #probe: ServerProbe | null = null;
  #stops: StopFinder | undefined;
  #pauser: Pauser | undefined;
  /** That its load follows; null: its window is not in slices. */
  #schedule: Schedule | null = null;
  readonly #commands: Commands;
  readonly #abort = new AbortController();

  private constructor(server: Attempt<TestedServer>, commands: Commands) {
    this.#server = server;
    this.#commands = commands;
  }

  /** @param address where its clients reach it */
  static async start(
    placed: PlacedServer,
    bounds: AgentBounds,
    commands: Commands,
    address: string,
  ): Promise<HostedServer> {
    const refusal = refuseServer(placed, bounds);
    if (refusal !== null) return new HostedServer(failed(refusal), commands);
    const { server } = placed;
    const value =
      server.kind === 'command'
        ? await CommandServer.start(server.command, commands, undefined, address)
        : new OwnServer(
            commands.server(placed),
            false,
            server.kind === 'model' && hasProcesses(server.model),
          );
    return new HostedServer({ kind: 'done', value }, commands);
  }

  /** @throws Error where there is no such method, or what it is given cannot be read */
  async call(method: string, given: unknown): Promise<unknown> {
    if (this.#server.kind === 'failed') return this.#server;
    const server = this.#server.value;
    switch (method) {
      case 'ready': {
        const ready = await server.ready(readySchema.parse(given).boundMs, this.#abort.signal);
        if (ready.kind === 'failed') return ready;
        ready.value.connection?.destroy();
        this.#probe = await server.openProbe();
        return { kind: 'done', value: ready.value.address };
      }
      case 'look':
        return {
          rssBytes: await this.#probe?.rssBytes,
          size: await this.#probe?.size,
          switches: await this.#probe?.switches,
        };
      case 'begin':
        this.#probe?.begin();
        this.#stops = this.#probe?.watchStops(this.#schedule);
        return null;
      case 'end':
        this.#stops?.[Symbol.dispose]();
        return (await this.#probe?.end()) ?? NOTHING_MEASURED;
      case 'stopped':
        return (await this.#stops?.stoppedS({ slices: slicesSchema.parse(given) })) ?? 0;
      case 'stop':
        this.#pauser = openPauser({ pause: server.pause, probe: this.#probe }, null, this.#commands);
        return this.#pauser.stop();
      case 'follow':
        this.#schedule = scheduleSchema.parse(given);
        this.#pauser?.follow(this.#schedule);
        return null;
      case 'continue':
        await this.#pauser?.[Symbol.asyncDispose]();
        return null;
      case 'findCause':
        return server.findCause(causeSchema.parse(given).because);
      case 'retire': {
        const { boundMs, switchesBefore } = retireSchema.parse(given);
        return this.#retire(server, switchesBefore, boundMs);
      }
      default:
        throw new Error(`a server has no method ${method}`);
    }
  }

  async #retire(server: TestedServer, before: Switches | null, boundMs: number): Promise<unknown> {
    const life = await server.retire(this.#probe, before, boundMs, this.#abort.signal);
    return { life, warnings: server.warnings };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    this.#stops?.[Symbol.dispose]();
    this.#probe?.[Symbol.dispose]();
    await this.#pauser?.[Symbol.asyncDispose]();
    if (this.#server.kind === 'done') await this.#server.value[Symbol.asyncDispose]();
  }
}
