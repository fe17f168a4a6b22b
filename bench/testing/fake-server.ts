/**
 * A server for tests, as a program: it serves the page until its behaviour applies, and records its process id.
 * `node bench/testing/fake-server.ts BEHAVIOUR PID_FILE`
 */
import { appendFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { endWithParent } from '../../servers/orphan.ts';
import { Outbox } from '../../workloads/workload.ts';
import { openWorkload } from '../../workloads/workloads.ts';

export type ServerBehaviour =
  | 'good'
  | 'dies-at-start'
  | 'never-ready'
  | 'malformed'
  | 'wrong-answer'
  | 'no-answer'
  | 'half-an-answer'
  | 'dies-under-load'
  | 'ignores-sigterm'
  | 'warns';

const behaviour = process.argv[2] as ServerBehaviour;

appendFileSync(process.argv[3] ?? '', `${process.pid}\n`);

endWithParent(() => process.exit(1));

if (behaviour === 'dies-at-start') {
  process.stderr.write('tellers: no memory for it\n');
  process.exit(1);
}

if (behaviour === 'warns') process.stderr.write('tellers: a thread crashed\n');

const page = await openWorkload({ name: 'page' });
let clients = 0;
let requests = 0;

function print(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

function serve(socket: Socket): void {
  clients += 1;
  if (behaviour === 'dies-under-load' && clients > 1) throw new Error('out of luck');
  const conversation = page.converse({ requestsPerConnection: Infinity });
  const outbox = new Outbox();
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes: Buffer) => {
    const next = conversation.receive(bytes, bytes.length, outbox);
    requests += 1;
    answer(socket, outbox.take(), next === 'open');
  });
}

function answer(socket: Socket, bytes: Buffer, keep: boolean): void {
  if (behaviour === 'no-answer') return;
  if (behaviour === 'half-an-answer') return void socket.end(bytes.subarray(0, bytes.length / 2));
  if (behaviour === 'wrong-answer') bytes = Buffer.from(bytes.toString().replace('your turn', 'ours turn'));
  socket.write(bytes);
  if (!keep) socket.end();
}

const server = createServer({ allowHalfOpen: false }, serve);

process.on('SIGTERM', () => {
  if (behaviour === 'ignores-sigterm') return;
  server.close(() => {
    print({ event: 'closed', clients, requests });
    process.exit(0);
  });
});

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  if (behaviour === 'malformed') print({ event: 'listening', port: 'here' });
  else if (behaviour !== 'never-ready') print({ event: 'listening', host: '127.0.0.1', port });
});
