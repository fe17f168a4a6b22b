/** What a wrong call of a command is answered, in French; its narrow spaces do not break. */
import { invocation } from '../../bench/invocation.ts';
import { frenchChange } from '../../bench/words/warnings-fr.ts';
import type { ENGLISH_USAGE } from './usage-en.ts';

/** `a, b ou c` */
const or = (names: readonly string[]): string =>
  new Intl.ListFormat('fr', { type: 'disjunction' }).format(names);

/** `a, b et c` */
const and = (names: readonly string[]): string => new Intl.ListFormat('fr').format(names);

const all = (names: readonly string[]): string => names.join(', ');

/** In French 0 and 1 are singular. */
const isOne = (count: number): boolean => new Intl.PluralRules('fr').select(count) === 'one';

export const FRENCH_USAGE: typeof ENGLISH_USAGE = {
  parsing: {
    unknownOption: (flag, similar) =>
      similar.length === 0
        ? `option inconnue\u00a0: ${flag}`
        : `option inconnue\u00a0: ${flag} (vouliez-vous dire ${or(similar)}\u202f?)`,
    missingArgument: (name) => `il manque l’argument «\u202f${name}\u202f»`,
    optionMissingArgument: (flags) => `il manque la valeur de l’option ${flags}`,
    excessArguments: (expected, got) =>
      `trop d’arguments\u00a0: ${got} au lieu de ${expected}${expected === 0 ? '' : ' au plus'}.`,
    invalidOption: (flags, value, why) =>
      `la valeur «\u202f${value}\u202f» de l’option ${flags} n’est pas valide. ${why}`,
    invalidArgument: (name, value, why) =>
      `la valeur «\u202f${value}\u202f» de l’argument «\u202f${name}\u202f» n’est pas valide. ${why}`,
  },
  keptByNpm: (flags, line) =>
    `npm a gardé ${all(flags)} pour lui. Mettez -- avant la première option\u00a0: ${line}`,
  stopped: 'arrêté avant la première mesure\u00a0: rien n’a été enregistré',
  unexpected: (message) => `erreur inattendue\u00a0: ${message} (TELLERS_DEBUG=1 montre où)`,
  values: {
    positiveInteger: 'Donnez un nombre entier, au moins 1.',
    nonNegativeInteger: 'Donnez un nombre entier, au moins 0.',
    positiveNumber: 'Donnez un nombre supérieur à 0, par exemple 2 ou 0.5.',
    nonNegativeNumber: 'Donnez un nombre, au moins 0, par exemple 2 ou 0.5.',
    duration: 'Donnez une durée supérieure à 0, par exemple 90s ou 5min.',
    port: 'Donnez un port de 1 à 65535.',
    portToListenOn: 'Donnez un port de 0 à 65535.',
    integers: 'Donnez des nombres entiers, au moins 1, par exemple 1,16,64.',
    csvLocale: 'Donnez une locale dont le séparateur décimal est la virgule, par exemple fr, de ou pt-BR.',
    emptyFolder: 'Elle est vide\u00a0: donnez le chemin d’un dossier.',
    cpus: 'Donnez des numéros de CPU, par exemple 0 ou 0-2,5, ou all pour tous.',
    oneOf: (names) => `Choisissez parmi\u00a0: ${all(names)}.`,
    unknownName: (name, names) => `Nom inconnu «\u202f${name}\u202f»\u00a0: choisissez parmi ${all(names)}.`,
    address: 'Donnez HÔTE:PORT, par exemple 127.0.0.1:3000 ou [::1]:3000.',
    percent: 'Donnez un pourcentage inférieur à 100, par exemple 5%.',
    positivePercent: 'Donnez un pourcentage de plus de 0 et de moins de 100, par exemple 5%.',
    width: ({ mm, px }) =>
      `Donnez une largeur de ${mm.least}mm à ${mm.most}mm, ou de ${px.least}px à ${px.most}px, par exemple 85mm ou 600px.`,
    unknownModel: (name, models) =>
      `Modèle inconnu «\u202f${name}\u202f»\u00a0: choisissez parmi ${all(models)}.`,
    noSuchOption: (model, name, own) =>
      own.length === 0
        ? `${model} n’a pas d’option «\u202f${name}\u202f»\u00a0: il n’en a aucune.`
        : `${model} n’a pas d’option «\u202f${name}\u202f»\u00a0: il a ${and(own)}.`,
    threads: (model, value) =>
      `threads de ${model} doit être un nombre entier de 1 à 9999, et non «\u202f${value}\u202f».`,
    notOneOf: (option, model, names, value) =>
      `${option} de ${model} doit être ${or(names)}, et non «\u202f${value}\u202f».`,
    nameAndCommand: (port) => `Donnez NOM=COMMANDE, par exemple 'mine=./server ${port}'.`,
    markPort: (port, name, command) =>
      `Mettez ${port} à la place du port dans la commande, par exemple '${name}=${command} ${port}'.`,
    nameOfModel: (name) =>
      `${name} est le nom d’un modèle fourni\u00a0: donnez un autre nom à votre serveur.`,
    wrongName: (name) =>
      `Nom non valide «\u202f${name}\u202f»\u00a0: employez lettres, chiffres, espaces et . + - _, par exemple c-threads.`,
    notLoopback: (host) => `${host} n’est pas cette machine\u00a0: donnez 127.0.0.1, [::1] ou localhost.`,
    path: 'Donnez un chemin qui commence par / et n’a pas d’espace, par exemple /news?page=2\u202f; écrivez les autres caractères sous la forme %20.',
    header: "Donnez une ligne 'Nom: valeur', par exemple 'Cookie: user=ann'.",
    noPattern: (pattern) => `«\u202f${pattern}\u202f» n’est pas une expression régulière de JavaScript.`,
    expectation: 'Donnez exact, status, status:NNN (par exemple status:301) ou regexp:MOTIF.',
    traceEnding: (endings) => `Donnez un fichier dont le nom finit par ${or(endings)}.`,
    cannotWrite: (why) => `On ne peut pas écrire dans ce fichier\u00a0: ${why}.`,
    atMost: (most) => `Donnez ${most} au plus.`,
  },
  ofFlag: (flag, why) => `${flag}\u00a0: ${why}`,
  workload: {
    range: (parameter, workload, least, most, value) =>
      least === 0
        ? `--${parameter} de ${workload} est un nombre supérieur à 0 et d’au plus ${most}, et non ${value}`
        : `--${parameter} de ${workload} est un nombre entier de ${least} à ${most}, et non ${value}`,
    none: (parameter, workload, own, having) => {
      const instead = own.length === 0 ? 'elle n’a pas de paramètre' : `elle a ${and(own)}`;
      return `--${parameter} n’est pas pour la charge de travail ${workload}\u00a0: ${instead}\u202f; employez-la avec ${or(having)}`;
    },
  },
  request: {
    alone: '--request envoie un fichier tel quel\u00a0: mettez le chemin et les champs dans le fichier',
    notWhole: (path) =>
      `${path} ne contient pas une requête entière\u00a0: elle commence par une ligne comme GET / HTTP/1.1, et une ligne vide finit son en-tête`,
    bareLf: (path) =>
      `${path} est envoyé tel quel, mais des lignes de son en-tête finissent par LF seul, et non par CR LF\u00a0: un serveur peut en attendre davantage (sed -i 's/$/\\r/' ajoute le CR)`,
    length: (path, bytes, length) =>
      `${path} est envoyé tel quel, mais son corps a ${bytes.toLocaleString('fr')} ${isOne(bytes) ? 'octet' : 'octets'}, et son Content-Length indique ${length}\u00a0: un serveur prend le reste pour la requête suivante, ou en attend davantage`,
    forOwn:
      '--path, --header, --request et --expect sont pour vos propres serveurs\u00a0: ajoutez --server ou --at',
    forPages: (workload) =>
      `--path, --header, --request et --expect sont pour des pages\u00a0: omettez --workload ${workload}`,
    message: '--message envoie une ligne\u00a0: --path, --header et --request sont pour HTTP',
  },
  servers: {
    sameName: (name) => `deux serveurs ont le nom ${name}\u00a0: donnez à chacun son propre NOM=…`,
    untrusted: (dir, commands) =>
      `${dir} exécute des commandes par sh -c, avec vos droits (${commands})\u00a0: lisez-les, et ajoutez --trust-commands pour les exécuter`,
    noIo: (model, asked, own) =>
      `${model} n’a pas d’io ${or(asked)}\u00a0: employez --io ${or(own)}, ou retirez ${model}`,
    modelsAskedOtherwise:
      'les modèles fournis ne répondent qu’à un simple GET /\u00a0: donnez --models none avec --path, --header ou --request',
    nothingLeft:
      "avec --models none, il n’y a rien à mesurer\u00a0: ajoutez un serveur par --server 'NOM=COMMANDE {port}' ou --at HÔTE:PORT",
    noModel: (name, models) => `il n’y a pas de modèle ${name}\u00a0: choisissez parmi ${all(models)}`,
    giveOne: "donnez un seul serveur, par exemple 'mine=./server {port}' ou --at 127.0.0.1:3000",
  },
  cpus: {
    missingForRun: (dir, scenario, places) =>
      `${dir}\u00a0: ${scenario} a été mesuré ainsi\u00a0: ${places}\u202f; cette machine ne le permet pas. Commencez une nouvelle série`,
    noTaskset:
      'fixer des CPU demande taskset (paquet util-linux)\u00a0: installez-le, ou omettez --server-cpus et --load-cpus',
    missing: (flag, cpu, allowed) =>
      `${flag}\u00a0: le CPU ${cpu} n’est pas disponible\u202f; choisissez parmi ${allowed}`,
  },
  agents: {
    entry: (entry) =>
      `«\u202f${entry}\u202f» n’est pas un agent. Donnez ssh://HÔTE, ou avec --nats un nombre, un nom ou CLÉ:VALEUR, après load= ou server=.`,
    oneServer: 'Les serveurs tournent sur une seule machine\u00a0: donnez un seul server=.',
    noAddress:
      '--at désigne un serveur de cette machine, que les agents ne joignent pas\u00a0: donnez sa commande par --server',
    noAutocannon: 'les agents suivent un horaire\u00a0: employez --driver tcp',
    unfit: (scenario) =>
      `${scenario} veut tous ses clients sur la machine du lanceur\u00a0: choisissez un autre scénario, ou omettez --agents`,
    way: 'donnez soit --nats URL, soit --stdio',
    url: 'Donnez nats://HÔTE:PORT ou tls://HÔTE:PORT, et les secrets dans un fichier\u00a0: --creds ou --nkey.',
    needsBroker: 'les agents que ssh ne démarre pas attendent chez un courtier\u00a0: donnez --nats URL',
    name: 'Donnez un nom fait de lettres, de chiffres et de . _ -, qui commence par une lettre.',
    labels: 'Donnez des étiquettes comme zone=a,rack=2.',
    network: (text) => `${text} n’est pas un réseau. Donnez par exemple 192.168.0.0/16.`,
  },
  run: {
    trialsOrBudget:
      '--trials fixe le nombre de blocs, et --budget en ajoute jusqu’à la fin du temps donné\u00a0: donnez l’une des deux',
    budgetTooShort: (budgetS, block, blocks) =>
      `--budget ${budgetS}s est trop court\u00a0: un bloc prend environ ${block}, et il en faut ${blocks} pour les premiers verdicts\u202f; donnez plus de temps, ou moins de serveurs, de clients ou de scénarios`,
    rateOnlyFor: (scenarios) => `--rate ne vaut que pour ${all(scenarios)}`,
    needsTcp: (scenario) =>
      `${scenario} envoie à des instants fixés d’avance, ce qui demande --driver tcp sous Linux`,
    aaAlone:
      'aa compare event-loop à lui-même dans scaling\u00a0: ne donnez ni scénario, ni --models, --server, --at, --rate, --driver ou --agents',
    aaOneIo: 'aa compare un serveur à lui-même\u00a0: donnez un seul --io',
    resumeAlone:
      '--resume continue le plan de cette série\u00a0: ne donnez ni scénario, ni option autre que --force, --trust-commands, --lang, --live, --json et celles de --agents',
    otherSetting: (dir, changes) =>
      `${dir} a été commencé dans d’autres conditions (${changes.map(frenchChange).join('\u202f; ')})\u00a0: commencez une nouvelle série, ou mêlez les deux par --force`,
    noScenario: (name, names) => `il n’y a pas de scénario ${name}\u00a0: choisissez parmi ${all(names)}`,
  },
  load: {
    ioOfAutocannon: '--io est pour --driver tcp\u00a0: autocannon a sa propre couche de sockets',
    pagesOnly: (workload) =>
      `autocannon ne peut demander qu’une page, et non ${workload}\u00a0: employez --driver tcp`,
    rawRequest:
      'autocannon ne peut pas envoyer une requête telle quelle\u00a0: employez --driver tcp, ou --path et --header',
    oneStatus: (status) =>
      `pour autocannon, tout code 2xx est juste, et il n’a pas --expect status:${status}\u00a0: employez --driver tcp`,
    warmupMost: (leastS) => `--warmup-most ne peut être inférieur à --warmup, qui est ${leastS}`,
    needsRate: (flag) => `${flag} demande --rate`,
    rateOfAutocannon:
      '--rate est pour --driver tcp\u00a0: autocannon ne peut pas envoyer à des instants fixés d’avance',
    rateNeedsPosix: '--rate demande --io posix, qui demande Linux',
    noAnswer: 'aucune réponse juste n’a été reçue',
    noAnswerBecause: (fault) => `aucune réponse juste n’a été reçue\u00a0: ${fault}`,
  },
  serve: {
    traceEventsAlone: '--trace-events fixe ce que --trace conserve\u00a0: donnez aussi --trace FICHIER',
    noPosix: (platform) =>
      `posix demande Linux, et ce système est ${platform}\u00a0: le serveur tourne avec --io node`,
    strangers: (host) =>
      `--host ${host} est joignable depuis d’autres machines\u00a0: omettez --host pour ne servir que celle-ci`,
    traced: (events, path) =>
      `${events.toLocaleString('fr')} ${isOne(events) ? 'événement écrit' : 'événements écrits'} dans ${path}`,
    tracedPart: (events, path, lost) =>
      `${events.toLocaleString('fr')} ${isOne(events) ? 'événement écrit' : 'événements écrits'} dans ${path}\u202f; plus anciens, donc perdus\u00a0: ${lost.toLocaleString('fr')} au moins. Gardez-en plus avec --trace-events`,
  },
  gate: {
    oneOutput: 'donnez --json ou --format, pas les deux',
    port: (name, place) => `marquez le port dans la commande de --${name} par ${place}`,
    nothingToJudge: 'donnez --before, ou un seuil par --slo',
    threshold: 'Donnez une colonne de trials.csv, < ou > et un nombre, par exemple latency_p99_us<2000.',
  },
  compare: {
    jsonOrCsv: 'donnez --json ou --csv, pas les deux',
    two: 'compare demande deux dossiers de résultats\u00a0: donnez les deux, par exemple results/a results/b',
    noFolder: `aucun n’est un dossier de résultats de ${invocation('bench')}\u00a0: donnez-en au moins un`,
    failOnNeedsTwo:
      '--fail-on demande deux dossiers de résultats\u00a0: les résultats d’autres outils n’ont pas d’intervalle',
  },
  report: {
    onlyNeedsFormat: '--only demande --format\u00a0: le rapport complet a tous les scénarios',
    committed: (dir) =>
      `${dir} contient des fichiers suivis par git\u00a0: écrivez ailleurs avec --out DOSSIER, ou remplacez-les avec --force`,
    noTrial: (dir) => `${dir} n’a aucune mesure\u00a0: il n’y a rien à dessiner`,
  },
};
