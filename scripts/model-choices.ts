/** The models of a comparison as a user names them: `event-loop`, or with options, `worker-pool:threads=16:hand-off=accept`. */
import { InvalidArgumentError } from 'commander';
import type { ModelOptions } from '../bench/names.ts';
import { describeModel } from '../servers/models.ts';
import { MODEL_NAMES, type ModelName } from '../servers/server.ts';

export interface ModelChoice {
  readonly model: ModelName;
  readonly options: ModelOptions;
}

/** How an option is written, and read; undefined is not what it takes. */
const OPTIONS = {
  threads: { wanted: 'a whole number from 1', read: (text: string) => readThreads(text) },
  recv: { wanted: 'blocking or polling', read: (text: string) => oneOf(['blocking', 'polling'], text) },
  'hand-off': { wanted: 'array or accept', read: (text: string) => oneOf(['array', 'accept'], text) },
} as const;
const FIELD = { threads: 'threads', recv: 'recv', 'hand-off': 'handOff' } as const;
type OptionName = keyof typeof OPTIONS;

function readThreads(text: string): number | undefined {
  return /^[1-9]\d{0,3}$/.test(text) ? Number(text) : undefined;
}

function oneOf<Name extends string>(names: readonly Name[], text: string): Name | undefined {
  return names.find((name) => name === text);
}

/** A list with commas, or `none`: an empty one. */
export function modelChoices(text: string): ModelChoice[] {
  if (text.trim() === 'none') return [];
  const choices = text.split(',').map((part) => readChoice(part.trim()));
  return [...new Map(choices.map((choice) => [JSON.stringify(choice), choice])).values()];
}

function readChoice(text: string): ModelChoice {
  const [name, ...settings] = text.split(':');
  const model = MODEL_NAMES.find((candidate) => candidate === name);
  if (model === undefined) {
    throw new InvalidArgumentError(
      `There is no ${name === '' ? 'empty name' : name}: choose from ${MODEL_NAMES.join(', ')}.`,
    );
  }
  return { model, options: Object.assign({}, ...settings.map((setting) => readSetting(model, setting))) };
}

function readSetting(model: ModelName, setting: string): ModelOptions {
  const [name = '', value = ''] = setting.split('=');
  const own = (Object.keys(OPTIONS) as OptionName[]).filter((option) =>
    describeModel(model).takes.includes(FIELD[option]),
  );
  const option = own.find((candidate) => candidate === name);
  if (option === undefined) {
    const which = own.length === 0 ? 'it has no options' : `it has ${own.join(' and ')}`;
    throw new InvalidArgumentError(`${model} has no ${name}: ${which}.`);
  }
  const { wanted, read } = OPTIONS[option];
  const found = read(value);
  if (found === undefined)
    throw new InvalidArgumentError(`${option} of ${model} is ${wanted}, not ${value}.`);
  return { [FIELD[option]]: found };
}
