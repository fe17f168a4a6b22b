/** The thread of a test's server: handles each line that a client sends as its behaviour defines. */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

const PAGE = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi';
const CLOSE_DELIMITED = 'HTTP/1.1 200 OK\r\n\r\nhi';

let connections = 0;

/** Chunks received on each connection. */
const received = new WeakMap<Socket, number>();

/** Whether this is the connection's first chunk. */
function isFirst(socket: Socket): boolean {
  const count = (received.get(socket) ?? 0) + 1;
  received.set(socket, count);
  return count === 1;
}

const behave = {
  echo: (socket, line) => void socket.write(line),
  async split(socket, line) {
    for (const byte of line) {
      socket.write(Buffer.of(byte));
      await nextTurn();
    }
  },
  'busy-at-first': (socket, line) => void socket.write(line),
  hasty(socket) {
    socket.pause();
    socket.write('ok');
  },
  'too-much': (socket, line) => void socket.write(Buffer.concat([line, line])),
  wrong: (socket, line) => void socket.write(line.fill('x', 5, 6)),
  'not-found': (socket) => void socket.write('HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno'),
  'other-page': (socket) => void socket.write(PAGE),
  'close-delimited': (socket) => void socket.end(CLOSE_DELIMITED),
  'close-delimited-reset': (socket) => void socket.write(CLOSE_DELIMITED, () => socket.resetAndDestroy()),
  /** The first body is longer than the others. */
  'close-delimited-shorter'(socket) {
    socket.end(connections++ === 0 ? CLOSE_DELIMITED : CLOSE_DELIMITED.slice(0, -1));
  },
  'cut-page': (socket) => void socket.end(PAGE.slice(0, -1)),
  'end-at-second': (socket) => void (isFirst(socket) ? socket.write(PAGE) : socket.end()),
  'reset-at-second': (socket) => void (isFirst(socket) ? socket.write(PAGE) : socket.resetAndDestroy()),
  /** Requests may pile up behind the second one, whose answer announces the close. */
  'close-at-second'(socket) {
    if (isFirst(socket)) socket.write(PAGE);
    else if (received.get(socket) === 2)
      setTimeout(() => socket.end(PAGE.replace('OK', 'OK\r\nConnection: close')), 15);
  },
  'last-words': (socket, line) => void socket.write(line),
  late: (socket, line) => void setTimeout(() => socket.write(line), 20),
  silent: () => undefined,
  'end-at-once': (socket) => void socket.end(),
  'end-in-the-middle': (socket, line) => void socket.end(line.subarray(0, 10)),
  reset: (socket) => void socket.resetAndDestroy(),
} satisfies Record<string, (socket: Socket, line: Buffer) => void | Promise<void>>;

export type Behaviour = keyof typeof behave;

export interface OddServerTask {
  readonly behaviour: Behaviour;
  /** A thread that is busy at first waits until this is not 0. */
  readonly gate: Int32Array;
}

const { behaviour, gate } = workerData as OddServerTask;
const busyAtFirst = behaviour === 'busy-at-first';
const sockets = new Set<Socket>();
let linesUntilReport = Infinity;

function receive(socket: Socket, line: Buffer): void {
  void behave[behaviour](socket, line);
  if (--linesUntilReport === 0) parentPort?.postMessage('lines received');
}

const server = createServer({ noDelay: true }, (socket) => {
  sockets.add(socket);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => sockets.delete(socket));
  socket.on('data', (line: Buffer) => receive(socket, line));
});

function die(): void {
  server.close();
  for (const socket of sockets) {
    if (behaviour === 'last-words') socket.write('good night\n');
    socket.resetAndDestroy();
  }
  parentPort?.close();
}

parentPort?.on('message', (command: number | 'die') => {
  if (command === 'die') die();
  else linesUntilReport = command;
});

server.listen(0, '127.0.0.1', busyAtFirst ? 1 : 1000, () => {
  parentPort?.postMessage((server.address() as AddressInfo).port);
  if (busyAtFirst) Atomics.wait(gate, 0, 0);
});
