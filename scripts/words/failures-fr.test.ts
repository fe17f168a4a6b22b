/** A failure that servers, clients or runs report has a French form: those written in the sources, and those composed there. */
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { frenchFailure } from './failures-fr.ts';

const ROOT = new URL('../../', import.meta.url).pathname;

/** Reported by one process of tellers to another that started it wrongly: no reader meets them. */
const INTERNAL =
  /^(give the options as JSON|give the workload as|give trace and traceFile|the load specification is invalid|an appointed load needs|a sliced load needs|max is|the code of a client's thread|7 stands there twice)/;

/** Composed of parts: below, with real ones. */
const COMPOSED = /^(7: 7$|7 7: give|7 has no 7|no rate could be measured|a 7 for each of|7 names a file)/;

/** The texts of errors in a source, with a 7 in place of each value. */
function failuresIn(path: string): string[] {
  const literal = String.raw`\`[^\`]*\`|'[^']*'(?:\s*\+\s*'[^']*')*|"[^"]*"`;
  const error = new RegExp(String.raw`new (?:Server|Load|Bench)Error\(\s*'[A-Z_]+',\s*(${literal})`, 'g');
  return [...readFileSync(path, 'utf8').matchAll(error)].map(([, text = '']) =>
    text
      .replaceAll(/'\s*\+\s*'/g, '')
      .slice(1, -1)
      .replaceAll(/\$\{[^}]*\}/g, '7')
      .replaceAll(String.raw`\``, '`')
      .replaceAll(String.raw`\n`, '\n'),
  );
}

test('every failure written in the sources has a French form', () => {
  const sources = globSync(`${ROOT}{servers,clients,bench,check,scripts}/**/*.ts`).filter(
    (path) => !/\.test\.ts$|\/testing\//.test(path),
  );
  const failures = sources.flatMap(failuresIn).filter((text) => !INTERNAL.test(text) && !COMPOSED.test(text));
  expect(failures.length).toBeGreaterThan(30);
  expect(failures.filter((text) => frenchFailure(text) === text)).toEqual([]);
});

test.each([
  ['a/b names a file "../c": only letters, digits and . _ - are allowed', /nomme un fichier "\.\.\/c"/],
  ['runs/a is not empty: give a new folder with --out', /runs\/a n’est pas vide/],
  [
    'a.txt cannot be read: wrk began a run, but the result is missing',
    /^a\.txt ne peut.*il manque le résultat$/,
  ],
  ['a.txt cannot be read: it begins 3 runs, and holds the result of 2', /commence 3 mesures.*résultat de 2$/],
  [
    'a is no results folder: trials.csv cannot be read (EACCES)',
    /trials\.csv\u00a0: accès refusé \(EACCES\)$/,
  ],
  [
    'a is no results folder: trials.csv: trial 4 stands there twice',
    /trials\.csv\u00a0: trial 4 y figure deux fois$/,
  ],
  ['cannot listen on 127.0.0.1:80: listen EACCES', /écouter sur 127\.0\.0\.1:80\u00a0: accès refusé/],
  ['the server broke the connection before the whole message came back', /rompu la connexion avant/],
  ['its status line is not of HTTP: "x"', /^sa ligne de statut/],
  [
    "autocannon can't keep to a schedule: an open loop needs --driver tcp --io posix (Linux)",
    /ne peut suivre/,
  ],
  ['autocannon supports HTTP only, not the workload echo: choose --driver tcp', /ne sait que le HTTP/],
  ['a client of the script: received a wrong answer', /réponse fausse$/],
  ['cc failed: Error: x', /^cc a échoué\u00a0: Error: x$/],
])('%s', (message, french) => {
  expect(frenchFailure(message)).toMatch(french);
});
