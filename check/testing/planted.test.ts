/** Each planted fault is real: a direct probe finds it in the faulty server, and not in the good one of the same model. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { isRunning, listProc, readProc, readTree } from '../../bench/processes/proc.ts';
import { findFreePort } from '../../clients/free-port.ts';
import { compilePlanted, FAULT_NAMES, FAULTS, type FaultName, PLANTED_MODELS } from './planted-server.ts';
import { comesTrue, GET, LAST_GET, ProbeClient } from './probe-client.ts';
import { StartedServer } from './started-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'tellers-planted-'));
afterAll(() => rmSync(folder, { recursive: true }));
const program = compilePlanted(folder) ?? '';

interface Probed {
  readonly server: StartedServer;
  /** The port that it was given. */
  readonly port: number;
  readonly command: readonly string[];
}

/** @returns whether the server has the fault */
type Probe = (probed: Probed) => Promise<boolean>;

/** A client that sends this, and no more, leaves the next one without an answer. */
function stalledBy(text: string): Probe {
  return async ({ server }) => {
    using first = await ProbeClient.connect(server);
    first.send(text);
    using second = await ProbeClient.connect(server);
    return !(await second.send(GET).answered());
  };
}

/** The server closes first, so that its end of each connection is the one that stays in TIME_WAIT. */
async function serveClients(server: StartedServer, count: number): Promise<void> {
  for (let served = 0; served < count; served += 1) {
    using client = await ProbeClient.connect(server);
    await client.send(LAST_GET).answered();
    await comesTrue(() => client.ended);
  }
}

/** After some clients the count is more than `slack` above what it was before, and stays there. */
function grows(count: (pid: number) => number, clients: number, slack: number): Probe {
  return async ({ server }) => {
    await serveClients(server, 1);
    const before = count(server.pid);
    await serveClients(server, clients);
    return !(await comesTrue(() => count(server.pid) <= before + slack));
  };
}

/** One client of many ends the server. */
function diesOf(act: (client: ProbeClient) => void): Probe {
  return async ({ server }) => {
    for (let round = 0; round < 50 && server.ending === null; round += 1) {
      const client = await ProbeClient.connect(server).catch(() => null);
      if (client !== null) act(client);
      await sleep(20);
      client?.[Symbol.dispose]();
    }
    return server.ending !== null;
  };
}

/** A client that sends this finds that something becomes true. */
function finds(text: string, condition: (client: ProbeClient) => boolean): Probe {
  return async ({ server }) => {
    using client = await ProbeClient.connect(server);
    if (text !== '') client.send(text);
    return await comesTrue(() => condition(client));
  };
}

const misses =
  (text: string, condition: (client: ProbeClient) => boolean): Probe =>
  async (probed) =>
    !(await finds(text, condition)(probed));

/** What a client misses that sends a request and its end. */
function missesAfterEnd(condition: (client: ProbeClient) => boolean): Probe {
  return async ({ server }) => {
    using client = await ProbeClient.connect(server);
    client.socket.end(GET);
    return !(await comesTrue(() => condition(client)));
  };
}

const loseOneOfTwo: Probe = async ({ server }) => {
  for (let round = 0; round < 5; round += 1) {
    using first = await ProbeClient.connect(server);
    using second = await ProbeClient.connect(server);
    first.send(GET);
    second.send(GET);
    if (!(await comesTrue(() => first.pages + second.pages === 2))) return true;
  }
  return false;
};

const dropsNinth: Probe = async ({ server }) => {
  using clients = new DisposableStack();
  for (let count = 0; count < 8; count += 1) clients.use(await ProbeClient.connect(server));
  using ninth = await ProbeClient.connect(server);
  return !(await ninth.send(GET).answered());
};

const answersAnother: Probe = async ({ server }) => {
  using first = await ProbeClient.connect(server);
  using second = await ProbeClient.connect(server);
  await second.send(GET).answered();
  first.send(GET);
  await comesTrue(() => first.pages + second.pages === 2);
  return second.pages === 2;
};

const failsToRestart: Probe = async ({ server, command }) => {
  await serveClients(server, 1);
  await server.end('SIGKILL');
  try {
    await using again = await StartedServer.start(command);
    return again.port === 0;
  } catch {
    return true;
  }
};

const cutsLargeAnswer: Probe = async ({ server }) => {
  using client = await ProbeClient.connect(server);
  client.socket.pause();
  client.send(GET);
  await sleep(500);
  client.socket.resume();
  return !(await comesTrue(() => client.body !== null && client.body.bytes === client.body.declared));
};

/** While the server is stopped, the kernel lets in as many clients as the backlog holds. */
const letsInFew: Probe = async ({ server }) => {
  process.kill(server.pid, 'SIGSTOP');
  let connected = 0;
  const count = (client: ProbeClient): void => {
    connected += 1;
    client[Symbol.dispose]();
  };
  for (let client = 0; client < 8; client += 1) ProbeClient.connect(server).then(count, () => null);
  return !(await comesTrue(() => connected === 8));
};

const usesCpu: Probe = ({ server }) => {
  const before = cpuTicks(server.pid);
  return comesTrue(() => cpuTicks(server.pid) > before + 20);
};

const outlivesSigterm: Probe = async ({ server }) => {
  process.kill(server.pid, 'SIGTERM');
  return !(await comesTrue(() => server.ending !== null));
};

function cpuTicks(pid: number): number {
  const fields = (readProc(`${pid}/stat`) ?? '').split(' ');
  return Number(fields[13]) + Number(fields[14]);
}

const privateKilobytes = (pid: number): number =>
  Number(/^RssAnon:\s+(\d+)/m.exec(readProc(`${pid}/status`) ?? '')?.[1]);
const mappings = (pid: number): number => (readProc(`${pid}/maps`) ?? '').split('\n').length;
const zombies = (pid: number): number =>
  [...readTree(pid).keys()].filter((child) => !isRunning(child)).length;

const PROBES: Readonly<Record<FaultName, Probe>> = {
  serial: stalledBy('G'),
  race: loseOneOfTwo,
  'lost-when-full': dropsNinth,
  'slot-overwritten': answersAnother,
  stall: stalledBy(''),
  'stall-dribble': stalledBy('GET / HT'),
  'fd-leak': grows((pid) => listProc(`${pid}/fd`).length, 20, 2),
  'never-joined': grows(mappings, 20, 10),
  'thread-stays': grows((pid) => listProc(`${pid}/task`).length, 20, 2),
  'memory-leak': grows(privateKilobytes, 100, 3200),
  zombie: grows(zombies, 5, 0),
  'no-reuseaddr': failsToRestart,
  'partial-send': cutsLargeAnswer,
  sigpipe: diesOf((client) => client.send(GET).socket.destroy()),
  'dies-on-reset': diesOf((client) => client.send('GET').socket.resetAndDestroy()),
  'half-close': missesAfterEnd(({ ended }) => ended),
  'drops-half-closed': missesAfterEnd(({ pages }) => pages === 1),
  'garbage-crash': diesOf((client) => client.send('\u0001?\r\n\r\n')),
  'garbage-200': finds('\u0001?\r\n\r\n', ({ received }) => received.startsWith('HTTP/1.1 200')),
  'long-line-crash': diesOf((client) => client.send(`GET /${'x'.repeat(2000)} HTTP/1.1\r\n\r\n`)),
  'length-short': finds(LAST_GET, ({ body }) => body !== null && body.bytes > body.declared),
  'length-long': misses(GET, ({ body }) => body !== null && body.bytes >= body.declared),
  'bare-lf': finds(GET, ({ received }) => received.includes('\n\nx')),
  'close-unread': finds(GET, ({ reset }) => reset),
  'busy-loop': usesCpu,
  'ignores-sigterm': outlivesSigterm,
  'other-port': async ({ server, port }) => server.port !== port,
  'exits-early': async ({ server }) => {
    await serveClients(server, 3);
    return comesTrue(() => server.ending !== null);
  },
  'backlog-1': letsInFew,
  'two-answers': finds(GET, ({ pages }) => pages === 2),
  'answers-first': finds('', ({ pages }) => pages === 1),
  'drops-second': misses(GET + GET, ({ pages }) => pages === 2),
};

async function hasFault(name: FaultName, ...fault: readonly FaultName[]): Promise<boolean> {
  const port = await findFreePort();
  const command = [program, String(port), FAULTS[name].model, ...fault];
  await using server = await StartedServer.start(command);
  return await PROBES[name]({ server, port, command });
}

describe.skipIf(program === '').concurrent('planted faults (needs cc)', () => {
  test.each(FAULT_NAMES)('%s shows in the faulty server, not in the good one', async (name) => {
    expect(await Promise.all([hasFault(name, name), hasFault(name)])).toEqual([true, false]);
  });

  test.each(Object.keys(PLANTED_MODELS))('the good server of model %s gives whole pages', async (model) => {
    await using server = await StartedServer.start([program, String(await findFreePort()), model]);
    using kept = await ProbeClient.connect(server);
    expect(await kept.send(GET + GET).answered(2)).toBe(true);
    kept.send(LAST_GET);
    expect(await comesTrue(() => kept.ended)).toBe(true);
    expect(kept).toMatchObject({ pages: 3, reset: false });
  });
});
