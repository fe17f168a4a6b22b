/**
 * The servers of a run as flags name them: models (`event-loop`, or with options `worker-pool:threads=16:hand-off=accept`),
 * the user's own servers (`--server NAME=COMMAND`, which tellers starts, and `--at HOST:PORT`, which already run), and the
 * socket layer and driver that this platform supports.
 */
import { InvalidArgumentError } from 'commander';
import { driversLeftOut, serversLeftOut } from '../../bench/plan/left-out.ts';
import type { Plan } from '../../bench/plan/plan.ts';
import { PORT_PLACE } from '../../bench/processes/commands.ts';
import type { RunWarning } from '../../bench/results/run-record.ts';
import {
  type DriverName,
  type ModelOptions,
  LOOPBACK,
  type ModelServer,
  modelServer,
  SERVER_NAME,
  type ServerName,
} from '../../bench/results/server-names.ts';
import type { Driver } from '../../clients/load.ts';
import { describeModel, iosOf, posixAvailable } from '../../servers/models.ts';
import {
  HAND_OFF_NAMES,
  type IoName,
  MODEL_NAMES,
  type ModelName,
  MULTIPLEXER_NAMES,
  RECV_NAMES,
} from '../../servers/server.ts';
import { visible } from '../../workloads/visible-text.ts';
import { usageWords } from '../words/reader-language.ts';
import { hostAndPort, UsageError } from './arguments.ts';

export interface ModelChoice {
  readonly model: ModelName;
  readonly options: ModelOptions;
}

type CommandServer = Extract<ServerName, { readonly kind: 'command' }>;

type AddressServer = Extract<ServerName, { readonly kind: 'address' }>;

export interface ChosenIo {
  readonly io: readonly IoName[];
  /** A warning when `node` replaces `posix`. */
  readonly warnings: readonly RunWarning[];
}

/** The valid values of each option, null where they are numbers, and a parser that returns undefined for others. */
const OPTIONS = {
  threads: {
    field: 'threads',
    names: null,
    read: (text: string) => (/^[1-9]\d{0,3}$/.test(text) ? Number(text) : undefined),
  },
  recv: { field: 'recv', ...oneOf(RECV_NAMES) },
  'hand-off': { field: 'handOff', ...oneOf(HAND_OFF_NAMES) },
  multiplexer: { field: 'multiplexer', ...oneOf(MULTIPLEXER_NAMES) },
} as const;

type OptionName = keyof typeof OPTIONS;

function oneOf<Name extends string>(names: readonly Name[]) {
  return { names, read: (text: string) => names.find((name) => name === text) };
}

/** A comma-separated list; `none` is an empty one. */
export function modelChoices(text: string): ModelChoice[] {
  if (text.trim() === 'none') return [];
  const choices = text.split(',').map((part) => readChoice(part.trim()));
  return [...new Map(choices.map((choice) => [JSON.stringify(choice), choice])).values()];
}

function readChoice(text: string): ModelChoice {
  const [name, ...settings] = text.split(':');
  const model = MODEL_NAMES.find((candidate) => candidate === name);
  if (model === undefined) {
    throw new InvalidArgumentError(usageWords().values.unknownModel(name ?? '', MODEL_NAMES));
  }
  return { model, options: Object.assign({}, ...settings.map((setting) => readSetting(model, setting))) };
}

function readSetting(model: ModelName, setting: string): ModelOptions {
  const [name = '', value = ''] = setting.split('=');
  const own = (Object.keys(OPTIONS) as OptionName[]).filter((option) =>
    describeModel(model).takes.includes(OPTIONS[option].field),
  );
  const option = own.find((candidate) => candidate === name);
  if (option === undefined)
    throw new InvalidArgumentError(usageWords().values.noSuchOption(model, name, own));
  const { field, names, read } = OPTIONS[option];
  const found = read(value);
  if (found === undefined) {
    const { threads, notOneOf } = usageWords().values;
    throw new InvalidArgumentError(
      names === null ? threads(model, value) : notOneOf(option, model, names, value),
    );
  }
  return { [field]: found };
}

/** `NAME=COMMAND {port}`, added to those before. */
export function commandServers(text: string, before: readonly CommandServer[] = []): CommandServer[] {
  const { name, rest: command } = splitName(text);
  if (name === '' || command.trim() === '') {
    throw new InvalidArgumentError(usageWords().values.nameAndCommand(PORT_PLACE));
  }
  checkName(name);
  if (!command.includes(PORT_PLACE)) {
    throw new InvalidArgumentError(usageWords().values.markPort(PORT_PLACE, name, command));
  }
  return [...before, { kind: 'command', name, command }];
}

/** `HOST:PORT` or `NAME=HOST:PORT`, added to those before. */
export function addressServers(text: string, before: readonly AddressServer[] = []): AddressServer[] {
  const { name, rest } = splitName(text);
  const { host, port } = hostAndPort(rest);
  if (name !== '') checkName(name);
  checkLoopback(host);
  return [...before, { kind: 'address', name: name === '' ? `port ${port}` : name, host, port }];
}

/** @throws UsageError when two have the same name */
export function checkNames(servers: readonly { readonly name: string }[]): void {
  const names = servers.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) {
    throw new UsageError(usageWords().servers.sameName(twice));
  }
}

/** Splits at the first `=`; without one, the name is empty. */
function splitName(text: string): { readonly name: string; readonly rest: string } {
  const at = text.indexOf('=');
  return at < 0 ? { name: '', rest: text } : { name: text.slice(0, at).trim(), rest: text.slice(at + 1) };
}

function checkName(name: string): void {
  const model = MODEL_NAMES.find((one) => one === name.toLowerCase());
  const { nameOfModel, wrongName } = usageWords().values;
  if (model !== undefined) throw new InvalidArgumentError(nameOfModel(model));
  if (!SERVER_NAME.test(name)) throw new InvalidArgumentError(wrongName(name));
}

/** Loopback only: a load must not be aimed at the machines of others. */
function checkLoopback(host: string): void {
  if (host === 'localhost' || LOOPBACK.test(host)) return;
  throw new InvalidArgumentError(usageWords().values.notLoopback(host));
}

/**
 * A folder does not show who wrote it, not even one of your own.
 * @throws UsageError with the commands that resuming it would run
 */
export function refuseCommands(dir: string, { scenarios }: Pick<Plan, 'scenarios'>): void {
  const servers = scenarios.flatMap((scenario) => scenario.servers);
  const commands = new Map(
    servers.flatMap((server) => (server.kind === 'command' ? [[server.name, server.command]] : [])),
  );
  if (commands.size === 0) return;
  const listed = [...commands].map(([name, line]) => `${name}: ${visible(line)}`).join('; ');
  throw new UsageError(usageWords().servers.untrusted(dir, listed));
}

/** One warning for each scenario that leaves out an own server or autocannon, because they do not support its work. */
export function warnLeftOut(plan: Plan): RunWarning[] {
  return [...serversLeftOut(plan), ...driversLeftOut(plan)];
}

/** `posix` and `c` need Linux; elsewhere `node` replaces it. */
export function chooseIo(wanted: readonly IoName[], posix = posixAvailable()): ChosenIo {
  if (posix || wanted.every((io) => io === 'node')) return { io: wanted, warnings: [] };
  const message = `posix and c servers need Linux and this is ${process.platform}: node servers run instead`;
  return { io: ['node'], warnings: [{ kind: 'no-posix', message, trial: null }] };
}

/**
 * The servers of a comparison: each model with each of the given io that it supports.
 * @throws UsageError when a model supports none of them
 */
export function chooseServers(choices: readonly ModelChoice[], ios: readonly IoName[]): ModelServer[] {
  for (const { model, options } of choices) {
    const own = iosOf(model, options);
    if (own.some((io) => ios.includes(io))) continue;
    throw new UsageError(usageWords().servers.noIo(model, ios, own));
  }
  return ios.flatMap((io) =>
    choices
      .filter(({ model, options }) => iosOf(model, options).includes(io))
      .map(({ model, options }) => modelServer(model, io, options)),
  );
}

/** Our clients use epoll where it exists, whatever the io of the server, so that the load is the same for all. */
export function chooseDriver(kind: DriverName, posix = posixAvailable()): Driver {
  return kind === 'tcp' ? { kind, engine: posix ? 'posix' : 'node' } : { kind };
}
