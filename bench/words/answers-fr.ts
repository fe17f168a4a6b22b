/** The answers of scenarios with findings of their own: sentences, and the heads of their tables, in French. Pure. */
import type { ENGLISH_ANSWERS } from './answers-en.ts';

const plural = (count: string, noun: string, isOne: boolean): string => `${count} ${noun}${isOne ? '' : 's'}`;

export const FRENCH_ANSWERS: typeof ENGLISH_ANSWERS = {
  heads: {
    clients: 'clients',
    server: 'serveur',
    variant: 'variante',
    validTrials: 'mesures valides',
    times: '× boucle d’événements (intervalle à 95\u202f%)',
  },
  of: (count, all) => `${count} sur ${all}`,
  sentence: (subject, finding) => `${subject}\u00a0: ${finding}.`,
  payload: {
    nothing: 'rien n’a reçu de réponse dans une mesure valide',
    rate: (megabytes) => `${megabytes}\u00a0Mo/s`,
    tooFew: (servers) => `trop peu de mesures sont valides pour comparer ${servers}`,
    open: (servers, rate, reason) =>
      reason === null
        ? `aucune différence n’a été montrée entre ${servers}, à environ ${rate}`
        : `aucune différence en temps CPU du serveur par requête n’a été montrée entre ${servers}, à environ ${rate} (${reason})`,
    alone: (server, rate) => `${server} a envoyé ${rate}`,
    most: (server, rate, reason) =>
      reason === null
        ? `${server} a envoyé le plus, ${rate}`
        : `${server} a consommé le moins de temps CPU du serveur par requête, à ${rate} (${reason})`,
    next: (best, next) => `${best}\u202f; ensuite ${next}`,
  },
  crossover: {
    cells: (count, parts) => `des ${count} cases de la carte, ${parts}`,
    ahead: (server, count, places) => `${server} l’emporte dans ${count} (${places})`,
    open: (count) => `dans ${count}, aucun serveur n’a été montré devant tous les autres`,
    place: (variant, clients) => `${variant} avec ${clients}`,
  },
  fairness: {
    of: (clients, parts) => `de ${clients} clients, ${parts}`,
    share: (server, jain) => `${server} (indice de Jain ${jain})`,
    all: (servers) => `tous ont été servis par ${servers}`,
    few: (server, served, jain) => `${served} l’ont été par ${server} (indice de Jain ${jain})`,
    spread:
      'Comment les clients se répartissent sur les threads qui se les partagent, pendant la vie d’un serveur (y compris le client qui a prouvé la réponse). C’est le noyau qui décide, ou le thread qui transmet les clients.',
    threads: 'threads',
    busiest: 'part du plus chargé',
    example: 'clients de chacun dans une mesure',
  },
  timeline: {
    about:
      'Un script, et non une charge, enregistré une fois pour chaque serveur. Tous les clients se connectent l’un après l’autre, puis envoient des requêtes en même temps\u202f; chacun envoie la suivante quand il a sa réponse. Les événements du serveur viennent du tableau des clients, ceux des clients viennent d’eux-mêmes, sur une seule horloge. `timeline/*.csv` contient tous les événements\u202f; `timeline/*.json` s’ouvre dans Perfetto (ui.perfetto.dev).',
    caption: 'Les clients de chaque serveur.',
    threads: 'threads qui ont servi',
    inArray: 'le plus de clients dans le tableau',
    atOnce: 'le plus de clients servis à la fois',
    wait: 'attente moyenne du premier travail',
    length: 'temps jusqu’à la dernière fermeture',
    subject: (scenario, clients, workload) =>
      `${scenario}, ${clients} clients en même temps, ${workload}, enregistré une fois pour chaque serveur`,
    server: ({ server, atOnce, isOneAtOnce, threads, isOneThread, wait }) =>
      `${server} a servi ${isOneAtOnce ? 'une requête' : `jusqu’à ${atOnce} requêtes`} à la fois avec ${plural(threads, 'thread', isOneThread)}\u202f; un client a attendu ${wait} en moyenne`,
  },
  broadcast: {
    caption:
      'Remises\u202f: un message compte une fois pour chaque client qui l’a reçu. Médianes sur les blocs\u202f; la latence va de l’envoi à la réception, sur tous les clients.',
    perS: 'remises par seconde',
    delivered: (clients, parts) => `avec ${clients} clients, messages remis par seconde\u00a0: ${parts}`,
    server: (server, rate, p99, change) =>
      `${server} ${rate} (p99 ${p99}${change === null ? '' : `\u202f; ${change} fois ceux de la boucle d’événements`})`,
  },
  cost: {
    about: (rate) =>
      `Tous les serveurs ont reçu ${rate} requêtes par seconde (arrivées de Poisson, les mêmes pour tous) sur des connexions persistantes. Avec un client, tous les modèles font le même travail. Avec plusieurs, un modèle qui sert un client à la fois laisse les requêtes des autres sans réponse, il n’est donc pas mesuré là.`,
    caption: (rate) =>
      `Ce qu’a coûté une requête à ${rate} requêtes par seconde\u202f: médianes sur les blocs.`,
    cpu: 'temps CPU du serveur (intervalle à 95\u202f%)',
    voluntary: 'commutations volontaires',
    involuntary: 'commutations involontaires',
    memory: 'mémoire par client',
    lateness: 'p99 du retard d’envoi',
    repeatability:
      'Répétabilité\u202f: le coefficient de variation sur les blocs (écart-type / moyenne), au débit fixe et à saturation.',
    cpuAtRate: 'temps CPU par requête à ce débit',
    throughputAtSaturation: 'débit à saturation',
    cpuAtSaturation: 'temps CPU par requête à saturation',
    load: (rate, clients, isOne, costs) =>
      `à ${rate} requêtes par seconde de ${plural(clients, 'client', isOne)}, temps CPU du serveur par requête\u00a0: ${costs}`,
    server: (server, cost) => `${server} ${cost}`,
    noTrial: (server) => `${server} n’a aucune mesure valide`,
    spread: (cost, throughput) =>
      `d’un bloc à l’autre, le temps CPU par requête au débit fixe a varié de ${cost} et le débit à saturation de ${throughput} (coefficients de variation, médianes sur les serveurs)`,
  },
};
