/**
 * Network namespaces that veth pairs and a bridge join: as far as its network goes, each is a machine of its own. Needs
 * the right to make them (root, on Linux).
 */
import { execFileSync } from 'node:child_process';

/** In a range that most machines do not use; one for each process, since tests run beside each other. */
const NETWORK = `10.231.${process.pid % 256}`;
const BRIDGE = `tellers${process.pid}`;

/** This machine, on the bridge. */
export const BRIDGE_ADDRESS = addressOf(1);

function ip(line: string): void {
  execFileSync('ip', line.split(' '), { stdio: 'pipe' });
}

/** A number, or what a shell puts in its place. */
type Host = number | string;

const spaceOf = (host: Host): string => `${BRIDGE}-${host}`;
const linkOf = (host: number): string => `tl${process.pid}h${host}`;

export function addressOf(host: Host): string {
  return `${NETWORK}.${host}`;
}

export function canMakeNamespaces(): boolean {
  try {
    ip(`netns add ${BRIDGE}`);
    ip(`netns del ${BRIDGE}`);
    return true;
  } catch {
    return false;
  }
}

/** The beginning of a command that runs on a host. */
export const onHost = (host: Host): string[] => ['ip', 'netns', 'exec', spaceOf(host)];

/** Pulls the cable of a host, or puts it in again. */
export function setLink(host: number, state: 'up' | 'down'): void {
  ip(`link set ${linkOf(host)} ${state}`);
}

/** Hosts 2, 3, … of a network of its own, until it is disposed of. */
export class Namespaces implements Disposable {
  readonly hosts: number[] = [];
  readonly #remove = (): void => this[Symbol.dispose]();

  constructor(count: number) {
    process.once('exit', this.#remove);
    ip(`link add ${BRIDGE} type bridge`);
    ip(`addr add ${BRIDGE_ADDRESS}/24 dev ${BRIDGE}`);
    ip(`link set ${BRIDGE} up`);
    for (let host = 2; host < count + 2; host++) {
      const space = spaceOf(host);
      ip(`netns add ${space}`);
      this.hosts.push(host);
      ip(`link add ${linkOf(host)} type veth peer name eth0 netns ${space}`);
      ip(`link set ${linkOf(host)} master ${BRIDGE} up`);
      ip(`-n ${space} addr add ${addressOf(host)}/24 dev eth0`);
      ip(`-n ${space} link set eth0 up`);
      ip(`-n ${space} link set lo up`);
    }
  }

  [Symbol.dispose](): void {
    process.removeListener('exit', this.#remove);
    for (const host of this.hosts) {
      // The kernel takes a while to remove those of a namespace, and the next ones have the same names.
      ip(`link del ${linkOf(host)}`);
      ip(`netns del ${spaceOf(host)}`);
    }
    ip(`link del ${BRIDGE}`);
  }
}
