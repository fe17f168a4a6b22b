/** Real servers of each model, ours and others, are recognised for what they are. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { model as modelCheck } from './model.ts';
import type { ModelFinding } from './model-verdict.ts';
import { runCheck } from './run-check.ts';
import { compilePlanted, PLANTED_MODELS, RUNS_ALL } from './testing/planted-server.ts';

type Model = ModelFinding['model'];

const LONG_MS = 120_000;
const folder = mkdtempSync(join(tmpdir(), 'tellers-models-'));
afterAll(() => rmSync(folder, { recursive: true }));
const planted = compilePlanted(folder);

/** @param command with {port} in place of the port */
async function recognise(command: string): Promise<ModelFinding | null> {
  const checked = { kind: 'command', name: 'a server', command } as const;
  return (await runCheck(checked, null, () => {}, { checks: [modelCheck] })).model;
}

const SERVE = join(import.meta.dirname, '../scripts/serve.ts');

/** The last ones each show another way; the others are like a server in C. */
const OURS: readonly (readonly [Model, string])[] = [
  ['one-thread', 'sequential'],
  ['one-thread', 'sequential --io node'],
  ['event-loop', 'event-loop'],
  ['event-loop', 'event-loop --io node'],
  ['thread-per-client', 'worker-per-client'],
  ['thread-per-client', 'worker-per-client --io node'],
  ['event-loop', 'accept-thread'],
  ['thread-pool', 'worker-pool --io node'],
  ['one-thread', 'accept-thread --recv blocking'],
  ['thread-pool', 'worker-pool'],
  ['event-loop', 'loop-per-core'],
];

describe.skipIf(process.platform !== 'linux').concurrent('our servers', () => {
  test.each(RUNS_ALL ? OURS : OURS.slice(-3))(
    '%s: %s',
    async (model, options) => {
      const command = `'${process.execPath}' '${SERVE}' ${options} --port {port}`;
      expect(await recognise(command)).toMatchObject({ model });
    },
    LONG_MS,
  );
});

const inC = (text: string): string => `'${planted}' {port} ${text}`;

describe.skipIf(planted === null).concurrent('servers in C (needs cc)', () => {
  test.each(Object.entries(PLANTED_MODELS))(
    '%s is %s',
    async (name, model) => {
      expect(await recognise(inC(name))).toMatchObject({ model });
    },
    LONG_MS,
  );

  test('a server that joins each thread at once serves one client at a time, and the thread is named', async () => {
    expect(await recognise(inC('threads serial'))).toEqual({
      model: 'one-thread',
      evidence: expect.stringContaining('joined at once'),
    });
  });

  test('threads that stay when their clients have left are counted', async () => {
    expect(await recognise(inC('threads thread-stays'))).toEqual({
      model: 'thread-per-client',
      evidence: expect.stringContaining('did not end'),
    });
  });

  test.runIf(RUNS_ALL)(
    'a loop that never rests is a loop',
    async () => {
      expect(await recognise(inC('loop busy-loop'))).toMatchObject({ model: 'event-loop' });
    },
    LONG_MS,
  );

  test('children that nobody waits for are not counted as processes', async () => {
    const finding = await recognise(inC('processes zombie'));
    expect(finding?.evidence).toMatch(/8 more processes, and they ended/);
  });
});

const PYTHON = `
import sys, socketserver, socket
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.send_header('Content-Length', '5'); self.end_headers(); self.wfile.write(b'hello')
    def log_message(self, *of): pass
class DeferringServer(ThreadingHTTPServer):
    request_queue_size = 128
    def server_bind(self):
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, 30)
        super().server_bind()
class ForkingServer(socketserver.ForkingMixIn, HTTPServer): pass
globals()[sys.argv[1]](('127.0.0.1', int(sys.argv[2])), Handler).serve_forever()
`;

const pythonProgram = join(folder, 'server.py');
writeFileSync(pythonProgram, PYTHON);
const hasPython = spawnSync('python3', ['--version']).status === 0 && process.platform === 'linux';

describe.skipIf(!hasPython).concurrent('servers of Python (needs python3)', () => {
  const servers: readonly (readonly [string, Model])[] = [
    ['HTTPServer', 'one-thread'],
    ['ThreadingHTTPServer', 'thread-per-client'],
    ['ForkingServer', 'process-per-client'],
    ['DeferringServer', 'thread-per-client'],
  ];
  test.each(RUNS_ALL ? servers : servers.slice(-1))(
    '%s is %s',
    async (name, model) => {
      expect(await recognise(`python3 '${pythonProgram}' ${name} {port}`)).toMatchObject({ model });
    },
    LONG_MS,
  );
});

describe.skipIf(process.platform !== 'linux').concurrent('servers that others wrote', () => {
  test('node:http is a loop, in spite of the helper threads of Node', async () => {
    const script = `require("node:http").createServer((_, r) => r.end("hello")).listen(+process.argv[1], "127.0.0.1")`;
    const finding = await recognise(`'${process.execPath}' -e '${script}' {port}`);
    expect(finding).toEqual({
      model: 'event-loop',
      evidence: expect.stringContaining('it waits in epoll_wait'),
    });
  });

  test.skipIf(spawnSync('nginx', ['-v']).status !== 0)(
    'nginx is a loop in each of its processes',
    async () => {
      const config = join(folder, 'nginx.conf');
      const http = 'access_log off; server { listen 127.0.0.1:PORT; location / { return 200 hello; } }';
      const paths = `pid ${folder}/pid; error_log ${folder}/errors;`;
      writeFileSync(config, `worker_processes 2; daemon off; ${paths} events {} http { ${http} }`);
      const script = `sed "s/PORT/$0/" ${config} > ${config}.$0 && exec nginx -c ${config}.$0`;
      expect(await recognise(`sh -c '${script}' {port}`)).toEqual({
        model: 'event-loop',
        evidence: expect.stringContaining('waits in epoll_wait'),
      });
    },
  );
});
