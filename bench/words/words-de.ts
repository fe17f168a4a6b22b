/** The words of figures in German. */
import type { Measure } from '../scenarios/figure-kind.ts';
import { numbersOf } from './numbers.ts';
import type { Axis, Words } from './words.ts';

const ASKED: Readonly<Record<Measure, string>> = {
  throughput: 'Wie viele Anfragen werden bedient',
  deliveries: 'Wie viele Nachrichten werden zugestellt',
  transfer: 'Wie viele Bytes werden je Sekunde gesendet',
  p50: 'Wie lange dauert eine gewöhnliche Anfrage',
  p99: 'Wie lange dauern die langsamsten 1\u00a0% der Anfragen',
  'delivery-p99': 'Wie lange dauern die langsamsten 1\u00a0% der Zustellungen',
  fairness: 'Wie gleichmäßig werden Clients bedient',
  'memory-per-bystander': 'Wie viel Speicher kostet ein stiller Client',
  'cpu-per-request': 'Wie viel Rechenzeit kostet eine Anfrage',
};

const AS: Readonly<Record<Axis, string>> = {
  clients: ', wenn Clients hinzukommen',
  'offered-rate': ', wenn mehr ankommen',
  bytes: ', wenn die Antworten wachsen',
  'cpu-time': ', wenn jede mehr rechnet',
  'wait-time': ', wenn jede länger wartet',
  silent: ', wenn stille Clients hinzukommen',
  'cpu-part': ', wenn der Anteil des Rechnens wächst',
};

const STATES = {
  running: 'läuft noch',
  complete: 'vollständig',
  interrupted: 'unterbrochen',
  failed: 'gescheitert',
} as const;

export const GERMAN: Words = {
  numbers: numbersOf('de-DE'),
  question: (measure, axis) => `${ASKED[measure]}${AS[axis]}?`,
  latency: 'Latenz',
  questions: {
    response: 'Wie lange dauert eine Antwort, wenn mehr verlangt werden?',
    percentiles: 'Wie lange dauern Anfragen, von der gewöhnlichen bis zur langsamsten?',
    bystanders: 'Wie lange warten die anderen auf einen einzigen schlechten Client?',
    shares: 'Wer wird bedient?',
    map: 'Welches Modell bedient wo die meisten Anfragen?',
    matrix: 'Welches Modell wann?',
  },
  measures: {
    throughput: 'Anfragen je Sekunde',
    deliveries: 'zugestellte Nachrichten je Sekunde',
    transfer: 'Bytes an Antworten je Sekunde',
    p50: 'Median der Latenz',
    p99: 'p99 der Latenz',
    'delivery-p99': 'p99 der Latenz einer Zustellung',
    fairness: 'Jains Index der Fairness',
    'memory-per-bystander': 'Speicher je stillem Client',
    'cpu-per-request': 'Rechenzeit je Anfrage',
  },
  axes: {
    clients: 'gleichzeitige Clients',
    'offered-rate': 'angebotene Anfragen je Sekunde',
    bytes: 'Größe einer Antwort',
    'cpu-time': 'Rechenzeit einer Anfrage',
    'wait-time': 'Wartezeit einer Anfrage',
    silent: 'stille Clients daneben',
    'cpu-part': 'Anteil des Rechnens an einer Anfrage',
    percentiles: 'Anteil der Anfragen, die nicht länger dauerten',
    shares: 'Anfragen je Sekunde jedes Clients (Wurzelskala)',
    bystanders: 'p99 der Latenz der anderen Clients',
  },
  conditions: {
    scenario: (name) => `Szenario ${name}:`,
    workload: (name) => `Arbeit ${name}`,
    connectionsKept: 'Verbindungen bleiben',
    requestsEach: (count, isOne) => `${count}\u00a0Anfrage${isOne ? '' : 'n'} je Verbindung`,
    io: (name) => `io ${name}`,
    driver: (name, load) => `Last ${name} (${load === 'open' ? 'offene' : 'geschlossene'} Schleife)`,
    clients: (count, isOne) => `${count}\u00a0Client${isOne ? '' : 's'}`,
    blocks: (count, isOne, window) => `${count}\u00a0${isOne ? 'Block' : 'Blöcke'}\u00a0zu\u00a0${window}`,
    unfinished: (state, done, planned) => `Lauf ${STATES[state]} nach ${done} von ${planned} Messungen`,
  },
  reading: {
    noValidTrial: 'Keine Messung ist gültig.',
    singleTrials: 'Zeichen: einzelne Messungen, daher ohne Intervall.',
    twoTrials: 'Zeichen: Mediane; von zwei Messungen gibt es kein Intervall. Punkte: Messungen.',
    intervals: (as) =>
      `Zeichen: Mediane. ${as === 'bars' ? 'Balken' : 'Bänder'}: 95-%-Intervalle. Punkte: Messungen.`,
    hollow: 'Hohl: ungültige Messungen.',
    notDrawn: (count, isOne) => `Nicht gezeichnet: ${count}\u00a0Messung${isOne ? '' : 'en'} ohne Wert.`,
    servedUnknown: 'Der Lastgenerator weiß nicht, wie viele Clients bedient wurden.',
    cut: 'Ein Intervall ohne Ende reicht über das Bild hinaus.',
    law: 'Dünn: das Universal Scalability Law, wo es passt; ein Strich an seinem Gipfel.',
    knee: 'Senkrecht: das Knie, jenseits dessen die mittlere Antwortzeit über dem Fünffachen ihres Kleinsten liegt.',
    percentiles:
      'Latenzen aller gültigen Messungen zusammen, so weit mindestens 10 Anfragen langsamer waren.',
    bystanders: (without) =>
      `Strich: ${without}. Zeichen: mit dem schlechten Client; der Faktor sagt, wievielmal so lange. Blasse Balken: 95-%-Intervalle.`,
    shares:
      'Ein Strich je Client, nach Rang: der Median der Blöcke. J: Jains Index, 1 wenn alle gleich viel bekommen.',
    map: 'Der Sieger und wievielmal so viel Durchsatz wie der nächste er hatte. Weiß: kein Unterschied gezeigt.',
    matrix:
      'Wie nahe jedes dem besten kommt, das umrahmt ist: 1 ist gleich gut. ≈: kein Unterschied gezeigt; ?: zu wenige Messungen. Dunkel: nahe. 1/64: bediente Clients.',
  },
  labels: {
    unanswered: (count, all) => `${count} von ${all} Clients ohne Antwort`,
    theServed: (count) => `bediente Clients: ${count}`,
    serves: (count, all) => `bedient ${count} von ${all} Clients`,
    part: (count, all) => `${count} von ${all}`,
    upTo: (count, isOne) => `gemessen bis ${count} Client${isOne ? '' : 's'}`,
    knee: (rate) => `Knie: ${rate}/s`,
    noValidTrial: 'keine gültige Messung',
    nothingMeasured: 'nichts gemessen',
    notMeasured: (measure) => `nicht gemessen: ${GERMAN.measures[measure]}`,
    window: (length) => `das Fenster: ${length}`,
    noAnswer: (count, all) => `${count} von ${all}: keine Antwort`,
    jain: (index) => `J ${index}`,
    gotNothing: (count, all) => `${count} von ${all} bekamen nichts`,
    noDifference: 'kein Unterschied',
    notComparable: 'zu wenige Messungen',
    missing: 'nicht gemessen',
  },
  timeline: {
    question: (clients, isOne) =>
      `Was geschieht mit ${clients} Client${isOne ? '' : 's'}, Augenblick für Augenblick?`,
    script: (requests, isOne) =>
      `eine Zeile je Client. Alle verbinden sich, dann fragen sie zugleich${isOne ? '' : `, jeder ${requests}-mal, sobald er seine Antwort hat`}.`,
    axis: 'ms, seit alle gefragt haben',
    phases: {
      queued: 'noch nicht angenommen',
      accepted: 'angenommen, ohne Thread',
      receiving: 'wartet darauf, gelesen zu werden',
      working: 'wird bearbeitet',
      sending: 'Antwort wird gesendet',
      closing: 'wird geschlossen',
    },
    client: (number) => `Client ${number}`,
    threads: (numbers) => `Thread${numbers.length === 1 ? '' : 's'} ${numbers.join(', ')}`,
    facts: ({ threads, isOneThread, workedOn, wait }) =>
      `${threads}\u00a0Thread${isOneThread ? '' : 's'}; höchstens ${workedOn} zugleich in Arbeit; an der Reihe nach ${wait} (Mittel)`,
  },
  quantities: {
    bytes: (value) => `Antworten von ${value}`,
    'cpu-time': (value) => `${value} Rechnen`,
    'wait-time': (value) => `${value} Warten`,
    silent: (value) => `${value} stille Clients`,
    'cpu-part': (value) => `${value} Rechnen`,
  },
  bystanders: {
    none: 'kein schlechter Client',
    idle: 'einer schweigt',
    dribbling: 'einer sendet Byte für Byte',
    'slow-reader': 'einer liest langsam',
    'long-request': 'einer verlangt lange Arbeit',
  },
};
