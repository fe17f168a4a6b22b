/** The findings of `npm run doctor` in French; its narrow spaces do not break. Pure. */
import type { DoctorWords } from './doctor-en.ts';

const count = (value: number): string => value.toLocaleString('fr-FR');

const fixed = (value: number, digits: number): string =>
  value.toLocaleString('fr-FR', { minimumFractionDigits: digits, maximumFractionDigits: digits });

export const FRENCH_DOCTOR: DoctorWords = {
  marks: { good: 'bon', note: 'à noter', bad: 'mauvais' },
  notKnown: 'inconnu',
  node: {
    about: 'version de Node',
    advice: (wanted) => `tout est mesuré avec ${wanted}\u00a0: passez par les scripts npm, qui le trouvent`,
  },
  sockets: {
    about: 'appels de socket',
    both: 'posix et node',
    nodeOnly: (os) => `node seulement (${os})`,
    advice: 'posix demande Linux\u00a0: employez --io node',
  },
  cores: {
    about: 'cœurs',
    some: (usable, all) => `${usable} sur ${all}`,
    shared:
      'serveur et charge se les partagent\u00a0: comparez au sein d’une série, et ne citez pas de chiffres absolus',
    alone:
      'serveur et charge se relaieraient sur un seul cœur\u00a0: aucun chiffre ne serait celui du serveur seul',
  },
  quota: {
    about: 'quota de CPU',
    found: (cpus) => `${count(cpus)} CPU`,
    advice: (periodMs) =>
      `au-delà, tous les threads, ceux de la charge aussi, s’arrêtent pour le reste de ${count(periodMs)}\u00a0ms\u00a0: augmentez cpu.max, ou docker --cpus`,
  },
  share: {
    about: 'part de CPU',
    advice: 'à côté de groupes occupés, la série reçoit une autre part des CPU que d’habitude',
  },
  load: {
    about: 'charge moyenne',
    found: (average) => fixed(average, 2),
    noisier: 'd’autres programmes travaillent\u00a0: les chiffres seront un peu plus bruités',
    busy: 'd’autres programmes prennent les cœurs\u00a0: attendez, ou arrêtez-les',
  },
  governor: {
    about: 'fréquence du CPU',
    notKnown: 'courant dans une machine virtuelle\u202f; l’hôte en décide',
    advice:
      'un cœur lent à accélérer fait varier les courtes mesures\u00a0: cpupower frequency-set -g performance',
  },
  virtual: {
    about: 'machine virtuelle',
    yes: 'oui',
    no: 'non',
    advice:
      'la charge moyenne ne montre pas les voisins\u202f; réveiller un cœur inactif prend plus de temps que sur du matériel',
  },
  pinning: {
    about: 'CPU fixés',
    none: 'pas de taskset',
    advice:
      '--server-cpus et --load-cpus le demandent (util-linux), et latency aussi, pour des mesures valides près du coude',
  },
  descriptors: {
    about: 'descripteurs',
    room: (clients, each) =>
      `environ ${count(clients)} clients à la fois, ${count(each)} avec worker-per-client`,
    raise: (room, limit) => `${room}\u00a0: ulimit -n ${limit} pour tout le scénario idle`,
  },
  threads: {
    about: 'nombre de threads',
    left: (left, limit) => `${count(left)} libres sur ${count(limit)}`,
    room: (run, clients) =>
      `pour tous les processus de son groupe de contrôle\u00a0: une série en prend environ ${count(run)}, worker-per-client un de plus par client, soit environ ${count(clients)} clients\u00a0: augmentez pids.max, ou docker --pids-limit`,
  },
  backlog: {
    about: 'file d’attente',
    advice:
      'des clients qui arrivent ensemble peuvent attendre une seconde leur connexion\u00a0: sysctl net.core.somaxconn=4096',
  },
  congestion: {
    about: 'contrôle TCP',
    advice: 'son contrôle de congestion\u00a0: ne comparez qu’avec des séries qui avaient le même',
  },
  ports: {
    about: 'ports locaux',
    free: (free, all) => `${count(free)} libres sur ${count(all)}`,
    room: (perS) => `sur une adresse\u00a0: ${count(perS)} connexions par seconde, là où le client les ferme`,
    widen: (room, command) => `${room}\u00a0: ${command}`,
  },
  memory: {
    about: 'mémoire',
    found: (gibibytes) => `${fixed(gibibytes, 1)}\u00a0Gio libres`,
    room: (threads, groupGibibytes) =>
      `place pour environ ${count(threads)} threads de worker-per-client${groupGibibytes === null ? '' : `, sur ${fixed(groupGibibytes, 1)}\u00a0Gio pour son groupe de contrôle`}`,
  },
  count,
};
