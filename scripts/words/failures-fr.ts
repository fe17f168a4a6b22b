/**
 * Failures that a reader meets, in French. They come as English text from the servers, clients and runs below, often out of
 * another thread or process, and are read back from it here. One that has no form here stays English.
 */
import { invocation } from '../../bench/invocation.ts';
import { frenchReasons } from '../../bench/words/reasons-fr.ts';
import { frenchLooseness, frenchWarning } from '../../bench/words/warnings-fr.ts';

/** `a, b ou c`, of `a or b or c` and `a, b, c` */
const or = (names = ''): string =>
  new Intl.ListFormat('fr', { type: 'disjunction' }).format(names.split(/ or |, /));

/** Of a call of the system. */
const SYSTEM: Readonly<Record<string, string>> = {
  EACCES: 'accès refusé',
  EADDRINUSE: 'le port est déjà pris\u202f; choisissez un autre --port, ou arrêtez le programme qui l’occupe',
  EADDRNOTAVAIL: 'cette machine n’a pas cette adresse\u202f; choisissez un autre --host',
  ECONNREFUSED: 'rien n’écoute à cette adresse',
  EISDIR: 'c’est un dossier',
  EMFILE: 'ce processus n’a plus de descripteur\u202f; abaissez --max-clients, ou augmentez `ulimit -n`',
  ENFILE: 'cette machine n’a plus de descripteur\u202f; fermez d’autres programmes',
  ENOENT: 'il n’existe pas',
  ENOSPC: 'le disque est plein',
  ENOTDIR: 'une partie du chemin n’est pas un dossier',
  ENOTFOUND: 'ce nom n’a pas d’adresse',
  EPERM: 'opération non permise',
  EROFS: 'le système de fichiers est en lecture seule',
};

/** What a failure of the system means; the text itself where it is not known. */
function system(text = ''): string {
  if (/ is no IP address/.test(text))
    return 'ce n’est pas une adresse IP\u202f; donnez par exemple 127.0.0.1 ou ::1';
  const code = /\bE[A-Z]{3,}\b/.exec(text)?.[0] ?? '';
  const meaning = SYSTEM[code];
  return meaning === undefined ? text : `${meaning} (${code})`;
}

const FOLDER = `donnez un dossier écrit par ${invocation('bench')}`;

const FORMS: readonly (readonly [form: RegExp, say: (...found: readonly string[]) => string])[] = [
  [
    /^cannot listen on (\S+): (.*)$/,
    (place, why) => `impossible d’écouter sur ${place}\u00a0: ${system(why)}`,
  ],
  [
    /^nothing listens on (.*): is the server started, and is the port right\?$/,
    (place) => `rien n’écoute sur ${place}\u00a0: le serveur est-il lancé, et le port est-il le bon\u202f?`,
  ],
  [
    /^no connection to (.*) within (\d+) ms: is the address right\?$/,
    (place, ms) => `pas de connexion à ${place} en ${ms} ms\u00a0: l’adresse est-elle la bonne\u202f?`,
  ],
  [
    /^(\S+) has no address(?:: is the name right\?)?$/,
    (host) => `${host} n’a pas d’adresse\u00a0: le nom est-il juste\u202f?`,
  ],
  [
    /^this machine has no local port left, or no address, for connections to (\S+): .*$/,
    (place) =>
      `cette machine n’a plus de port local, ou pas d’adresse, pour se connecter à ${place}\u00a0: élargissez net.ipv4.ip_local_port_range (une connexion que le client a fermée garde son port une minute)`,
  ],
  [
    /^no descriptor left for (\d+) clients: .*$/,
    (clients) =>
      `plus de descripteur pour ${clients} clients\u00a0: prenez moins de clients, ou augmentez \`ulimit -n\``,
  ],
  [
    /^nothing came for (\S+) s on an open connection: .*$/,
    (seconds) =>
      `rien n’est venu pendant ${seconds} s sur une connexion ouverte\u00a0: le serveur est-il occupé par un autre client\u202f?`,
  ],
  [
    /^the server (closed|broke) the connection without an answer$/,
    (how) => `le serveur a ${how === 'closed' ? 'fermé' : 'rompu'} la connexion sans répondre`,
  ],
  [
    /^it ended after its first client: .*$/,
    () =>
      'il s’est arrêté après son premier client\u00a0: l’exercice 1 s’arrête là\u202f; après close(), revenez à accept()',
  ],
  [
    /^(.*) is no results folder: it has no run\.json; .*$/s,
    (dir) => `${dir} n’est pas un dossier de résultats\u00a0: il n’a pas de run.json\u202f; ${FOLDER}`,
  ],
  [
    /^(.*) is no results folder: its run was killed before its first trial, .*--out (.*)$/s,
    (dir, out) =>
      `${dir} n’est pas un dossier de résultats\u00a0: sa série a été tuée avant la première mesure, il n’a donc pas de run.json\u202f; recommencez avec --out ${out}`,
  ],
  [
    /^(.*) is no results folder: (.*)$/s,
    (dir, why) => `${dir} n’est pas un dossier de résultats\u00a0: ${why}`,
  ],
  [
    /^(.*) holds no run\.json, and no \.json or \.txt of another tool: .*$/s,
    (dir) => `${dir} n’a ni run.json, ni .json ou .txt d’un autre outil\u00a0: ${FOLDER}`,
  ],
  [
    /^(.*) is no results folder, and neither (?:.*)$/s,
    (path) =>
      `${path} n’est ni un dossier de résultats, ni une sortie que l’on sache lire d’autocannon, wrk, k6, oha ou hey`,
  ],
  [
    /^(.*) cannot be read: is the path right\?$/s,
    (path) => `${path} ne peut être lu\u00a0: le chemin est-il juste\u202f?`,
  ],
  [/^(.*) cannot be read: it is empty$/s, (path) => `${path} ne peut être lu\u00a0: il est vide`],
  [
    /^(.*) (holds a run already|is not empty): give a new folder with --out$/s,
    (dir, what) =>
      `${dir} ${what === 'is not empty' ? 'n’est pas vide' : 'contient déjà une série'}\u00a0: donnez un nouveau dossier par --out`,
  ],
  [
    /^(.*) is the folder of a run that is under way: .*$/s,
    (dir) =>
      `${dir} est le dossier d’une série en cours\u00a0: attendez sa fin, ou donnez un nouveau dossier par --out`,
  ],
  [
    /^cannot write to (.*) \((.*)\): mend that, then (.*)$/s,
    (path, why, resume) =>
      `impossible d’écrire dans ${path} (${system(why)})\u00a0: corrigez cela, puis ${resume}`,
  ],
  [
    /^cannot write to (.*): give another folder with --out \((.*)\)$/s,
    (path, why) =>
      `impossible d’écrire dans ${path}\u00a0: donnez un autre dossier par --out (${system(why)})`,
  ],
  [
    /^(.*) holds a run that is complete: there is nothing to resume$/s,
    (dir) => `${dir} contient une série complète\u00a0: il n’y a rien à reprendre`,
  ],
  [
    /^(.*) cannot be resumed: .*$/s,
    (dir) =>
      `${dir} ne peut être repris\u00a0: ses mesures ne sont pas celles que prévoit cette version\u202f; commencez une nouvelle série`,
  ],
  [
    /^(\S+) has no (--\S+): (?:leave it out|use (.*?)), or choose (.*)$/,
    (model, flag, own, owners) =>
      `${model} n’a pas d’option ${flag}\u00a0: ${own === '' ? 'omettez-la' : `employez ${or(own)}`}, ou choisissez ${or(owners)}`,
  ],
  [
    /^(\S+) has no (posix|node) io: use --io (.*?), or another model \((.*)\)$/,
    (model, io, own, others) =>
      `${model} n’a pas d’io ${io}\u00a0: employez --io ${or(own)}, ou un autre modèle (${others})`,
  ],
  [
    /^posix servers need Linux, and this is (\S+): .*$/,
    (platform) =>
      `les serveurs posix demandent Linux, et ce système est ${platform}\u00a0: employez --io node`,
  ],
  [
    /^maxClients is (\d+): give --max-clients (\d+) or fewer, .*$/,
    (given, most) =>
      `--max-clients ${given} est trop\u00a0: donnez ${most} au plus, car aucun processus de Linux n’a plus de descripteurs d’ordinaire`,
  ],
  [
    /^(\d+) threads need (\d+) file descriptors, and there are (\d+): .*$/,
    (threads, needed, limit) =>
      `${threads} threads demandent ${needed} descripteurs de fichier, et il y en a ${limit}\u00a0: augmentez \`ulimit -n\`, ou abaissez --threads`,
  ],
  [
    /^a thread for each of (\d+) clients needs .* (?:memory|enough) for (\d+).*$/,
    (clients, most) =>
      `un thread pour chacun de ${clients} clients demande plus de mémoire ou de descripteurs qu’il n’y en a (assez pour ${most})\u00a0: abaissez --max-clients, ou choisissez un autre modèle`,
  ],
  [/^listen EADDRINUSE: .*$/, () => 'le port est déjà pris, EADDRINUSE'],
  [/^listen (E[A-Z]+: .*)$/, system],
  [/^(its (?:two answers differ,|body has) .*)$/s, frenchLooseness],
  [
    /^nothing can be measured: (.*)$/s,
    (warnings = '') =>
      `rien ne peut être mesuré\u00a0: ${warnings
        .split(/; (?=\S+ is left out: )/)
        .map(frenchWarning)
        .join('\u202f; ')}`,
  ],
  [
    /^no rate could be measured: give one with --rate \((\S+) with (\d+) clients?: (.*)\)$/s,
    (server, clients, because = '') =>
      `aucun débit n’a pu être mesuré\u00a0: donnez-en un par --rate (${server} avec ${clients} ${Number(clients) < 2 ? 'client' : 'clients'}\u00a0: ${frenchReasons(because)})`,
  ],
  [
    /^the knee cannot be searched for: (\S+): (.*)$/s,
    (server, because = '') =>
      `le coude ne peut être recherché\u00a0: ${server}\u00a0: ${frenchReasons(because)}`,
  ],
  [
    /^(\S+): it was overloaded at every rate that was tried: leave it out with --models$/,
    (server) => `${server} était surchargé à tous les débits essayés\u00a0: écartez-le par --models`,
  ],
  [
    /^(\S+): the load generator was late at every rate that was tried: .*$/,
    (server) =>
      `${server}\u00a0: le générateur de charge était en retard à tous les débits essayés\u00a0: arrêtez d’autres programmes`,
  ],
  [
    /^(\S+) is not installed: (.*?), or the like$/,
    (tool, command) => `${tool} n’est pas installé\u00a0: ${command}, ou l’équivalent`,
  ],
  [
    /^a report in docx needs pandoc, .*$/,
    () =>
      'un rapport en docx demande pandoc, qui n’est pas installé\u00a0: installez-le (https://pandoc.org/installing.html\u202f; sous Debian et Ubuntu, apt install pandoc), ou prenez --format html, que Word et LibreOffice ouvrent aussi',
  ],
];

/** @param message one line, in English */
export function frenchFailure(message: string): string {
  for (const [form, say] of FORMS) {
    const found = form.exec(message);
    if (found !== null) return say(...found.slice(1).map((part) => part ?? ''));
  }
  const [, path] = /^E[A-Z]+: [^,]*, \w+ '(.*)'$/s.exec(message) ?? [];
  return path === undefined ? message : `${path}\u00a0: ${system(message)}`;
}
