/** A wire over two streams: an agent's own stdin and stdout, or those of the `ssh` that started it on another machine. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { visible } from '../../workloads/visible-text.ts';
import type { Contact } from './remote-agent.ts';
import type { Wire } from './wire.ts';

export class StreamWire implements Wire {
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #onClose: () => void;

  /** @param onClose called when this end closes the wire */
  constructor(input: Readable, output: Writable, onClose: () => void = () => undefined) {
    this.#input = input;
    this.#output = output;
    this.#onClose = onClose;
  }

  send(line: string): void {
    this.#output.write(`${line}\n`);
  }

  listen(onLine: (line: string) => void, onEnd: (because: string) => void): void {
    this.#output.on('error', () => onEnd('its other end has gone'));
    createInterface(this.#input)
      .on('line', onLine)
      .on('close', () => onEnd('its other end has gone'));
  }

  close(): void {
    this.#output.end();
    this.#input.destroy();
    this.#onClose();
  }
}

/** What runs on the other machine. */
const AGENT = 'npx tellers agent --stdio';

/**
 * The agent of a machine that the system's `ssh` reaches, for as long as a session lasts.
 * @param host as `ssh` takes it: `ann@lab-3`
 * @param ssh the program that is run in its place, with the same arguments
 */
export function sshContact(host: string, ssh: string): Contact {
  return {
    place: `ssh://${host}`,
    startMs: START_MS,
    connect: () => Promise.resolve(openSsh(host, ssh)),
  };
}

/** `ssh`, npx and Node may take so long to start an agent on a busy machine. */
const START_MS = 30_000;

/** How much of an `ssh` that ended is kept: the reason stands at its end. */
const KEPT_CHARACTERS = 500;

function openSsh(host: string, ssh: string): Wire {
  // `-T`: no terminal. A session of its own: a Ctrl-C reaches the runner alone.
  const child = spawn(ssh, ['-T', '-o', 'BatchMode=yes', '--', host, AGENT], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-KEPT_CHARACTERS);
  });
  const wire = new StreamWire(child.stdout, child.stdin);
  return {
    send: (line) => wire.send(line),
    listen(onLine, onEnd) {
      child.once('error', (error) => onEnd(`${ssh}: ${error.message}`));
      child.once('close', (code) => onEnd(`ssh ended with ${code}${describe(stderr)}`));
      // Its own end comes first, and has no reason.
      wire.listen(onLine, () => undefined);
    },
    close: () => wire.close(),
  };
}

function describe(stderr: string): string {
  const line = stderr.trim().split('\n').at(-1) ?? '';
  return line === '' ? '' : `: ${visible(line)}`;
}
