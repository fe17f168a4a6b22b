/** How a run was measured and judged, and on what machine: the sentences of a report in French. Pure. */
import type { ENGLISH_METHOD } from './method-en.ts';

const SCHEDULED =
  'à des instants tirés d’avance, que les requêtes précédentes aient reçu leur réponse ou non. La latence compte depuis l’instant où une requête était due.';

export const FRENCH_METHOD: typeof ENGLISH_METHOD = {
  title: 'Comment on a mesuré',
  of: (scenarios) => ` de ${scenarios}`,
  trial:
    'Une mesure, c’est un nouveau processus serveur et un nouveau processus de charge sur la même machine. Le serveur prouve d’abord que sa réponse est juste. Puis les clients se connectent, s’échauffent, et une fenêtre est mesurée.',
  trialOnAgents: (count) =>
    `Une mesure, c’est un nouveau processus serveur et de nouveaux processus de charge, en partie sur ${count === 1 ? 'une autre machine' : `${count}\u00a0autres machines`} (agents.csv). Le serveur prouve d’abord que sa réponse est juste. Puis les clients se connectent, s’échauffent, et toutes les fenêtres s’ouvrent au même instant.`,
  unpinned: (which) =>
    `Ni le serveur ni la charge${which} n’ont été fixés\u00a0: l’ordonnanceur a choisi leurs CPU. Avec un client, il peut placer les deux sur un seul CPU ou sur deux, et cela compte plus que le modèle.`,
  pinned: (which, places) =>
    `Tous les threads${which} ont été fixés dès leur démarrage (\`taskset\`), ${places}.`,
  places: (server, load) => `le serveur sur ${server} et la charge sur ${load}`,
  cpus: (list) => `le CPU ${list}`,
  allCpus: 'tous les CPU',
  shared: (scenarios) =>
    `Dans ${scenarios}, rien n’a été fixé\u00a0: la question est de savoir comment les serveurs utilisent plusieurs cœurs, et une charge légère les partage.`,
  own: (scenario, places) =>
    `Dans ${scenario}, tous les threads ont été fixés dès leur démarrage (\`taskset\`), ${places}\u00a0: une charge qui partage son CPU avec un serveur occupé envoie en retard.`,
  polling:
    'Dans une boucle fermée, une charge qui a ses propres CPU interroge ses sockets sans jamais dormir\u00a0: aucune réponse n’attend son réveil.',
  slices: (sliced, all, shortest) =>
    `${sliced === null ? 'Toutes les mesures' : `${sliced} mesures sur ${all}`} ont été faites par tranches. Les serveurs d’une comparaison et leurs charges vivent en même temps, et une seule charge à la fois envoie des requêtes. À chaque tour, chaque serveur a une tranche, dans un ordre aléatoire. Une tranche dure ${shortest}, ou le temps de 50 réponses du serveur le plus lent, au plus 1 s\u202f; celles d’un serveur qui met plus longtemps à répondre une fois à chaque client sont plus longues. Elle est précédée d’une garde, où les requêtes sont envoyées mais non comptées. Nos serveurs sont arrêtés hors de leurs tranches.`,
  slicesWhy:
    'Ce qui perturbe la machine plus longtemps qu’une tranche perturbe tous les serveurs de la même façon (Bulej et al., Duet benchmarking, 2020\u202f; Abedi et Brecht, 2017). Le rapport de deux serveurs dans un bloc est la médiane sur ses tours\u00a0: une perturbation de quelques tranches ne le déplace pas.',
  noWindow: (scenario) => `${scenario} aucune, car c’est un script`,
  window: (scenario, length, warmUp) => `${scenario} ${length} après un échauffement d’au moins ${warmUp}`,
  windows: (windows, drivers) => `Les fenêtres\u00a0: ${windows}. Générateurs de charge\u00a0: ${drivers}.`,
  ownDriver: (engine) => `\`tcp\` (le nôtre, sur ${engine})`,
  longestWarmUp: (scenario, length) => `${scenario} ${length}`,
  warmUps: ({ longest, discarded, median, from, to }) =>
    `Un échauffement finit quand ses dix dernières fenêtres, ensemble aussi longues que l’échauffement le plus court, ne montrent pas de tendance au test de Mann-Kendall, ou une tendance de moins de 5\u00a0%. La tendance est celle du débit, dans une boucle ouverte celle de la latence moyenne. L’échauffement le plus long\u00a0: ${longest}. Réponses écartées\u00a0: ${discarded} en tout. L’échauffement d’une mesure a pris ${median} à la médiane (${from} à ${to}, y compris la première réponse de chaque client).`,
  steady: (trials) => `Les ${trials} mesures étaient toutes stables quand la fenêtre s’est ouverte.`,
  unsteadyCell: (cell, unsteady, trials) => `${cell} ${unsteady} sur ${trials}`,
  unsteady: (count, trials, cells) =>
    `${count} mesures sur ${trials} n’étaient pas stables quand la fenêtre s’est ouverte. Elles sont valides, mais leurs serveurs peuvent être plus rapides une fois échauffés\u00a0: ${cells}.`,
  command: (name, command) =>
    `${name} est un serveur externe\u00a0: \`${command}\` a été lancé pour chaque mesure sur un port libre, puis terminé avec tous ses processus. Sa première réponse a servi de modèle aux autres, elle peut donc être plus courte ou plus longue que notre page.`,
  address: (name, address) =>
    `${name} est un serveur externe qui tournait déjà à ${address}, dans un seul processus pour toutes les mesures et sur ses propres CPU. Son processus n’a pas été mesuré. Sa première réponse d’une mesure a servi de modèle aux autres, elle peut donc être plus courte ou plus longue que notre page.`,
  closed: (which) =>
    `La charge${which} est une boucle fermée\u00a0: chaque client envoie sa requête suivante quand il a sa réponse. La latence va de l’envoi d’une requête au dernier octet de sa réponse. Seules les requêtes qui ont reçu une réponse ont une latence.`,
  openOfEach: (scenario) =>
    `${scenario} est une boucle ouverte\u00a0: des débits propres à chaque serveur lui sont offerts, ${SCHEDULED}`,
  openOfAll: (scenario, rate) =>
    `${scenario} a aussi une boucle ouverte\u00a0: ${rate} requêtes par seconde ${SCHEDULED}`,
  validity:
    'Une mesure est invalide si un processus a échoué, si une réponse était fausse ou manquait, si un client voisin inactif a été perdu, ou si l’horloge a sauté. Dans une boucle ouverte, elle est aussi invalide si la charge était en retard (p99 du retard au-dessus de 1 ms et d’un dixième de la latence médiane), si moins de 99\u00a0% des requêtes offertes ont reçu leur réponse à temps, ou si plus de 1\u00a0% ne l’ont jamais reçue. Un p99 demande 1\u202f000 requêtes, un p99,9 10\u202f000\u202f; sinon il reste vide. Dans une boucle fermée, un générateur de charge occupé ne rend pas une mesure invalide.',
  deadline: (scenario, deadline) =>
    `Dans ${scenario}, une requête est abandonnée ${deadline} après son échéance. Que des requêtes y soient abandonnées, refusées ou rompues est un résultat\u202f; une charge en retard (p99 du retard au-dessus d’un dixième de cela) ou une réponse fausse rend une mesure invalide.`,
  disturbance:
    'Une mesure est perturbée si d’autres programmes ont utilisé plus de 10\u00a0% d’un CPU à côté d’elle, ou si une limite de son groupe de contrôle l’a retenue. Les mesures perturbées ne comptent que là où moins de 5 blocs de la même charge étaient tranquilles.',
  planned: (blocks) => `${blocks} blocs étaient prévus`,
  within: (budget, blocks) => `Des blocs ont été ajoutés pendant ${budget}\u00a0: ${blocks}`,
  block: (seed, blocks) =>
    `Un bloc est une mesure de chaque cas dans un ordre aléatoire (graine ${seed})\u00a0: une dérive de la machine touche tous les serveurs de la même façon. ${blocks}.`,
  unit: (intervals) =>
    `L’unité des statistiques est le bloc, jamais la requête ni la tranche\u00a0: médianes sur les blocs, avec des intervalles de confiance à 95\u00a0%. ${intervals}`,
  oneBlock: 'Un seul bloc n’a pas d’intervalle.',
  twoBlocks: 'Deux blocs n’ont pas d’intervalle.',
  fewBlocks: (blocks) =>
    `Avec ${blocks} blocs, ils viennent d’un bootstrap lissé et studentisé, car les statistiques d’ordre d’un si petit nombre ne peuvent pas couvrir 95\u00a0%. Si le bruit a deux modes, ils couvrent moins.`,
  manyBlocks:
    'Ce sont des statistiques d’ordre, qui ne supposent rien du bruit\u202f; avec moins de 6 blocs valides, ils viennent d’un bootstrap lissé et studentisé.',
  limits:
    'Ce qui limite un serveur se déduit du temps CPU. Le serveur est la limite s’il utilise au moins 90\u00a0% des CPU dont il dispose, ou si ses traitements attendent. Sinon, la charge est la limite si elle était occupée pendant au moins 95\u00a0% de la fenêtre. Sinon, aucun des deux n’était occupé tout le temps, car il fallait sans cesse réveiller le serveur. Une paire est comparée par le débit si le serveur le plus lent était la limite, ou si la limite n’est pas connue. Sinon, elle est comparée par le temps CPU du serveur par requête.',
  pairs: (fewest) =>
    `Toutes les paires de serveurs sous une charge sont comparées par leurs rapports dans chaque bloc. Des serveurs sur deux couches de sockets ne forment une paire que si leur modèle est le même. Une paire demande ${fewest} blocs où les deux sont valides. Un serveur qui affame des clients, ou ne répond rien dans un bloc, n’est dans aucune paire.`,
  settled: (beyond) =>
    `Une paire est départagée si son rapport est montré au-delà de ${beyond} (McCarthy et Smyth, TREAT, 2009), ou en deçà de 10\u00a0% (deux tests unilatéraux\u00a0: Schuirmann, 1987). Chaque test est un t modéré\u00a0: sur peu de blocs, la variance d’une paire est mal connue, elle est donc rapprochée de celle de toutes les paires du scénario (Smyth, 2004). Aucune variance ne compte pour moins que la médiane. Chaque test est corrigé par Holm pour toutes les paires du scénario. Toute autre paire reste ouverte, et le rapport indique la différence que montreraient quatre séries pareilles sur cinq. Le nombre de blocs nécessaires vaut pour le rapport observé, si rapport et dispersion restent les mêmes.`,
  judgedOnce: (level, beyond, confidence) =>
    `Le nombre de blocs était fixé d’avance, la série est donc jugée une seule fois\u00a0: au plus ${level} des scénarios montreraient par hasard une différence au-delà de ${beyond}. Les intervalles des rapports sont à ${confidence}, pour chaque paire seule.`,
  looks: (looks, level, all, confidence) =>
    `La série a été jugée après ${looks} blocs, jusqu’à ce que toutes les paires soient départagées ou que le temps prévu soit écoulé. Chaque examen peut montrer une différence par hasard dans ${level} des scénarios, tous ensemble dans ${all}. Les intervalles des rapports sont ceux d’un examen, à ${confidence}, pour chaque paire seule (intervalles de confiance répétés\u00a0: Jennison et Turnbull, 1989).`,
  self: 'La référence a été mesurée deux fois, sous deux noms. Cette comparaison A/A s’ajoute aux variances. C’est une alarme et non un veto\u00a0: si elle est dite différente, d’autres verdicts du scénario peuvent être faux aussi.',
  effective:
    'Les clients effectifs sont le débit × la latence moyenne\u00a0: d’après la loi de Little, les clients servis en même temps. Là où ce nombre est bien inférieur à celui des clients, les autres attendaient.',
  jain: 'L’indice de Jain porte sur les réponses que chaque client a reçues\u00a0: 1 si tous en ont reçu autant, 1/clients si un seul a tout reçu.',
  process:
    'Le temps CPU, les threads et la mémoire sont ceux du processus serveur, lus du dehors pendant la fenêtre (par tranches\u00a0: pendant toutes les tranches et gardes). Pour un serveur externe, ils sont ceux de tous ses processus ensemble\u202f; les pages partagées comptent une fois, et il n’y a pas de temps CPU là où un processus a fini sans être vu. Les appels système par requête ne sont pas mesurés\u00a0: les compteurs de `/proc` omettent ceux des sockets. Une valeur non mesurée s’écrit –.',
  figures:
    'Dans les figures, les serveurs sont dessinés légèrement décalés à chaque nombre de clients, pour qu’aucun intervalle n’en cache un autre.',
  machine: {
    title: 'La machine, et comment reproduire',
    label: 'La machine',
    seed: 'Avec la même graine, les mesures se suivent dans le même ordre. Les chiffres absolus dépendent de la machine\u202f; la comparaison devrait tenir ailleurs.',
    caption: 'La série et sa machine.',
    what: 'quoi',
    value: 'valeur',
    run: 'série',
    states: {
      running: 'en cours',
      complete: 'complète',
      interrupted: 'interrompue',
      failed: 'échouée',
    },
    times: 'du, au',
    seedRow: 'graine',
    commit: (version, commit) => `${version}, commit ${commit}`,
    processorRow: 'processeur',
    processor: (cpu, cores, arch) => `${cpu}, ${cores} cœurs, ${arch}`,
    agentRow: (name, role) => `${name} (${role === 'server' ? 'serveur' : 'charge'})`,
    memory: 'mémoire',
    limitsRow: 'limites de son groupe de contrôle',
    allowed: (cpus, cores) => `${cpus} CPU sur ${cores}`,
    quota: (cpus) => `temps CPU de ${cpus} CPU`,
    memoryLimit: (bytes) => `${bytes} de mémoire`,
    systemRow: 'système',
    system: (os, kernel) => `${os}, noyau ${kernel}`,
    virtual: 'machine virtuelle ou conteneur',
    yes: 'oui',
    no: 'non',
    unknown: 'inconnu',
    governor: 'gouverneur de fréquence',
    descriptors: 'limite de descripteurs',
    backlog: 'limite de la file d’attente (somaxconn)',
    congestion: 'contrôle de congestion TCP',
    load: 'charge moyenne avant la première mesure',
  },
};
