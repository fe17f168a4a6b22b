/** The prose of a report in French; its narrow spaces do not break. */
import type { ReportWords } from './report-en.ts';
import { FRENCH_ANSWERS } from './answers-fr.ts';
import { frenchColumn } from './columns-fr.ts';
import { FRENCH_HAND_IN } from './hand-in-fr.ts';
import { FRENCH_METHOD } from './method-fr.ts';
import { frenchHint } from './hints-fr.ts';
import { frenchReasons } from './reasons-fr.ts';
import { FRENCH_TABLES } from './tables-fr.ts';
import { frenchWarning } from './warnings-fr.ts';
import { FRENCH } from './words-fr.ts';

/** 0 is singular in French. */
const plural = (count: string, noun: string, isOne: boolean): string =>
  `${count} ${noun}${isOne || count === '0' ? '' : 's'}`;

const ofCpu = (isByCpu: boolean): string => (isByCpu ? ' en temps CPU du serveur par requête' : '');

const STATES = {
  running: 'en cours',
  interrupted: 'interrompue',
  failed: 'échouée',
  complete: 'complète',
} as const;

export const FRENCH_REPORT: ReportWords = {
  language: 'fr',
  figures: FRENCH,
  scenarios: {
    scaling: {
      title: 'des clients qui restent connectés',
      question:
        'Comment évolue le débit de chaque modèle quand davantage de clients restent connectés\u202f?',
    },
    churn: {
      title: 'une nouvelle connexion pour chaque requête',
      question: 'Que coûte une requête à chaque modèle quand chacune demande une nouvelle connexion\u202f?',
    },
    latency: {
      title: 'le temps de réponse quand le débit offert augmente',
      question:
        'Combien de temps prend une réponse à un débit donné, et à partir de quel débit les clients font-ils la queue\u202f?',
    },
    overload: {
      title: 'plus de requêtes qu’un serveur ne peut traiter',
      question:
        'Combien de requêtes reçoivent encore une réponse à temps au-delà du coude, et que deviennent les autres\u202f?',
    },
    cost: {
      title: 'ce que coûte une requête à un débit que tous tiennent',
      question: 'Que dépense chaque modèle pour une requête quand tous servent le même débit\u202f?',
    },
    blocking: {
      title: 'des traitements qui attendent',
      question:
        'Quand chaque requête attend autre chose pendant 5 ou 20 ms, quels modèles continuent de servir\u202f?',
    },
    compute: {
      title: 'des traitements qui calculent',
      question:
        'Quand chaque requête coûte 0,1 à 10 ms de temps CPU, quels modèles utilisent les cœurs, et combien de temps les autres clients attendent-ils\u202f?',
    },
    'head-of-line': {
      title: 'huit clients et un qui les bloque',
      question:
        'De combien le p99 de huit clients augmente-t-il quand un autre est inactif, lent, ou demande un long calcul\u202f?',
    },
    broadcast: {
      title: 'chaque message à tous les clients',
      question:
        'Combien de messages sont remis par seconde, et avec quel délai, quand le nombre de clients augmente\u202f?',
    },
    idle: {
      title: 'des milliers de clients inactifs',
      question:
        'Que coûte un client inactif, et quel débit un client actif obtient-il encore à côté de milliers d’entre eux\u202f?',
    },
    multiplexers: {
      title: 'epoll, poll, select et io_uring',
      question:
        'À partir de combien de clients inactifs une boucle est-elle plus lente avec poll ou select, et io_uring la rend-il plus rapide\u202f?',
    },
    distance: {
      title: 'des clients éloignés',
      question:
        'Quand un aller-retour prend 1, 10 ou 50 ms de plus, quels modèles servent encore tout ce que leurs clients demandent\u202f?',
    },
    payload: {
      title: 'des réponses de 100 o à 10 Mo',
      question:
        'Combien d’octets chaque modèle transmet-il quand une réponse est trop longue pour être envoyée en une fois\u202f?',
    },
    fairness: {
      title: 'plus de clients que de threads',
      question: 'Quels clients sont servis quand il y en a plus que de threads\u202f?',
    },
    crossover: {
      title: 'quel modèle l’emporte, et où',
      question:
        'À partir de combien de clients, et pour quel mélange de calcul et d’attente, quel modèle l’emporte-t-il\u202f?',
    },
    timeline: {
      title: 'ce qui arrive à chaque client, instant par instant',
      question: 'Qu’arrive-t-il à chacun de quelques clients, et quel thread s’en occupe\u202f?',
    },
  },
  verdicts: {
    subject: (scenario, title) => `${scenario} (${title})`,
    sentence: (subject, findings) => `${subject}\u00a0: ${findings}.`,
    where: (clients, isOne) => `avec ${plural(clients, 'client', isOne)}`,
    noServer: (where) => `${where}, aucun serveur n’a répondu à tous ses clients dans une mesure valide`,
    unopposed: (where, server) => `${where}, ${server} n’avait aucun autre serveur à qui être comparé`,
    under: (where, outcomes) => `${where}, ${outcomes}`,
    reasons: {
      load: 'le générateur de charge était la limite',
      waking: 'ni le serveur ni la charge n’étaient occupés tout le temps',
      others: 'd’autres programmes utilisaient les CPU',
      server: 'le serveur était la limite',
      unknown: 'la limite n’est pas connue',
    },
    byCpu: (pairs, reason) =>
      `${pairs === '' ? '' : `${pairs}, `}${reason}, c’est donc le temps CPU du serveur qui est comparé`,
    throughput: (server, factor, other) => `${server} a eu ${factor}\u00a0fois le débit de ${other}`,
    cpu: (server, factor, other) =>
      `${server} a consommé ${factor}\u00a0fois le temps CPU du serveur par requête de ${other}`,
    interval: (value, low, high) => `${value} (${low} à ${high})`,
    range: (low, high) => `${low} à ${high}`,
    bound: (value, isMost) => `au ${isMost ? 'plus' : 'moins'} ${value}`,
    equal: (servers, isByCpu) => `${servers} diffèrent de moins de 10\u00a0%${ofCpu(isByCpu)}`,
    open: (pairs, isByCpu) => `aucune différence${ofCpu(isByCpu)} n’a été montrée ${pairs}`,
    tooFew: (servers) => `trop peu de mesures sont valides pour comparer ${servers}`,
    silent: (servers) =>
      `${servers} ne peuvent pas être comparés, car l’un d’eux n’a rien répondu dans au moins un bloc`,
    between: (servers) => `entre ${servers}`,
    or: (parts) => parts.join(', ni '),
    starving: (server, parts) => `${server} n’a répondu qu’à ${parts}`,
    part: (served, all) => `${served} ${served === '0' || served === '1' ? 'client' : 'clients'} sur ${all}`,
    noValidTrial: (server, where) => `${server} n’a aucune mesure valide ${where}`,
    twin: (where) => `son jumeau en C ${where}`,
    because: (finding, reason) => `${finding} (${reason})`,
    threadCost: (cpu, start, memory) =>
      [
        `${cpu} de temps CPU par requête`,
        ...(start === null ? [] : [`${start[0]} jusqu’à la réponse ${start[1]}`]),
        ...(memory === null ? [] : [`${memory} par thread`]),
      ].join(', '),
    runtime: (cost) =>
      `worker-per-client démarre un thread V8 pour chaque connexion (${cost})\u00a0: un coût de l’environnement d’exécution, non du modèle`,
    runtimeBesideC: (cost, inC) =>
      `worker-per-client démarre un thread V8 pour chaque connexion (${cost})\u202f; en C, il démarre un thread sans V8 (${inC})\u00a0: c’est la part du modèle, le reste est celle de l’environnement d’exécution`,
    thread: (cost) =>
      `worker-per-client démarre un thread pour chaque connexion (${cost})\u00a0: un coût du modèle`,
  },
  unseen: {
    tooNoisy: 'trop de bruit pour comparer',
    under: (least) => `une différence de moins de ${least} ne se verrait pas`,
    blocks: (least, count) =>
      `${least}\u202f; il faudrait ${count === null ? 'un bloc de plus' : `environ ${count} blocs de plus`}`,
    times: (factor) => `${factor}×`,
  },
  content: {
    title: 'Quel modèle s’occupe le mieux de nombreux clients\u202f?',
    contents: 'Sommaire',
    nothing: 'Rien n’a été mesuré.',
    notRun: 'Aucune mesure de ce scénario n’a été faite.',
    work: 'travail',
    sure: 'À quel point c’est sûr',
    sureLabel: 'Fiabilité',
    why: 'Pourquoi\u00a0: coût, threads et attente',
    tables: 'Tous les chiffres',
    more: (scenario, count) =>
      `${scenario}\u00a0: ${count} autres conclusions sont dans sa partie du rapport.`,
    heading: (scenario, title) => `${scenario}\u00a0: ${title}`,
    models: (models, ios, others) =>
      `des serveurs qui ne diffèrent que par leur modèle de concurrence (${models}\u202f; sockets par ${ios})${others === '' ? '' : `, et à des serveurs externes, qui peuvent différer en tout (${others})`}`,
    externals: (others) => `des serveurs externes (${others})`,
    asked: (servers, clients) => `Le même travail a été donné à ${servers}, avec ${clients}.`,
    run: (run, day, cores, cpu) => `Série ${run} de tellers, ${day}, sur ${cores} cœurs (${cpu}).`,
    budgetTooShort: (done, ofBlock) =>
      `Le temps prévu s’est écoulé dans le premier bloc, après ${done} de ses ${ofBlock} mesures\u00a0: des charges n’ont pas été mesurées, et rien ne peut être comparé. Donnez un --budget plus long, ou moins de scénarios.`,
    incomplete: (state, done, planned) =>
      `La série est incomplète\u00a0: ${STATES[state]} après ${done} mesures sur ${planned}.`,
    invalid: (count, isOne, all, listed) =>
      `${count} ${isOne ? 'mesure' : 'mesures'} sur ${all} ${isOne ? 'est invalide et exclue' : 'sont invalides et exclues'} (${listed}).`,
    listed: { below: 'liste plus bas', report: 'liste dans report.html' },
    disturbers: {
      programs: 'D’autres programmes tournaient à côté de',
      limits: 'Les limites du groupe de contrôle ont retenu',
      both: 'D’autres programmes, ou les limites du groupe de contrôle, ont perturbé',
    },
    disturbed: (disturber, count, isOne, all) =>
      `${disturber} ${count} ${isOne ? 'mesure' : 'mesures'} sur ${all}, ${isOne ? 'qui est exclue' : 'qui sont exclues'}.`,
    disturbedButCounted: (disturber, count, all) =>
      `${disturber} ${count} mesures sur ${all}. Elles comptent, car trop peu de blocs étaient tranquilles\u202f; les intervalles en sont plus larges.`,
  },
  noise: {
    sentence: (scenario, driver, servers, ratios) =>
      `Comparaison A/A\u00a0: ${scenario}${driver === null ? '' : `, ${driver}`}, ${servers}\u00a0: ${ratios}.`,
    itself: (server, where) => `${server} contre lui-même${where === '' ? '' : ` ${where}`}`,
    themselves: (servers) => `${servers} contre eux-mêmes`,
    alarm: (sentence, wrong, all, isOnly) =>
      `${sentence} ${isOnly ? 'Le' : `Dans ${wrong} cas sur ${all}, le`} verdict est «\u202fdifférent\u202f», ce qui est faux. D’autres verdicts de ce scénario peuvent être faux aussi.`,
    ratio: (ratio) => `rapport ${ratio}`,
    ratios: (most, count) => `rapports jusqu’à ${most} dans ${count} comparaisons`,
    tooNoisy: 'rapport trop bruité pour conclure',
    unknown: 'inconnu, car aucun bloc n’a de réponses des deux',
    tooFewBlocks: (ratios) => `${ratios}, trop peu de blocs pour un verdict`,
  },
  excluded: {
    title: 'Mesures exclues et avertissements',
    label: 'Mesures exclues',
    none: (trials) => `Aucune des ${trials} mesures n’est exclue.`,
    trials: (count) => `Les mesures exclues\u00a0: ${count}`,
    caption:
      'Mesures invalides et perturbées\u00a0: gardées dans trials.csv et dessinées en creux, mais exclues de toutes les médianes.',
    trial: 'mesure',
    block: 'bloc',
    scenario: 'scénario',
    offered: 'offertes, 1/s',
    because: 'exclue parce que',
    noReason: 'aucune raison donnée',
    noWarnings: 'Il n’y a pas eu d’avertissement.',
    warnings: (count) => `Les avertissements\u00a0: ${count}`,
    ofTrial: (trial, message) => `Mesure ${trial}\u00a0: ${message}`,
  },
  data: {
    title: 'Les données, colonne par colonne',
    label: 'Les données',
    about:
      'Les fichiers CSV sont dans le même dossier que ce rapport\u00a0: UTF-8, virgules, une ligne d’en-tête. Un champ vide signifie «\u202fnon mesuré\u202f», jamais 0. `run.json` contient le plan et la machine, `latency/` un histogramme complet pour chaque mesure.',
    all: 'Toutes les colonnes',
    caption: (file, about) => `\`${file}\`\u00a0: ${about}.`,
    trials: 'une ligne par mesure',
    summary: 'une ligne par serveur et par charge',
    pairs: 'une ligne par paire de serveurs et par charge',
    slices: 'une ligne par tranche de chaque mesure',
    clients: 'une ligne par client de chaque mesure',
    describe: (file, column, english) => frenchColumn(file, column) ?? english,
    column: 'colonne',
    meaning: 'ce que c’est',
  },
  answers: FRENCH_ANSWERS,
  tables: FRENCH_TABLES,
  method: FRENCH_METHOD,
  handIn: FRENCH_HAND_IN,
  recorded: { reasons: frenchReasons, warning: frenchWarning, hint: frenchHint },
  outcome: {
    blocks: (count, isOne, time) => `${plural(count, 'bloc', isOne)} en ${time}`,
    settled: (blocks) => `Toutes les paires sont départagées\u00a0: ${blocks}.`,
    budget: (blocks) => `Le temps prévu est écoulé\u00a0: ${blocks}.`,
    stopped: (state, done, planned) =>
      `La série était ${STATES[state]} après ${done} mesures${planned === null ? '' : ` sur ${planned}`}.`,
    note: (message) => `Note\u00a0: ${message}`,
    omitted: (count, isOne) =>
      isOne
        ? `une mesure de plus est invalide\u00a0: voir trials.csv`
        : `${count} mesures de plus sont invalides\u00a0: voir trials.csv`,
    report: (path) => `Rapport\u00a0: ${path}`,
  },
  live: {
    block: (block, planned) => `bloc ${block}${planned === null ? '' : ` sur ${planned}`}`,
    spent: (time) => `${time} depuis le début`,
    left: (time) => `encore ${time}`,
    invalid: (count, isOne) => `${count} invalide${isOne ? '' : 's'}`,
    settled: (settled, all) => `${settled} paires départagées sur ${all}`,
    clients: (count, isOne) => plural(count, 'client', isOne),
    rates: (scenario) => `${scenario}\u00a0: requêtes/s jusqu’ici`,
    server: 'serveur',
    url: (url) => `La série est montrée à l’adresse ${url}`,
    title: 'Une série en cours',
    noScript: 'Cette page montre une série en cours, ce pour quoi elle a besoin de son script.',
    underWay: (what) => `En cours de mesure\u00a0: ${what}.`,
    reporting: 'Toutes les mesures sont faites\u202f; le rapport est en cours d’écriture.',
    heard: (time) => `Dernier signe de la série\u00a0: ${time}.`,
    lost: 'La connexion à la série est perdue\u202f; la page réessaie. Ce qu’elle montre date du dernier signe de la série.',
    noAnswer: 'Le premier bloc n’est pas terminé\u00a0: il n’y a pas encore de réponse.',
    progress: 'Où en est la série',
    medians: 'Médianes jusqu’ici',
    comparisons: 'Comparaisons',
    comparison: 'comparaison',
    blocksDone: 'blocs',
    pairs: 'paires départagées',
    pairsOf: (settled, all) => `${settled} sur ${all}`,
    notJudged: 'pas encore jugée',
    nothingToJudge: 'rien à comparer',
    disturbed: 'Ce qui l’a perturbée',
    undisturbed: 'Rien jusqu’ici.',
    trial: (trial, what, reason) => `Mesure ${trial} (${what})\u00a0: ${reason}`,
    curves: 'Les courbes jusqu’ici',
    noCurves: 'Elles sont tracées quand un bloc se termine alors que cette page est ouverte.',
    plan: 'Le plan',
    planned: (scenario, servers, clients) => `${scenario}\u00a0: ${servers}, avec ${clients}`,
    notDrawn: (reason) => `L’état de la série n’a pas pu être montré\u00a0: ${reason}`,
  },
};
