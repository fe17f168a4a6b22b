/** The words of figures in French; its narrow spaces do not break. */
import type { Measure } from '../scenarios/figure-kind.ts';
import { numbersOf } from './numbers.ts';
import type { Axis, Words } from './words.ts';

const QUESTION: Readonly<Record<Measure, string>> = {
  throughput: 'Combien de requêtes sont servies',
  goodput: 'Combien reçoit une réponse à temps',
  deliveries: 'Combien de messages sont remis',
  transfer: 'Combien d’octets sont envoyés par seconde',
  p50: 'Combien de temps prend une requête ordinaire',
  p99: 'Combien de temps prennent les 1\u00a0% de requêtes les plus lentes',
  'delivery-p99': 'Combien de temps prennent les 1\u00a0% de remises les plus lentes',
  fairness: 'Avec quelle égalité les clients sont-ils servis',
  'memory-per-bystander': 'Combien de mémoire coûte un client inactif',
  'cpu-per-request': 'Combien de temps CPU coûte une requête',
};

const AS: Readonly<Record<Axis, string>> = {
  clients: ' quand le nombre de clients augmente',
  'offered-rate': ' quand le débit offert augmente',
  'knee-part': ' quand on offre plus que le serveur ne peut traiter',
  bytes: ' quand la taille des réponses augmente',
  'cpu-time': ' quand chacune demande plus de temps CPU',
  'wait-time': ' quand chacune attend plus longtemps',
  distance: ' quand les clients s’éloignent',
  silent: ' quand des clients inactifs s’ajoutent',
  'cpu-part': ' quand la part de temps CPU augmente',
};

/** Whole names of variants. */
const VARIANTS: Readonly<Record<string, string>> = {
  'nobody else': 'seuls',
  'nobody else, computing': 'seuls, avec des calculs',
  'one silent': 'un voisin muet',
  'one dribbling': 'un voisin octet par octet',
  'one slow reader': 'un voisin qui lit lentement',
  'one long request': 'un voisin aux longues requêtes',
  'connections kept': 'connexions persistantes',
  'when full wait': 'tableau plein\u00a0: attendre',
  'when full wait, backlog 16': 'tableau plein\u00a0: attendre, file de 16',
  'when full refuse': 'tableau plein\u00a0: refuser',
};

/** Those with a number. */
const NUMBERED_VARIANTS: readonly (readonly [form: RegExp, say: (value: string) => string])[] = [
  [/^wait ([\d.]+) ms$/, (ms) => `attente de ${ms}\u00a0ms`],
  [/^compute ([\d.]+) ms$/, (ms) => `calcul de ${ms}\u00a0ms`],
  [/^page (\d+ k?M?)B$/, (bytes) => `page de ${bytes.replace(' ', '\u00a0')}o`],
  [/^([\d.]+) ms away$/, (ms) => `à ${ms}\u00a0ms`],
  [/^([\d.,]+) silent$/, (clients) => `${clients} muets`],
  [/^([\d.]+) % CPU$/, (part) => `${part}\u00a0% de CPU`],
  [/^(\d+) requests a connection$/, (requests) => `${requests} requêtes par connexion`],
];

/** A name that it does not know stays as it is: it is someone else's. */
function frenchVariant(name: string): string {
  for (const [form, say] of NUMBERED_VARIANTS) {
    const [, value] = form.exec(name) ?? [];
    // Commas in English are between thousands.
    if (value !== undefined) return say(value.replace(',', '\u202f').replace('.', ','));
  }
  return VARIANTS[name] ?? name;
}

const TOO_NOISY = 'trop de bruit pour conclure';

const plural = (noun: string, isOne: boolean) => (isOne ? noun : `${noun}s`);

const STATES = {
  running: 'en cours',
  complete: 'complète',
  interrupted: 'interrompue',
  failed: 'échouée',
} as const;

export const FRENCH: Words = {
  numbers: numbersOf('fr-FR', {
    tooNoisy: TOO_NOISY,
    byteUnits: ['o', 'ko', 'Mo', 'Go'],
    binaryUnits: ['Kio', 'Mio', 'Gio'],
  }),
  question: (measure, axis) => `${QUESTION[measure]}${AS[axis]}\u202f?`,
  latency: 'latence',
  questions: {
    response: 'Combien de temps prend une réponse quand le débit offert augmente\u202f?',
    percentiles: 'Combien de temps prennent les requêtes, de l’ordinaire à la plus lente\u202f?',
    bystanders:
      'Combien de temps les clients attendent-ils en plus quand un client voisin est connecté\u202f?',
    shares: 'Quels clients sont servis\u202f?',
    map: 'Quel modèle sert le plus de requêtes, et où\u202f? CPU\u00a0: selon le temps CPU du serveur par requête, car le serveur n’était pas la limite.',
    matrix: 'Quel modèle convient à quel scénario\u202f?',
  },
  measures: {
    throughput: 'requêtes par seconde',
    goodput: 'débit utile, en coudes',
    deliveries: 'messages remis par seconde',
    transfer: 'octets de réponses par seconde',
    p50: 'latence médiane',
    p99: 'latence p99',
    'delivery-p99': 'latence p99 d’une remise',
    fairness: 'indice d’équité de Jain',
    'memory-per-bystander': 'mémoire par client inactif',
    'cpu-per-request': 'temps CPU par requête',
  },
  axes: {
    clients: 'clients simultanés',
    'offered-rate': 'requêtes offertes par seconde',
    'knee-part': 'débit offert, en coudes du serveur',
    bytes: 'taille d’une réponse',
    'cpu-time': 'temps CPU d’une requête',
    'wait-time': 'temps d’attente d’une requête',
    silent: 'clients inactifs connectés',
    distance: 'distance des clients\u00a0: ce qu’elle ajoute à un aller-retour',
    'cpu-part': 'part de temps CPU dans une requête',
    percentiles: 'part des requêtes qui n’ont pas pris plus longtemps',
    shares: 'requêtes par seconde de chaque client (échelle en racine carrée)',
    bystanders: 'latence p99 des clients mesurés',
  },
  conditions: {
    scenario: (name) => `Scénario ${name}\u00a0:`,
    workload: (name) => `charge de travail ${name}`,
    connectionsKept: 'connexions persistantes',
    requestsEach: (count, isOne) => `${count}\u00a0${plural('requête', isOne)} par connexion`,
    io: (name) => `io ${name}`,
    driver: (name, load) => `générateur ${name} (boucle ${load === 'open' ? 'ouverte' : 'fermée'})`,
    clients: (count, isOne) => `${count}\u00a0${plural('client', isOne)}`,
    blocks: (count, isOne, window) => `${count}\u00a0${plural('bloc', isOne)}\u00a0de\u00a0${window}`,
    unfinished: (state, done, planned) => `série ${STATES[state]} après ${done} mesures sur ${planned}`,
  },
  reading: {
    noValidTrial: 'Aucune mesure n’est valide.',
    singleTrials: 'Marques\u00a0: mesures isolées, donc sans intervalle.',
    twoTrials:
      'Marques\u00a0: médianes, sans intervalle car il n’y a que deux mesures. Points\u00a0: mesures.',
    intervals: (as) =>
      `Marques\u00a0: médianes. ${as === 'bars' ? 'Barres' : 'Bandes'}\u00a0: intervalles à 95\u00a0%. Points\u00a0: mesures.`,
    hollow: 'Creux\u00a0: mesures exclues.',
    notDrawn: (count, isOne) =>
      `Sans valeur, donc non tracé\u00a0: ${count}\u00a0${plural('mesure', isOne)}.`,
    servedUnknown: 'Le générateur n’indique pas combien de clients ont été servis.',
    cut: 'Un intervalle sans trait d’extrémité continue hors du cadre.',
    law: 'Traits fins\u00a0: la loi universelle de passage à l’échelle, là où elle convient, avec un trait à son sommet.',
    diagonal: 'Ligne pointillée\u00a0: tout ce qui est offert.',
    knee: 'Traits verticaux\u00a0: le coude, ou ses bornes. Au-delà, le temps de réponse moyen dépasse 5 fois le minimum du serveur le plus rapide.',
    percentiles:
      'Latences de toutes les mesures valides ensemble. Une courbe s’arrête où moins de 10 requêtes étaient plus lentes.',
    bystanders: (without) =>
      `Trait\u00a0: ${without}. Marque\u00a0: avec le client voisin\u202f; le facteur est le rapport des deux. Barres pâles\u00a0: intervalles à 95\u00a0%.`,
    shares:
      'Un trait par client, par rang\u00a0: sa médiane sur les blocs. J\u00a0: indice d’équité de Jain, 1 quand tous reçoivent autant.',
    map: 'Cases\u00a0: le modèle au débit le plus élevé, et son rapport au suivant. En blanc\u00a0: aucune différence montrée.',
    matrix: {
      best: 'Bleu vif\u00a0: le meilleur, ou aussi bon à 10\u00a0% près.',
      open: 'Incertain\u00a0: trop de bruit, ou trop peu de mesures, pour le départager du meilleur.',
      starving: '«\u202f1 sur 64 servis\u202f»\u00a0: les autres n’ont pas eu de réponse.',
      waits: '«\u202fAttentes de\u202f»\u00a0: trop peu de réponses pour comparer, la plus longue attente.',
      cpu: 'CPU\u00a0: selon le temps CPU du serveur par requête, car le serveur n’était pas la limite.',
    },
  },
  labels: {
    unanswered: (count, all) => `${count} clients sur ${all} sans réponse`,
    theServed: (count) => `clients servis\u00a0:\u00a0${count}`,
    serves: (count, all) => `clients servis\u00a0: ${count}\u00a0sur\u00a0${all}`,
    part: (count, all) => `${count} sur ${all}`,
    upTo: (count, isOne) => `mesuré jusqu’à ${count} ${plural('client', isOne)}`,
    knee: (rate) => `coude\u00a0: ${rate}/s`,
    noValidTrial: 'aucune mesure valide',
    nothingMeasured: 'rien de mesuré',
    notMeasured: (measure) => `non mesuré\u00a0: ${FRENCH.measures[measure]}`,
    window: (length) => `fenêtre\u00a0: ${length}`,
    noAnswer: (count, all) => `${count} sur ${all}\u00a0: sans réponse`,
    jain: (index) => `J ${index}`,
    gotNothing: (count, all) => `${count} sur ${all} sans réponse`,
    noDifference: 'sans différence',
    byCpu: 'CPU',
    notComparable: 'trop peu de mesures',
    tooNoisy: TOO_NOISY,
    missing: 'non mesuré',
  },
  timeline: {
    question: (clients, isOne) =>
      `Qu’arrive-t-il à ${clients} client${isOne ? '' : 's'} au fil du temps\u00a0?`,
    script: (requests, isOne) =>
      `une ligne par client. Tous se connectent, puis envoient une requête en même temps${isOne ? '' : `\u202f; chacun en envoie ${requests}, la suivante dès la réponse reçue`}.`,
    axis: 'ms depuis la première requête',
    phases: {
      queued: 'pas encore accepté',
      accepted: 'accepté, sans thread',
      receiving: 'en attente de lecture',
      working: 'requête en traitement',
      sending: 'réponse en cours d’envoi',
      closing: 'fermeture',
    },
    client: (number) => `client ${number}`,
    threads: (numbers) => `thread${numbers.length === 1 ? '' : 's'} ${numbers.join(', ')}`,
    facts: ({ threads, isOneThread, atOnce, wait }) =>
      `${threads}\u00a0thread${isOneThread ? '' : 's'}\u00a0; clients servis à la fois\u00a0: ${atOnce} au plus\u00a0; attente moyenne\u00a0: ${wait}`,
  },
  variant: frenchVariant,
  quantities: {
    bytes: (value) => `réponses de ${value}`,
    'cpu-time': (value) => `${value} de temps CPU`,
    'wait-time': (value) => `attente de ${value}`,
    silent: (value) => `${value} clients inactifs`,
    distance: (value) => `clients à ${value}`,
    'cpu-part': (value) => `${value} de temps CPU`,
  },
  bystanders: {
    none: 'sans client voisin',
    idle: 'client voisin inactif',
    dribbling: 'un client voisin envoie octet par octet',
    'slow-reader': 'un client voisin lit lentement',
    'long-request': 'un client voisin envoie de longues requêtes',
  },
  places: {
    best: 'le meilleur',
    equal: 'aussi bon',
    fair: 'aussi équitable',
    open: 'incertain',
    behind: (factor) => `${factor}\u00a0fois moins bon`,
    starving: (served, all) => `${served} sur ${all} servis`,
    tooFew: 'trop peu de mesures',
    start: (inC) =>
      `démarre V8 à chaque fois${inC === null ? '' : `\u202f; en C, ${inC}\u00a0fois plus vite`}`,
    waits: (longest) => `attentes de ${longest}`,
    missing: 'non mesuré',
  },
  scenarios: {
    scaling: 'connexions persistantes',
    churn: 'une nouvelle connexion par requête',
    latency: 'débits croissants',
    cost: 'temps CPU à débit fixe',
    blocking: 'traitements qui attendent',
    compute: 'traitements qui calculent',
    'head-of-line': 'à côté d’un client voisin',
    broadcast: 'chaque message à tous les clients',
    overload: 'au-delà du coude',
    idle: 'à côté de clients inactifs',
    multiplexers: 'manières d’attendre les clients',
    distance: 'clients éloignés',
    payload: 'longues réponses',
    fairness: 'plus de clients que de threads',
    crossover: 'attente et calcul mêlés',
    timeline: 'instant par instant',
  },
  answer: {
    works: {
      requests: 'Requêtes courtes de nombreux clients',
      waiting: 'Traitements qui attendent',
      computing: 'Traitements qui calculent',
    },
    handlers: {
      'wait-time': (length) => `traitements qui attendent ${length}`,
      'cpu-time': (length) => `traitements qui calculent ${length}`,
    },
    clients: (counts) => `${counts} clients`,
    with: (work, clients) => `${work} (${clients})`,
    clauses: (parts) => parts.join('\u202f; '),
    clause: (about, finding) => `${about}\u00a0: ${finding}`,
    alone: (server) => `${server} (sans autre serveur à comparer)`,
    only: (server) => `${server}, le seul qui réponde à tous les clients`,
    ahead: ({ server, factor, next, quantity }) => {
      const compared = {
        throughput: `${factor}\u00a0fois les requêtes de ${next}`,
        latency: `${next} met ${factor}\u00a0fois plus longtemps`,
        CPU: `${next} consomme ${factor}\u00a0fois le temps CPU`,
        other: `${factor}\u00a0fois mieux que ${next}`,
      } as const;
      return `${server} (${compared[quantity]})`;
    },
    equal: (servers) => `${servers}, à moins de 10\u00a0% l’un de l’autre`,
    open: (servers, least) =>
      least === null
        ? `trop de bruit pour départager ${servers}`
        : `trop de bruit pour départager ${servers} (une différence de moins de ${least} ne se verrait pas)`,
    tooFew: (servers) => `trop peu de mesures valides de ${servers}`,
    nobody: 'aucun serveur ne répond à tous les clients',
    range: (low, high) => `${low} à ${high}`,
    nothing: 'rien n’a été comparé',
  },
};
