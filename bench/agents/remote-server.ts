/** A server under test on an agent, called by its runner (hosted-server.ts is the other end). */
import { z } from 'zod';
import type { LoadResult } from '../../clients/load.ts';
import type { Switches } from '../../posix/process-usage.ts';
import { type Attempt, done, failed } from '../processes/attempt.ts';
import { listeningSchema, readMessage, timelineSchema } from '../processes/messages.ts';
import { NOTHING_MEASURED } from '../processes/probe.ts';
import type { ServerProbe, Size, StopFinder, Usage } from '../processes/server-probe.ts';
import type { Pauser, Ready, ServerLife, TestedServer } from '../processes/target.ts';
import { pauseSchema, type PlacedServer } from './protocol.ts';
import type { RemoteAgent } from './remote-agent.ts';

const switchesSchema = z.object({ voluntary: z.number(), involuntary: z.number() });

const attemptSchema = <Value extends z.ZodType>(value: Value) =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('done'), value }),
    z.object({ kind: z.literal('failed'), because: z.string() }),
  ]);

const readySchema = attemptSchema(listeningSchema);

const lookSchema = z.object({
  rssBytes: z.number().nullable().default(null),
  size: z.object({ threads: z.number(), bytes: z.number() }).nullable().default(null),
  switches: switchesSchema.nullable().default(null),
});

const usageSchema = z.object({
  lengthS: z.number(),
  cpuUsPerS: z.number().nullable(),
  switchesPerS: switchesSchema.nullable(),
  threadsPeak: z.number().nullable(),
  rssPeakBytes: z.number().nullable(),
  descriptors: z.number().nullable(),
}) satisfies z.ZodType<Usage>;

const lifeSchema = z.object({
  requests: z.number(),
  switchesPerRequest: switchesSchema.nullable(),
  clientsByThread: z.record(z.string(), z.number()).nullable(),
  timeline: timelineSchema.nullable(),
}) satisfies z.ZodType<ServerLife>;

const retiredSchema = z.object({
  life: attemptSchema(lifeSchema.nullable()),
  warnings: z.array(z.string()),
});

export class RemoteServer implements TestedServer {
  readonly #agent: RemoteAgent;
  readonly #id: number;
  #warnings: readonly string[] = [];

  constructor(agent: RemoteAgent, placed: PlacedServer) {
    this.#agent = agent;
    this.#id = agent.begin((id) => ({ kind: 'server', id, placed }));
  }

  get warnings(): readonly string[] {
    return this.#warnings;
  }

  /** Its agent stops and continues it. */
  get pause(): Pauser {
    return {
      stop: async () => {
        const stopped = await this.#call('stop', attemptSchema(pauseSchema));
        return stopped.kind === 'failed' ? stopped : stopped.value;
      },
      follow: (schedule) => void this.#call('follow', z.null(), schedule),
      [Symbol.asyncDispose]: async () => void (await this.#call('continue', z.null())),
    };
  }

  async ready(boundMs: number, signal: AbortSignal): Promise<Attempt<Ready>> {
    const ready = await this.#call('ready', readySchema, { boundMs }, signal);
    if (ready.kind === 'failed') return ready;
    const { value } = ready;
    if (value.kind === 'done') return done({ address: value.value, connection: null });
    return failed(`agent ${this.#agent.name}: ${value.because}`);
  }

  openProbe(): Promise<ServerProbe> {
    return Promise.resolve(new RemoteProbe((...call) => this.#call(...call)));
  }

  async findCause(because: string): Promise<string> {
    const cause = await this.#call('findCause', z.string(), { because });
    return cause.kind === 'done' ? cause.value : cause.because;
  }

  async retire(
    _probe: ServerProbe | null,
    switchesBefore: Switches | null,
    boundMs: number,
    signal: AbortSignal,
  ): Promise<Attempt<ServerLife | null>> {
    const retired = await this.#call('retire', retiredSchema, { switchesBefore, boundMs }, signal);
    if (retired.kind === 'failed') return retired;
    this.#warnings = retired.value.warnings;
    return retired.value.life;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.call(this.#id, 'dispose');
  }

  async #call<Schema extends z.ZodType>(
    method: string,
    schema: Schema,
    given: unknown = null,
    signal?: AbortSignal,
  ): Promise<Attempt<z.infer<Schema>>> {
    const asked = this.#agent.call(this.#id, method, given);
    const answer = await (signal === undefined ? asked : orAbort(asked, signal));
    if (answer.kind === 'failed') return answer;
    return readMessage(schema, answer.value, `the answer of agent ${this.#agent.name} to ${method}`);
  }
}

type Call = <Schema extends z.ZodType>(
  method: string,
  schema: Schema,
  given?: unknown,
) => Promise<Attempt<z.infer<Schema>>>;

class RemoteProbe implements ServerProbe {
  readonly #call: Call;

  constructor(call: Call) {
    this.#call = call;
  }

  readonly cpuUs = null;
  readonly endedChildrenSwitches = null;

  get rssBytes(): Promise<number | null> {
    return this.#look().then((look) => look?.rssBytes ?? null);
  }

  get size(): Promise<Size | null> {
    return this.#look().then((look) => look?.size ?? null);
  }

  get switches(): Promise<Switches | null> {
    return this.#look().then((look) => look?.switches ?? null);
  }

  begin(): void {
    void this.#call('begin', z.null());
  }

  async end(): Promise<Usage> {
    const usage = await this.#call('end', usageSchema);
    return usage.kind === 'done' ? usage.value : NOTHING_MEASURED;
  }

  /** The agent looks, between `begin` and `end`, by the schedule that its pauser follows. */
  watchStops(): StopFinder {
    const stoppedS = async ({ slices }: Pick<LoadResult, 'slices'>): Promise<number> => {
      const found = await this.#call('stopped', z.number(), slices);
      return found.kind === 'done' ? found.value : 0;
    };
    return { stoppedS, [Symbol.dispose]: () => undefined };
  }

  [Symbol.dispose](): void {
    // The agent's own probe ends with its server.
  }

  async #look(): Promise<z.infer<typeof lookSchema> | null> {
    const look = await this.#call('look', lookSchema);
    return look.kind === 'done' ? look.value : null;
  }
}

/** @throws the reason of `signal` when it aborts first */
async function orAbort<Value>(asked: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([asked, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
