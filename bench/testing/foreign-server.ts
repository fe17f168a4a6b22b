/**
 * Servers for tests that are none of ours, as programs of their own: they serve a short page until they do what their
 * arguments require, and record the id of each process that they become.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';

export type ForeignBehaviour =
  | 'good'
  | 'ignores-sigterm'
  | 'pre-forks'
  | 'becomes-a-daemon'
  | 'dies-at-start'
  | 'dies-under-load'
  | 'answers-404'
  | 'speaks-no-http'
  | 'no-length'
  | 'changes-its-mind'
  | 'chatters'
  | 'never-listens'
  | 'listens-elsewhere'
  | 'listens-on-six'
  | 'varies'
  | 'ends-after-first';

const PROGRAM = `
import { appendFileSync } from 'node:fs';
import cluster from 'node:cluster';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { createServer as createPlainServer } from 'node:net';
const [behaviour, pidFile, port] = process.argv.slice(2);
appendFileSync(pidFile, process.pid + '\\n');
let clients = 0;
let requests = 0;
const serve = () => {
  const server = createServer((request, response) => {
    if (behaviour === 'chatters') { console.log('x'.repeat(10_000)); console.error('GET ' + request.url); }
    if (behaviour === 'answers-404') response.statusCode = 404;
    requests += 1;
    const varied = behaviour === 'varies' ? ' ' + (1e6 + requests) + ' to ' + request.method + ' ' + request.url + ' with ' + request.headers.cookie : '';
    const page = behaviour === 'changes-its-mind' && requests % 100 === 0 ? 'another' : 'a page' + varied;
    if (behaviour !== 'no-length') response.setHeader('Content-Length', page.length);
    else { response.useChunkedEncodingByDefault = false; response.shouldKeepAlive = false; response.removeHeader('Transfer-Encoding'); }
    response.end(page);
    if (behaviour === 'ends-after-first') response.on('finish', () => { server.close(); request.socket.end(); });
  });
  server.on('connection', () => {
    clients += 1;
    if (behaviour === 'dies-under-load' && clients > 1) setTimeout(() => { throw new Error('out of luck'); }, 200);
  });
  server.listen(behaviour === 'listens-elsewhere' ? 0 : Number(port), behaviour === 'listens-on-six' ? '::1' : '127.0.0.1');
};
if (behaviour === 'ignores-sigterm') process.on('SIGTERM', () => {});
if (behaviour === 'dies-at-start') throw new Error('no such page');
if (behaviour === 'never-listens') setInterval(() => {}, 1000);
else if (behaviour === 'speaks-no-http') createPlainServer((socket) => socket.end('hello\\n')).listen(Number(port), '127.0.0.1');
else if (behaviour === 'pre-forks' && cluster.isPrimary) { cluster.fork(); cluster.fork(); }
else if (behaviour === 'becomes-a-daemon') {
  spawn(process.execPath, [process.argv[1], 'ignores-sigterm', pidFile, port], { detached: true, stdio: 'ignore' });
  process.exit(0);
} else serve();
`;

/** @returns the command of a server that behaves so */
export function foreignCommand(behaviour: ForeignBehaviour, folder: string, pidFile: string): string {
  const path = join(folder, 'foreign server.mjs');
  writeFileSync(path, PROGRAM);
  return `'${process.execPath}' '${path}' ${behaviour} '${pidFile}' {port}`;
}

/** A machine may have none. */
export function hasIPv6(): boolean {
  return Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
}

/** For each client a process of its own, as courses teach it; `waits` buries its children itself. */
const FORKING = `
#include <arpa/inet.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
static void bury(int signal) { while (waitpid(-1, NULL, WNOHANG) > 0); }
static void serve(int client) {
  char buffer[4096];
  const char *answer = "HTTP/1.1 200 OK\\r\\nContent-Length: 6\\r\\n\\r\\na page";
  while (recv(client, buffer, sizeof buffer, 0) > 0) send(client, answer, strlen(answer), MSG_NOSIGNAL);
  exit(0);
}
int main(int count, char **arguments) {
  int yes = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(atoi(arguments[2])) };
  struct sigaction action = { .sa_handler = strcmp(arguments[1], "waits") == 0 ? bury : SIG_IGN, .sa_flags = SA_RESTART };
  sigaction(SIGCHLD, &action, NULL);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 128) < 0) return 1;
  for (;;) {
    int client = accept(listener, NULL, NULL);
    if (client < 0) continue;
    if (fork() == 0) { close(listener); serve(client); }
    close(client);
  }
}
`;

/** @returns the command of a server in C; null where there is no compiler */
export function forkingCommand(children: 'waits' | 'ignores', folder: string): string | null {
  const source = join(folder, 'forking.c');
  writeFileSync(source, FORKING);
  const { status } = spawnSync('cc', ['-O2', '-o', join(folder, 'forking'), source]);
  return status === 0 ? `'${join(folder, 'forking')}' ${children} {port}` : null;
}
