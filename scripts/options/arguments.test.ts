import type { Command } from 'commander';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { ServerError } from '../../servers/server.ts';
import {
  createCommand,
  duration,
  explain,
  folderPath,
  hostAndPort,
  integerList,
  nameList,
  nonNegativeInteger,
  nonNegativeNumber,
  oneName,
  percent,
  portNumber,
  positiveInteger,
  positiveNumber,
  positivePercent,
  UsageError,
} from './arguments.ts';
import { commaLocale } from './csv-locale.ts';

describe('option parsers', () => {
  const models = ['sequential', 'event-loop'] as const;

  it.each([
    ['positiveInteger', positiveInteger, '64', 64],
    ['nonNegativeInteger', nonNegativeInteger, '0', 0],
    ['positiveNumber', positiveNumber, '0.5', 0.5],
    ['positiveNumber', positiveNumber, '.5', 0.5],
    ['nonNegativeNumber', nonNegativeNumber, '0', 0],
    ['duration', duration, '90', 90],
    ['duration', duration, '90s', 90],
    ['duration', duration, '1.5min', 90],
    ['duration', duration, '2h', 7200],
    ['percent', percent, '0%', 0],
    ['positivePercent', positivePercent, '2.5 %', 0.025],
    ['integerList', integerList, '1,16, 64,16', [1, 16, 64]],
    ['portNumber', portNumber, '65535', 65535],
    ['hostAndPort', hostAndPort, 'localhost:3000', { host: 'localhost', port: 3000 }],
    ['hostAndPort', hostAndPort, '127.0.0.1:1', { host: '127.0.0.1', port: 1 }],
    ['hostAndPort', hostAndPort, '[::1]:8080', { host: '::1', port: 8080 }],
    ['oneName', oneName(models), 'event-loop', 'event-loop'],
    ['commaLocale', commaLocale, 'fr', 'fr'],
    ['commaLocale', commaLocale, 'pt_br', 'pt-BR'],
    ['nameList', nameList(models), 'event-loop,sequential,event-loop', ['event-loop', 'sequential']],
  ] as const)('%s reads %s', (_name, parse: (text: string) => unknown, text, value) => {
    expect(parse(text)).toEqual(value);
  });

  it.each([
    [
      'positiveInteger',
      positiveInteger,
      ['0', '-1', '1.5', '1e3', '', 'x', '9007199254740993'],
      /whole number/,
    ],
    ['nonNegativeInteger', nonNegativeInteger, ['-1', '', '1.5'], /whole number/],
    ['positiveNumber', positiveNumber, ['0', '-1', '', 'x', '1s', 'Infinity', '5.'], /above 0/],
    ['nonNegativeNumber', nonNegativeNumber, ['-1', '', 'NaN'], /from 0 up/],
    ['duration', duration, ['0', '-1s', '', '5 min', '5m', 's', '1e3', 'Infinity'], /such as 90s or 5min/],
    ['percent', percent, ['100%', '-1', '', '5%%'], /below 100, such as 5%/],
    ['positivePercent', positivePercent, ['0', '100', 'x'], /from above 0 to below 100/],
    ['integerList', integerList, ['', '1,,2', '0', '1;2'], /such as 1,16,64/],
    ['folderPath', folderPath, [''], /is empty: give the path of a folder/],
    ['portNumber', portNumber, ['0', '65536', 'x'], /1 to 65535/],
    [
      'hostAndPort',
      hostAndPort,
      ['127.0.0.1', ':3000', 'http://127.0.0.1:3000/', 'a:b', '::1:80', '[1]:80'],
      /HOST:PORT/,
    ],
    ['hostAndPort', hostAndPort, ['127.0.0.1:0', '127.0.0.1:99999'], /1 to 65535/],
    ['commaLocale', commaLocale, ['', 'en', 'de-CH', 'xx', 'fr_FR.UTF-8'], /such as fr, de or pt-BR/],
    ['oneName', oneName(models), ['', 'threads'], /sequential, event-loop/],
    ['nameList', nameList(models), ['', 'threads', 'event-loop,threads'], /sequential, event-loop/],
  ] as const)('%s rejects invalid text', (_name, parse: (text: string) => unknown, texts, message) => {
    for (const text of texts) expect(() => parse(text), text).toThrow(message);
  });
});

function command(): Command {
  return createCommand('load', 'Loads a server.', ['127.0.0.1:3000', '127.0.0.1:3000 --clients 64']).option(
    '--clients <n>',
    'how many',
    positiveInteger,
  );
}

function failure(...args: string[]): ReturnType<typeof explain> {
  try {
    command().parse(args, { from: 'user' });
  } catch (error) {
    return explain(error);
  }
  throw new Error('the arguments were accepted');
}

describe('createCommand', () => {
  it('an unknown flag exits with 2 and one line that names the right flag', () => {
    expect(failure('--client', '3')).toEqual({
      exitCode: 2,
      line: "tellers: unknown option '--client' (Did you mean --clients?)",
    });
  });

  it('an invalid value is reported with the valid ones', () => {
    expect(failure('--clients', 'many').line).toMatch(
      /^tellers: .*--clients.*'many'.*whole number from 1 up\.$/,
    );
  });

  it('a surplus argument exits with 2', () => {
    expect(failure('x').exitCode).toBe(2);
  });

  it('a flag that npm kept exits with 2', () => {
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.stubEnv('npm_lifecycle_event', 'load');
    vi.stubEnv('npm_config_clients', '3');
    expect(failure().exitCode).toBe(2);
    expect(failure().line).toMatch(/npm run load -- --clients 3$/);
  });

  it('--help ends with the examples', () => {
    let help = '';
    const helped = command().configureOutput({ writeOut: (text) => (help += text) });
    expect(() => helped.parse(['--help'], { from: 'user' })).toThrow(
      expect.objectContaining({ exitCode: 0 }),
    );
    expect(help).toMatch(/Usage: npm run load --/);
    expect(help.trimEnd().endsWith('npm run load -- 127.0.0.1:3000 --clients 64')).toBe(true);
  });
});

describe('explain', () => {
  it.each([
    [
      new DOMException('', 'AbortError'),
      130,
      'tellers: stopped before the first trial: nothing was recorded',
    ],
    [new UsageError('no such model'), 2, 'tellers: no such model'],
    [new ServerError('CANNOT_LISTEN', 'port in use'), 1, 'tellers: port in use'],
    [new ServerError('BAD_OPTION', 'no threads here'), 2, 'tellers: no threads here'],
    [
      Object.assign(new Error('not a function'), { code: 'ERR_INVALID_ARG_TYPE' }),
      1,
      'tellers: unexpected error: not a function (TELLERS_DEBUG=1 shows where)',
    ],
    [Object.assign(new Error('EACCES: open'), { code: 'EACCES' }), 1, 'tellers: EACCES: open'],
    [
      new TypeError('x is not\na function'),
      1,
      'tellers: unexpected error: x is not a function (TELLERS_DEBUG=1 shows where)',
    ],
    [new UsageError('no \u001B[2J\u009B here'), 2, String.raw`tellers: no \u001b[2J\u009b here`],
    ['thrown text', 1, 'tellers: unexpected error: thrown text (TELLERS_DEBUG=1 shows where)'],
  ] as const)('%s is printed as one line with its exit code', (error, exitCode, line) => {
    expect(explain(error)).toEqual({ exitCode, line });
  });
});
