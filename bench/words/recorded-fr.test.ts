import { expect, it } from 'vitest';
import { ANSWER_HINTS } from '../../workloads/http-hints.ts';
import { describeInvalidities } from '../analysis/invalidity-text.ts';
import { driversLeftOut, serversLeftOut } from '../plan/left-out.ts';
import { makePlan } from '../plan/plan.ts';
import { modelServer } from '../results/server-names.ts';
import { backlogWarnings, hintWarnings, skipped } from '../run/proofs.ts';
import { ALL_SCENARIOS } from '../scenarios/scenarios.ts';
import { EVERY_REASON } from '../testing/every-reason.ts';
import { frenchReasons } from './reasons-fr.ts';
import { frenchWarning } from './warnings-fr.ts';

const ENGLISH = /\b(the|of|with|is|was|were|not|than|by|at|for|it|its|answers?|requests?|before)\b/;

it('in French a reason of every kind has its values, and no English', () => {
  for (const reason of EVERY_REASON) {
    const quoted = reason.kind === 'wrong-answers' ? { ...reason, first: '« 404 »' } : reason;
    const text = describeInvalidities([quoted]) ?? '';
    const french = frenchReasons(text);
    expect(french).not.toMatch(ENGLISH);
    expect(french.match(/\d+/g)?.length ?? 0).toBeGreaterThanOrEqual(
      Object.values(quoted).filter((value) => typeof value === 'number' && value !== 0).length,
    );
  }
});

it.each([
  [
    'the server did not start: exit code 3: no memory',
    'le serveur n’a pas démarré : code de sortie 3 : no memory',
  ],
  [
    'the relay did not start: exit code 1: a round trip through the relay took 1.90 ms, not 1 ms: end what else runs on this machine',
    'le relais n’a pas démarré : code de sortie 1 : un aller-retour par le relais a pris 1,90 ms, au lieu de 1 ms : arrêtez ce qui s’exécute encore sur cette machine',
  ],
  ['the server died (SIGKILL)', 'le serveur est mort (SIGKILL)'],
  ['errors: 1 reset', 'erreurs : 1 connexion rompue'],
  ['errors: 2 refused, 1 timeout', 'erreurs : 2 connexions refusées, 1 délai dépassé'],
  [
    'the server was overloaded: it answered 71.3 % of what was offered on time; the clock jumped by 70 ms',
    'le serveur était surchargé : il a répondu à 71,3 % de ce qui était offert à temps ; l’horloge a sauté de 70 ms',
  ],
  [
    'wrong answers: 2 (the first: the body of its answer has 3 bytes, where the first one has 2)',
    '2 réponses fausses (la première : le corps de sa réponse a 3 octets, au lieu de 2)',
  ],
  [
    'the proof failed: it answered "HTTP/1.1 404 Not Found" to GET /, not 2xx: if that is right, use --expect status:404',
    'sa preuve a échoué : il a répondu "HTTP/1.1 404 Not Found" à GET /, et non 2xx : si c’est juste, employez --expect status:404',
  ],
  ['an unknown reason', 'an unknown reason'],
])('in French "%s" is "%s"', (english, french) => {
  expect(frenchReasons(english).replaceAll(/[\u00a0\u202f]/g, ' ')).toBe(french);
});

it('in French the warnings of a run hold no English', () => {
  const plan = makePlan({
    scenarios: ALL_SCENARIOS.filter(({ name }) => name === 'compute' || name === 'timeline'),
    size: 'quick',
    servers: [
      modelServer('sequential', 'posix'),
      { kind: 'command', name: 'mine', command: './server {port}' },
    ],
    drivers: [{ kind: 'tcp', engine: 'posix' }, { kind: 'autocannon' }],
    seed: 1,
  });
  const found = [
    ...serversLeftOut(plan),
    ...driversLeftOut(plan),
    ...backlogWarnings('mine', 5, 64),
    ...hintWarnings('mine', ANSWER_HINTS),
    skipped('mine', 'the server did not start: exit code 3, 2 times in a row'),
    skipped(
      'mine',
      'it ended after its first client: exercise 1 ends there; go back to accept() after close()',
    ),
  ].map(({ message }) => message);
  expect(found.length).toBeGreaterThan(5);
  const others = [
    'event-loop/posix, 16 clients (blocking, wait 5 ms, block 2) is invalid: errors: 1 reset',
    'mine, 1 client (scaling, block 2): stderr of the server: 12 | 13',
    'the built-in models are left out: they answer only a plain GET /',
    'posix and c servers need Linux and this is darwin: node servers run instead',
    'latency: the load has no CPU of its own, so it will be late beside a busy server; it needs two CPUs and taskset (package util-linux)',
    'other programs were at work before the run began (load average 1.5 on 2 cores): figures may be noisy',
    'mine: its two answers differ, so only status and length are compared: choose with --expect exact, status or regexp:PATTERN',
    'mine: its body has 12 MiB, more than can be compared, so only status is compared: choose with --expect exact, status or regexp:PATTERN',
    'resumed after 4 trials in another setting: Node was 26.0.0, is 26.1.0; commit was not known, is abc',
  ];
  for (const message of [...found, ...others]) {
    const french = frenchWarning(message);
    expect(french).not.toBe(message);
    expect(french.replace('wait 5 ms', '')).not.toMatch(ENGLISH);
  }
});
