/** What commands print while they work, and about their plan, in French; its narrow spaces do not break. */
import { FRENCH_COMPARE } from '../../bench/compare/words-fr.ts';
import { FRENCH_GATE } from '../../bench/gate/words.ts';
import { invocationWith } from '../../bench/invocation.ts';
import { FRENCH_DOCTOR } from '../../bench/words/doctor-fr.ts';
import { FRENCH_REPORT } from '../../bench/words/report-fr.ts';
import type { OutputWords } from './output-en.ts';

const { count } = FRENCH_REPORT.figures.numbers;

const rules = new Intl.PluralRules('fr');

const isOne = (value: number): boolean => rules.select(value) === 'one';

/** `1 bloc`, `3 blocs` */
const plural = (value: number, noun: string): string =>
  `${count(value)}\u00a0${noun}${isOne(value) ? '' : 's'}`;

const seconds = (value: number): string => `${value.toLocaleString('fr-FR')}\u00a0s`;

const times = (warmUpS: number, windowS: number): string =>
  `échauffement de ${seconds(warmUpS)}, fenêtre de ${seconds(windowS)}`;

const ARRIVALS = { poisson: 'selon une loi de Poisson', constant: 'à intervalles égaux' } as const;

/** Of the micro-benchmarks. Names that are the same in both languages are not here. */
const MICRO: Readonly<Record<string, string>> = {
  'starting a thread for a client': 'lancement d’un thread pour un client',
  'from `new Worker` until the thread has exited, its client having left':
    'de `new Worker` à la fin du thread, dont le client est déjà parti',
  'bare Worker, empty .mjs': 'simple Worker, .mjs vide',
  "a client's thread, posix": 'thread d’un client, posix',
  "a client's thread, node": 'thread d’un client, node',
  'claiming a place for a client': 'prendre une place pour un client',
  'freeing the place of a client': 'libérer la place d’un client',
  'reaching the next client on the way round': 'atteindre le client suivant du parcours',
  'client array': 'tableau des clients',
  'calls through koffi': 'appels par koffi',
  'one call': 'un appel',
  'abs: no system call': 'abs\u00a0: sans appel système',
  'recv: nothing there yet': 'recv\u00a0: rien à lire',
  'one request of the load client': 'une requête du client de charge',
  'not recorded': 'sans enregistrement',
  'latency, wait and client recorded': 'avec enregistrement',
};

const JOBS = { claim: 'prise', free: 'libération', iterate: 'parcours' } as const;

/** With a number of clients. */
const MICRO_OF_CLIENTS: readonly (readonly [form: RegExp, say: (job: string) => string])[] = [
  [/^(claim|free|iterate), ([\d,]+) clients$/, (job) => JOBS[job as keyof typeof JOBS]],
  [/^(recording answers), ([\d,]+) clients$/, () => 'enregistrement des réponses'],
];

function microText(english: string): string {
  for (const [form, say] of MICRO_OF_CLIENTS) {
    const [, what = '', clients = ''] = form.exec(english) ?? [];
    if (what !== '') return `${say(what)}, ${plural(Number(clients.replaceAll(',', '')), 'client')}`;
  }
  return MICRO[english] ?? english;
}

const isRightOrNot = (isRight: boolean): string => (isRight ? 'juste' : 'FAUX');

export const FRENCH_OUTPUT: OutputWords = {
  report: FRENCH_REPORT,
  doctor: FRENCH_DOCTOR,
  compare: FRENCH_COMPARE,
  gate: FRENCH_GATE,
  run: {
    stopped: (dir) => `arrêt\u202f; les mesures terminées sont dans ${dir}`,
    finishing: 'la mesure en cours se termine\u202f; Ctrl-C de nouveau pour arrêter tout de suite',
    neverMeasured: (server) => `${server} n’a jamais été mesuré`,
    noPage: (port, reason) =>
      `pas de page sur le port ${port} (${reason})\u00a0: donnez un autre port, ou --live pour un port libre`,
    notReported: (why, dir) =>
      `le rapport n’a pas pu être écrit (${why})\u00a0: les mesures sont dans ${dir}\u202f; réparez cela, puis ${invocationWith('report')} ${dir}`,
  },
  searches: {
    rate: (time) =>
      `avant la série\u00a0: recherche d’un débit que tous les serveurs tiennent, en ${time} environ`,
    knees: (time) => `avant la série\u00a0: recherche du coude de chaque serveur, en ${time} environ`,
    found: (server, below, above) => `${server}\u00a0: coude entre ${below} et ${above} requêtes/s`,
    outOfReach: (server, rate) =>
      `${server}\u00a0: coude non atteint à ${rate} requêtes/s, le plus haut débit offert et tenu`,
    none: (server) => `${server}\u00a0: n’a tenu aucun des débits essayés`,
  },
  plan: {
    size: (clients, variants, load) =>
      `${clients} clients\u202f; ${variants === '' ? '' : `${variants}\u202f; `}${load}`,
    window: (blocks, warmUpS, windowS) =>
      `${blocks === null ? 'blocs selon le temps donné' : plural(blocks, 'bloc')}\u202f; ${times(warmUpS, windowS)}`,
    times,
    script: (requests) => `${plural(requests, 'requête')} par client, une mesure par serveur`,
    models: (names) => `modèles\u00a0: ${names}`,
    servers: (names) => `serveurs\u00a0: ${names}`,
    drivers: (names) => `générateurs de charge\u00a0: ${names}`,
    cpus: (places) => `CPU\u00a0: ${places}`,
    scenario: (name, size, places) => `${name}\u00a0: ${size}${places === null ? '' : `\u202f; ${places}`}`,
    trials: (trials, blocks, seed, time) =>
      `${plural(trials, 'mesure')} en ${plural(blocks, 'bloc')}, graine ${seed}\u00a0: environ ${time}`,
    upTo: (blocks, trials, budget, seed, time) =>
      `jusqu’à ${plural(blocks, 'bloc')} de ${plural(trials, 'mesure')} en ${budget}, graine ${seed}\u00a0: un bloc prend environ ${time}`,
  },
  load: {
    stages: {
      connecting: 'connexion…',
      'warming-up': 'échauffement…',
      waiting: 'attente…',
      ready: 'prêt…',
      measuring: 'mesure en cours…',
      measured: 'mesure finie…',
      result: 'terminé…',
    },
    rows: {
      offered: 'offertes/s',
      lateness: 'retard d’envoi',
      delivered: 'remis/s',
      deliveryTime: 'délai de remise',
      requests: 'requêtes/s',
      latency: 'latence',
      inFlight: 'en cours',
      connect: 'connexion',
      connections: 'connexions',
      served: 'clients servis',
      errors: 'erreurs',
      retried: 'renvoyées',
      warmUp: 'échauffement',
      process: 'charge',
      verdict: 'verdict',
    },
    notMeasured: 'non mesuré',
    title: (what, place, clients, perConnection, by, timeS) =>
      `${what} sur ${place}\u00a0: ${plural(clients, 'client')}, ${perConnection === null ? 'connexions persistantes' : `${plural(perConnection, 'requête')} par connexion`}, générateur ${by}, pendant ${timeS}\u00a0s`,
    offered: (rate, arrivals, seed, scheduled, unanswered) =>
      `${rate} ${ARRIVALS[arrivals]}, graine ${seed} (${scheduled} requêtes prévues${unanswered === null ? '' : `, ${unanswered} restées sans réponse`})`,
    delivered: (perS, messages) => `${perS} (${messages} messages remis)`,
    requests: (perS, answers) => `${perS} (${answers} réponses justes)`,
    fromDue: (latencies) => `${latencies} (depuis l’instant d’envoi prévu)`,
    marks: { mean: 'moyenne', max: 'maximum', between: '\u202f; ' },
    inSteps: (latencies, step) => `${latencies} (percentiles par pas de ${step})`,
    inFlight: (requests, clients) =>
      `${requests} requêtes de ${plural(clients, 'client')}, d’après la loi de Little (requêtes/s × latence moyenne)`,
    overstated: (clients) =>
      `plus que ${plural(clients, 'client')}, d’après la loi de Little (requêtes/s × latence moyenne)\u00a0: la latence ou le débit est surestimé`,
    served: (served, all, longest) => `${served} sur ${all}, plus longue attente ${longest}`,
    servedFairly: (served, all, jain, longest) =>
      `${served} sur ${all}, équité ${jain} (Jain), plus longue attente ${longest}`,
    errors: {
      refused: (errors) => plural(errors, 'refusée'),
      reset: (errors) => plural(errors, 'rompue'),
      timeout: (errors) => `${plural(errors, 'délai')} dépassé${isOne(errors) ? '' : 's'}`,
      wrongAnswer: (errors) => `${plural(errors, 'réponse')} fausse${isOne(errors) ? '' : 's'}`,
      noPort: (errors) => `${count(errors)} sans port local (une limite de cette machine)`,
    },
    none: 'aucune',
    retried: (requests) =>
      `${count(requests)} sur une autre connexion\u00a0: la première s’était terminée avant le premier octet de la réponse`,
    warmUp: (timeS, answers, isSteady) =>
      `${timeS}\u00a0s, ${answers} réponses écartées${isSteady === null ? '' : isSteady ? ', stable à la fin' : ', PAS stable à la fin'}`,
    process: (cpu, busy, waited, isLimit) =>
      `${cpu}\u00a0% d’un cœur${busy === null ? '' : `, occupée ${busy}\u00a0% du temps`}${waited === null ? '' : `, en attente d’un cœur ${waited}\u00a0% du temps`}${isLimit ? '\u00a0: le générateur de charge était la limite' : ''}`,
    valid: 'valide',
    invalid: (reasons) => `INVALIDE\u00a0: ${reasons}`,
    hint: (hint) => `conseil\u00a0: ${hint}`,
  },
  plot: {
    figures: (files, dir) => `${plural(files, 'fichier')} de figures dans ${dir}`,
    percentiles: (files, dir) => `${plural(files, 'fichier')} de percentiles dans ${dir}`,
    copies: (files, dir) => `${files === 1 ? 'une copie' : `${count(files)} copies`} CSV dans ${dir}`,
    wrote: (parts) => `Écrit\u00a0: ${parts.join(' et ')}`,
  },
  micro: {
    measuring: (benchmark, rounds) => `mesure de ${benchmark}, ${plural(rounds, 'tour')}`,
    heads: { samples: 'appels', mean: 'moyenne', ratio: 'rapport', half: 'moitié centrale' },
    title: (benchmark, title) => `${benchmark}\u00a0: ${title}`,
    about: (operation, rounds, target) =>
      `par opération\u00a0: ${operation}\nrapport\u00a0: médiane de ${plural(rounds, 'tour')}${target === null ? '' : `\u202f; objectif\u00a0: ${target} au plus`}`,
    half: (low, high) => `${low} à ${high}`,
    text: microText,
  },
  prove: {
    proof: (subject, latencies, waited) =>
      `${subject}\u00a0: ${latencies}${waited === null ? '' : `\u202f; en attente d’un cœur ${waited}\u00a0% du temps`}`,
    standsStill: (rate, forMs, everyS) =>
      `boucle ouverte à ${rate}/s, sur un serveur qui s’arrête ${forMs}\u00a0ms toutes les ${everyS}\u00a0s`,
    closedLoop: 'boucle fermée, qui cache que le même serveur s’arrête',
    delays: (rate, leastMs, meanMs) =>
      `boucle ouverte à ${rate}/s, sur un serveur qui répond après ${leastMs}\u00a0ms et un temps exponentiel de moyenne ${meanMs}\u00a0ms`,
    lateness: 'retard d’envoi, p99',
    finding: (found, wanted, isRight) => `${found}, attendu ${wanted}\u00a0: ${isRightOrNot(isRight)}`,
    arrivals: (limit) =>
      `Arrivées de Poisson\u00a0: statistique d’Anderson-Darling des intervalles, exponentiels si elle est sous ${limit}.\nAux débits élevés, seul le calendrier est jugé, car aucun intervalle d’envoi ne peut être plus court qu’un envoi.`,
    arrivalsAt: (rate, scheduled, sent, tooShort, isRight) =>
      `${rate}/s\u00a0: ${scheduled} selon le calendrier, ${sent} à l’envoi\u202f; ${tooShort}\u00a0% des intervalles sont plus courts qu’un envoi\u00a0: ${isRightOrNot(isRight)}`,
  },
  aa: {
    tooFew: 'Trop peu de mesures sont valides pour une comparaison A/A.',
    title:
      'Comparaison A/A\u00a0: le même serveur contre lui-même, jugé par la règle de toute série. Toute différence trouvée est fausse\u202f; on en attend 5\u00a0% au plus.',
    run: (all, different, part) =>
      `comparaisons faites\u00a0: ${all}, différentes\u00a0: ${different} (${part})`,
    drawn: (all, different, part) =>
      `comparaisons de blocs tirés au sort\u00a0: ${all}, différentes\u00a0: ${different} (${part})`,
    none: 'aucune',
    shown:
      'La plus petite différence que montrent 4 comparaisons sur 5 (puissance de 80\u00a0%), sur cette machine et sous la charge de cette série\u00a0:',
    difference: (scenario, clients, blocks, time, difference) =>
      `${scenario}, ${plural(clients, 'client')}, ${plural(blocks, 'bloc')} (${seconds(time)} pour la paire)\u00a0: ${difference}`,
    tooNoisy: 'trop de bruit pour comparer',
  },
};
