/** Servers that the user brings: `--server NAME=COMMAND`, which is started, and `--at HOST:PORT`, which runs already. */
import { InvalidArgumentError } from 'commander';
import { serverLabel, type ServerName } from '../bench/names.ts';
import type { Plan } from '../bench/plan.ts';
import type { RunWarning } from '../bench/run-record.ts';
import { PORT_PLACE } from '../bench/shell-line.ts';
import { MODEL_NAMES } from '../servers/server.ts';
import { portNumber, UsageError } from './arguments.ts';

type CommandServer = Extract<ServerName, { readonly kind: 'command' }>;
type AddressServer = Extract<ServerName, { readonly kind: 'address' }>;

/** What a name may be made of: it stands in tables, file names and CSV. */
const NAME = /^[\w.+-](?:[\w.+ -]*[\w.+-])?$/;

/** `NAME=COMMAND {port}`, one more each time that it is given. */
export function commandServers(text: string, before: readonly CommandServer[] = []): CommandServer[] {
  const { name, rest: command } = splitName(text);
  if (name === '' || command.trim() === '') {
    throw new InvalidArgumentError(`Give NAME=COMMAND, such as 'mine=./server ${PORT_PLACE}'.`);
  }
  checkName(name);
  if (!command.includes(PORT_PLACE)) {
    throw new InvalidArgumentError(
      `Say where the command takes its port: '${name}=${command} ${PORT_PLACE}', for example.`,
    );
  }
  return [...before, { kind: 'command', name, command }];
}

/** `HOST:PORT` or `NAME=HOST:PORT`, one more each time that it is given. */
export function addressServers(text: string, before: readonly AddressServer[] = []): AddressServer[] {
  const { name, rest } = splitName(text);
  const [, host, port = ''] = /^([\w.-]+|\[[\d:a-f]+\]):(\d{1,5})$/i.exec(rest) ?? [];
  if (host === undefined) {
    throw new InvalidArgumentError('Give HOST:PORT or NAME=HOST:PORT, such as mine=127.0.0.1:8080.');
  }
  if (name !== '') checkName(name);
  const server = { host: loopbackAddress(host), port: portNumber(port) };
  return [...before, { kind: 'address', name: name === '' ? `port ${server.port}` : name, ...server }];
}

/** @throws UsageError when two have one name */
export function checkNames(servers: readonly { readonly name: string }[]): void {
  const names = servers.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) {
    throw new UsageError(`two servers are called ${twice}: give each a name of its own, NAME=…`);
  }
}

/** Where a server of one's own takes no part, or autocannon, because more is asked than it has. */
export function tellLeftOut(plan: Plan): RunWarning[] {
  return [...serversLeftOut(plan), ...driversLeftOut(plan)];
}

function serversLeftOut({ scenarios, trials }: Plan): RunWarning[] {
  return scenarios.flatMap(({ name, servers, loads }) =>
    servers
      .filter(({ kind }) => kind !== 'model')
      .map(serverLabel)
      .filter(
        (label) =>
          !trials.some(({ cell }) => cell.scenario.name === name && serverLabel(cell.server) === label),
      )
      .map((label) => ({
        kind: 'left-out' as const,
        message: `${label} takes no part in ${name}, ${loads.some(({ kind }) => kind === 'script') ? 'which only ours can record' : 'where more is asked than a plain page'}`,
        trial: null,
      })),
  );
}

function driversLeftOut({ scenarios, drivers, trials }: Plan): RunWarning[] {
  if (!drivers.some(({ kind }) => kind === 'autocannon')) return [];
  return scenarios
    .filter(
      ({ name, loads }) =>
        !loads.some(({ kind }) => kind === 'script') &&
        !trials.some(({ cell }) => cell.scenario.name === name && cell.driver.kind === 'autocannon'),
    )
    .map(({ name }) => ({
      kind: 'left-out' as const,
      message: `autocannon takes no part in ${name}, where more is asked than pages`,
      trial: null,
    }));
}

/** What stands before the first `=`, unless a space comes first. */
function splitName(text: string): { readonly name: string; readonly rest: string } {
  const at = text.indexOf('=');
  return at < 0 ? { name: '', rest: text } : { name: text.slice(0, at).trim(), rest: text.slice(at + 1) };
}

function checkName(name: string): void {
  const model = MODEL_NAMES.find((one) => one === name.toLowerCase());
  if (model !== undefined) {
    throw new InvalidArgumentError(`${model} is a model of ours: give your server another name.`);
  }
  if (!NAME.test(name)) {
    throw new InvalidArgumentError(
      `A name is made of letters, digits, spaces and . + - _, such as c-threads; '${name}' is none.`,
    );
  }
}

/** A load is no way to treat a stranger. */
function loopbackAddress(host: string): string {
  if (host === 'localhost') return '127.0.0.1';
  if (/^127(?:\.\d{1,3}){3}$/.test(host)) return host;
  throw new InvalidArgumentError(
    host.startsWith('[')
      ? 'The load speaks IPv4: give 127.0.0.1:PORT.'
      : `${host} is not this machine: a load is sent to 127.0.0.1 or localhost only.`,
  );
}
