import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { PAGE } from '../workloads/page.ts';
import { posixAvailable } from './models.ts';
import { startMain, startProcess } from './testing/child-server.ts';
import { get, RawClient } from './testing/raw-client.ts';
import { DISTINCT_SERVERS } from './testing/testable-servers.ts';

/** Sends requests, as fast as answers come, until the server ends the connection; counts right answers. */
async function requestUntilEnd(client: RawClient): Promise<number> {
  for (let answers = 0; ; answers++) {
    client.send(get());
    const answer = await client.answer();
    if (answer === undefined) return answers;
    expect(answer.body.equals(PAGE)).toBe(true);
  }
}

/** Connects until the server accepts no more. */
async function untilRefused(port: number): Promise<void> {
  const isRefused = (): Promise<boolean> =>
    RawClient.connect(port).then(
      (client) => (client[Symbol.dispose](), false),
      () => true,
    );
  await expect.poll(isRefused, { timeout: 20_000 }).toBe(true);
}

/** Sends SIGINT until the server has ended, for 200 ms at the most: longer would count as a second Ctrl-C. */
async function repeatInterrupt(pid: number): Promise<void> {
  const endMs = performance.now() + 200;
  try {
    for (; performance.now() < endMs; await setImmediate()) process.kill(pid, 'SIGINT');
  } catch (error) {
    expect(error).toMatchObject({ code: 'ESRCH' });
  }
}

/** The folders of a server with the workload `file`. */
function leftFolders(pid: number): readonly string[] {
  return readdirSync(tmpdir()).filter(
    (name) => name.startsWith('tellers-file-') && name.includes(`-${pid}-`),
  );
}

describe.each(DISTINCT_SERVERS)('$model/$io as a process', ({ model, io }) => {
  it('a server process drains on SIGTERM during traffic: a request that had begun is answered, clients get whole answers or none, and the exit code is 0', async () => {
    const server = await startMain({ model, io, closeGraceMs: 600_000 });
    const begun = await server.client();
    // In one packet: a server that answers the first request has received the beginning of the second.
    begun.send(Buffer.concat([get(), get().subarray(0, 20)]));
    expect((await begun.answer())?.closing).toBe(false);
    const clients = await Promise.all(Array.from({ length: 8 }, server.client));
    const traffic = clients.map(requestUntilEnd);
    process.kill(server.pid, 'SIGTERM');
    await untilRefused(server.port);
    begun.send(get().subarray(20));
    expect(await begun.answer()).toMatchObject({ status: 200, closing: true });
    await begun.end();
    const answers = await Promise.all(traffic);
    for (const client of [begun, ...clients]) expect(client.received.length).toBe(0);

    const { code, lines, errors } = await server.exited;
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    const closed = JSON.parse(lines[1] ?? '{}') as { event: string; requests: number };
    expect(closed.event).toBe('closed');
    const received = 2 + answers.reduce((sum, count) => sum + count, 0);
    // An answer may be lost with a connection that is cut while it is on its way, one a client at the most.
    expect(closed.requests).toBeGreaterThanOrEqual(received);
    expect(closed.requests).toBeLessThanOrEqual(received + clients.length);
  });

  it('a server process counts the signals of one Ctrl-C as one, to its very end', async () => {
    const server = await startMain({ model, io });
    const client = await RawClient.connect(server.port);
    client.send(get());
    expect((await client.answer())?.status).toBe(200);
    process.kill(server.pid, 'SIGINT');
    // The end of the connection shows that the first signal has arrived.
    expect(await client.answer()).toBeUndefined();
    await repeatInterrupt(server.pid);
    const { code, lines, errors } = await server.exited;
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(JSON.parse(lines[1] ?? '{}')).toMatchObject({ event: 'closed', clients: 1, requests: 1 });
  });
});

/** Which model it is does not matter to what a process reports: a thread has the one, a loop another, a program in C the third. */
const FEW_SERVERS = DISTINCT_SERVERS.filter(({ model, io }) =>
  ['worker-per-client/posix', 'event-loop/node', 'event-loop/c'].includes(`${model}/${io}`),
);

it.each(FEW_SERVERS)(
  'a process of $model/$io reports in one line that the port is in use, and exits with code 1',
  async ({ model, io }) => {
    const server = await startMain({ model, io });
    const workload = { name: 'file', bytes: 10 };
    const second = await startMain({ model, io, port: server.port, workload });
    const { code, lines, errors } = await second.exited;
    expect({ code, lines }).toEqual({ code: 1, lines: [] });
    expect(errors).toMatch(/^tellers: cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE.*\n$/);
    expect(leftFolders(second.pid)).toEqual([]);
  },
);

describe.each(DISTINCT_SERVERS)('$model/$io with a client that does not take its answer', ({ model, io }) => {
  // More than the kernel takes for a client that receives nothing.
  const workload = { name: 'file', bytes: 10 * 2 ** 20 } as const;

  async function startStuck(closeGraceMs: number) {
    const server = await startMain({ model, io, workload, closeGraceMs });
    const socket = connect(server.port, '127.0.0.1').on('error', () => {});
    onTestFinished(() => void socket.destroy());
    socket.write(get());
    await once(socket, 'readable');
    expect(leftFolders(server.pid)).toHaveLength(1);
    return server;
  }

  it('a server process ends when its drain time is over: exit code 0, the closing line, nothing left', async () => {
    const server = await startStuck(400);
    process.kill(server.pid, 'SIGTERM');
    const { code, lines, errors } = await server.exited;
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(JSON.parse(lines[1] ?? '{}')).toMatchObject({ event: 'closed', clients: 1 });
    expect(leftFolders(server.pid)).toEqual([]);
  });

  it('a server process ends at a second signal: exit code 0, the closing line, nothing left', async () => {
    const server = await startStuck(600_000);
    process.kill(server.pid, 'SIGTERM');
    // Earlier it would count as the same keystroke.
    await delay(500);
    process.kill(server.pid, 'SIGTERM');
    const { code, lines, errors } = await server.exited;
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(JSON.parse(lines[1] ?? '{}')).toMatchObject({ event: 'closed', clients: 1 });
    expect(leftFolders(server.pid)).toEqual([]);
  });
});

it.each(['posix', 'node'] as const)(
  'SIGTERM ends worker-per-client/%s in good order while threads of silent clients start',
  async (io) => {
    for (const [silent, beforeMs] of [
      [10, 0],
      [100, 0],
      [100, 100],
    ] as const) {
      const server = await startMain({ model: 'worker-per-client', io });
      await Promise.all(Array.from({ length: silent }, server.client));
      await delay(beforeMs);
      process.kill(server.pid, 'SIGTERM');
      const { code, lines, errors } = await server.exited;
      expect({ code, errors }).toEqual({ code: 0, errors: '' });
      expect(JSON.parse(lines[1] ?? '{}')).toMatchObject({ event: 'closed', requests: 0 });
    }
  },
);

it('a server process removes the file that a killed one has left', async () => {
  const options = { model: 'event-loop', io: 'node', workload: { name: 'file', bytes: 10 } };
  const killed = await startMain(options);
  expect(leftFolders(killed.pid)).toHaveLength(1);
  process.kill(killed.pid, 'SIGKILL');
  await killed.exited;
  await startMain(options);
  expect(leftFolders(killed.pid)).toEqual([]);
});

describe('the timeline of the server process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tellers-timeline-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(FEW_SERVERS)(
    'the timeline of $model/$io is in the trace file when the server has ended',
    async ({ model, io }) => {
      const traceFile = join(folder, `${model}-${io}.csv`);
      const server = await startMain({ model, io, trace: 100, traceFile });
      const client = await RawClient.connect(server.port);
      client.send(get({ close: true }));
      expect((await client.answer())?.status).toBe(200);
      await client.end();
      process.kill(server.pid, 'SIGTERM');
      const { code, lines } = await server.exited;
      const [header, ...events] = readFileSync(traceFile, 'utf8').trimEnd().split('\n');
      expect(code).toBe(0);
      expect(JSON.parse(lines[2] ?? '{}')).toMatchObject({
        event: 'timeline',
        file: traceFile,
        events: events.length,
        overwritten: 0,
        torn: 0,
        originNs: expect.stringMatching(/^\d+$/) as unknown,
      });
      expect(header).toBe('time_ns,client,slot,phase,thread');
      for (const event of events) expect(event).toMatch(/^\d+,0,0,[a-z]+,\d+$/);
      expect(events.map((event) => event.split(',')[3])).toEqual(
        expect.arrayContaining(['accepted', 'receiving', 'working', 'closing', 'free']),
      );
    },
  );

  it('a timeline whose file cannot be written is reported as a failure', async () => {
    const traceFile = join(folder, 'missing', 'timeline.csv');
    const server = await startMain({ model: 'event-loop', io: 'node', trace: 100, traceFile });
    process.kill(server.pid, 'SIGTERM');
    const { code, errors } = await server.exited;
    expect(code).toBe(1);
    expect(errors).toMatch(/^tellers: ENOENT: .*timeline\.csv'\n$/);
  });

  it.each([
    [{ trace: 0, traceFile: 'timeline.csv' }, /a timeline holds 1 to 16777216 events, not 0/],
    [{ trace: 100 }, /give trace and traceFile together, or neither/],
    [{ traceFile: 'timeline.csv' }, /give trace and traceFile together, or neither/],
  ])('a timeline with the options %j is rejected', async (given, line) => {
    const server = await startMain({ model: 'event-loop', io: 'node', ...given });
    const { code, errors } = await server.exited;
    expect(code).toBe(1);
    expect(errors).toMatch(line);
  });
});

it.each(FEW_SERVERS)(
  'npm run serve of $model/$io with --once serves one client and ends, as in exercise 1',
  async ({ model, io }) => {
    const server = await startProcess('scripts/serve.ts', model, '--io', io, '--port', '0', '--once');
    const client = await RawClient.connect(server.port);
    client.send(get({ close: true }));
    expect((await client.answer())?.body.equals(PAGE)).toBe(true);
    const { code, lines } = await server.exited;
    expect(code).toBe(0);
    expect(JSON.parse(lines[1] ?? '{}')).toMatchObject({ event: 'closed', clients: 1, requests: 1 });
  },
);

it.each(['csv', 'json'])(
  'npm run serve with --trace FILE.%s writes the phases of each client',
  async (type) => {
    const folder = mkdtempSync(join(tmpdir(), 'tellers-trace-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, `trace.${type}`);
    const server = await startProcess('scripts/serve.ts', 'event-loop', '--port', '0', '--trace', file);
    const client = await RawClient.connect(server.port);
    client.send(get({ close: true }));
    await client.end();
    process.kill(server.pid, 'SIGTERM');
    const { code, errors } = await server.exited;
    expect(code).toBe(0);
    expect(errors).toMatch(/^tellers: wrote \d+ events to .*trace\.(?:csv|json)\n$/);
    const text = readFileSync(file, 'utf8');
    const phases = ['accepted', 'receiving', 'working', 'closing'];
    for (const phase of phases) expect(text).toMatch(type === 'csv' ? `,0,${phase},0,` : `"name":"${phase}"`);
  },
);

it.each([
  { argv: ['sequential', '--trace', 'trace.txt'], line: /Give a file that ends in \.csv or \.json\.\n$/ },
  {
    argv: ['sequential', '--trace', 'no/such/folder/trace.csv'],
    line: /The file cannot be written: ENOENT/,
  },
  { argv: ['sequential', '--trace-events', '10'], line: /give --trace FILE too\n$/ },
  { argv: ['sequential', '--trace-events', '0'], line: /'--trace-events <n>' argument '0' is invalid/ },
  { argv: ['sequential', '--trace-events', '99999999'], line: /Give 16777216 or fewer\.\n$/ },
  { argv: ['threads'], line: /^tellers: there is no model threads: choose one of sequential, / },
  {
    argv: ['sequential', '--prot', '1'],
    line: /^tellers: unknown option '--prot' \(Did you mean --port\?\)\n$/,
  },
  { argv: ['sequential', '--io', 'uring'], line: /Choose one of: posix, node, c\.\n$/ },
  {
    argv: ['accept-thread', '--io', 'node'],
    line: /^tellers: accept-thread has no node io: use --io posix or c, or another model \(sequential, /,
  },
  {
    argv: ['event-loop', '--recv', 'polling'],
    line: /^tellers: event-loop has no --recv: use --multiplexer, or choose accept-thread\n$/,
  },
  {
    argv: ['accept-thread', '--threads', '2'],
    line: /^tellers: accept-thread has no --threads: use --recv, or choose worker-pool/,
  },
  {
    argv: ['worker-pool', '--io', 'node', '--hand-off', 'accept'],
    line: /^tellers: worker-pool\/node has no --hand-off accept, .*: use --io posix, or leave it out; /,
  },
  { argv: [], line: /^tellers: missing required argument 'model'\n$/ },
])('npm run serve rejects $argv with exit code 2', async ({ argv, line }) => {
  const { code, errors } = await (await startProcess('scripts/serve.ts', ...argv)).exited;
  expect(code).toBe(2);
  expect(errors).toMatch(line);
});

it.each([
  { model: 'threads', io: 'posix' },
  { model: 'sequential' },
  { model: 'sequential', io: 'posix', workload: { name: 'no such workload' } },
  { model: 'accept-thread', io: 'posix', recv: 'sometimes' },
])('the server process rejects the options %o', async (options) => {
  const { code, errors } = await (await startMain(options)).exited;
  expect(code).toBe(1);
  expect(errors).toMatch(/^tellers: give the (?:options|workload) as (?:JSON, for example )?.+\n$/);
});

/** Preloaded into a server: as where the system has no thread left for the second one that it starts. */
const NO_SECOND_THREAD = `
import threads from 'node:worker_threads';
import { syncBuiltinESMExports } from 'node:module';
let started = 0;
threads.Worker = class extends threads.Worker {
  constructor(...options) {
    if (++started === 2) throw new Error('EAGAIN');
    super(...options);
  }
};
syncBuiltinESMExports();`;

it.runIf(posixAvailable()).each([
  ['loop-per-core', 'posix'],
  ['loop-per-core', 'node'],
  ['worker-pool', 'posix'],
  ['worker-pool', 'node'],
])('%s/%s without a thread for each of its places ends with a clear error', async (model, io) => {
  const preload = `data:text/javascript,${encodeURIComponent(NO_SECOND_THREAD)}`;
  const options = JSON.stringify({ model, io, port: 0, threads: 2 });
  const { exited } = await startProcess('--import', preload, 'servers/main.ts', options);
  const { code, errors } = await exited;
  expect(errors).toMatch(/^tellers: a thread of the server could not be started: EAGAIN \(raise .*\)\n$/);
  expect(code).toBe(1);
});
