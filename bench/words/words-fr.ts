/** The words of figures in French; its narrow spaces do not break. */
import type { Measure } from '../scenarios/figure-kind.ts';
import { numbersOf } from './numbers.ts';
import type { Axis, Words } from './words.ts';

const ASKED: Readonly<Record<Measure, string>> = {
  throughput: 'Combien de requêtes sont servies',
  deliveries: 'Combien de messages sont remis',
  transfer: 'Combien d’octets sont envoyés par seconde',
  p50: 'Combien de temps prend une requête ordinaire',
  p99: 'Combien de temps prennent les 1\u202f% de requêtes les plus lentes',
  'delivery-p99': 'Combien de temps prennent les 1\u202f% de remises les plus lentes',
  fairness: 'Avec quelle égalité les clients sont-ils servis',
  'memory-per-bystander': 'Combien de mémoire coûte un client silencieux',
  'cpu-per-request': 'Combien de temps processeur coûte une requête',
};

const AS: Readonly<Record<Axis, string>> = {
  clients: ' quand les clients se multiplient',
  'offered-rate': ' quand il en arrive davantage',
  bytes: ' quand les réponses grossissent',
  'cpu-time': ' quand chacune demande plus de calcul',
  'wait-time': ' quand chacune attend plus longtemps',
  silent: ' quand des clients muets s’ajoutent',
  'cpu-part': ' quand le calcul y prend plus de part',
};

const plural = (noun: string, isOne: boolean) => (isOne ? noun : `${noun}s`);

const STATES = {
  running: 'en cours',
  complete: 'complet',
  interrupted: 'interrompu',
  failed: 'échoué',
} as const;

export const FRENCH: Words = {
  numbers: numbersOf('fr-FR'),
  question: (measure, axis) => `${ASKED[measure]}${AS[axis]}\u202f?`,
  latency: 'latence',
  questions: {
    response: 'Combien de temps prend une réponse quand on en demande davantage\u202f?',
    percentiles: 'Combien de temps prennent les requêtes, de l’ordinaire à la plus lente\u202f?',
    bystanders: 'Combien les autres attendent-ils à cause d’un seul mauvais client\u202f?',
    shares: 'Qui est servi\u202f?',
    map: 'Quel modèle sert le plus de requêtes, et où\u202f?',
    matrix: 'Quel modèle, et quand\u202f?',
  },
  measures: {
    throughput: 'requêtes par seconde',
    deliveries: 'messages remis par seconde',
    transfer: 'octets de réponses par seconde',
    p50: 'latence médiane',
    p99: 'latence p99',
    'delivery-p99': 'latence p99 d’une remise',
    fairness: 'indice d’équité de Jain',
    'memory-per-bystander': 'mémoire par client silencieux',
    'cpu-per-request': 'temps processeur par requête',
  },
  axes: {
    clients: 'clients simultanés',
    'offered-rate': 'requêtes offertes par seconde',
    bytes: 'taille d’une réponse',
    'cpu-time': 'temps processeur d’une requête',
    'wait-time': 'temps d’attente d’une requête',
    silent: 'clients muets à côté',
    'cpu-part': 'part de calcul dans une requête',
    percentiles: 'part des requêtes qui n’ont pas pris plus longtemps',
    shares: 'requêtes par seconde de chaque client (échelle en racine carrée)',
    bystanders: 'latence p99 des autres clients',
  },
  conditions: {
    scenario: (name) => `Scénario ${name}\u202f:`,
    workload: (name) => `travail ${name}`,
    connectionsKept: 'connexions gardées',
    requestsEach: (count, isOne) => `${count}\u00a0${plural('requête', isOne)} par connexion`,
    io: (name) => `io ${name}`,
    driver: (name, load) => `charge ${name} (boucle ${load === 'open' ? 'ouverte' : 'fermée'})`,
    clients: (count, isOne) => `${count}\u00a0${plural('client', isOne)}`,
    blocks: (count, isOne, window) => `${count}\u00a0${plural('bloc', isOne)}\u00a0de\u00a0${window}`,
    unfinished: (state, done, planned) => `essai ${STATES[state]} après ${done} mesures sur ${planned}`,
  },
  reading: {
    noValidTrial: 'Aucune mesure n’est valide.',
    singleTrials: 'Marques\u202f: mesures isolées, donc sans intervalle.',
    twoTrials:
      'Marques\u202f: médianes\u202f; de deux mesures il n’y a pas d’intervalle. Points\u202f: mesures.',
    intervals: (as) =>
      `Marques\u202f: médianes. ${as === 'bars' ? 'Barres' : 'Bandes'}\u202f: intervalles à 95\u202f%. Points\u202f: mesures.`,
    hollow: 'Creux\u202f: mesures non valides.',
    notDrawn: (count, isOne) =>
      `Sans valeur, donc non tracé\u202f: ${count}\u00a0${plural('mesure', isOne)}.`,
    servedUnknown: 'Le générateur ne sait pas combien de clients ont été servis.',
    cut: 'Un intervalle sans extrémité continue hors du cadre.',
    law: 'Fin\u202f: la loi universelle de passage à l’échelle, là où elle convient\u202f; un trait à son sommet.',
    knee: 'Traits verticaux\u202f: le genou, au-delà duquel la réponse moyenne dépasse 5 fois son minimum.',
    percentiles:
      'Latences de toutes les mesures valides ensemble, tant qu’au moins 10 requêtes étaient plus lentes.',
    bystanders: (without) =>
      `Trait\u202f: ${without}. Marque\u202f: avec le mauvais client\u202f; le facteur dit combien de fois plus longtemps. Barres pâles\u202f: intervalles à 95\u202f%.`,
    shares:
      'Un trait par client, par rang\u202f: la médiane des blocs. J\u202f: indice de Jain, 1 quand tous reçoivent autant.',
    map: 'Le gagnant, et combien de fois le débit du suivant. En blanc\u202f: aucune différence montrée.',
    matrix:
      'Combien chacun approche du meilleur, qui est encadré\u202f: 1 est aussi bon. ≈\u202f: aucune différence montrée\u202f; ?\u202f: trop peu de mesures. Foncé\u202f: proche. 1/64\u202f: clients servis.',
  },
  labels: {
    unanswered: (count, all) => `${count} clients sur ${all} sans réponse`,
    theServed: (count) => `clients servis\u202f:\u00a0${count}`,
    serves: (count, all) => `clients servis\u202f: ${count}\u00a0sur\u00a0${all}`,
    part: (count, all) => `${count} sur ${all}`,
    upTo: (count, isOne) => `mesuré jusqu’à ${count} ${plural('client', isOne)}`,
    knee: (rate) => `genou\u202f: ${rate}/s`,
    noValidTrial: 'aucune mesure valide',
    nothingMeasured: 'rien de mesuré',
    notMeasured: (measure) => `non mesuré\u202f: ${FRENCH.measures[measure]}`,
    window: (length) => `la fenêtre\u202f: ${length}`,
    noAnswer: (count, all) => `${count} sur ${all}\u202f: sans réponse`,
    jain: (index) => `J ${index}`,
    gotNothing: (count, all) => `${count} sur ${all} n’ont rien reçu`,
    noDifference: 'sans différence',
    notComparable: 'trop peu de mesures',
    missing: 'non mesuré',
  },
  timeline: {
    question: (clients, isOne) =>
      `Qu’arrive-t-il à ${clients} client${isOne ? '' : 's'}, instant par instant\u00a0?`,
    script: (requests, isOne) =>
      `une ligne par client. Tous se connectent, puis demandent ensemble${isOne ? '' : `, chacun ${requests} fois, de nouveau dès la réponse`}.`,
    axis: 'ms depuis que tous ont demandé',
    phases: {
      queued: 'pas encore accepté',
      accepted: 'accepté, sans thread',
      receiving: 'attend d’être lu',
      working: 'on travaille pour lui',
      sending: 'réponse en cours d’envoi',
      closing: 'fermeture',
    },
    client: (number) => `client ${number}`,
    threads: (numbers) => `thread${numbers.length === 1 ? '' : 's'} ${numbers.join(', ')}`,
    facts: ({ threads, isOneThread, workedOn, wait }) =>
      `${threads}\u00a0thread${isOneThread ? '' : 's'}\u00a0; ${workedOn} servis à la fois au plus\u00a0; premier regard après ${wait} (moyenne)`,
  },
  quantities: {
    bytes: (value) => `réponses de ${value}`,
    'cpu-time': (value) => `${value} de calcul`,
    'wait-time': (value) => `attente de ${value}`,
    silent: (value) => `${value} clients muets`,
    'cpu-part': (value) => `${value} de calcul`,
  },
  bystanders: {
    none: 'sans mauvais client',
    idle: 'un client se tait',
    dribbling: 'un client envoie octet par octet',
    'slow-reader': 'un client lit lentement',
    'long-request': 'un client demande un long calcul',
  },
};
