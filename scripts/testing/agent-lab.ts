/**
 * For `npm run kills -- --agents`: a broker and agents on this machine, what can happen to them beside the death of their
 * runner, and whether they then wait again. With namespaces each agent has a network of its own.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { NatsConnection } from '@nats-io/transport-node';
import { callRoll, connectBroker } from '../../bench/agents/nats-wire.ts';
import type { Child } from '../../bench/processes/child.ts';
import { trySignal } from '../../bench/processes/proc.ts';
import { tryConnect } from '../../bench/processes/proof.ts';
import type { ServerAddress } from '../../bench/processes/target.ts';
import { addressOf, BRIDGE_ADDRESS, Namespaces, onHost, setLink } from '../../bench/testing/namespaces.ts';
import { startNatsServer } from '../../bench/testing/nats-server.ts';
import { findFreePort } from '../../clients/free-port.ts';
import { drawBelow, drawFraction, type Random } from '../../clients/random.ts';
import { Doomed } from './doomed.ts';

const AGENT = fileURLToPath(new URL('../agent.ts', import.meta.url));
const LOOPBACK = '127.0.0.1';

/** How long a pause is, or the cut of a link; that of the broker at most. */
const AWAY_MS = 10_000;

/** Agents that have lost their runner, or the broker, wait again within this. */
export const AGAIN_MS = 10_000;
const START_MS = 60_000;

/** `agent`, `broker`: killed, and started again. `pause`: an agent is stopped by a signal. `link`: its cable is pulled. */
export type Blow = 'agent' | 'broker' | 'pause' | 'link';

interface Member {
  readonly host: number | null;
  agent: Doomed;
}

export class AgentLab implements AsyncDisposable {
  readonly blows: readonly Blow[];
  readonly #place: ServerAddress;
  readonly #spaces: Namespaces | null;
  readonly #members: Member[] = [];
  #broker: Child;
  readonly #roll: NatsConnection;
  /** The longest time until all waited again, s. */
  againS = 0;

  private constructor(place: ServerAddress, broker: Child, roll: NatsConnection, spaces: Namespaces | null) {
    this.#place = place;
    this.#broker = broker;
    this.#roll = roll;
    this.#spaces = spaces;
    this.blows = spaces === null ? ['agent', 'broker'] : ['agent', 'broker', 'pause', 'link'];
  }

  /** One of the agents has the server, the others have the load. */
  static async open(count: number, inNamespaces: boolean): Promise<AgentLab> {
    const spaces = inNamespaces ? new Namespaces(count) : null;
    const place = { host: spaces === null ? LOOPBACK : BRIDGE_ADDRESS, port: await findFreePort() };
    const broker = await startBroker(place);
    const lab = new AgentLab(place, broker, await connectBroker({ url: urlOf(place) }), spaces);
    const hosts = spaces?.hosts ?? Array.from({ length: count }, () => null);
    const agents = await Promise.all(hosts.map((host, at) => lab.#startAgent(host, at)));
    lab.#members.push(...agents.map((agent, at) => ({ host: hosts[at] ?? null, agent })));
    return lab;
  }

  /** For `bench`. */
  get flags(): string[] {
    const loads = this.#members.length - 1;
    return ['--agents', `load=${loads},server=1`, '--nats', urlOf(this.#place)];
  }

  /** @returns what is wrong when it is over, in words */
  async strike(blow: Blow, random: Random): Promise<string[]> {
    const at = drawBelow(this.#members.length, random);
    const member = this.#members[at];
    if (member === undefined) return [];
    const orphans: string[] = [];
    switch (blow) {
      case 'agent': {
        const ended = member.agent.kill(AGAIN_MS);
        member.agent = await this.#startAgent(member.host, at);
        orphans.push(...(await ended));
        break;
      }
      case 'broker':
        await this.#broker.stop(0);
        await delay(AWAY_MS * drawFraction(random));
        this.#broker = await startBroker(this.#place);
        break;
      case 'pause':
        trySignal(member.agent.child.pid, 'SIGSTOP');
        await delay(AWAY_MS);
        trySignal(member.agent.child.pid, 'SIGCONT');
        break;
      case 'link':
        if (member.host === null) break;
        setLink(member.host, 'down');
        await delay(AWAY_MS);
        setLink(member.host, 'up');
        break;
      default:
        return blow satisfies never;
    }
    return [...orphans, ...(await this.recover(false))];
  }

  /**
   * Waits until all agents answer at the broker.
   * @param isAlone no runner is left: each must wait for one, and have ended all that it had started
   * @returns what is wrong, in words
   */
  async recover(isAlone: boolean): Promise<string[]> {
    const fromMs = performance.now();
    for (;;) {
      const present = await callRoll(this.#roll);
      const passedMs = performance.now() - fromMs;
      const isBack = present.length === this.#members.length;
      if (isBack && !(isAlone && present.some(({ isBusy }) => isBusy))) {
        this.againS = Math.max(this.againS, passedMs / 1000);
        break;
      }
      if (passedMs > AGAIN_MS) return [`at the broker there are only ${JSON.stringify(present)}`];
    }
    if (!isAlone) return [];
    return (await Promise.all(this.#members.map(({ agent }) => agent.findOrphans(0)))).flat();
  }

  async #startAgent(host: number | null, at: number): Promise<Doomed> {
    const address = host === null ? LOOPBACK : addressOf(host);
    const agent = new Doomed([
      ...(host === null ? [] : onHost(host)),
      process.execPath,
      AGENT,
      `--nats=${urlOf(this.#place)}`,
      `--name=lab-${at}`,
      `--address=${address}`,
    ]);
    const { signal } = new AbortController();
    const waits = await agent.child.expect('waiting', START_MS, signal, 'the agent did not start');
    if (waits.kind === 'failed') throw new Error(waits.because);
    return agent;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#roll.close();
    await Promise.all(this.#members.map(({ agent }) => agent.kill(AGAIN_MS)));
    await this.#broker.stop(0);
    this.#spaces?.[Symbol.dispose]();
  }
}

const urlOf = ({ host, port }: ServerAddress): string => `nats://${host}:${port}`;

/** @returns a broker that listens */
async function startBroker(place: ServerAddress): Promise<Child> {
  for (;;) {
    const broker = startNatsServer(['-a', place.host, '-p', String(place.port)]);
    while (broker.ending === undefined) {
      const ready = await tryConnect(place);
      ready?.connection?.destroy();
      if (ready !== null) return broker;
    }
    // While it was away, another program's connection had its port.
  }
}
