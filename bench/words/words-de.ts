/** The words of figures in German. */
import type { Measure } from '../scenarios/figure-kind.ts';
import { numbersOf } from './numbers.ts';
import type { Axis, Words } from './words.ts';

const QUESTION: Readonly<Record<Measure, string>> = {
  throughput: 'Wie viele Anfragen werden bedient',
  deliveries: 'Wie viele Nachrichten werden zugestellt',
  transfer: 'Wie viele Bytes werden je Sekunde gesendet',
  p50: 'Wie lange dauert eine gewöhnliche Anfrage',
  p99: 'Wie lange dauern die langsamsten 1\u00a0% der Anfragen',
  'delivery-p99': 'Wie lange dauern die langsamsten 1\u00a0% der Zustellungen',
  fairness: 'Wie gleichmäßig werden Clients bedient',
  'memory-per-bystander': 'Wie viel Speicher kostet ein untätiger Client',
  'cpu-per-request': 'Wie viel Rechenzeit kostet eine Anfrage',
};

const AS: Readonly<Record<Axis, string>> = {
  clients: ', wenn Clients hinzukommen',
  'offered-rate': ', wenn die angebotene Rate steigt',
  bytes: ', wenn die Antworten größer werden',
  'cpu-time': ', wenn jede mehr Rechenzeit braucht',
  'wait-time': ', wenn jede länger wartet',
  silent: ', wenn untätige Clients hinzukommen',
  distance: ', wenn die Clients weiter weg sind',
  'cpu-part': ', wenn der Anteil der Rechenzeit wächst',
};

const STATES = {
  running: 'läuft noch',
  complete: 'vollständig',
  interrupted: 'unterbrochen',
  failed: 'gescheitert',
} as const;

export const GERMAN: Words = {
  numbers: numbersOf('de-DE'),
  question: (measure, axis) => `${QUESTION[measure]}${AS[axis]}?`,
  latency: 'Latenz',
  questions: {
    response: 'Wie lange dauert eine Antwort, wenn die angebotene Rate steigt?',
    percentiles: 'Wie lange dauern Anfragen, von der gewöhnlichen bis zur langsamsten?',
    bystanders: 'Wie viel länger warten Clients, wenn ein Nebenclient verbunden ist?',
    shares: 'Welche Clients werden bedient?',
    map: 'Welches Modell bedient die meisten Anfragen, und wo? CPU: nach CPU-Zeit des Servers je Anfrage, weil der Server nicht die Grenze war.',
    matrix: 'Welches Modell passt zu welchem Szenario?',
  },
  measures: {
    throughput: 'Anfragen je Sekunde',
    deliveries: 'zugestellte Nachrichten je Sekunde',
    transfer: 'Bytes an Antworten je Sekunde',
    p50: 'Median der Latenz',
    p99: 'p99 der Latenz',
    'delivery-p99': 'p99 der Latenz einer Zustellung',
    fairness: 'Fairness-Index nach Jain',
    'memory-per-bystander': 'Speicher je untätigem Client',
    'cpu-per-request': 'Rechenzeit je Anfrage',
  },
  axes: {
    clients: 'gleichzeitige Clients',
    'offered-rate': 'angebotene Anfragen je Sekunde',
    bytes: 'Größe einer Antwort',
    'cpu-time': 'Rechenzeit einer Anfrage',
    'wait-time': 'Wartezeit einer Anfrage',
    silent: 'verbundene untätige Clients',
    distance: 'Entfernung der Clients: was sie einem Umlauf hinzufügt',
    'cpu-part': 'Anteil der Rechenzeit an einer Anfrage',
    percentiles: 'Anteil der Anfragen, die nicht länger dauerten',
    shares: 'Anfragen je Sekunde jedes Clients (Wurzelskala)',
    bystanders: 'p99 der Latenz der gemessenen Clients',
  },
  conditions: {
    scenario: (name) => `Szenario ${name}:`,
    workload: (name) => `Aufgabe ${name}`,
    connectionsKept: 'dauerhafte Verbindungen',
    requestsEach: (count, isOne) => `${count}\u00a0Anfrage${isOne ? '' : 'n'} je Verbindung`,
    io: (name) => `io ${name}`,
    driver: (name, load) => `Lastgenerator ${name} (${load === 'open' ? 'offene' : 'geschlossene'} Schleife)`,
    clients: (count, isOne) => `${count}\u00a0Client${isOne ? '' : 's'}`,
    blocks: (count, isOne, window) => `${count}\u00a0${isOne ? 'Block' : 'Blöcke'}\u00a0zu\u00a0${window}`,
    unfinished: (state, done, planned) => `Lauf ${STATES[state]} nach ${done} von ${planned} Messungen`,
  },
  reading: {
    noValidTrial: 'Keine Messung ist gültig.',
    singleTrials: 'Zeichen: einzelne Messungen, daher ohne Intervall.',
    twoTrials: 'Zeichen: Mediane, ohne Intervall, da nur zwei Messungen vorliegen. Punkte: Messungen.',
    intervals: (as) =>
      `Zeichen: Mediane. ${as === 'bars' ? 'Balken' : 'Bänder'}: 95-%-Intervalle. Punkte: Messungen.`,
    hollow: 'Hohl: ausgeschlossene Messungen.',
    notDrawn: (count, isOne) => `Nicht gezeichnet: ${count}\u00a0Messung${isOne ? '' : 'en'} ohne Wert.`,
    servedUnknown: 'Der Lastgenerator gibt nicht an, wie viele Clients bedient wurden.',
    cut: 'Ein Intervall ohne Endstrich reicht über das Bild hinaus.',
    law: 'Dünne Linien: das Universal Scalability Law, wo es passt, mit einem Strich am Maximum.',
    knee: 'Senkrechte Linien: das Knie oder seine Grenzen. Bei höheren Raten liegt die mittlere Antwortzeit über dem Fünffachen des Minimums des schnellsten Servers.',
    percentiles:
      'Latenzen aller gültigen Messungen zusammen. Eine Kurve endet, wo weniger als 10 Anfragen langsamer waren.',
    bystanders: (without) =>
      `Strich: ${without}. Zeichen: mit dem Nebenclient; der Faktor ist das Verhältnis der beiden. Blasse Balken: 95-%-Intervalle.`,
    shares:
      'Ein Strich je Client, nach Rang: sein Median über die Blöcke. J: Fairness-Index nach Jain, 1 wenn alle gleich viel bekommen.',
    map: 'Felder: das Modell mit dem höchsten Durchsatz und sein Verhältnis zum nächsten. Weiß: kein Unterschied gezeigt.',
    matrix: {
      best: 'Kräftiges Blau: am besten, oder auf 10\u00a0% gleich gut.',
      open: 'Unklar: zu unruhig oder zu wenige Messungen, um es vom besten zu unterscheiden.',
      starving: '„1 von 64 bedient“: die übrigen bekamen keine Antwort.',
      waits: '„Wartezeiten von“: zu wenige Antworten für einen Vergleich, die längste.',
      cpu: 'CPU: nach CPU-Zeit des Servers je Anfrage, weil der Server nicht die Grenze war.',
    },
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
    window: (length) => `Fenster: ${length}`,
    noAnswer: (count, all) => `${count} von ${all}: keine Antwort`,
    jain: (index) => `J ${index}`,
    gotNothing: (count, all) => `${count} von ${all} ohne Antwort`,
    noDifference: 'kein Unterschied',
    byCpu: 'CPU',
    notComparable: 'zu wenige Messungen',
    tooNoisy: 'zu unruhig für eine Aussage',
    missing: 'nicht gemessen',
  },
  timeline: {
    question: (clients, isOne) => `Was geschieht mit ${clients} Client${isOne ? '' : 's'} im Lauf der Zeit?`,
    script: (requests, isOne) =>
      `eine Zeile je Client. Alle verbinden sich, dann senden sie zugleich eine Anfrage${isOne ? '' : `; jeder sendet ${requests}, die nächste nach der Antwort`}.`,
    axis: 'ms seit der ersten Anfrage',
    phases: {
      queued: 'noch nicht angenommen',
      accepted: 'angenommen, ohne Thread',
      receiving: 'wartet auf das Lesen',
      working: 'wird bearbeitet',
      sending: 'Antwort wird gesendet',
      closing: 'wird geschlossen',
    },
    client: (number) => `Client ${number}`,
    threads: (numbers) => `Thread${numbers.length === 1 ? '' : 's'} ${numbers.join(', ')}`,
    facts: ({ threads, isOneThread, atOnce, wait }) =>
      `${threads}\u00a0Thread${isOneThread ? '' : 's'}; höchstens ${atOnce} zugleich bedient; ein Client wartete im Mittel ${wait}`,
  },
  variant: (name) => name,
  quantities: {
    bytes: (value) => `Antworten von ${value}`,
    'cpu-time': (value) => `${value} Rechenzeit`,
    'wait-time': (value) => `${value} Warten`,
    silent: (value) => `${value} untätige Clients`,
    distance: (value) => `Clients in ${value} Entfernung`,
    'cpu-part': (value) => `${value} Rechenzeit`,
  },
  bystanders: {
    none: 'ohne Nebenclient',
    idle: 'untätiger Nebenclient',
    dribbling: 'Nebenclient sendet Byte für Byte',
    'slow-reader': 'Nebenclient liest langsam',
    'long-request': 'Nebenclient sendet lange Anfragen',
  },
  places: {
    best: 'am besten',
    equal: 'gleich gut',
    fair: 'gleich fair',
    open: 'unklar',
    behind: (factor) => `${factor}-mal schlechter`,
    starving: (served, all) => `${served} von ${all} bedient`,
    tooFew: 'zu wenige Messungen',
    start: 'startet V8 jedes Mal',
    waits: (longest) => `Wartezeiten von ${longest}`,
    missing: 'nicht gemessen',
  },
  scenarios: {
    scaling: 'dauerhafte Verbindungen',
    churn: 'eine neue Verbindung je Anfrage',
    latency: 'steigende Raten',
    cost: 'CPU-Zeit bei fester Rate',
    blocking: 'Aufgaben, die warten',
    compute: 'Aufgaben, die rechnen',
    'head-of-line': 'mit einem Nebenclient',
    broadcast: 'jede Nachricht an alle Clients',
    idle: 'neben untätigen Clients',
    multiplexers: 'Arten, auf Clients zu warten',
    distance: 'entfernte Clients',
    payload: 'lange Antworten',
    fairness: 'mehr Clients als Threads',
    crossover: 'Warten und Rechnen gemischt',
    timeline: 'Augenblick für Augenblick',
  },
  answer: {
    works: {
      requests: 'Kurze Anfragen vieler Clients',
      waiting: 'Aufgaben, die warten',
      computing: 'Aufgaben, die rechnen',
    },
    handlers: {
      'wait-time': (length) => `Aufgaben, die ${length} warten`,
      'cpu-time': (length) => `Aufgaben, die ${length} rechnen`,
    },
    clients: (counts) => `${counts} Clients`,
    with: (work, clients) => `${work} (${clients})`,
    clauses: (parts) => parts.join('; '),
    clause: (about, finding) => `${about}: ${finding}`,
    alone: (server) => `${server} (ohne anderen Server zum Vergleich)`,
    only: (server) => `${server}, der einzige, der allen Clients antwortet`,
    ahead: ({ server, factor, next, quantity }) => {
      const compared = {
        throughput: `das ${factor}-Fache der Anfragen von ${next}`,
        latency: `${next} braucht ${factor}-mal so lange`,
        CPU: `${next} braucht ${factor}-mal so viel CPU-Zeit`,
        other: `${factor}-mal besser als ${next}`,
      } as const;
      return `${server} (${compared[quantity]})`;
    },
    equal: (servers) => `${servers}, auf 10\u00a0% gleich`,
    open: (servers, least) =>
      least === null
        ? `zu unruhig, um ${servers} zu unterscheiden`
        : `zu unruhig, um ${servers} zu unterscheiden (Unterschiede unter ${least} fielen nicht auf)`,
    tooFew: (servers) => `zu wenige gültige Messungen von ${servers}`,
    nobody: 'kein Server antwortet allen Clients',
    range: (low, high) => `${low} bis ${high}`,
    nothing: 'nichts wurde verglichen',
  },
};
