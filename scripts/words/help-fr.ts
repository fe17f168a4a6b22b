/** What `--help` prints of each command, in French; its narrow spaces do not break. */
import { invocationWith } from '../../bench/invocation.ts';
import type { ModelName } from '../../servers/server.ts';
import { ENGLISH_HELP } from './help-en.ts';

/** `a, b ou c` */
const or = (names: readonly string[]): string =>
  new Intl.ListFormat('fr', { type: 'disjunction' }).format(names);

/** `a, b et c` */
const and = (names: readonly string[]): string => new Intl.ListFormat('fr').format(names);

const all = (names: readonly string[]): string => names.join(', ');

const WARMUP_MOST =
  'l’échauffement le plus long\u202f; il finit plus tôt quand la charge est stable (par défaut\u00a0: 4 fois --warmup)';

const PLACES: Readonly<Record<string, string>> = {
  address: 'adresse',
  command: 'commande',
  dir: 'dossier',
  dirs: 'dossiers',
  file: 'fichier',
  folder: 'dossier',
  host: 'hôte',
  how: 'valeur',
  line: 'ligne',
  list: 'liste',
  model: 'modèle',
  models: 'modèles',
  name: 'nom',
  names: 'noms',
  path: 'chemin',
  percent: 'pourcentage',
  scenarios: 'scénarios',
  seconds: 'secondes',
  text: 'texte',
  time: 'durée',
  what: 'valeur',
  width: 'largeur',
};

const MODELS: Readonly<Partial<Record<ModelName, readonly string[]>>> = {
  sequential: [
    'un seul thread sert un client à la fois\u00a0: accept, recv, send, close, puis le client suivant',
    'coût\u00a0: tous les autres attendent que le client en cours s’en aille, même s’il n’envoie rien',
    'gagne quand les connexions sont courtes et les requêtes rapides',
  ],
  'event-loop': [
    'un seul thread sert tous les clients, chacun quand son socket est prêt',
    'coût\u00a0: il utilise un cœur au plus, et une requête qui calcule longtemps retarde tous les clients',
    'gagne quand il y a beaucoup de clients et que les requêtes sont rapides',
  ],
  'worker-per-client': [
    'chaque client a son propre thread, d’accept à close',
    'coût\u00a0: un thread par client, soit 12 à 16 ms de temps CPU au démarrage et 8 à 9 Mo\u202f; sans V8 (--io c), moins de 0,1 ms et de 0,1 Mo',
    'gagne quand les clients restent connectés et que les requêtes bloquent ou calculent',
  ],
  'accept-thread': [
    'un thread accepte les clients dans le tableau\u202f; un autre les sert tous à tour de rôle (round-robin)',
    'coût\u00a0: avec --recv blocking, un client muet bloque tous les autres\u202f; avec polling, un cœur est toujours occupé',
    'gagne quand seuls accept, recv et deux threads sont permis, comme dans l’exercice\u202f; event-loop et worker-pool le remplacent',
  ],
  'worker-pool': [
    'N threads sont démarrés d’avance\u202f; chacun sert un client à la fois, d’accept à close',
    'coût\u00a0: quand tous les threads sont pris, un nouveau client attend qu’un autre s’en aille, même inactif',
    'gagne quand les connexions sont courtes et que les requêtes bloquent ou calculent',
  ],
  'loop-per-core': [
    'N boucles d’événements, chacune sur un thread qui accepte lui-même\u202f; le noyau répartit les clients',
    'coût\u00a0: un client reste à la boucle que le hasard lui a donnée\u00a0: une boucle peut être surchargée à côté d’une autre, inactive',
    'gagne quand il y a beaucoup de clients et qu’un seul cœur ne suffit pas',
  ],
  'process-per-client': [
    'chaque client a son propre processus, qui hérite de sa socket, d’accept à close, comme avec fork',
    'coût\u00a0: un processus par client, soit 33 ms de temps CPU au démarrage et 11 Mo\u202f; sans V8 (--io c), 0,3 ms et 0,1 Mo',
    'gagne quand les clients restent connectés et qu’un plantage, ou une fuite, ne doit toucher aucun autre client',
  ],
  'process-pool': [
    'N processus sont démarrés d’avance (--threads)\u202f; chacun accepte lui-même et sert un client à la fois',
    'coût\u00a0: celui de worker-pool, et 11 Mo par processus\u202f; il n’y a pas de broadcast',
    'gagne comme worker-pool, quand un plantage, ou une fuite, ne doit toucher aucun autre client',
  ],
};

export const FRENCH_HELP: typeof ENGLISH_HELP = {
  shared: {
    usage: 'Utilisation\u00a0:',
    arguments: 'Arguments\u00a0:',
    options: 'Options\u00a0:',
    commands: 'Commandes\u00a0:',
    examples: 'Exemples\u00a0:',
    models: 'Modèles\u00a0:',
    help: 'afficher cette aide',
    place: (word) => PLACES[word] ?? word,
    default: (value) => `(par défaut\u00a0: ${value})`,
    lang: (names) =>
      `langue de tous les textes, sauf JSON et CSV\u00a0: ${all(names)} (par défaut\u00a0: celle des paramètres régionaux, sinon en)`,
    live: 'montrer la série en cours sur une page de cette machine, puis son rapport à la fin (par défaut\u00a0: un port libre)',
    path: 'ce qui est demandé, par exemple /news?page=2 (par défaut\u00a0: /)',
    header: "un champ de la requête, par exemple 'Cookie: user=ann'\u202f; peut être répétée",
    request: 'une requête entière, envoyée telle quelle',
    expect:
      'ce qu’est une réponse juste\u00a0: exact (égale à la première), status (tout code 2xx), status:404, ou regexp:MOTIF, auquel son corps répond (par défaut\u00a0: exact si deux réponses sont égales, sinon code et longueur)',
    workload: (names) => `charge de travail d’une requête\u00a0: ${all(names)}`,
    ms: 'durée d’une requête de compute (par défaut\u00a0: 1) ou de wait (par défaut\u00a0: 5)',
    bytes:
      'taille de la page (par défaut\u00a0: une petite page fournie) ou du fichier (par défaut\u00a0: 10000)',
  },
  model: (model) => MODELS[model] ?? ENGLISH_HELP.model(model),
  tellers: {
    about:
      'Compare comment un serveur peut s’occuper de nombreux clients à la fois\u00a0: l’un après l’autre, sur une boucle d’événements, ou avec un thread pour chacun.\nSans commande\u00a0: une comparaison rapide, puis un rapport dans results/.',
    usage: '[COMMANDE] [OPTIONS]',
    version: 'afficher la version',
    more: 'Les options d’une commande\u00a0: tellers COMMANDE --help',
    commands: {
      bench: 'mesure des serveurs dans un scénario, et écrit un dossier de résultats',
      serve: 'lance un serveur',
      load: 'charge un serveur quelconque, et affiche ce qui a été mesuré',
      client: 'envoie une requête, et affiche la réponse',
      check: 'un bulletin pour votre propre serveur',
      compare: 'compare deux dossiers de résultats ou plus',
      gate: 'décide si APRÈS est plus lent qu’AVANT, pour l’intégration continue',
      plot: 'redessine les figures d’un dossier de résultats',
      report: 'récrit le rapport d’un dossier de résultats',
      agent: 'prête cette machine à un banc d’essai lancé sur une autre',
      doctor: 'ce que cette machine permet, et ce qui perturbe une mesure',
      micro: 'mesure les éléments dont les serveurs sont faits',
      prove: 'vérifie la charge contre des serveurs de latence connue',
    },
  },
  gate: {
    about:
      'Mesure deux serveurs tour à tour jusqu’à pouvoir dire si le second est plus lent d’une limite, ou si un seul tient des seuils. Sort avec 0 s’il n’est pas plus lent, ou les tient, 3 s’il l’est, ou ne les tient pas, 4 si cette machine ne peut pas le dire dans le temps donné, et 1 si un serveur ne peut pas être mesuré.',
    before: 'le serveur de référence\u202f; avec --server\u00a0: le dossier où il est lancé',
    after: 'le serveur à juger\u202f; avec --server\u00a0: le dossier où il est lancé',
    server: 'lancer ceci dans les dossiers de --before et de --after',
    slower: 'la limite, par exemple 5% (par défaut\u00a0: 10%)',
    budget: 'le temps le plus long (par défaut\u00a0: 2min)',
    clients: 'clients de chaque serveur (par défaut\u00a0: 16)',
    metric:
      'throughput (débit), ou cpu\u00a0: temps CPU du serveur par requête (par défaut\u00a0: throughput, et cpu aussi si le serveur n’était pas la limite)',
    slo: "un seuil pour AFTER sur une colonne de trials.csv, par exemple 'latency_p99_us<2000'\u202f; peut être répétée, et se passe de --before",
    duration: 'durée de la mesure de chaque serveur dans un bloc',
    seed: 'graine de l’ordre des mesures et des tranches (par défaut\u00a0: au hasard)',
    format:
      'github\u00a0: afficher du Markdown pour un résumé d’étape ou un commentaire\u202f; bencher, github-action-benchmark (customBiggerIsBetter), openmetrics\u00a0: ce que ceux-ci lisent',
    json: 'afficher le résultat en JSON',
  },
  start: {
    about: (models, scenarios) =>
      `Compare ${all(models)} en une minute et demie\u00a0: ${and(scenarios)} en version rapide, puis un tableau et un rapport.\nPour d’autres modèles et d’autres charges\u00a0: ${invocationWith('bench')} --help.`,
  },
  bench: {
    about:
      'Exécute des scénarios\u00a0: mesure chacun de leurs serveurs sous chaque charge, par blocs entrelacés.',
    scenarios: (names, byDefault) =>
      `${all(names)}, ou aa, qui compare la référence à elle-même (par défaut\u00a0: ${and(byDefault)})`,
    models: (names) =>
      `modèles à comparer\u00a0: ${all(names)}, avec des options comme worker-pool:threads=16, ou none pour aucun (par défaut\u00a0: choisis par chaque scénario)`,
    server:
      'votre propre serveur\u00a0: sh -c exécute la commande, avec vos droits et un port à la place de {port}\u202f; peut être répétée',
    at: 'votre propre serveur, qui tourne déjà sur cette machine\u202f; son temps CPU et sa mémoire ne sont pas mesurés\u202f; peut être répétée',
    io: 'couche de sockets des serveurs\u00a0: posix, node, c (les modèles en C\u202f; il faut cc), ou plusieurs (par défaut\u00a0: posix)',
    clients: 'nombres de clients\u202f; chaque nombre est mesuré à part',
    duration: 'durée de la fenêtre mesurée dans chaque mesure',
    warmup: 'l’échauffement le plus court avant la fenêtre',
    warmupMost: WARMUP_MOST,
    trials:
      'nombre de blocs\u202f; un bloc est une mesure de chaque serveur sous chaque charge (par défaut\u00a0: 7, mais 5 dans crossover, idle et multiplexers)',
    budget:
      'ajouter des blocs jusqu’à ce que toutes les paires soient départagées, 12 au plus, ou jusqu’à la fin de ce temps, par exemple 90s ou 5min (par défaut avec --quick\u00a0: 85s, ou la durée de cinq blocs)',
    rate: 'requêtes par seconde offertes par cost (par défaut\u00a0: un débit que chaque serveur tient, cherché avant la série)',
    seed: 'graine de l’ordre des mesures\u202f; la même graine le répète (par défaut\u00a0: au hasard)',
    driver: 'générateurs de charge\u00a0: tcp, autocannon, ou les deux (par défaut\u00a0: tcp)',
    serverCpus:
      'CPU du serveur, par exemple 0 ou 0-3 (par défaut\u00a0: tous sauf ceux de la charge\u202f; tous dans compute, blocking et crossover)',
    loadCpus:
      'CPU de la charge, ou all pour tous (par défaut\u00a0: le dernier, s’il y en a deux\u202f; tous dans compute, blocking et crossover)',
    loadProcesses:
      'processus qui se partagent les clients d’une boucle fermée, chacun sur son propre CPU s’il y en a assez\u202f; pour un serveur qu’un seul processus ne peut saturer (par défaut\u00a0: 1)',
    out: 'le dossier de résultats, nouveau ou vide (par défaut\u00a0: un nouveau dans results/)',
    resume: 'continuer une série interrompue ou tuée, avec son propre plan',
    force:
      'avec --resume\u00a0: continuer même sur une autre machine ou une autre version, et consigner un avertissement',
    trustCommands:
      'avec --resume\u00a0: exécuter les commandes de serveurs que nomme le dossier\u202f; sans elle, elles sont seulement affichées',
    quick: 'peu de charges et des mesures courtes\u00a0: ne montre que les grandes différences',
    list: 'afficher les scénarios sans rien exécuter',
    dryRun: 'afficher le plan sans rien exécuter',
    agents:
      'autres machines qui envoient la charge, comme ssh://anne@labo-3,ssh://labo-4, une part chacune\u202f; server=ssh://labo-5 y place les serveurs\u202f; avec --nats, load=2,server=1, ou des noms et des étiquettes (docs/agents.md)',
    address:
      'avec --agents\u00a0: où elles joignent les serveurs de cette machine (par défaut\u00a0: sa première adresse privée)',
    json: 'afficher le plan, chaque mesure dès sa fin, puis le résultat en JSON, un objet par ligne',
  },
  broker: {
    nats: 'le courtier NATS où attendent les agents, nats://HÔTE:PORT ou tls://HÔTE:PORT',
    creds: 'fichier d’identité pour ce courtier',
    nkey: 'fichier de la graine d’une nkey pour ce courtier',
    tlsCa: 'fichier des certificats qui signent le sien',
  },
  agent: {
    about:
      'Prête cette machine à un banc d’essai lancé sur une autre\u00a0: fait tourner ses serveurs et envoie ses charges, dans des limites qui lui sont propres. Arrête ce qu’il a lancé quand ce banc d’essai a disparu.',
    labels: 'par quoi un lanceur le choisit, comme zone=a,rack=2',
    stdio: 'servir un seul lanceur par stdin et stdout, comme ssh le démarre',
    name: 'son nom dans les résultats (par défaut\u00a0: celui de la machine)',
    address: 'où les autres machines joignent ses serveurs (par défaut\u00a0: sa première adresse privée)',
    allowCommands: 'exécuter aussi des serveurs qui sont des commandes du lanceur, avec vos droits',
    allowTargets:
      'réseaux vers lesquels une charge peut partir, comme 192.168.0.0/16 (par défaut\u00a0: les réseaux privés de cette machine)',
    maxClients: 'clients de toutes ses charges à la fois',
    maxRate: 'requêtes par seconde de toutes ses boucles ouvertes à la fois',
    maxTime: 'durée la plus longue d’un échauffement et de sa fenêtre',
  },
  serve: {
    about: 'Lance un serveur, et indique par des lignes de JSON où il écoute et ce qu’il a fait.',
    model: (names) => `comment les clients sont servis\u00a0: ${all(names)}`,
    io: (names) =>
      `comment passent les octets\u00a0: ${or(names)} (par défaut\u00a0: posix sous Linux, sinon node)`,
    host: 'adresse d’écoute',
    port: 'port d’écoute\u202f; 0 en prend un libre',
    maxClients: 'longueur du tableau des clients\u202f; les autres clients attendent dehors',
    backlog:
      'combien d’entre eux attendent dans le noyau\u202f; les demandes de connexion suivantes restent sans réponse',
    whenFull:
      'ce que deviennent les autres clients\u00a0: wait (attendre dans la file des connexions), refuse (503), ou evict-idle\u00a0: le client inactif depuis le plus longtemps doit partir',
    headerTimeout:
      'temps depuis accept, ou depuis le premier octet d’une requête, jusqu’à la fin de son en-tête\u202f; 0\u00a0: sans limite',
    idleTimeout:
      'temps depuis une réponse jusqu’au premier octet de la requête suivante\u202f; 0\u00a0: sans limite',
    sendTimeout:
      'temps pendant lequel un client peut ne prendre aucun octet de sa réponse\u202f; 0\u00a0: sans limite',
    requestsPerConnection:
      'requêtes avant que le serveur ferme une connexion (par défaut\u00a0: sans limite)',
    once: 's’arrêter après le premier client',
    drainTimeout:
      'temps laissé au serveur pour finir après SIGTERM ou Ctrl-C\u202f; un second signal l’arrête aussitôt',
    trace:
      'écrire à la fin les phases de chaque client, dans FICHIER.csv, ou dans FICHIER.json pour ui.perfetto.dev',
    traceEvents: (byDefault) =>
      `avec --trace\u00a0: nombre de changements de phase à garder, les plus récents (par défaut\u00a0: ${byDefault})`,
    threads: (models, byDefault) =>
      `pour ${and(models)} seulement\u00a0: nombre de threads ou de boucles (par défaut\u00a0: ${byDefault} threads, une boucle par cœur)`,
    recv: (models) =>
      `pour ${and(models)} seulement\u00a0: comment on reçoit d’un client\u00a0: blocking (bloquant) ou polling (par scrutation, par défaut)`,
    handOff: (models) =>
      `pour ${and(models)} seulement\u00a0: comment un thread obtient un client\u00a0: array, par le tableau (par défaut), ou accept, par son propre accept`,
    multiplexer: (models) =>
      `pour ${and(models)} seulement, avec posix\u00a0: comment une boucle attend ses clients\u00a0: epoll (par défaut), poll, select ou uring`,
    json: 'ne change rien\u00a0: la sortie est en JSON même sans cette option',
  },
  client: {
    about: 'Envoie une requête, un GET HTTP ou un message, et affiche la réponse.',
    server: 'le serveur',
    message: 'envoyer cette ligne et attendre qu’elle revienne (pour --workload echo)',
    io: (names) => `couche de sockets\u00a0: ${or(names)} (par défaut\u00a0: posix sous Linux, sinon node)`,
    timeout: 'l’attente la plus longue de la connexion, puis des octets suivants',
    json: 'afficher la réponse entière en JSON',
  },
  load: {
    about:
      'Charge un serveur en boucle fermée\u00a0: chaque client envoie sa requête suivante après sa réponse. Avec --rate, c’est une boucle ouverte.',
    server: 'le serveur',
    clients: 'clients simultanés',
    rate: 'boucle ouverte\u00a0: requêtes par seconde, envoyées à l’heure prévue même si les précédentes n’ont pas de réponse (par défaut\u00a0: boucle fermée)',
    arrivals: (names) =>
      `avec --rate, intervalles entre les requêtes\u00a0: ${or(names)} (par défaut\u00a0: poisson)`,
    seed: 'avec --rate, graine des intervalles (par défaut\u00a0: 1)',
    duration: 'durée de la mesure',
    warmup: 'l’échauffement le plus court avant la mesure',
    warmupMost: WARMUP_MOST,
    requestsPerConnection:
      'requêtes avant qu’un client ouvre une autre connexion (par défaut\u00a0: sans limite)',
    io: (names) =>
      `couche de sockets des clients\u00a0: ${or(names)} (par défaut\u00a0: posix sous Linux, sinon node)`,
    driver: 'générateur de charge\u00a0: tcp (le nôtre) ou autocannon',
    json: 'afficher le résultat en JSON',
  },
  compare: {
    about:
      'Compare des séries cas par cas. Affiche en quoi leurs conditions diffèrent, puis le rapport de la dernière série à la ' +
      'première, avec son intervalle à 95\u202f%. Avec --fail-on, le code de sortie est 3 quand un cas est plus lent de plus ' +
      'que permis, et 4 quand aucun n’est montré plus lent, mais que certains n’ont pu être jugés.',
    dirs: 'dossiers de résultats, la référence d’abord\u202f; puis, au besoin, des sorties d’autocannon, wrk, k6, oha ou hey',
    metric: (names) => `grandeur à comparer\u00a0: ${all(names)}`,
    failOn:
      'sortir avec 3 quand un cas est plus lent de plus que cela, par exemple 5%, et avec 4 quand on n’a pu en juger',
    clients: 'clients de hey et oha, dont la sortie n’en donne pas le nombre',
    json: 'afficher la comparaison en JSON',
    csv: 'afficher la comparaison en CSV, une ligne par cas',
  },
  check: {
    about:
      'Examine un serveur comme le ferait un professeur\u00a0: ce qui est juste, ce qui est faux, et comment le corriger. Le code de sortie est 0 quand rien n’est faux, 1 quand quelque chose l’est, 2 quand le serveur n’a pu être examiné.',
    server: 'la commande du serveur, avec {port} à la place de son port',
    at: 'un serveur qui tourne déjà\u202f; ses processus ne sont pas observés',
    exercise: 'juger selon cet exercice du cours\u00a0: 1, 2 ou 4',
    json: 'afficher le bulletin en JSON (docs/check.md)',
  },
  plot: {
    about:
      'Redessine les figures d’une série, et indique où elles sont. Chaque figure a sa spécification Vega-Lite à ' +
      'côté d’elle (NOM.vl.json), pour la retoucher dans l’éditeur de Vega. Les centiles de chaque mesure et de chaque cas ' +
      'sont écrits pour les outils de HdrHistogram (latency/*.hgrm, valeurs en ms).',
    dir: 'le dossier de résultats',
    only: (figures) => `seulement ces scénarios, ou ${all(figures)} (par défaut\u00a0: tout)`,
    format: (names) => `formats de fichier\u00a0: ${all(names)} (par défaut\u00a0: tous)`,
    width: 'largeur de la mise en page\u00a0: 85mm pour une colonne, 174mm pour une page',
    grey: 'en niveaux de gris, pour l’impression en noir et blanc',
  },
  report: {
    about:
      'Réécrit le rapport d’une série (report.html, report.md) et ses figures, et affiche les chemins des fichiers. Avec ' +
      '--format, écrit plutôt un court rapport à rendre (hand-in.FORMAT)\u00a0: question, machine, méthode, résultats, menaces ' +
      'sur la validité, et une discussion à rédiger. hand-in.tex est pour pdflatex ou xelatex\u202f; docx demande pandoc.',
    dir: 'le dossier de résultats',
    format: (names) => `un rapport à rendre, dans ces formats\u00a0: ${all(names)}`,
    only: 'n’y mettre que ces scénarios (par défaut\u00a0: tous)',
  },
  output: {
    out: 'le dossier où écrire (par défaut\u00a0: celui de la série)',
    force: 'écrire même dans un dossier dont des fichiers sont suivis par git',
    csvLocale:
      'écrire aussi des copies des fichiers CSV pour un tableur à virgule décimale, par exemple summary.fr.csv pour fr',
    json: 'afficher en JSON les fichiers écrits',
  },
  doctor: {
    about:
      'Examine ce que permet cette machine, et ce qui perturberait une mesure. Le code de sortie est 1 quand un point est mauvais.',
    json: 'afficher les constats en JSON',
  },
  micro: {
    about: (benchmarks) => `Mesure les éléments des serveurs\u00a0:\n${benchmarks}`,
    benchmarks: {
      'worker-start': 'un thread de client de worker-per-client, à côté d’un simple Worker',
      'client-array': 'le tableau des clients, à côté d’un simple Array et d’une Map, sur un seul thread',
      'socket-call': 'un appel de la bibliothèque C par koffi, avec et sans appel système',
      recording: 'ce que l’enregistrement des latences ajoute à une requête du client de charge',
    },
    only: (names) => `éléments à mesurer (par défaut\u00a0: ${all(names)})`,
    rounds:
      'nombre de tours\u202f; chacun mesure toutes les tâches l’une après l’autre, et les rapports sont pris dans un même tour',
    json: 'afficher les chiffres en JSON, une comparaison par ligne',
  },
  prove: {
    about:
      'Charge des serveurs dont les latences sont connues, et vérifie que le générateur de charge les mesure. Prend deux minutes sur une machine au repos.',
    json: 'afficher les constats en JSON, un objet par ligne',
  },
};
