/** What `npm run compare` prints, in French; its narrow spaces do not break. Pure. */
import { FRENCH } from '../words/words-fr.ts';
import { FEWEST_BLOCKS } from '../statistics/verdict.ts';
import type { CompareWords } from './words-en.ts';

const { numbers } = FRENCH;
const { count, latency } = numbers;

const rules = new Intl.PluralRules('fr');

const isOne = (value: number): boolean => rules.select(value) === 'one';

/** `1 bloc`, `3 blocs` */
const plural = (value: number, noun: string): string =>
  `${count(value)}\u00a0${noun}${isOne(value) ? '' : 's'}`;

const STATES = { running: 'en cours', interrupted: 'interrompue', failed: 'échouée' } as const;

const TITLES: CompareWords['titles'] = {
  throughput: 'Débit, requêtes par seconde',
  p50: 'Latence, médiane',
  p99: 'Latence, 99e percentile',
  cpu: 'Temps CPU du serveur par requête',
};

/** Of the environment, as `findDifferences` names them. */
const FACTS: Readonly<Record<string, string>> = {
  processor: 'processeur',
  cores: 'cœurs',
  'memory, bytes': 'mémoire, octets',
  system: 'système',
  kernel: 'noyau',
  arch: 'architecture',
  'virtual machine': 'machine virtuelle',
  governor: 'gouverneur de fréquence',
  'limit of descriptors': 'limite de descripteurs',
  somaxconn: 'somaxconn',
  'CPUs allowed': 'CPU permis',
  'memory of its control group, bytes': 'mémoire de son groupe de contrôle, octets',
  'memory.high of its control group, bytes': 'memory.high de son groupe de contrôle, octets',
  'swap of its control group, bytes': 'swap de son groupe de contrôle, octets',
  'CPU quota of its control group, CPUs': 'quota de son groupe de contrôle, CPU',
  'period of the CPU quota, µs': 'période du quota de CPU, µs',
  'CPU share of its control group': 'part de CPU de son groupe de contrôle',
  'limit of threads': 'limite de threads',
  'congestion control': 'contrôle de congestion',
  'load average before': 'charge moyenne avant',
  drivers: 'générateurs de charge',
  blocks: 'blocs',
  state: 'état',
  'server CPUs': 'CPU du serveur',
  'load CPUs': 'CPU de la charge',
  window: 'fenêtre',
  'warm-up': 'échauffement',
  steps: 'pas',
};

const OF: readonly (readonly [english: RegExp, french: string])[] = [
  [/^command of (.*)$/s, 'commande de $1'],
  [/^address of (.*)$/s, 'adresse de $1'],
  [/^request to (.*)$/s, 'requête à $1'],
  [/^right answer of (.*)$/s, 'réponse juste de $1'],
];

const VALUES: Readonly<Record<string, string>> = {
  all: 'tous',
  true: 'oui',
  false: 'non',
  complete: 'complète',
  ...STATES,
  'equal to the first': 'égale à la première',
};

/** Of a scenario, after its name. */
function factOf(what: string): string {
  const form = OF.find(([english]) => english.test(what));
  if (form !== undefined) return what.replace(...form);
  const [, scenario, fact = what] = /^(.*): ([^:]*)$/s.exec(what) ?? [];
  const name = FACTS[fact] ?? fact;
  return scenario === undefined ? name : `${scenario}\u00a0: ${name}`;
}

export const FRENCH_COMPARE: CompareWords = {
  numbers,
  variant: FRENCH.variant,
  titles: TITLES,
  run: {
    blocks: (blocks) => plural(blocks, 'bloc'),
    state: (state, done, planned) => `${STATES[state]} après ${done} mesures sur ${planned}`,
    invalid: (invalid, all) =>
      `${plural(invalid, 'mesure')} sur ${all} ${isOne(invalid) ? 'invalide et exclue' : 'invalides et exclues'}`,
  },
  environment: {
    same: 'Environnement\u00a0: aucune différence connue.',
    title: 'Environnement, là où il diffère\u00a0:',
    fact: factOf,
    value: (value) => VALUES[value] ?? value,
  },
  cells: {
    caption: (metric, last, better) =>
      `${TITLES[metric]}\u00a0: médianes sur les blocs. ${last}/A\u00a0: ${better === 'more' ? 'plus' : 'moins'} vaut mieux.`,
    none: 'Aucun cas n’a été mesuré dans les deux.',
    offered: (rate) => `${rate} requêtes par seconde offertes`,
    driver: (driver) => `générateur ${driver}`,
    clients: 'clients',
    server: 'serveur',
    ratio: (last) => `${last}/A (95\u00a0%)`,
    load: (clients, perConnection) =>
      `${plural(clients, 'client')}${perConnection === null ? '' : `, ${perConnection} par connexion`}`,
    offeredRate: (rate) => `${rate}/s offertes`,
    onlyIn: (run) => `Seulement dans ${run}, et non comparés\u00a0:`,
  },
  outcomes: {
    names: {
      faster: 'plus rapide',
      slower: 'plus lent',
      'no difference shown': 'aucune différence montrée',
    },
    notComparable: (because) => `non comparable\u00a0: ${because}`,
    under: (part) => `aucune différence montrée (détectable dès ${part})`,
    part: (part) =>
      part < 1
        ? `${Math.ceil(Number((part * 100).toFixed(6)))}\u00a0%`
        : `${count(1 + part)}\u00a0fois autant`,
    beyond: (outcome) => `${outcome}\u00a0: plus qu’il n’est permis`,
    by: (outcome, change, way) =>
      `${outcome === 'faster' ? 'plus rapide' : 'plus lent'} de ${change}${way === null ? '' : ` (${way === 'less' ? 'moins' : 'plus'})`}`,
    atLeast: (factor) => `au moins ${factor}×`,
    atMost: (factor) => `au plus ${factor}×`,
    factors: (low, high) => `${low} à ${high}×`,
    percents: (low, high) => `${low} à ${high}\u00a0%`,
  },
  obstacle: (because) => {
    switch (because.kind) {
      case 'fixed-rate':
        return 'le débit était fixé';
      case 'clients-unanswered':
        return 'des clients n’ont pas eu de réponse';
      case 'not-in-both':
        return 'non mesuré dans les deux';
      case 'nothing-measured':
        return 'rien n’a été mesuré';
      case 'too-few-trials':
        return `moins de ${FEWEST_BLOCKS} mesures valides`;
      case 'answered-nothing':
        return `la ${because.run === 'first' ? 'première' : 'dernière'} n’a rien répondu dans ${because.silent} mesures valides sur ${because.valid}`;
      default:
        return because satisfies never;
    }
  },
  conclusion: {
    sentence: (last, cells, counts) => `${last} contre A, ${cells} cas\u00a0: ${counts}.`,
    slower: (cells) => `${cells} plus lent${isOne(cells) ? '' : 's'}`,
    faster: (cells) => `${cells} plus rapide${isOne(cells) ? '' : 's'}`,
    open: (cells) => `${cells} sans différence montrée`,
    notComparable: (cells) => `${cells} non comparable${isOne(cells) ? '' : 's'}`,
    rule: 'Une différence est montrée si son intervalle est au-delà de 3\u00a0% et si un test corrigé pour tous les cas (Holm) la confirme.',
    paired:
      'Les deux sont la même série, ses blocs forment donc des paires\u00a0: t de Student sur les rapports.',
    untested: 'Rien n’a pu être testé.',
    unpaired:
      'Deux séries ont trouvé la machine à des moments différents, leurs blocs ne forment donc pas de paires\u00a0: t de Welch sur les logarithmes. Il couvre la dispersion au sein d’une série, non un changement de la machine entre les deux\u00a0: si cela compte, lancez les deux tour à tour, plusieurs fois.',
    shared: (cells, overall) =>
      `Les ${cells} cas ont tous changé dans le même sens, à ${overall} dans l’ensemble. La cause peut être la machine, ou du code que les serveurs partagent.`,
  },
  gate: {
    within: (limit) => `Aucun n’est plus lent de plus de ${limit}.`,
    worse: (cells, limit) =>
      isOne(cells)
        ? `${cells} est plus lent de plus de ${limit}, avec tout l’intervalle.`
        : `${cells} sont plus lents de plus de ${limit}, avec tout l’intervalle.`,
    notJudged: (limit) => `Non jugés à ${limit} près, donc non admis\u00a0:`,
    absent: (cells) =>
      isOne(cells) ? 'le cas qui n’est que dans A' : `les ${count(cells)} cas qui ne sont que dans A`,
    nothing: 'Rien n’a pu être jugé\u00a0: aucun cas n’a de rapport.',
    tooNoisy: (reached) => `trop de bruit pour conclure (son intervalle atteint ${reached})`,
  },
  others: {
    about: (metric) =>
      `${TITLES[metric]}, selon d’autres outils. Chacun donne un seul chiffre, sans mesures répétées\u00a0: pas d’intervalle, donc pas de verdict. Seules les réponses justes comptent. Les outils comptent autrement (ce qu’est une requête, quand son temps commence), et tournaient à un autre moment.`,
    notCompared: (because) => `Non comparé\u00a0: ${because}.`,
    median: 'médiane',
    over: (name) => `${name} / médiane`,
    noneAlike:
      'Aucune série n’a de cas d’une boucle fermée sur des connexions persistantes avec autant de clients.',
    openLoop: 'boucle ouverte',
    clientsUnknown: 'nombre de clients inconnu',
    clients: (clients) => plural(clients, 'client'),
    seconds: (seconds) => `${seconds}\u00a0s`,
    inSteps: (step) => `latence par pas de ${step}`,
    failedRequests: (failed) => `${plural(failed, 'requête')} en échec`,
    failedChecks: (failed) => `${plural(failed, 'vérification')} en échec`,
    notMeasured: 'non mesuré',
    belowResolution: 'sous sa résolution',
  },
  unlike: (unlike, tool, hasMedian) => {
    switch (unlike.kind) {
      case 'nothing-answered':
        return 'aucune requête n’a reçu de réponse';
      case 'all-failed':
        return 'toutes les réponses ont échoué, et des échecs ne sont pas un débit';
      case 'mostly-failed':
        return 'la plupart des requêtes ont échoué, ou leurs connexions se sont terminées\u00a0: c’est un autre travail';
      case 'rounded-duration':
        return `il a envoyé un nombre fixe de requêtes, et ${tool} arrondit le temps à son échantillon suivant\u00a0: donnez une durée`;
      case 'clients-varied':
        return `le nombre de ses clients a varié de ${unlike.least} à ${unlike.most}`;
      case 'failed-checks':
        return `${plural(unlike.failed, 'vérification')} en échec, et le résumé ne dit pas pour combien de réponses. Donnez une seule vérification à chaque requête`;
      case 'longer-than-run':
        return `la latence moyenne de ${latency(unlike.meanUs)} dépasse toute la durée de ${latency(unlike.durationS * 1e6)}, un chiffre est donc faux. Mesurez de nouveau, plus longtemps`;
      case 'open-loop':
        return 'c’est une boucle ouverte, dont le débit est celui qui était demandé\u202f; la nôtre est fermée';
      case 'pipelined':
        return `${unlike.pipelining} requêtes à la fois ont été envoyées sur chaque connexion (pipelining)\u202f; nos clients en envoient une`;
      case 'clients-unknown':
        return `la sortie de ${tool} ne contient pas le nombre de clients${unlike.underWay === null ? '' : ` (environ ${count(unlike.underWay)} requêtes étaient en cours\u00a0: débit × latence moyenne, loi de Little)`}\u00a0: donnez --clients`;
      case 'too-many-under-way':
        return `${count(unlike.underWay)} requêtes étaient en cours (débit × latence, loi de Little), avec ${plural(unlike.clients, 'client')}\u00a0: plusieurs ont été envoyées à la fois (pipelining), ou un chiffre est faux${tool === 'wrk' && !hasMedian ? '. La moyenne de wrk contient des estimations pour les arrêts\u202f; sa médiane, de wrk --latency, tranche' : ''}`;
      case 'mostly-idle':
        return `seulement ${count(unlike.underWay)} requêtes étaient en cours (débit × latence, loi de Little), avec ${plural(unlike.clients, 'client')}\u00a0: ils faisaient des pauses, tenaient un débit, changeaient de nombre, ou n’étaient pas tous connectés`;
      case 'latency-of-failures':
        return `ses latences contiennent celles de réponses en échec, ${FRENCH_COMPARE.outcomes.part(unlike.part)} de toutes`;
      default:
        return unlike satisfies never;
    }
  },
};
