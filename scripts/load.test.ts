import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findFreePort } from '../clients/free-port.ts';
import { startOddServer } from '../clients/testing/odd-server.ts';
import { findServer } from '../servers/models.ts';
import { DEFAULT_SERVER_OPTIONS } from '../servers/server.ts';
import { readRecords } from './testing/records.ts';
import { startScript } from './testing/script-process.ts';

async function startPage(): Promise<string> {
  const start = await findServer('event-loop', 'node');
  const server = await start({ ...DEFAULT_SERVER_OPTIONS, port: 0 }, () => undefined);
  onTestFinished(async () => {
    await server.close();
  });
  return `127.0.0.1:${server.port}`;
}

async function startVarying(): Promise<string> {
  let answers = 1e6;
  const server = createServer((request, response) => {
    response.end(`answer ${(answers += 1)} to ${request.method} ${request.url}`);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const SHORT = ['--duration', '0.4', '--warmup', '0', '--clients', '2'];

describe('npm run load', () => {
  it.each([
    '',
    '--io node',
    '--driver autocannon',
    '--requests-per-connection 2 --expect exact',
    // On a busy machine 0.2 s may pass without any answer; a longer window of a schedule costs little.
    '--rate 500 --duration 1',
    '--rate 500 --arrivals constant --requests-per-connection 1 --duration 1',
  ])('load %s prints a summary without errors', async (flags) => {
    const args = [await startPage(), ...SHORT, ...flags.split(' ').filter(Boolean)];
    const { code, stdout, stderr } = await startScript('load', args).ended;
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^page on 127.0.0.1:\d+: 2 clients/);
    expect(stdout).toMatch(/^errors +none$/m);
    expect(code).toBe(0);
  });

  it('a page that varies is right by its status and length, which is said once', async () => {
    const args = [await startVarying(), ...SHORT];
    const { code, stdout, stderr } = await startScript('load', args).ended;
    expect(stderr).toMatch(
      /^tellers: its two answers differ, so only status and length are compared: [^\n]*\n$/,
    );
    expect(stdout).toMatch(/^errors +none$/m);
    expect(code).toBe(0);
  });

  it.each([
    [['--expect', 'regexp:^answer \\d+ to GET /x'], 0, ''],
    [['--expect', 'status:200'], 0, ''],
    [['--expect', 'regexp:^no'], 1, 'tellers: no right answer was received\n'],
    [['--expect', 'status:404'], 1, 'tellers: no right answer was received\n'],
  ])('a page that varies is judged by %j', async (expected, exitCode, message) => {
    const args = [await startVarying(), ...SHORT, '--path', '/x?y', ...expected];
    const { code, stdout, stderr } = await startScript('load', args).ended;
    expect(stdout).toMatch(/^GET \/x\?y on 127.0.0.1:\d+: 2 clients/);
    expect({ code, stderr }).toEqual({ code: exitCode, stderr: message });
  });

  it('--json prints the result on one line', async () => {
    const { port } = await startOddServer('echo');
    const { code, stdout } = await startScript('load', [
      `localhost:${port}`,
      ...SHORT,
      '--workload',
      'echo',
      '--json',
    ]).ended;
    expect(readRecords('load', stdout)[0]).toMatchObject({
      connections: 2,
      errors_wrong_answer: 0,
      effective_clients: expect.any(Number) as number,
      throughput_rps: expect.any(Number) as number,
      send_lateness_p99_us: null,
      invalid_because: null,
    });
    expect(stdout.trimEnd()).not.toContain('\n');
    expect(code).toBe(0);
  });

  it('--json holds the offered rate and the send lateness of an open loop', async () => {
    const args = [await startPage(), ...SHORT, '--rate', '100', '--arrivals', 'constant', '--json'];
    const { stdout } = await startScript('load', args).ended;
    const [{ offered_rps, offered_requests, ...record } = {}] = readRecords('load', stdout);
    expect(offered_rps).toBe(100);
    expect(offered_requests).toBeGreaterThanOrEqual(20);
    expect(record).toMatchObject({
      send_lateness_p50_us: expect.any(Number) as number,
      send_lateness_p99_us: expect.any(Number) as number,
      send_lateness_max_us: expect.any(Number) as number,
    });
  });

  it('a load without a right answer exits with 1', async () => {
    const { port } = await startOddServer('wrong');
    const { code, stdout, stderr } = await startScript('load', [
      `127.0.0.1:${port}`,
      ...SHORT,
      '--workload',
      'echo',
    ]).ended;
    expect(stdout).toMatch(/^errors +[\d,]+ wrong answers$/m);
    expect(stderr).toBe('tellers: no right answer was received\n');
    expect(code).toBe(1);
  });

  it('a closed port exits with 1 and one line', async () => {
    const port = await findFreePort();
    const { code, stdout, stderr } = await startScript('load', [`127.0.0.1:${port}`, ...SHORT]).ended;
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^tellers: nothing listens on [^\n]*\n$/);
    expect(code).toBe(1);
  });

  it('Ctrl-C prints the summary so far and exits with 130', async () => {
    const server = await startOddServer('echo');
    const args = [`127.0.0.1:${server.port}`, ...SHORT, '--workload', 'echo', '--duration', '600'];
    const script = startScript('load', args);
    await server.receives(20);
    script.child.kill('SIGINT');
    const { code, stdout } = await script.ended;
    expect(stdout).toMatch(/^requests\/s +/m);
    expect(code).toBe(130);
  });

  it.each([
    { args: ['127.0.0.1:1', '--client', '3'], line: /--client'.*--clients/ },
    { args: ['127.0.0.1:1', '--clients', '0'], line: /--clients.*whole number from 1 up/ },
    { args: ['127.0.0.1:1', '--io', 'bun'], line: /posix, node/ },
    { args: ['127.0.0.1:1', '--driver', 'autocannon', '--io', 'node'], line: /--io is for --driver tcp/ },
    { args: ['127.0.0.1:1', '--rate', '0'], line: /--rate.*above 0/ },
    { args: ['127.0.0.1:1', '--rate', '9', '--arrivals', 'even'], line: /poisson, constant/ },
    { args: ['127.0.0.1:1', '--seed', '3'], line: /--seed needs --rate/ },
    { args: ['127.0.0.1:1', '--arrivals', 'poisson'], line: /--arrivals needs --rate/ },
    { args: ['127.0.0.1:1', '--rate', '9', '--io', 'node'], line: /--rate needs --io posix/ },
    { args: ['127.0.0.1:1', '--rate', '9', '--driver', 'autocannon'], line: /--rate is for --driver tcp/ },
    { args: ['127.0.0.1:1', '--driver', 'autocannon', '--workload', 'echo'], line: /use --driver tcp/ },
    { args: ['127.0.0.1:1', '--workload', 'echo', '--path', '/'], line: /leave out --workload echo/ },
    {
      args: ['127.0.0.1:1', '--driver', 'autocannon', '--expect', 'status:404'],
      line: /no --expect status:404: use --driver tcp/,
    },
    { args: ['127.0.0.1:1', '--expect', 'learned'], line: /exact, status, status:NNN/ },
    { args: ['127.0.0.1:1', '--ms', '5'], line: /^tellers: --ms / },
    { args: ['127.0.0.1'], line: /HOST:PORT/ },
    { args: [], line: /host:port/ },
  ])('$args exits with 2 and one line', async ({ args, line }) => {
    const { code, stdout, stderr } = await startScript('load', args).ended;
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^tellers: [^\n]*\n$/);
    expect(stderr).toMatch(line);
    expect(code).toBe(2);
  });

  it('--help prints examples', async () => {
    const { code, stdout } = await startScript('load', ['--help']).ended;
    expect(stdout).toMatch(/Examples:\n {2}npm run load -- 127.0.0.1:3000\n/);
    expect(code).toBe(0);
  });
});
