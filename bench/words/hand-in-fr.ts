/** The texts of the report to hand in that no other report has, in French. Pure. */
import type { ENGLISH_HAND_IN } from './hand-in-en.ts';

export const FRENCH_HAND_IN: typeof ENGLISH_HAND_IN = {
  question: 'Question',
  machine: 'Machine',
  method: 'Méthode',
  results: 'Résultats',
  threats: 'Menaces sur la validité',
  discussion: 'Discussion',
  hint: 'À rédiger\u00a0: Qu’est-ce qui explique chaque résultat\u202f? Où les chiffres contredisent-ils ce que l’on attendait\u202f? Que changerait une autre machine, un autre réseau, une autre charge de travail\u202f? Quelle affirmation chaque figure appuie-t-elle, et laquelle non\u202f?',
  trial:
    'Une mesure, c’est un nouveau processus serveur et un nouveau processus de charge. Le serveur prouve d’abord que sa réponse est juste\u202f; puis les clients se connectent, s’échauffent, et une fenêtre est mesurée. Seules les réponses justes comptent.',
  statistics:
    'L’unité des statistiques est le bloc. Les chiffres sont des médianes sur les blocs, avec des intervalles à 95\u00a0%. Toutes les paires de serveurs sous une charge sont comparées par leurs rapports dans chaque bloc, par un test t modéré contre une différence de 3\u00a0%, corrigé pour toutes les paires du scénario (Holm).',
  limit:
    'Le débit n’est comparé que là où le serveur le plus lent était la limite. Ailleurs, c’est le temps CPU du serveur par requête.',
  loopback:
    'Serveur et charge tournaient sur une seule machine, par l’interface de bouclage\u00a0: aucun réseau n’entre dans les chiffres, et les deux partagent sa mémoire et ses caches.',
  remote:
    'Les serveurs qui tournaient déjà ont été mesurés à leur adresse\u202f; leurs machines ne sont pas décrites ici.',
  shared: (scenarios) =>
    `Dans ${scenarios}, serveur et charge partageaient les CPU\u00a0: la charge prend du temps au serveur.`,
  oneMachine:
    'Une seule machine a été mesurée. Une autre, ou un autre noyau, peut classer les serveurs autrement.',
  others: 'Les serveurs externes peuvent différer par autre chose que leur modèle de concurrence.',
  caption: (title, scenario) => `${title} Scénario ${scenario}.`,
  describeMachine: ({ processor, cores, isOneCore, memory, os, kernel, isVirtual, node, tellers }) =>
    `${processor}, ${cores} ${isOneCore ? 'cœur' : 'cœurs'}, ${memory} de mémoire, ${os}, noyau ${kernel}${isVirtual ? ', dans une machine virtuelle ou un conteneur' : ''}. Node ${node}\u202f; tellers ${tellers}.`,
  run: (seed, blocks, isOne, windows) =>
    `Un bloc est une mesure de chaque cas dans un ordre aléatoire (graine ${seed}), pour qu’une dérive de la machine touche tous les serveurs de la même façon\u202f; il y a eu ${blocks} ${isOne || blocks === '0' ? 'bloc' : 'blocs'}. Les fenêtres\u00a0: ${windows}.`,
  unsteady: (count, trials) =>
    `${count} mesures sur ${trials} n’étaient pas stables quand la fenêtre s’est ouverte\u00a0: leurs serveurs peuvent être plus rapides une fois échauffés.`,
  busy: (count, cells) =>
    `Le générateur de charge était une limite dans ${count} cas sur ${cells}\u00a0: le serveur peut y être plus rapide.`,
  noisy: (count, cells) => `Le débit ou le p99 de ${count} cas sur ${cells} est trop bruité pour conclure.`,
};
