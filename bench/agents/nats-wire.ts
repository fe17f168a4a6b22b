/**
 * Wires over NATS: agents wait at a broker, and a runner finds them by a question that all of them answer. A session has two
 * subjects of its own, one for each direction. The client connects to the broker again by itself; what was lost
 * meanwhile, the channel finds out.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import {
  connect,
  credsAuthenticator,
  type Msg,
  type NatsConnection,
  nkeyAuthenticator,
} from '@nats-io/transport-node';
import { z } from 'zod';
import { BenchError } from '../results/bench-error.ts';
import type { Contact } from './remote-agent.ts';
import type { Wire } from './wire.ts';

/** Where the broker is, and files with what it wants to know. */
export interface Broker {
  /** `nats://host:4222`, or `tls://host:4222`. */
  readonly url: string;
  /** A user's credentials, as `nsc` writes them. */
  readonly creds?: string;
  /** The seed of an nkey. */
  readonly nkey?: string;
  /** Certificates that sign the broker's, in PEM. */
  readonly tlsCa?: string;
}

/** @throws BenchError NO_BROKER where it cannot be reached, or rejects the credentials */
export async function connectBroker({ url, creds, nkey, tlsCa }: Broker): Promise<NatsConnection> {
  try {
    const authenticator = [
      ...(creds === undefined ? [] : [credsAuthenticator(await readFile(creds))]),
      ...(nkey === undefined ? [] : [nkeyAuthenticator(Buffer.from(String(await readFile(nkey)).trim()))]),
    ];
    // The client passes on names only: without `host` the certificate of an address would be checked for `localhost`.
    const tls = tlsCa === undefined ? null : { caFile: tlsCa, host: hostOf(url) };
    return await connect({
      servers: url,
      name: 'tellers',
      authenticator,
      maxReconnectAttempts: -1,
      reconnectTimeWait: RECONNECT_MS,
      ...(tls === null ? {} : { tls }),
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new BenchError(
      'NO_BROKER',
      `no session with the broker ${url}: is it started, and may you use it? (${why})`,
      {
        cause,
      },
    );
  }
}

/** A broker that is away gets no last words. */
const LEAVE_MS = 2000;

/** Closes the connection when what was sent has arrived: at once, or within a bound where the broker is away. */
export async function leaveBroker(broker: NatsConnection): Promise<void> {
  // It rejects where the connection is lost meanwhile, and waits where the broker is out of reach.
  const drained = broker.drain().catch(() => undefined);
  await Promise.race([drained, delay(LEAVE_MS, undefined, { ref: false })]);
  await broker.close();
}

function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
}

const RECONNECT_MS = 250;

/** What all agents are asked. */
const ROLL_CALL = 'tellers.agents';

/** Answers to it come within this, ms. */
const ROLL_CALL_MS = 1000;
const OPEN_MS = 2000;

const presentSchema = z.object({
  id: z.string(),
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  isBusy: z.boolean(),
});

/** An agent that waits at a broker. */
export type Present = z.infer<typeof presentSchema>;

/** @returns all agents, by their names; none where the broker is away */
export async function callRoll(broker: NatsConnection): Promise<Present[]> {
  const present: Present[] = [];
  const options = { strategy: 'stall', maxWait: ROLL_CALL_MS, stall: ROLL_CALL_MS / 2 } as const;
  try {
    for await (const { data } of await broker.requestMany(ROLL_CALL, '', options)) {
      const read = presentSchema.safeParse(parse(data));
      if (read.success) present.push(read.data);
    }
  } catch {
    // Nobody waits there, or the broker is away: who looks for an agent looks again.
  }
  return present.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** What is wanted of an agent: any, the one of this name, or one with this label. */
export interface Wanted {
  readonly name?: string;
  readonly label?: readonly [key: string, value: string];
}

/**
 * Names a free agent for each that is wanted, no agent twice: first for those with a name or a label.
 * @returns null where there is none for one of them
 */
export function choosePresent(wanted: readonly Wanted[], present: readonly Present[]): string[] | null {
  const free = present.filter(({ isBusy }) => !isBusy);
  const chosen = new Map<Wanted, string>();
  const isParticular = ({ name, label }: Wanted): boolean => name !== undefined || label !== undefined;
  for (const one of wanted.toSorted((a, b) => Number(isParticular(b)) - Number(isParticular(a)))) {
    const at = free.findIndex((agent) => isWanted(agent, one));
    const [agent] = at < 0 ? [] : free.splice(at, 1);
    if (agent !== undefined) chosen.set(one, agent.name);
  }
  const names = wanted.flatMap((one) => chosen.get(one) ?? []);
  return names.length === wanted.length ? names : null;
}

function isWanted({ name, labels }: Present, wanted: Wanted): boolean {
  if (wanted.name !== undefined) return wanted.name === name;
  return wanted.label === undefined || labels[wanted.label[0]] === wanted.label[1];
}

function parse(data: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(data).toString());
  } catch {
    return null;
  }
}

const subjectOf = (session: string, end: 'agent' | 'runner'): string => `tellers.session.${session}.${end}`;

/** An agent of a broker, found by its name, since it may have been started again. */
export function brokerContact(broker: NatsConnection, name: string): Contact {
  return {
    place: name,
    async connect() {
      const found = (await callRoll(broker)).find((one) => one.name === name && !one.isBusy);
      if (found === undefined) throw new Error('no agent of this name waits at the broker');
      const session = randomUUID();
      const wire = new BrokerWire(broker, subjectOf(session, 'runner'), subjectOf(session, 'agent'));
      try {
        await broker.request(`tellers.agent.${found.id}`, session, { timeout: OPEN_MS });
      } catch (error) {
        wire.close();
        throw error;
      }
      return wire;
    },
  };
}

/**
 * Waits at a broker for runners, and serves one at a time.
 * @param serve serves one until its session ends
 * @param signal ends the wait
 */
export async function waitAtBroker(
  broker: NatsConnection,
  { name, labels }: Pick<Present, 'name' | 'labels'>,
  serve: (wire: Wire) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const id = randomUUID();
  let session: Promise<void> | undefined;
  const present = (): Present => ({ id, name, labels, isBusy: session !== undefined });
  const open = (message: Msg): void => {
    // Without an answer, whoever asks looks again.
    if (session !== undefined) return;
    const asked = Buffer.from(message.data).toString();
    if (!/^[\w-]{1,64}$/.test(asked)) return;
    const wire = new BrokerWire(broker, subjectOf(asked, 'agent'), subjectOf(asked, 'runner'));
    session = serve(wire).finally(() => (session = undefined));
    message.respond('');
  };
  broker.subscribe(ROLL_CALL, {
    callback: (_, message) => void message.respond(JSON.stringify(present())),
  });
  broker.subscribe(`tellers.agent.${id}`, { callback: (_, message) => open(message) });
  const stopped = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => stopped.resolve());
  if (signal.aborted) stopped.resolve();
  await Promise.race([stopped.promise, broker.closed()]);
  await session;
}

/** Under the limit of a broker for one message, 1 MiB by default. */
const PIECE_BYTES = 500_000;
const MORE = 0;
const LAST = 1;

/** Lines as messages, in pieces where they are long: the first byte shows whether more follow. */
class BrokerWire implements Wire {
  readonly #broker: NatsConnection;
  readonly #to: string;
  readonly #inbox: ReturnType<NatsConnection['subscribe']>;
  readonly #pieces: Uint8Array[] = [];
  readonly #early: string[] = [];
  #onLine: (line: string) => void = (line) => void this.#early.push(line);

  constructor(broker: NatsConnection, from: string, to: string) {
    this.#broker = broker;
    this.#to = to;
    this.#inbox = broker.subscribe(from, { callback: (_, { data }) => this.#receive(data) });
  }

  send(line: string): void {
    if (this.#broker.isClosed()) return;
    const bytes = Buffer.from(line);
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      const kind = at + PIECE_BYTES < bytes.length ? MORE : LAST;
      this.#broker.publish(this.#to, Buffer.concat([Buffer.of(kind), bytes.subarray(at, at + PIECE_BYTES)]));
    }
  }

  listen(onLine: (line: string) => void, onEnd: (because: string) => void): void {
    this.#onLine = onLine;
    for (const line of this.#early.splice(0)) onLine(line);
    void this.#broker.closed().then(() => onEnd('the connection to the broker was closed'));
  }

  close(): void {
    if (!this.#broker.isClosed()) this.#inbox.unsubscribe();
  }

  #receive(data: Uint8Array): void {
    this.#pieces.push(data.subarray(1));
    if (data[0] !== LAST) return;
    this.#onLine(Buffer.concat(this.#pieces.splice(0)).toString());
  }
}
