/**
 * What an agent takes part in, enforced on its own machine whatever a runner wants: our own servers and loads, commands
 * only where its owner has allowed them, loads on addresses of its own networks only, and no more than so many clients,
 * requests per second and seconds.
 */
import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { LoadSpec } from '../../clients/load.ts';
import { BenchError } from '../results/bench-error.ts';
import type { PlacedServer } from './protocol.ts';

export interface AgentBounds {
  /** Whether it runs commands of a user's. */
  readonly commands: boolean;
  /** Addresses in CIDR notation that its loads may be sent to. */
  readonly targets: readonly string[];
  /** Of all its loads at once. */
  readonly clients: number;
  /** Requests per second of all its open loops at once. */
  readonly rateRps: number;
  /** The longest warm-up and window of a load together, s. */
  readonly timeS: number;
}

export const DEFAULT_BOUNDS = { clients: 10_000, rateRps: 200_000, timeS: 300 } as const;

/** Loopback, private (RFC 1918, RFC 4193) and link-local addresses. */
const PRIVATE = listOf([
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
]);

/** The private networks that this machine is in: the targets that are allowed by default. */
export function ownNetworks(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .flatMap(({ address, cidr }) => (cidr !== null && contains(PRIVATE, address) ? [cidr] : []));
}

/** Where other machines reach this one: its first private address that is not loopback, else the loopback address. */
export function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const outer = all.find((one) => !one.internal && one.family === 'IPv4' && contains(PRIVATE, one.address));
  return outer?.address ?? '127.0.0.1';
}

/** @throws BenchError BAD_PLAN naming the text that is no network */
export function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(network.trim()) ?? [];
    const family = isIP(address);
    const most = family === 4 ? 32 : 128;
    if (family === 0 || Number(bits ?? most) > most)
      throw new BenchError('BAD_PLAN', `${network} is no network: give one such as 192.168.0.0/16`);
    list.addSubnet(address, Number(bits ?? most), familyOf(address));
  }
  return list;
}

function contains(list: BlockList, address: string): boolean {
  return list.check(address, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}

/** A load that an agent has under way. */
export type Underway = Pick<LoadSpec, 'clients' | 'load'>;

/** @returns why an agent does not run the load; null: it does */
export function refuseLoad(
  spec: LoadSpec,
  bounds: AgentBounds,
  underWay: readonly Underway[],
): string | null {
  const all = [spec, ...underWay];
  const clients = all.reduce((total, one) => total + one.clients, 0);
  const rateRps = all.reduce(
    (total, { load }) => total + (load.kind === 'open' ? load.rateRps * (load.burst?.times ?? 1) : 0),
    0,
  );
  const timeS = spec.warmupMostS + spec.durationS;
  // A name may mean another address each time that it is looked up.
  if (isIP(spec.host) === 0 || !contains(listOf(bounds.targets), spec.host))
    return `it sends no load to ${spec.host}: start it with --allow-targets, which has ${bounds.targets.join(', ') || 'no network'}`;
  if (clients > bounds.clients)
    return `${clients} clients are more than its ${bounds.clients}: start it with --max-clients`;
  if (rateRps > bounds.rateRps)
    return `${Math.round(rateRps)} requests/s are more than its ${bounds.rateRps}: start it with --max-rate`;
  if (timeS > bounds.timeS) return `${timeS} s are more than its ${bounds.timeS} s: start it with --max-time`;
  return null;
}

/** @returns why an agent does not run the server; null: it does */
export function refuseServer({ server, variant, clients }: PlacedServer, bounds: AgentBounds): string | null {
  const all = clients + (variant.bystanders?.count ?? 0);
  if (server.kind === 'address') return 'it starts servers, and this one runs already';
  if (server.kind === 'command' && !bounds.commands)
    return 'it runs no command: start it with --allow-commands';
  if (all > bounds.clients)
    return `${all} clients are more than its ${bounds.clients}: start it with --max-clients`;
  return null;
}
