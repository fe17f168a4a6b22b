/** The tables of comparisons, verdicts, and the checks and theory beside them: their texts in French. Pure. */
import { FEWEST_BLOCKS } from '../statistics/verdict.ts';
import type { ENGLISH_TABLES } from './tables-en.ts';

const plural = (count: string, noun: string, isOne: boolean): string => `${count} ${noun}${isOne ? '' : 's'}`;

export const FRENCH_TABLES: typeof ENGLISH_TABLES = {
  load: (server, clients, isOne, rate) =>
    `${server} avec ${plural(clients, 'client', isOne)}${rate === null ? '' : ` à ${rate}/s`}`,
  verdicts: {
    names: {
      baseline: 'référence',
      faster: 'plus rapide',
      slower: 'plus lent',
      equal: 'égal',
      'no difference shown': 'aucune différence montrée',
    },
    notComparable: (because) => `non comparable\u00a0: ${because}`,
    faster: (times) => `${times} plus rapide`,
    slower: (times) => `${times} plus lent`,
    range: (low, high) => `${low} à ${high}\u00a0fois`,
    atLeast: (low) => `au moins ${low}\u00a0fois`,
    equal: 'égal à 10\u00a0% près',
    obstacles: {
      'too-few-blocks': `moins de ${FEWEST_BLOCKS} blocs où les deux étaient valides`,
      'no-valid-trial': 'aucune mesure valide',
      'no-baseline': 'pas de boucle d’événements sous cette charge',
      'other-io': 'la boucle d’événements a une autre io',
      'fixed-rate': 'le débit était fixé',
      starved: 'l’un des deux affame des clients',
      'knee-beyond-rates': 'un coude est au-delà des débits offerts',
    },
    answeredNothing: (who, silent, blocks) =>
      `${who === 'server' ? 'il' : 'la référence'} n’a rien répondu dans ${silent} blocs sur ${blocks}`,
  },
  comparison: {
    under: (cell, driver) => `${cell}, générateur ${driver}`,
    caption: (under, baselines) =>
      `Débit et latence (${under})\u00a0: médianes sur les blocs${baselines === null ? '' : `\u202f; la référence est ${baselines.join(' ou ')} avec autant de clients`}.`,
    results: (scenario, note) =>
      `Résultats de ${scenario}\u00a0: médianes sur les blocs.${note === '' ? '' : ` ${note}`}`,
    coarse: (step) => `Ce générateur mesure la latence par pas de ${step}.`,
    starved:
      '† Des seules requêtes qui ont reçu leur réponse. Des clients n’en ont reçu aucune de toute la fenêtre, cette latence ne doit donc pas être comparée\u00a0: voir le nombre de clients servis.',
    rate: 'requêtes par seconde (intervalle à 95\u00a0%)',
    toBaseline: '× référence (intervalle)',
    verdict: 'verdict',
    p99: 'p99 (intervalle à 95\u00a0%)',
    served: 'clients servis',
    costCaption: (under) => `Clients servis et coût du serveur (${under})\u00a0: médianes sur les blocs.`,
    effective: 'clients effectifs',
    overstated: 'surestimé',
    jain: 'indice de Jain',
    connecting: 'p99 de la connexion',
    cpu: 'temps CPU du serveur par requête',
    threads: 'threads du serveur',
    memory: 'mémoire du serveur',
  },
  pairs: {
    caption: (under) =>
      `Toutes les paires (${under})\u00a0: de combien le premier serveur est meilleur, par le débit ou par le temps CPU du serveur par requête. p est la probabilité de tels rapports si les deux ne diffèrent pas de plus de 3\u00a0%, par un t modéré\u202f; corrigée par Holm pour toutes les paires du scénario.`,
    comparedWith: 'comparé à',
    by: 'par',
    throughput: 'le débit',
    cpu: (reason) => `le temps CPU du serveur\u00a0: ${reason}`,
    ratio: 'rapport (intervalle)',
    correctedP: 'p corrigée',
    outcome: 'résultat',
    outcomes: {
      ahead: 'devant',
      equal: 'égaux à 10\u00a0% près',
      open: 'aucune différence montrée',
      'too-few-blocks': 'trop peu de blocs',
      'not-ranked': 'non classé',
    },
  },
  terminal: {
    rate: 'requêtes/s',
    served: 'servis',
    eventLoop: '× référence',
    other: (server) => `× ${server}`,
    tooNoisy: 'trop de bruit',
    headline: (cell, title, io, driver) =>
      `${cell}\u00a0: ${title} (serveurs ${io}${driver === null ? '' : `, générateur ${driver}`}, intervalles à 95\u00a0%)`,
  },
  audit: {
    holds: (within, count, all) =>
      `La loi de Little est vérifiée à ${within}\u00a0% près dans ${count} cas sur ${all}\u00a0: débit × latence moyenne égale le nombre de clients.`,
    exceptions: (sentence) => `${sentence} Les exceptions\u00a0:`,
    gap: (load, atOnce, reason) =>
      `${load}\u00a0: ${atOnce === null ? '' : `${atOnce} à la fois. `}${reason}`,
    overstated:
      'D’après cette loi, plus de clients qu’il n’en a été ouvert, ce qui est impossible\u00a0: la latence ou le débit est surestimé.',
    unserved: (served, clients) =>
      `Clients qui ont reçu une réponse pendant la fenêtre\u00a0: ${served} sur ${clients}\u202f; les autres attendaient, et aucune latence ne les compte.`,
    pausing: 'Tous ont reçu des réponses, mais une partie du temps ils n’avaient aucune requête en cours.',
    connecting:
      'Tous ont reçu des réponses\u202f; le reste du temps ils se connectaient, ce qu’aucune latence ne compte.',
    example: (load, atOnce) => `${load}\u00a0: ${atOnce} à la fois`,
    coarse: ({ driver, step, off, cells, far, example }) =>
      `${driver} donne des percentiles tronqués par pas de ${step}, la loi est donc vérifiée avec la moyenne des réponses une à une. Avec la médiane au lieu de la moyenne, ${off} cas sur ${cells} s’écarteraient de plus de ${far}\u00a0%${example === '' ? '' : ` (${example})`}.`,
    busyCell: (server, clients) => `${server} avec ${clients}`,
    busy: (part, count, all, cells) =>
      `Le générateur de charge a été occupé pendant au moins ${part}\u00a0% de la fenêtre dans ${count} cas sur ${all} (${cells}). Là, le générateur de charge était une limite\u00a0: le serveur peut être plus rapide.`,
    byTrial: (within, count, all, failing) =>
      `La loi de Little, mesure par mesure\u00a0: elle est vérifiée à ${within}\u00a0% près dans ${count} mesures valides de boucles fermées sur ${all} (débit × latence moyenne, comparé aux clients ouverts).${failing === '' ? '' : ` Elle ne l’est pas dans ${failing}.`}`,
  },
  theory: {
    title: 'Théorie',
    law: (rSquared, off) =>
      `La loi universelle de passage à l’échelle de Gunther, X(N) = γN / (1 + α(N − 1) + βN(N − 1)), ajustée par moindres carrés aux mesures valides, à poids égaux. γ est le débit d’un client, α la contention (les clients s’attendent les uns les autres), β le coût de cohérence (les clients doivent s’accorder). Au-delà du maximum, davantage de clients n’apportent plus de débit. La loi convient là où R² vaut au moins ${rSquared}, où son résidu moyen à chaque nombre de clients est d’au plus ${off} du plus grand débit, et où aucun paramètre ne serait négatif. Là où elle ne convient pas, ses paramètres n’ont pas de sens et ne sont pas donnés.`,
    caption: 'La loi universelle de passage à l’échelle, avec des intervalles à 95\u00a0%.',
    alpha: 'contention α',
    beta: 'cohérence β',
    peak: 'maximum, clients',
    residual: 'plus grand résidu',
    fits: 'convient',
    unfitted: (fewest, example) =>
      `Aucune loi de passage à l’échelle n’est ajustée\u00a0: ses trois paramètres demandent des mesures valides avec au moins ${fewest} nombres de clients différents, par exemple ${example}.`,
    noPeak: 'aucun',
    peakBeyond: (clients) => `${clients}, plus que mesuré`,
    tooFew: (distinct, fewest) =>
      `non\u00a0: seuls ${distinct} des ${fewest} nombres de clients nécessaires ont une mesure valide`,
    yes: 'oui',
    no: (doubts) => `ne convient pas\u00a0: ${doubts}`,
    lowRSquared: (part) => `elle n’explique que ${part}\u00a0% de la variance du débit`,
    off: (clients, part) => `avec ${clients} clients, elle s’écarte de ${part} du débit maximal`,
    timesAsMuch: (factor) => `${factor}\u00a0fois autant`,
    negative: (parameter) => `${parameter} serait négatif`,
    responses: (change, cores) =>
      `Temps de réponse moyens, mesurés et prédits par des modèles de files d’attente. Le temps de service est le temps CPU du serveur par requête au plus haut débit valide. L’utilisation est le débit des réponses × le temps de service. Une prédiction n’est donnée que là où elle s’applique\u00a0: là où une requête coûte le temps de service à ${change} près (un serveur inactif paie aussi son réveil), et où le modèle ne laisse pas de réponse plus longue que mesurée. Là où la réponse moyenne est la plus courte, le reste est pris comme un délai constant\u00a0: tous les modèles y rejoignent donc la mesure. M/M/1\u00a0: temps de service exponentiels. M/D/1\u00a0: temps de service constants. M/G/1\u00a0: la variation de la latence là où sa moyenne est la plus basse (carré du coefficient de variation, comme pour une loi log-normale). Aucun des trois n’est donné pour un serveur qui a utilisé plus d’un cœur.${cores === null ? '' : ` M/M/c\u00a0: ${cores} serveurs, un par cœur, ce que des threads pourraient atteindre.`}`,
    responseCaption: 'Temps de réponse moyen, mesuré et prédit.',
    service: 'temps de service',
    variation: 'dispersion',
    offered: 'offertes, 1/s',
    utilisation: 'taux d’utilisation',
    measured: 'mesuré',
  },
};
