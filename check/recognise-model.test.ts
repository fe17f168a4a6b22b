/** Real servers of each model, ours and others, are recognised for what they are. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findFreePort } from '../clients/free-port.ts';
import type { ModelFinding } from './model-verdict.ts';
import { recogniseModel } from './recognise-model.ts';
import { compilePlanted, PLANTED_MODELS } from './testing/planted-server.ts';
import { StartedServer } from './testing/started-server.ts';

type Model = ModelFinding['model'];

const LONG_MS = 120_000;
const folder = mkdtempSync(join(tmpdir(), 'tellers-models-'));
afterAll(() => rmSync(folder, { recursive: true }));
const planted = compilePlanted(folder);

async function recognise(command: (port: string) => readonly string[]): Promise<ModelFinding> {
  await using server = await StartedServer.start(command(String(await findFreePort())));
  const { pids, connect } = server;
  return await recogniseModel({
    pids,
    connect,
    request: Buffer.from('GET / HTTP/1.1\r\nHost: test\r\n\r\n'),
  });
}

const SERVE = join(import.meta.dirname, '../scripts/serve.ts');

const OURS: readonly (readonly [Model, string])[] = [
  ['one-thread', 'sequential'],
  ['one-thread', 'sequential --io node'],
  ['event-loop', 'event-loop'],
  ['event-loop', 'event-loop --io node'],
  ['thread-per-client', 'worker-per-client'],
  ['thread-per-client', 'worker-per-client --io node'],
  ['event-loop', 'accept-thread'],
  ['one-thread', 'accept-thread --recv blocking'],
  ['thread-pool', 'worker-pool'],
  ['thread-pool', 'worker-pool --io node'],
  ['event-loop', 'loop-per-core'],
];

describe.skipIf(process.platform !== 'linux').concurrent('our servers', () => {
  test.each(OURS)(
    '%s: %s',
    async (model, options) => {
      const command = (port: string): string[] => [
        process.execPath,
        SERVE,
        ...options.split(' '),
        '--port',
        port,
      ];
      expect(await recognise(command)).toMatchObject({ model });
    },
    LONG_MS,
  );
});

function start(...args: readonly string[]): (port: string) => string[] {
  return (port) => [planted ?? '', port, ...args];
}

describe.skipIf(planted === null).concurrent('servers in C (needs cc)', () => {
  test.each(Object.entries(PLANTED_MODELS))(
    '%s is %s',
    async (name, model) => {
      expect(await recognise(start(name))).toMatchObject({ model });
    },
    LONG_MS,
  );

  test('a server that joins each thread at once serves one client at a time, and the thread is named', async () => {
    const { model, evidence } = await recognise(start('threads', 'serial'));
    expect([model, evidence]).toEqual(['one-thread', expect.stringContaining('joined at once')]);
  });

  test('threads that stay when their clients have left are counted', async () => {
    const { model, evidence } = await recognise(start('threads', 'thread-stays'));
    expect([model, evidence]).toEqual(['thread-per-client', expect.stringContaining('did not end')]);
  });

  test(
    'a loop that never rests is a loop',
    async () => {
      expect(await recognise(start('loop', 'busy-loop'))).toMatchObject({ model: 'event-loop' });
    },
    LONG_MS,
  );

  test('children that nobody waits for are not counted as processes', async () => {
    expect((await recognise(start('processes', 'zombie'))).evidence).toMatch(
      /8 more processes, and they ended/,
    );
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

const hasPython = spawnSync('python3', ['--version']).status === 0 && process.platform === 'linux';

describe.skipIf(!hasPython).concurrent('servers of Python (needs python3)', () => {
  test.each<[string, Model]>([
    ['HTTPServer', 'one-thread'],
    ['ThreadingHTTPServer', 'thread-per-client'],
    ['ForkingServer', 'process-per-client'],
    ['DeferringServer', 'thread-per-client'],
  ])(
    '%s is %s',
    async (name, model) => {
      expect(await recognise((port) => ['python3', '-c', PYTHON, name, port])).toMatchObject({ model });
    },
    LONG_MS,
  );
});

describe.skipIf(process.platform !== 'linux').concurrent('servers that others wrote', () => {
  test('node:http is a loop, in spite of the helper threads of Node', async () => {
    const script = `require('node:http').createServer((_, r) => r.end('hello')).listen(+process.argv[1], '127.0.0.1')`;
    const finding = await recognise((port) => [process.execPath, '-e', script, port]);
    expect(finding).toEqual({
      model: 'event-loop',
      evidence: expect.stringContaining('it waits in epoll_wait'),
    });
  });

  test.skipIf(spawnSync('nginx', ['-v']).status !== 0)(
    'nginx is a loop in each of its processes',
    async () => {
      const config = join(folder, 'nginx.conf');
      const { model, evidence } = await recognise((port) => {
        const http = `access_log off; server { listen 127.0.0.1:${port}; location / { return 200 hello; } }`;
        const paths = `pid ${folder}/pid; error_log ${folder}/errors;`;
        writeFileSync(config, `worker_processes 2; daemon off; ${paths} events {} http { ${http} }`);
        return ['nginx', '-c', config];
      });
      expect([model, evidence]).toEqual(['event-loop', expect.stringContaining('waits in epoll_wait')]);
    },
  );
});
