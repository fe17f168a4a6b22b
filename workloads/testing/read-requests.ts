/**
 * For the tests: what becomes of the bytes of one connection, by our reader and by Node's (llhttp). Both in short: `GET /
 * keep` for each request, and then `refused 400`, `closed` or `open`.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { HttpConversation } from '../http-conversation.ts';
import { MAX_HEAD_BYTES } from '../http.ts';
import { speak } from './cuts.ts';

export type Outcome = readonly string[];

export function readOurs(pieces: readonly Buffer[]): Outcome {
  const outcome: string[] = [];
  const conversation = new HttpConversation(
    { requestsPerConnection: Infinity },
    ({ method, target }, closes) => {
      outcome.push(`${method} ${target} ${closes() ? 'close' : 'keep'}`);
      return Buffer.alloc(0);
    },
    (status) => {
      outcome.push(`refused ${status}`);
      return Buffer.alloc(0);
    },
  );
  const { open } = speak(conversation, pieces);
  if (open) return [...outcome, 'open'];
  return outcome.at(-1)?.startsWith('refused') === true ? outcome : [...outcome, 'closed'];
}

/** @returns with the parser's reason for a refusal */
export async function readNodes(pieces: readonly Buffer[]): Promise<Outcome> {
  const outcome: string[] = [];
  const requested = (request: IncomingMessage, response: ServerResponse): void => {
    outcome.push(`${request.method} ${request.url} ${response.shouldKeepAlive ? 'keep' : 'close'}`);
    request.resume();
    response.setHeader('Content-Length', 0).end();
  };
  const server = createServer({ maxHeaderSize: MAX_HEAD_BYTES, requireHostHeader: false }, requested);
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    response.writeContinue();
    requested(request, response);
  });
  server.on('checkExpectation', requested);
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    outcome.push(`refused ${error.code}`);
    socket.destroy();
  });
  server.on('connect', ({ method, url }: IncomingMessage, socket: Duplex) => {
    outcome.push(`${method} ${url} keep`);
    socket.destroy();
  });
  const socket = new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() });
  socket.on('error', () => {});
  server.emit('connection', socket);
  for (const piece of pieces) {
    if (!socket.destroyed) socket.push(piece);
    await nextTurn();
  }
  await nextTurn();
  await nextTurn();
  const isEnded = socket.writableEnded || socket.destroyed;
  socket.destroy();
  server.close();
  if (outcome.at(-1)?.startsWith('refused') === true) return outcome;
  return [...outcome, isEnded ? 'closed' : 'open'];
}
