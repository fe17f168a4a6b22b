/** In French nothing that a command prints of itself is English: its help, and its answer to a wrong call or a failure. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findFreePort } from '../../clients/free-port.ts';
import manifest from '../../package.json' with { type: 'json' };
import { MICRO_BENCHMARKS } from '../../bench/micro/benchmarks.ts';
import { MODEL_NAMES } from '../../servers/server.ts';
import { posixAvailable } from '../../servers/models.ts';
import type { ArrivalProof } from '../../clients/proofs/arrival-proofs.ts';
import type { Proof } from '../../clients/proofs/proofs.ts';
import { arrivalsHeading, formatArrivals, formatProof } from '../output/proof-text.ts';
import { startScript } from '../testing/script-process.ts';
import { ENGLISH_HELP } from './help-en.ts';
import { FRENCH_HELP } from './help-fr.ts';
import { ENGLISH_OUTPUT } from './output-en.ts';
import { FRENCH_OUTPUT } from './output-fr.ts';
import { ENGLISH_USAGE } from './usage-en.ts';
import { FRENCH_USAGE } from './usage-fr.ts';

/** Those for the developers of tellers are English in every language. */
const FOR_DEVELOPERS = new Set(['build', 'fuzz', 'kills', 'prepack', 'soak']);

const COMMANDS = Object.entries(manifest.scripts).flatMap(([name, line]) => {
  const script = /exec node scripts\/([\w-]+)\.ts/.exec(line)?.[1];
  return script === undefined || FOR_DEVELOPERS.has(name) ? [] : [script];
});

/** Words of English that are not French, where they are no part of a name. */
const ENGLISH =
  /(?<![-.\w])(the|of|with|without|and|is|are|was|were|not|no|each|than|to|in|by|at|its|it|give|choose|show|print|how|what|which)(?![-\w]|\.\w)/i;

const FRENCH_LOCALE = { LC_ALL: '', LC_MESSAGES: '', LANG: 'fr_FR.UTF-8' };

/** It stands for a list, a text, a number, and the bounds of a width. */
const ANY = Object.assign(['1', '1'], { mm: { least: 1, most: 1 }, px: { least: 1, most: 1 } });

/** Every text of a catalogue; of a function, what it returns of `1, 1` for every argument. */
function textsIn(value: unknown, path = ''): [path: string, text: string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value === 'function') return [[path, String(value(ANY, ANY, ANY, ANY, ANY, ANY))]];
  return Object.entries(value ?? {}).flatMap(([key, one]) =>
    textsIn(one, path === '' ? key : `${path}.${key}`),
  );
}

/** Of the models there is a test of its own. */
const { model: describeInEnglish, ...ENGLISH_TEXTS } = ENGLISH_HELP;
const { model: describeInFrench, ...FRENCH_TEXTS } = FRENCH_HELP;

/** The texts of reports and comparisons have tests of their own. */
const { report: _english, compare: _inEnglish, ...ENGLISH_OUTPUT_TEXTS } = ENGLISH_OUTPUT;
const { report: _french, compare: _inFrench, ...FRENCH_OUTPUT_TEXTS } = FRENCH_OUTPUT;

/** Numbers, and what returns a word that it does not know. */
const SAME = new Set([
  'shared.place',
  'doctor.count',
  'doctor.load.found',
  'load.rows.verdict',
  'micro.text',
]);

describe.each([
  ['help', ENGLISH_TEXTS, FRENCH_TEXTS],
  ['usage', ENGLISH_USAGE, FRENCH_USAGE],
  ['output', ENGLISH_OUTPUT_TEXTS, FRENCH_OUTPUT_TEXTS],
])('in the catalogue of %s', (_, english, french) => {
  test('every text differs from the English one', () => {
    const known = new Map(textsIn(english));
    const texts = textsIn(french);
    expect(texts.map(([path]) => path).toSorted()).toEqual([...known.keys()].toSorted());
    expect(texts.filter(([path, text]) => known.get(path) === text && !SAME.has(path))).toEqual([]);
  });

  test('no text has an English word', () => {
    expect(textsIn(french).filter(([, text]) => ENGLISH.test(text))).toEqual([]);
  });
});

test.each(MODEL_NAMES)('%s is described in French', (model) => {
  const french = describeInFrench(model);
  expect(french).toHaveLength(describeInEnglish(model).length);
  expect(french.filter((line) => ENGLISH.test(line))).toEqual([]);
});

test('every micro-benchmark is described', () => {
  const names = MICRO_BENCHMARKS.map(({ name }) => name);
  expect(Object.keys(ENGLISH_HELP.micro.benchmarks)).toEqual(names);
});

const SOME = { p50Us: 1, p99Us: 2, maxUs: 3 };
const STANDS_STILL = { kind: 'stands-still', everyMs: 2000, forMs: 200 } as const;
const DELAYS = { kind: 'delays', leastUs: 5000, meanUs: 20_000 } as const;
const OPEN = { kind: 'open', rateRps: 1000, arrivals: 'poisson', seed: 1 } as const;

test.each([
  [STANDS_STILL, OPEN],
  [STANDS_STILL, { kind: 'closed' } as const],
  [DELAYS, OPEN],
])('a proof of %o under %o is French', (behaviour, load) => {
  const findings = [
    { figure: 'p95', wantedUs: 100, foundUs: 99, toleranceUs: 20 },
    { figure: 'lateness', wantedUs: 0, foundUs: 99, toleranceUs: 20 },
  ] as const;
  const result = { latency: SOME, coreWaitPercent: 12.34 } as Proof['result'];
  const text = formatProof({ behaviour, load, findings, result }, FRENCH_OUTPUT);
  expect(text).toMatch(
    /^boucle (ouverte à 1\u202f000\/s|fermée)[^]*12,3\u00a0%\s+du\s+temps\n {2}p95 .*juste\n.*\sFAUX\n/,
  );
  expect(text).not.toMatch(ENGLISH);
});

test('the arrivals of prove are French', () => {
  const proof: ArrivalProof = { rateRps: 5000, scheduled: 1.234, sent: 5, tooShortPercent: 7, isRight: true };
  const text = arrivalsHeading(FRENCH_OUTPUT) + formatArrivals(proof, FRENCH_OUTPUT);
  expect(text).toMatch(/sous\s+3,857\.\n[^]*\n {2}5\u202f000\/s\u00a0: 1,23 selon le calendrier/);
  expect(text).not.toMatch(ENGLISH);
});

/** Without examples, which are the same in every language, and the names of files and of what npm runs. */
const proseOf = (help: string): string[] =>
  help.split('\n').filter((line) => !/^ {2}npm |^ {4}--/.test(line) && line.trim() !== '');

describe.each(COMMANDS)('%s --help', (name) => {
  test('is French in a French locale, and at most 80 columns wide', async () => {
    const { code, stdout } = await startScript(name, ['--help'], FRENCH_LOCALE).ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Utilisation\u00a0: [^]*\nOptions\u00a0:\n[^]*\n\nExemples\u00a0:\n/);
    expect(proseOf(stdout).filter((line) => ENGLISH.test(line))).toEqual([]);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});

test('--lang precedes the locale', async () => {
  const { stdout } = await startScript('doctor', ['--lang=en', '--help'], FRENCH_LOCALE).ended;
  expect(stdout).toMatch(/^Usage: /);
  const { stdout: french } = await startScript('doctor', ['--help', '--lang', 'fr']).ended;
  expect(french).toMatch(/^Utilisation/);
});

async function portInUse(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('in a French locale', () => {
  test.each([
    [
      'load',
      ['127.0.0.1:1', '--client', '3'],
      /option inconnue\u00a0: --client \(vouliez-vous dire --clients\u202f\?\)/,
    ],
    [
      'load',
      ['127.0.0.1:1', '--clients', 'x'],
      /«\u202fx\u202f» de l’option --clients <n> n’est pas valide\. Donnez un nombre entier/,
    ],
    ['load', [], /il manque l’argument «\u202fhôte:port\u202f»/],
    ['load', ['127.0.0.1:1', '--clients'], /il manque la valeur de l’option --clients <n>/],
    ['client', ['127.0.0.1:1', 'x'], /trop d’arguments\u00a0: 2 au lieu de 1 au plus/],
    [
      'client',
      ['localhost'],
      /«\u202flocalhost\u202f» de l’argument «\u202fhôte:port\u202f» n’est pas valide\. Donnez HÔTE:PORT/,
    ],
    ['serve', ['x'], /il n’y a pas de modèle x/],
    [
      'serve',
      ['event-loop', '--bytes', '9', '--workload', 'wait'],
      /--bytes n’est pas pour la charge de travail wait/,
    ],
    ['bench', ['--models', 'x'], /Modèle inconnu «\u202fx\u202f»/],
    ['bench', ['--trials', '2', '--budget', '9s'], /donnez l’une des deux/],
    ['compare', ['a'], /compare demande deux dossiers/],
    ['check', [], /donnez un seul serveur/],
  ])('%s %o answers a wrong call in French', async (name, args, line) => {
    const { code, stderr } = await startScript(name, args, FRENCH_LOCALE).ended;
    expect(stderr).toMatch(line);
    expect(stderr).not.toMatch(ENGLISH);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
  });

  test.each([
    [
      'report',
      ['/nowhere'],
      /^tellers: \/nowhere n’est pas un dossier de résultats\u00a0: il n’a pas de run\.json/,
    ],
    ['compare', ['/nowhere', '/nowhere'], /^tellers: \/nowhere ne peut être lu/],
    [
      'client',
      ['127.0.0.1:9', '--request', '/nowhere'],
      /^tellers: \/nowhere\u00a0: il n’existe pas \(ENOENT\)/,
    ],
    ['bench', ['--out', 'results/reference'], /contient déjà une série\u00a0: donnez un nouveau dossier/],
    ['bench', ['--resume', 'results/reference', '--trust-commands'], /^tellers: /],
    ['load', ['no.such.host.invalid:9'], /n’a pas d’adresse/],
  ])('%s %o reports a failure in French', async (name, args, line) => {
    const { code, stderr } = await startScript(name, args, FRENCH_LOCALE).ended;
    expect(stderr).toMatch(line);
    expect(stderr).not.toMatch(ENGLISH);
    expect(code).toBe(1);
  });

  test.each([
    ['accept-thread', ['--io', 'node'], /accept-thread n’a pas d’io node\u00a0: employez --io posix/],
    [
      'sequential',
      ['--threads', '2'],
      /sequential n’a pas d’option --threads\u00a0: omettez-la, ou choisissez/,
    ],
  ])('serve %s %o reports an option of another model in French', async (model, args, line) => {
    const { code, stderr } = await startScript('serve', [model, ...args], FRENCH_LOCALE).ended;
    expect(stderr).toMatch(line);
    expect(stderr).not.toMatch(ENGLISH);
    expect(code).toBe(2);
  });

  test.each([
    ['--list', /^scaling\n  Comment évolue/],
    ['--dry-run', /graine 4\u00a0: un\sbloc\sprend\senviron/],
    ['--server', /^mine est laissé de côté dans latency/m],
  ])('bench %s prints its plan in French', async (flag, line) => {
    const flags = flag === '--list' ? [flag] : ['latency', 'churn', '--quick', '--dry-run', '--seed', '4'];
    const own = flag === '--server' ? [flag, 'mine=./server {port}'] : [];
    const { code, stdout } = await startScript('bench', [...flags, ...own], FRENCH_LOCALE).ended;
    expect(stdout).toMatch(line);
    expect(stdout.replaceAll(/\b\d+ requests a connection|wait \d+ ms/g, '')).not.toMatch(ENGLISH);
    expect(code).toBe(0);
  });

  test('load prints its result in French', async () => {
    const page = 'HTTP/1.1 200 OK\nContent-Length: 2\n\nhi';
    const server = createServer((socket) => {
      // The load ends its connections in the middle of an answer.
      socket.on('error', () => socket.destroy()).on('data', () => socket.write(page));
    });
    onTestFinished(() => void server.close());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const args = [`127.0.0.1:${port}`, '--clients', '2', '--duration', '0.2', '--warmup', '0'];
    const { code, stdout } = await startScript('load', args, FRENCH_LOCALE).ended;
    expect(stdout).toMatch(/^page sur 127\.0\.0\.1:\d+\u00a0: 2\u00a0clients, connexions persistantes/);
    expect(stdout).toMatch(/\nclients servis {2}2 sur 2, équité /);
    expect(stdout).toMatch(/\nconseil\u00a0: ses lignes finissent par LF seul/);
    expect(stdout).not.toMatch(ENGLISH);
    expect(code).toBe(0);
  });

  test('micro prints its tables in French', async () => {
    const { code, stdout, stderr } = await startScript('micro', ['--rounds', '1'], FRENCH_LOCALE).ended;
    expect(stdout).toMatch(
      /^worker-start\u00a0: lancement d’un thread pour un client\npar opération\u00a0: /,
    );
    expect(stdout).toMatch(/; objectif\u00a0: 1,5 au plus\n/);
    // Names of the servers, and of the language.
    expect(stdout.replaceAll('new Worker', '') + stderr).not.toMatch(ENGLISH);
    expect(stdout.match(/ ratio |client array|samples|Worker, empty|requests?\b/g)).toBeNull();
    expect(code).toBe(0);
  });

  test('a live page on a port in use is refused in French', async () => {
    const args = ['churn', '--models', 'sequential', '--quick', '--live', String(await portInUse())];
    const { code, stderr } = await startScript('bench', args, FRENCH_LOCALE).ended;
    expect(stderr).toMatch(/pas de page sur le port \d+ \(le port est déjà pris, EADDRINUSE\)/);
    expect(stderr).not.toMatch(ENGLISH);
    expect(code).toBe(2);
  });

  test('doctor prints its findings in French, and as JSON in English', async () => {
    const [table, json] = await Promise.all([
      startScript('doctor', [], FRENCH_LOCALE).ended,
      startScript('doctor', ['--json'], FRENCH_LOCALE).ended,
    ]);
    expect(table.stdout).toContain('charge moyenne');
    expect(table.stdout.replaceAll(/\bulimit -n\b/g, '')).not.toMatch(ENGLISH);
    for (const line of table.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(json.stdout).toContain('"load average"');
  });

  test.each(posixAvailable() ? ['posix', 'node'] : ['node'])('%s reports a port in use', async (io) => {
    const args = ['event-loop', '--io', io, '--port', String(await portInUse())];
    const { code, stderr } = await startScript('serve', args, FRENCH_LOCALE).ended;
    expect(stderr).toMatch(
      /^tellers: impossible d’écouter sur 127\.0\.0\.1:\d+\u00a0: le port est déjà pris/,
    );
    expect(code).toBe(1);
  });

  test.each(['load', 'client'])('%s reports that nothing listens', async (name) => {
    const { code, stderr } = await startScript(name, [`127.0.0.1:${await findFreePort()}`], FRENCH_LOCALE)
      .ended;
    expect(stderr).toMatch(/^tellers: rien n’écoute sur 127\.0\.0\.1:\d+\u00a0: le serveur est-il lancé/);
    expect(code).toBe(1);
  });
});
