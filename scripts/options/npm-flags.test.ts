import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { explainKeptFlags } from './npm-flags.ts';

const { options } = new Command()
  .option('--quick', 'x')
  .option('--dry-run', 'x')
  .option('--json', 'x')
  .option('--force', 'x')
  .option('--only <names>', 'x')
  .option('--message <text>', 'x')
  .option('--clients <list>', 'x')
  .option('--server-cpus <list>', 'x')
  .option('--server <name=command>', 'x');

function explained(args: readonly string[], settings: Readonly<Record<string, string>>, script = 'bench') {
  const variables = Object.entries(settings).map(([name, value]) => [`npm_config_${name}`, value]);
  const env = { ...Object.fromEntries(variables), npm_lifecycle_event: script };
  return explainKeptFlags('npm run bench', options, args, env);
}

describe('explainKeptFlags', () => {
  it.each([
    { about: 'a flag', args: [], kept: { quick: 'true' }, line: '--quick' },
    { about: 'a flag after a scenario', args: ['churn'], kept: { dry_run: 'true' }, line: 'churn --dry-run' },
    {
      about: 'a joined value',
      args: ['churn'],
      kept: { server_cpus: '0,1' },
      line: 'churn --server-cpus 0,1',
    },
    {
      about: 'a value with spaces',
      args: [],
      kept: { server: "c=./it's {port}" },
      line: String.raw`--server 'c=./it'\''s {port}'`,
    },
    {
      about: 'a flag before a -- and more',
      args: ['--trials', '2'],
      kept: { quick: 'true' },
      line: '--trials 2 --quick',
    },
    { about: 'an argument with spaces', args: ['my run'], kept: { quick: 'true' }, line: "'my run' --quick" },
    {
      about: 'a flag given twice',
      args: [],
      kept: { server: 'a=./a\n\nb=./b' },
      line: '--server a=./a --server b=./b',
    },
    {
      about: 'a value that became an argument',
      args: ['churn', '1,4'],
      kept: { clients: 'true' },
      line: 'churn --clients 1,4',
    },
    { about: 'a value that is missing', args: [], kept: { clients: 'true' }, line: '--clients <list>' },
    {
      about: 'two values that became arguments',
      args: ['0', '4'],
      kept: { clients: 'true', server_cpus: 'true' },
      line: '… --clients <list> --server-cpus <list>',
    },
    {
      about: 'a value that stands before a -- and more',
      args: ['4', '--quick'],
      kept: { clients: 'true' },
      line: '… --clients <list>',
    },
  ])('$about is given back in the line to type', ({ args, kept, line }) => {
    expect(explained(args, kept)).toMatch(/^npm kept --.* for itself\./);
    expect(explained(args, kept)?.split(': ')[1]).toBe(`npm run bench -- ${line}`);
  });

  it.each([
    {
      about: "npm's own settings",
      args: [],
      kept: { json: 'true', force: 'true', message: 'release %s', only: 'prod', cache: '/x' },
    },
    {
      about: 'a flag that the command has too',
      args: ['--quick', '--clients=4'],
      kept: { quick: 'true', clients: '8' },
    },
    { about: 'a setting that is off', args: [], kept: { quick: '' } },
  ])('$about starts no alarm', ({ args, kept }) => {
    expect(explained(args, kept)).toBeNull();
  });

  it('a flag of the script that started the command starts no alarm', () => {
    expect(explained([], { quick: 'true' }, 'test')).toBeNull();
  });
});
