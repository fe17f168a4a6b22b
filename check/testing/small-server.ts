/** Small servers for tests, each right or wrong in one way, as programs of their own. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type SmallBehaviour =
  | 'good'
  | 'one-at-a-time'
  | 'bare-lf'
  | 'one-client'
  | 'never-closes'
  | 'long-body'
  | 'short-body'
  | 'varies'
  | 'drops-the-third'
  | 'dies-on-reset'
  | 'silent-on-half-close'
  | 'second-answer-differs'
  | 'ignores-sigterm'
  | 'spins'
  | 'loses-one-of-many'
  | 'listens-elsewhere'
  | 'speaks-first'
  | 'dies-at-start';

const PROGRAM = `
import { createServer } from 'node:net';
const [behaviour, port] = process.argv.slice(2);
if (behaviour === 'dies-at-start') throw new Error('no such page');
if (behaviour === 'ignores-sigterm') process.on('SIGTERM', () => {});
if (behaviour === 'spins') setImmediate(function spin() { setImmediate(spin); });
const page = '<h1>Hello</h1>';
let clients = 0;
const kept = [];
let turn = Promise.resolve();
const answer = (body, length = body.length) => 'HTTP/1.1 200 OK\\r\\nContent-Length: ' + length + '\\r\\nConnection: close\\r\\n\\r\\n' + body;
const talk = (socket, which) => {
  let text = '';
  let count = 0;
  socket.on('data', (bytes) => {
    text += bytes.toString('latin1');
    while (text.includes('\\r\\n\\r\\n')) {
      text = text.slice(text.indexOf('\\r\\n\\r\\n') + 4);
      count += 1;
      if (behaviour === 'never-closes') { socket.write(answer(page).replace('close', 'keep-alive')); continue; }
      if (behaviour === 'second-answer-differs') { socket.write(answer(count > 1 ? 'another' : page).replace('close', 'keep-alive')); continue; }
      if (behaviour === 'silent-on-half-close') { setTimeout(() => socket.readableEnded ? socket.destroy() : socket.end(answer(page)), 30); return; }
      if (behaviour === 'drops-the-third' && which === 3) return socket.destroy();
      if (behaviour === 'loses-one-of-many' && which % 50 === 0) return socket.destroy();
      if (behaviour === 'bare-lf') return socket.end('HTTP/1.1 200 OK\\n\\n' + page);
      if (behaviour === 'long-body') return socket.end(answer(page + page, page.length));
      if (behaviour === 'short-body') return socket.end(answer(page, page.length + 9));
      if (behaviour === 'varies') return socket.end(answer(String(Math.random())));
      return socket.end(answer(page));
    }
  });
};
const server = createServer({ allowHalfOpen: true, pauseOnConnect: behaviour === 'one-at-a-time' }, (socket) => {
  clients += 1;
  const which = clients;
  if (behaviour === 'never-closes') kept.push(socket);
  else socket.on('end', () => { if (behaviour !== 'silent-on-half-close') socket.end(); });
  socket.on('error', (error) => { if (behaviour === 'dies-on-reset') throw error; });
  const gone = new Promise((resolve) => socket.on('close', resolve));
  void gone.then(() => { if (behaviour === 'one-client') process.exit(0); });
  if (behaviour === 'speaks-first') return void setTimeout(() => socket.end(answer(page)), 30);
  if (behaviour !== 'one-at-a-time') return talk(socket, which);
  turn = turn.then(() => { talk(socket, which); socket.resume(); return gone; });
});
server.listen(behaviour === 'listens-elsewhere' ? 0 : Number(port), '127.0.0.1');
`;

/** @returns the command of a server that behaves so */
export function smallServer(behaviour: SmallBehaviour): string {
  const path = join(mkdtempSync(join(tmpdir(), 'tellers-check-')), 'server.mjs');
  writeFileSync(path, PROGRAM);
  return `'${process.execPath}' '${path}' ${behaviour} {port}`;
}
