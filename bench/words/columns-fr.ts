/** What the columns of the CSV files are, in French; their schemas say it in English. Its narrow spaces do not break. Pure. */

type Texts = Readonly<Record<string, string>>;

const TRIALS: Texts = {
  run_id: 'désigne la série\u202f; le même dans toutes ses lignes',
  scenario: 'la question à laquelle la mesure appartient',
  block: 'le bloc, à partir de 1\u00a0: une mesure de chaque cas',
  trial: 'la mesure, à partir de 1, dans l’ordre où elles ont été faites',
  server: 'nom du serveur mesuré, MODÈLE/IO pour les nôtres',
  model: 'modèle de concurrence',
  io: 'posix, node ou c\u202f; external\u00a0: un serveur à vous',
  variant: 'ce qui varie en plus des serveurs et des clients\u202f; vide\u00a0: rien',
  workload: 'le travail d’une requête',
  driver: 'générateur de charge\u00a0: tcp ou autocannon',
  load: 'boucle fermée ou ouverte, ouverte avec une rafale, ou un script',
  clients: 'clients ouverts',
  requests_per_connection:
    'requêtes sur une connexion\u202f; vide\u00a0: sans limite (connexions persistantes)',
  offered_rps: 'requêtes offertes par seconde\u202f; vide en boucle fermée',
  offered_part: 'le même, rapporté au coude du serveur\u202f; vide\u00a0: le débit n’en est pas une part',
  warmup_s: 'des clients connectés à la fenêtre, s\u202f; ses requêtes sont écartées',
  warmup_requests: 'réponses justes pendant ce temps\u00a0: hors de tous les chiffres',
  warmup_steady: 'si la charge était stable à l’ouverture de la fenêtre\u202f; vide\u00a0: non vérifié',
  duration_s: 'durée de la fenêtre de mesure, s',
  requests: 'réponses justes achevées dans la fenêtre',
  throughput_rps: 'requêtes par seconde',
  goodput_rps:
    'requêtes avec une réponse dans le délai depuis leur échéance, par seconde\u202f; vide\u00a0: il n’y a pas de délai',
  recovery_s:
    'de la fin d’une rafale jusqu’à ce qu’au moins 95\u00a0% des requêtes aient de nouveau une réponse à temps, s\u202f; vide\u00a0: pas de rafale, ou pas dans la fenêtre',
  latency_mean_us: 'latence moyenne, µs',
  latency_p50_us: 'latence médiane, µs',
  latency_p90_us: '90e percentile de la latence, µs',
  latency_p99_us: '99e percentile de la latence, µs\u202f; vide\u00a0: moins de 1\u202f000 requêtes',
  latency_p999_us: 'percentile 99,9 de la latence, µs\u202f; vide\u00a0: moins de 10\u202f000 requêtes',
  latency_max_us: 'plus longue latence, µs',
  latency_resolution_us: 'plus petit pas de latence que le générateur distingue, µs',
  connect_p50_us: 'temps médian de connexion, µs',
  connect_p99_us: '99e percentile du temps de connexion, µs',
  connections: 'connexions ouvertes pendant toute la charge',
  errors_refused: 'connexions refusées',
  errors_reset: 'connexions rompues avant la fin de la réponse',
  errors_timeout: 'connexions ou réponses qui ne sont pas venues à temps',
  errors_wrong_answer: 'réponses qui diffèrent de la réponse juste',
  errors_unavailable:
    'parmi elles, celles par lesquelles un serveur plein refuse un client (503)\u202f; vide en boucle fermée',
  retried:
    'requêtes renvoyées sur une autre connexion, la leur ayant fini avant le premier octet de la réponse\u00a0: pas des erreurs',
  unanswered: 'requêtes prévues restées sans réponse\u202f; vide en boucle fermée',
  clients_served:
    'clients qui ont eu une réponse au moins dans la fenêtre\u202f; vide\u00a0: d’autres ont pu n’en avoir aucune par hasard, tant elles sont rares',
  effective_clients: 'loi de Little\u00a0: débit × latence moyenne',
  fairness_jain:
    'indice de Jain des requêtes par client\u00a0: 1 si tous sont égaux, 1/clients si un seul a tout',
  deliveries_per_s: 'messages remis par seconde, comptés pour chaque client atteint (broadcast)',
  delivery_p50_us: 'temps médian de l’envoi d’un message à sa remise, µs (broadcast)',
  delivery_p99_us: '99e percentile du délai de remise, µs\u202f; vide\u00a0: moins de 1\u202f000 remises',
  clients_by_thread:
    'clients servis par chaque thread, preuve comprise, le plus grand d’abord\u202f; vide\u00a0: les threads ne partagent pas de clients',
  bystanders: 'clients connectés à côté de ceux qui sont mesurés',
  bystanders_left: 'voisins encore connectés à la fin',
  rss_per_bystander_bytes:
    'mémoire résidente que le serveur a prise pour chaque voisin, octets\u202f; vide\u00a0: moins de 100, ou elle croissait encore',
  send_lateness_p50_us: 'retard médian d’envoi, µs (boucle ouverte)',
  send_lateness_p99_us: '99e percentile du retard d’envoi, µs (boucle ouverte)',
  send_lateness_max_us: 'plus long retard d’envoi, µs (boucle ouverte)',
  start_skew_us:
    'écart possible entre les ouvertures des fenêtres des agents, µs, incertitude des horloges comprise\u202f; vide\u00a0: moins de deux agents',
  slices:
    'tranches de la fenêtre, mesurées tour à tour avec celles des autres serveurs\u202f; vide\u00a0: sans tranches',
  load_cpu_percent: 'CPU de la charge dans la fenêtre, % d’un cœur\u202f; 100 si elle scrute sans dormir',
  load_busy_percent:
    'part de la fenêtre où la charge avait quelque chose à faire, %\u202f; vide\u00a0: inconnue',
  load_cpu_us_per_request: 'CPU de la charge par requête, µs, sans ce qu’elle a scruté en vain',
  core_wait_percent: 'part de la fenêtre où la charge a attendu son CPU, %',
  others_cpu_percent: 'CPU de programmes étrangers à la série pendant la fenêtre, % d’un cœur',
  distance_ms:
    'de combien un aller-retour devait être plus long que par loopback, ms\u202f; 0\u00a0: sans relais\u202f; vide\u00a0: comme 0, et fixe',
  distance_seen_ms: 'aller-retour moyen par le relais entre charge et serveur, tel qu’il l’a mesuré, ms',
  relay_cpu_percent: 'CPU du relais, qui est du côté de la charge, % d’un cœur',
  server_cpu_percent: 'CPU du serveur sous la charge, % d’un cœur',
  server_cpu_us_per_request:
    'CPU du serveur par requête, µs (pour un serveur externe\u00a0: de tous ses processus)',
  server_voluntary_switches_per_request:
    'commutations d’un thread qui attendait, par requête (de toute la charge si des threads finissent)',
  server_involuntary_switches_per_request:
    'commutations d’un thread interrompu, par requête (de toute la charge si des threads finissent)',
  server_threads_peak: 'plus grand nombre de threads du serveur vu dans la fenêtre',
  server_rss_peak_bytes:
    'plus de mémoire résidente du serveur vue dans la fenêtre, octets (les pages partagées comptent une fois)',
  server_rss_per_client_bytes:
    'mémoire résidente au-dessus de celle du serveur au repos, par client et voisin, octets',
  server_descriptors: 'descripteurs ouverts du processus serveur à la fin de la fenêtre',
  validity:
    'si la mesure compte\u202f; disturbed (perturbée)\u00a0: seulement si les autres de sa charge sont trop peu',
  invalid_because: 'pourquoi la mesure n’est pas valide\u202f; vide\u00a0: elle l’est',
};

/** Of the files other than trials.csv, where they are not as in it. */
const OTHERS: Readonly<Record<string, Texts>> = {
  summary: {
    driver: 'générateur de charge',
    requests_per_connection: 'requêtes sur une connexion\u202f; vide\u00a0: sans limite',
    scenario: 'la question',
    server: 'nom du serveur mesuré',
    trials: 'mesures de ce cas',
    valid_trials: 'mesures valides de ce cas\u00a0: elles seules comptent plus bas',
    throughput_rps: 'requêtes par seconde\u00a0: médiane sur les blocs',
    throughput_rps_low:
      'son intervalle à 95\u00a0%, par un bootstrap lissé et studentisé de 3 à 5 blocs, entre statistiques d’ordre au-delà\u00a0: borne basse',
    throughput_rps_high: 'borne haute',
    latency_p50_us: 'latence médiane, µs\u00a0: médiane sur les blocs',
    latency_p50_us_low: 'borne basse de son intervalle',
    latency_p50_us_high: 'borne haute',
    latency_p99_us: '99e percentile de la latence, µs\u00a0: médiane sur les blocs',
    latency_p99_us_low:
      'son intervalle à 95\u00a0%, par un bootstrap lissé et studentisé de 3 à 5 blocs, entre statistiques d’ordre au-delà\u00a0: borne basse',
    latency_p99_us_high: 'borne haute',
    connect_p99_us: '99e percentile du temps de connexion, µs\u00a0: médiane sur les blocs',
    clients_served: 'clients servis\u00a0: médiane sur les blocs',
    effective_clients: 'loi de Little\u00a0: débit × latence moyenne, médiane sur les blocs',
    fairness_jain: 'indice de Jain\u00a0: médiane sur les blocs',
    server_cpu_us_per_request: 'CPU du serveur par requête, µs\u00a0: médiane sur les blocs',
    server_threads_peak: 'threads du serveur\u00a0: médiane sur les blocs',
    server_rss_peak_bytes: 'mémoire résidente du serveur, octets\u00a0: médiane sur les blocs',
    baseline: 'le serveur de référence du rapport',
    ratio:
      'débit rapporté à celui de la référence avec autant de clients\u00a0: moyenne géométrique sur les blocs, chacun étant la médiane sur ses tours de tranches',
    ratio_low:
      'son intervalle par t modéré sur les logarithmes, au niveau de l’examen, pour cette seule paire\u00a0: borne basse',
    ratio_high: 'borne haute',
    resolvable:
      'plus petite différence avec la référence que montreraient quatre séries pareilles sur cinq (0.05\u00a0: 5\u00a0%)\u202f; vide\u00a0: rien n’est ouvert',
    p_value:
      'probabilité de tels rapports si les deux diffèrent de 3\u00a0% au plus\u00a0: t modéré sur les logarithmes, pour cette seule paire',
    p_adjusted:
      'la même selon Holm pour toutes les paires du scénario\u202f; une différence est montrée si elle ne dépasse pas le niveau de l’examen',
    blocks_needed:
      'nombre de blocs de plus qui montreraient le rapport vu dans quatre séries sur cinq, environ\u202f; vide\u00a0: rien n’est ouvert, ou plus de 100',
    verdict:
      'faster (plus rapide), slower (plus lent), equal (égal), no difference shown (aucune différence montrée), baseline (référence), ou not comparable (non comparable) et pourquoi',
  },
  pairs: {
    scenario: 'la question',
    driver: 'générateur de charge',
    server: 'nom du serveur à la meilleure estimation',
    other: 'nom de l’autre',
    blocks: 'blocs où les deux étaient valides',
    by: 'ce qui est comparé\u00a0: le débit, ou le temps CPU du serveur par requête si le débit n’est pas celui du plus lent',
    limit:
      'ce qui a limité le plus lent\u00a0: server (le serveur), load (la charge), waking (les réveils), others (d’autres programmes) ou unknown (inconnu)',
    ratio:
      'combien de fois le premier est meilleur\u00a0: moyenne géométrique sur les blocs, chacun étant la médiane sur ses tours de tranches',
    ratio_low: 'son intervalle au niveau de l’examen, pour cette seule paire\u00a0: borne basse',
    ratio_high: 'borne haute',
    throughput_ratio: 'débit du premier rapporté à celui de l’autre',
    p_value:
      'probabilité de tels rapports si les deux diffèrent de 3\u00a0% au plus\u00a0: t modéré, pour cette seule paire',
    p_adjusted: 'la même selon Holm pour toutes les paires du scénario',
    detectable:
      'rapport que montreraient quatre séries pareilles sur cinq\u202f; vide\u00a0: la paire est départagée',
    outcome:
      'ahead (devant), equal (égaux à 10\u00a0% près), open (ouvert), too-few-blocks (trop peu de blocs), ou not-ranked (hors classement)\u00a0: l’un affame des clients ou ne répond rien',
  },
  slices: {
    run_id: 'désigne la série',
    trial: 'la mesure à laquelle la tranche appartient',
    round: 'le tour, à partir de 1\u00a0: chaque serveur de la comparaison y a une tranche',
    slot: 'le rang parmi toutes les tranches de la comparaison, à partir de 0',
    start_s: 'depuis le début du premier rang, s',
    duration_s: 'durée de la tranche, s',
    requests: 'réponses justes achevées pendant celle-ci',
  },
  clients: {
    run_id: 'désigne la série',
    trial: 'la mesure à laquelle le client appartient',
    client: 'le client, à partir de 0',
    agent: 'l’agent dont c’est le client\u202f; vide\u00a0: la série n’a pas d’agents',
    requests: 'réponses justes qu’il a eues dans la fenêtre',
    latency_p50_us: 'sa latence médiane, µs',
    latency_p99_us: 'son 99e percentile de latence, µs',
    longest_wait_us: 'sa plus longue attente, avec ou sans réponse, µs',
  },
  agents: {
    trial: 'la mesure à laquelle la part appartient',
    agent: 'l’agent qui a envoyé la part',
    clients: 'clients de la part',
    requests: 'réponses justes qu’elle a eues dans la fenêtre',
    latency_p50_us: 'latence médiane de la part, µs',
    latency_p99_us: 'son 99e percentile, µs\u202f; vide\u00a0: moins de 1\u202f000 requêtes',
    load_cpu_percent: 'CPU de son processus de charge dans la fenêtre, % d’un cœur',
    core_wait_percent: 'part de la fenêtre où il a attendu son CPU, %',
    others_cpu_percent:
      'CPU de programmes de sa machine étrangers à la série, % d’un cœur\u202f; vide\u00a0: inconnu, ou d’autres processus de la série y tournent',
    start_late_us:
      'retard de l’ouverture de sa fenêtre sur son rendez-vous, µs, à sa propre horloge\u202f; en tranches\u00a0: leur moyenne',
    start_held_up_us:
      'délai de là jusqu’à la première exécution de sa charge, µs\u202f: jusque-là, elle n’avait pas de cœur\u202f; vide\u00a0: en tranches',
    clock_offset_us: 'son horloge moins celle du lanceur, µs',
    clock_bound_us:
      'erreur possible de cet écart, µs\u00a0: la moitié du plus court aller-retour, en tranches avec sa dérive',
  },
};

/** @returns null where it is not known */
export function frenchColumn(file: string, column: string): string | null {
  return OTHERS[file]?.[column] ?? TRIALS[column] ?? null;
}
