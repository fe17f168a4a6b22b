/** The answers of scenarios with findings of their own: sentences, and the heads of their tables, in French. Pure. */
import type { ENGLISH_ANSWERS } from './answers-en.ts';

const plural = (count: string, noun: string, isOne: boolean): string => `${count} ${noun}${isOne ? '' : 's'}`;

export const FRENCH_ANSWERS: typeof ENGLISH_ANSWERS = {
  heads: {
    clients: 'clients',
    server: 'serveur',
    variant: 'variante',
    validTrials: 'mesures valides',
    times: '× boucle d’événements (intervalle à 95\u00a0%)',
  },
  of: (count, all) => `${count} sur ${all}`,
  sentence: (subject, finding) => `${subject}\u00a0: ${finding}.`,
  distance: {
    allowed: ({ clients, isOne, roundTrip, rate, servers }) =>
      `un aller-retour a pris ${roundTrip}, donc ${plural(clients, 'client', isOne)} ${isOne ? 'pouvait' : 'pouvaient'} avoir ${rate} requêtes/s\u202f; ${servers}`,
    server: (server, share, served) =>
      `${server} a répondu à ${share} d’entre elles${served === null ? '' : ` (en servant ${plural(served, 'client', served === '1')} à la fois)`}`,
  },
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
      'Remises\u00a0: un message compte une fois pour chaque client qui l’a reçu. Médianes sur les blocs\u202f; la latence va de l’envoi à la réception, sur tous les clients.',
    perS: 'remises par seconde',
    delivered: (clients, parts) => `avec ${clients} clients, messages remis par seconde\u00a0: ${parts}`,
    server: (server, rate, p99, change) =>
      `${server} ${rate} (p99 ${p99}${change === null ? '' : `\u202f; ${change} fois ceux de la boucle d’événements`})`,
  },
  overload: {
    caption: (deadline) =>
      `Les requêtes qui ont reçu une réponse à moins de ${deadline} de leur échéance, rapportées au coude du serveur, selon le débit offert, en coudes\u00a0: médianes sur les blocs (intervalle à 95\u00a0%). Chaque requête a sa connexion, et est abandonnée au bout de ${deadline}. Refusées\u00a0: réponse 503, ou connexion rompue\u202f; les autres ont reçu une réponse trop tard ou jamais.`,
    at: (part) => `${part} × coude`,
    refused: (part) => `refusées à ${part} × coude`,
    subject: (scenario, variant) => `${scenario}, ${variant}`,
    answered: (part, deadline, servers) =>
      `à ${part}\u00a0fois son coude, un serveur a répondu en moins de ${deadline}, rapporté à son coude\u00a0: ${servers}`,
    server: (server, found) => `${server} ${found}`,
    burst: (times, length) =>
      `Après une rafale de ${length} à ${times}\u00a0fois le plus bas de ces débits\u00a0: le temps depuis sa fin jusqu’à ce que, à chaque seconde à partir de là, au moins 95\u00a0% des requêtes aient reçu une réponse à temps. Médianes sur les blocs (intervalle à 95\u00a0%).`,
    recovery: 'temps de rétablissement',
    recovered: (length, servers) =>
      `après une rafale de ${length}, le temps de rétablissement est\u00a0: ${servers}`,
  },
  cost: {
    about: (rate) =>
      `Tous les serveurs ont reçu ${rate} requêtes par seconde (arrivées de Poisson, les mêmes pour tous) sur des connexions persistantes. Avec un client, tous les modèles font le même travail. Avec plusieurs, un modèle qui sert un client à la fois laisse les requêtes des autres sans réponse, il n’est donc pas mesuré là.`,
    caption: (rate) =>
      `Ce qu’a coûté une requête à ${rate} requêtes par seconde\u00a0: médianes sur les blocs.`,
    cpu: 'temps CPU du serveur (intervalle à 95\u00a0%)',
    voluntary: 'commutations volontaires',
    involuntary: 'commutations involontaires',
    memory: 'mémoire par client',
    lateness: 'p99 du retard d’envoi',
    repeatability:
      'Répétabilité\u00a0: le coefficient de variation sur les blocs (écart-type / moyenne), au débit fixe et à saturation.',
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
  headOfLine: {
    caption:
      'Les clients à côté d’un client voisin\u00a0: médianes sur les blocs, et leur queue de latence en multiple de celle sans le voisin. La queue est le p99, ou le p90 là où moins de 1\u202f000 requêtes ont reçu leur réponse.',
    bystander: 'voisin',
    served: 'clients servis',
    rate: 'requêtes par seconde',
    tail: 'queue',
    without: '× sans lui (intervalle à 95\u00a0%)',
    noOther: 'aucun autre client n’a reçu de réponse',
    subject: (scenario, bystander, clients, isOne) =>
      `${scenario}, ${bystander}${clients === null ? '' : `, avec ${plural(clients, 'client', isOne)}`}`,
    stalled: (servers) => `aucun autre client n’a reçu de réponse de ${servers}`,
    starving: (servers) => `des clients n’ont reçu aucune réponse de ${servers}`,
    starved: (server, served, all) => `${server} (${served} servis sur ${all})`,
    slowed: (servers) => `la queue de latence des clients a été multipliée par ${servers}`,
    times: (server, change) => `${change} avec ${server}`,
    unchanged: (servers) => `aucune augmentation n’a été montrée pour ${servers}`,
    unknown: (servers) => `trop peu de blocs ont une queue de latence pour comparer ${servers}`,
    seen: (server, tail, latency) => `${server} (${tail}\u00a0: ${latency})`,
  },
  idle: {
    caption: (isOne) =>
      `Clients silencieux, et ${isOne ? 'un client actif' : 'clients actifs'}\u00a0: médianes sur les blocs. La mémoire est la croissance du processus serveur\u202f; celle des sockets dans le noyau n’est pas comprise.`,
    active: 'clients actifs',
    silent: 'clients silencieux',
    memory: 'mémoire par client silencieux',
    noGrowth: 'aucune croissance vue',
    threads: 'threads',
    descriptors: 'descripteurs',
    rate: (isOne) => `requêtes par seconde ${isOne ? 'du client actif' : 'des clients actifs'}`,
    without: '× sans eux (intervalle à 95\u00a0%)',
    p50: (isOne) => `${isOne ? 'son' : 'leur'} p50`,
    subject: (scenario, active, isOne) =>
      `${scenario}, avec ${active} ${isOne ? 'client actif' : 'clients actifs'}`,
    noTrial: (server) => `${server} n’a aucune mesure valide avec des clients silencieux`,
    held: (server, silent, size, kept) =>
      `${server} a tenu ${silent} clients silencieux ${size}\u202f; ${kept}`,
    each: (size) => `à ${size} chacun`,
    noneSeen: '(aucune croissance de sa mémoire n’a été vue)',
    tooFew: (isOne) =>
      `trop peu de blocs montrent ce qu’${isOne ? 'a obtenu le client actif' : 'ont obtenu les clients actifs'}`,
    none: (isOne) =>
      `aucune différence n’a été montrée pour ${isOne ? 'le client actif' : 'les clients actifs'}`,
    times: (change, isOne) =>
      isOne
        ? `le client actif a obtenu ${change}\u00a0fois ce qu’il obtient seul`
        : `les clients actifs ont obtenu ${change}\u00a0fois ce qu’ils obtiennent seuls`,
    from: (silent) => `, et moins dès ${silent} clients silencieux`,
  },
  latency: {
    about: (works, factor, place) =>
      `Les requêtes${works === '' ? '' : ` (${works})`} sont arrivées à un débit moyen fixe (Poisson) sur des connexions persistantes. La latence compte depuis l’instant où une requête était due. Le coude d’un serveur est le débit au-delà duquel son temps de réponse moyen dépasse une limite, la même pour tous les serveurs\u00a0: ${factor} fois la plus basse réponse moyenne du plus rapide. Dans chaque bloc, il est interpolé entre deux débits\u202f; là où aucun débit, ou tous, étaient au-delà, seules des bornes sont connues. Le coude a d’abord été cherché, puis des fractions en ont été offertes à chaque serveur. Un modèle qui sert un client à la fois laisse les requêtes des autres sans réponse, il n’est donc pas mesuré ici. La loi de Little ne vérifie rien ici, car débit et latence viennent des mêmes réponses.${place === null ? '' : ` Le serveur et la charge ont des CPU séparés, pour que la charge soit à l’heure quand le serveur est occupé\u00a0: ${place}. Un modèle ne peut pas utiliser plus de cœurs que cela ici.`}`,
    knees: 'Les coudes\u00a0: médianes sur les blocs, et le rapport au coude de la boucle d’événements.',
    limit: 'limite de la réponse moyenne',
    knee: 'coude, requêtes par seconde (intervalle à 95\u00a0%)',
    verdict: 'verdict',
    lowest: 'réponse moyenne la plus basse',
    responses:
      'Temps de réponse à chaque débit\u00a0: médianes sur les blocs des mesures valides ou, s’il n’y en a pas, de celles où le serveur était surchargé. ≥\u00a0: des requêtes restées sans réponse l’auraient allongé.',
    offered: 'offertes, 1/s',
    answered: 'répondues, 1/s',
    mean: 'moyenne',
    p99: 'p99 (intervalle à 95\u00a0%)',
    overloaded: (trials) => `${trials} (surchargé)`,
    notReached: (rate) => `non atteint à ${rate}`,
    over: (value) => `plus de ${value}`,
    under: (value) => `moins de ${value}`,
    between: (low, high) => `${low} à ${high}`,
    atLeast: (value) => `au moins ${value}`,
    atMost: (value) => `au plus ${value}`,
    ends: (low, high) => `${low}–${high}`,
    bounded: (value, ends) => `${value}${ends === '' ? '' : ` (${ends})`}`,
    timesEventLoop: (value, ends) =>
      `${value}\u00a0fois celui de la boucle d’événements${ends === '' ? '' : ` (${ends})`}`,
    subject: (scenario, works) => `${scenario}${works === '' ? '' : ` (${works})`}`,
    with: (clients, isOne, given, findings) =>
      `avec ${plural(clients, 'client', isOne)}${given === null ? '' : ` et ${given}`}, ${findings}`,
    cpus: (count, _, isOfEach) => `${count} CPU pour ${isOfEach ? 'chaque serveur démarré' : 'le serveur'}`,
    reached: (limit, factor, knees) =>
      `le coude (réponse moyenne au-dessus de ${limit}, ${factor} fois le minimum du plus rapide), en requêtes par seconde, est\u00a0: ${knees}`,
    server: (server, knee, comparison) => `${server} ${knee}${comparison === null ? '' : `, ${comparison}`}`,
    noDifference: 'aucune différence avec la boucle d’événements n’a été montrée',
    unreached: (servers) => `la saturation n’a pas été atteinte ${servers}`,
    unreachedBy: (server, rate) => `à ${rate} requêtes/s par ${server}`,
  },
};
