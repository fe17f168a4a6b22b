/** The options that only some models have, and what is said to who gives one to another model. */
import { MODEL_NAMES, ServerError, type ModelName, type ServerOptions } from './server.ts';

const FLAGS = {
  threads: '--threads',
  recv: '--recv',
  handOff: '--hand-off',
} as const satisfies Partial<Record<keyof ServerOptions, string>>;

export type ModelOptionName = keyof typeof FLAGS;
const NAMES = Object.keys(FLAGS) as ModelOptionName[];

/**
 * @param takes the options that a model has
 * @throws ServerError BAD_OPTION
 */
export function checkModelOptions(
  model: ModelName,
  options: ServerOptions,
  takes: (model: ModelName) => readonly ModelOptionName[],
): void {
  const wrong = NAMES.find((name) => options[name] !== null && !takes(model).includes(name));
  if (wrong !== undefined) {
    const owners = MODEL_NAMES.filter((owner) => takes(owner).includes(wrong));
    const own = takes(model).map((name) => FLAGS[name]);
    const advice = own.length === 0 ? 'leave it out' : `it has ${own.join(' and ')}`;
    throw new ServerError(
      'BAD_OPTION',
      `${model} has no ${FLAGS[wrong]}: ${advice}, or choose ${owners.join(' or ')}`,
    );
  }
  const { threads } = options;
  if (threads === null || (Number.isInteger(threads) && threads >= 1)) return;
  throw new ServerError(
    'BAD_OPTION',
    `${threads} is no number of threads: give --threads a whole one from 1`,
  );
}
