/**
 * Flags that npm kept: in `npm run bench --quick`, without a `--` before it, npm takes `--quick` for a setting of its own. The
 * command gets `npm_config_quick=true` in its environment, and would run without the flag.
 */
import type { Option } from 'commander';
import { usageWords } from '../words/reader-language.ts';
import { inPlaces } from './help.ts';

/** npm has settings of these names, which a user's .npmrc may hold. (With its own `dry-run`, npm would have installed nothing.) */
const SETTINGS_OF_NPM = new Set(['--force', '--json', '--message', '--only']);

/** What npm gives for a flag without a value; a value that was not joined to its flag with `=` became an argument. */
const ALONE = 'true';

interface KeptFlag {
  readonly option: Option;
  readonly value: string;
}

/**
 * @param call such as `npm run bench`
 * @param args what the command was given
 * @returns what to type instead; null: npm kept no flag
 */
export function explainKeptFlags(
  call: string,
  options: readonly Option[],
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): string | null {
  // In a command that another script started, these are the flags of that script.
  if (env['npm_lifecycle_event'] !== call.split(' ').at(-1)) return null;
  const kept = options.flatMap((option) => findKeptFlag(option, args, env));
  if (kept.length === 0) return null;
  const names = kept.flatMap(({ option }) => option.long ?? []);
  return usageWords().keptByNpm(names, `${call} -- ${whatWasMeant(kept, args)}`);
}

function findKeptFlag(option: Option, args: readonly string[], env: NodeJS.ProcessEnv): KeptFlag[] {
  const long = option.long ?? '';
  const isGiven = args.some((arg) => arg === long || arg.startsWith(`${long}=`));
  const value = env[`npm_config_${long.slice(2).replaceAll('-', '_')}`];
  if (SETTINGS_OF_NPM.has(long) || isGiven || value === undefined || value === '') return [];
  return [{ option, value }];
}

function whatWasMeant(kept: readonly KeptFlag[], args: readonly string[]): string {
  const parted = kept.filter(({ option, value }) => takesValue(option) && value === ALONE);
  // Of several such values, or beside flags that came through, nothing shows which is whose.
  const isClear = parted.length === 0 || (parted.length === 1 && !args.some((arg) => arg.startsWith('-')));
  const given = args.map(quote);
  const own = isClear ? given.slice(0, args.length - parted.length) : ['…'];
  const last = isClear ? given.at(-1) : undefined;
  const flags = kept.flatMap(({ option, value }) => {
    if (!takesValue(option)) return option.long;
    if (value === ALONE) return `${option.long} ${last ?? inPlaces(option.flags).split(' ').at(-1)}`;
    // npm joins the values of a repeated flag by empty lines.
    return value.split('\n\n').map((each) => `${option.long} ${quote(each)}`);
  });
  return [...own, ...flags].join(' ');
}

function takesValue({ required, optional }: Option): boolean {
  return required || optional;
}

function quote(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}
