/**
 * Failures that a reader meets, in French. They come as English text from the servers, clients and runs below, often out of
 * another thread or process, and are read back from it here. One that has no form here stays English.
 */
import { frenchFault } from '../../bench/words/faults-fr.ts';
import { frenchReasons } from '../../bench/words/reasons-fr.ts';
import { frenchLooseness, frenchWarning } from '../../bench/words/warnings-fr.ts';
import { FILE_FORMS, firstOf, type Forms, system } from './files-fr.ts';

/** `a, b ou c`, of `a or b or c` and `a, b, c` */
const or = (names = ''): string =>
  new Intl.ListFormat('fr', { type: 'disjunction' }).format(names.split(/ or |, /));

/** Those without a part of their own. */
const WHOLE: Readonly<Record<string, string>> = {
  'the posix engine needs Linux (epoll): choose --io node':
    'le moteur posix demande Linux (epoll)\u00a0: choisissez --io node',
  'a thread of the pool died and could not be replaced':
    'un thread de la réserve est mort et n’a pas pu être remplacé',
  'this Node cannot become another program: use --io posix':
    'ce Node ne peut pas devenir un autre programme\u00a0: employez --io posix',
  "the server's thread ended before it listened": 'le thread du serveur a fini avant d’écouter',
  'an open loop needs a rate: give one with --rate':
    'une boucle ouverte demande un débit\u00a0: donnez-le par --rate',
  'nothing to run: name a scenario and a model (external servers can only serve a plain page, and autocannon can only request pages)':
    'rien à mesurer\u00a0: nommez un scénario et un modèle (un serveur externe ne sert qu’une simple page, et autocannon ne demande que des pages)',
  'select takes no descriptor past FD_SETSIZE (1024), so further clients are treated as by a full server: lower --max-clients, or choose --multiplexer epoll or poll':
    'select n’admet pas de descripteur au-delà de FD_SETSIZE (1024)\u00a0: les clients suivants sont traités comme par un serveur plein\u202f; baissez --max-clients, ou choisissez --multiplexer epoll ou poll',
  'worker-pool/node has no --hand-off accept, because net accepts every client, whether or not a thread is free: use --io posix, or leave it out; loop-per-core is the model whose node threads accept for themselves':
    'worker-pool/node n’a pas de --hand-off accept, car net accepte tous les clients, qu’un thread soit libre ou non\u00a0: employez --io posix, ou omettez l’option\u202f; avec loop-per-core, les threads de node acceptent eux-mêmes',
};

/** Of a client of the timeline. */
const SCRIPT: Readonly<Record<string, string>> = {
  'bytes came after the last answer': 'des octets sont venus après la dernière réponse',
  'the server closed before its answer was complete': 'le serveur a fermé avant la fin de sa réponse',
  'received a wrong answer': 'il a reçu une réponse fausse',
};

const FORMS: Forms = [
  [
    /^cannot listen on (\S+): (.*)$/,
    (place, why) => `impossible d’écouter sur ${place}\u00a0: ${system(why)}`,
  ],
  [
    /^cannot write to the standard output: (.*)$/,
    (why) => `impossible d’écrire sur la sortie standard\u00a0: ${system(why)}`,
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
    /^(\S+) has no (--\S+): (?:leave it out|use (.*?)), or choose (.*)$/,
    (model, flag, own, owners) =>
      `${model} n’a pas d’option ${flag}\u00a0: ${own === '' ? 'omettez-la' : `employez ${or(own)}`}, ou choisissez ${or(owners)}`,
  ],
  [
    /^no (\S+) here: (.*)$/,
    (name, why = '') =>
      `pas de multiplexeur ${name} ici\u00a0: le noyau ne l’a pas, l’interdit ou est trop ancien (${/\bE[A-Z]+\b/.exec(why)?.[0] ?? why})\u202f; choisissez un autre --multiplexer`,
  ],
  [
    /^(\S+) has no --multiplexer, because (it )?.*$/,
    (server, ownEpoll) =>
      `${server} n’a pas de --multiplexer, car ${ownEpoll === 'it ' ? 'il emploie epoll' : 'libuv a le sien'}\u00a0: employez --io posix, ou omettez l’option`,
  ],
  [
    /^(\S+) has no (posix|node|c) io: use --io (.*?), or another model \((.*)\)$/,
    (model, io, own, others) =>
      `${model} n’a pas d’io ${io}\u00a0: employez --io ${or(own)}, ou un autre modèle (${others})`,
  ],
  [
    /^posix and c servers need Linux, and this is (\S+): .*$/,
    (platform) =>
      `les serveurs posix et c demandent Linux, et ce système est ${platform}\u00a0: employez --io node`,
  ],
  [
    /^the C servers have no (\S+): .*$/,
    (workload) => `les serveurs en C n’ont pas ${workload}\u00a0: employez --io posix ou node`,
  ],
  [
    /^there is no C compiler \((.*?)\) .*$/,
    (compiler) =>
      `pas de compilateur C (${compiler}) pour construire les serveurs en C\u00a0: installez-en un (apt-get install gcc libc6-dev, par exemple), nommez-le dans CC, ou employez --io posix`,
  ],
  [
    /^the C server (could not be built|ended): (.*)$/s,
    (what, why) =>
      `le serveur en C ${what === 'ended' ? 's’est arrêté' : 'n’a pas pu être construit'}\u00a0: ${system(why)}`,
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
    /^a (thread|process) for each of (\d+) clients needs .* (?:memory|enough) for (\d+).*$/,
    (unit, clients, most) =>
      `un ${unit === 'thread' ? unit : 'processus'} pour chacun de ${clients} clients demande plus de mémoire ou de descripteurs qu’il n’y en a (assez pour ${most})\u00a0: abaissez --max-clients, ou choisissez un autre modèle`,
  ],
  [
    /^(\d+) processes need .* memory for (\d+): .*$/,
    (count, most) =>
      `${count} processus demandent plus de mémoire qu’il n’y en a (assez pour ${most})\u00a0: abaissez --threads`,
  ],
  [
    /^(\S+) has no workload (\S+), .*$/,
    (model, workload) =>
      `${model} n’a pas la charge ${workload}, car ses processus ne partagent pas leurs sockets\u00a0: choisissez un autre modèle`,
  ],
  [/^listen EADDRINUSE: .*$/, () => 'le port est déjà pris, EADDRINUSE'],
  [/^listen (E[A-Z]+: .*)$/, system],
  [/^(its (?:two answers differ,|body has) .*)$/s, frenchLooseness],
  [
    /^nothing can be measured: (.*)$/s,
    (warnings = '') => `rien ne peut être mesuré\u00a0: ${frenchWarnings(warnings)}`,
  ],
  [/^(\S+ is left out: .*)$/s, frenchWarnings],
  [
    /^before and after answer differently \((?:status (\d+) and (\d+)|bodies of (\d+) and (\d+) bytes|two bodies of (\d+) bytes)\): .*$/,
    (...found) =>
      `before et after répondent autrement (${frenchDifference(found)})\u00a0: si les deux ont raison, donnez --expect`,
  ],
  [/^(before|after): (.*)$/s, (server, because = '') => `${server}\u00a0: ${frenchReasons(because)}`],
  [/^a server leaves clients unanswered$/, () => 'un serveur laisse des clients sans réponse'],
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
    /^threads is (\S+): give --threads .*$/,
    (given) => `--threads ${given} n’est pas possible\u00a0: donnez un nombre entier à partir de 1`,
  ],
  [
    /^a thread of the server could not be started: (.*)$/s,
    (why) => `un thread du serveur n’a pas pu être lancé\u00a0: ${why}`,
  ],
  [/^the server's thread died: (.*)$/s, (why) => `le thread du serveur est mort\u00a0: ${why}`],
  [/^a client of the script: (.*)$/s, (why = '') => `un client du script\u00a0: ${SCRIPT[why] ?? why}`],
  [
    /^autocannon supports HTTP only, not the workload (\S+): .*$/,
    (workload) =>
      `autocannon ne sait que le HTTP, non la charge de travail ${workload}\u00a0: choisissez --driver tcp`,
  ],
  [
    /^(\S+) can't keep to a schedule: .*$/,
    (driver) =>
      `${driver} ne peut suivre un calendrier\u00a0: une boucle ouverte demande --driver tcp --io posix (Linux)`,
  ],
  [
    /^(.*) cannot be started: it is not a server of tellers$/s,
    (server) => `${server} ne peut être lancé\u00a0: ce n’est pas un serveur de tellers`,
  ],
  [
    /^pandoc made no docx: (.*); take --format html or tex$/s,
    (why) => `pandoc n’a pas fait de docx\u00a0: ${why}\u202f; prenez --format html ou tex`,
  ],
  [
    /^cannot measure "(.*)": (.*)$/s,
    (task, why) => `«\u202f${task}\u202f» ne peut être mesuré\u00a0: ${why}`,
  ],
  [
    /^(\S+) needs Linux, this is (\S+): .*$/,
    (benchmark, platform) =>
      `${benchmark} demande Linux, et ce système est ${platform}\u00a0: choisissez-en d’autres par --only`,
  ],
  [
    /^no session with the broker (\S+): is it started, and may you use it\? \((.*)\)$/s,
    (url, why) =>
      `pas de session avec le courtier ${url}\u00a0: est-il lancé, et avez-vous le droit de l’employer\u202f? (${why})`,
  ],
  [
    /^(\d+) agents are wanted, and at the broker there are after (\S+) s: (.*)$/,
    (wanted, waitedS, present = '') =>
      `${wanted} ${Number(wanted) < 2 ? 'agent demandé' : 'agents demandés'}, et chez le courtier il y a après ${waitedS}\u00a0s\u00a0: ${present === 'none' ? 'aucun' : present.replaceAll('(busy)', '(pris)')}`,
  ],
  [
    /^(.*) is no network: give one such as (\S+)$/,
    (network, example) => `${network} n’est pas un réseau\u00a0: donnez-en un comme ${example}`,
  ],
  [/^wrk met errors:\n(.*)$/s, (output) => `wrk a rencontré des erreurs\u00a0:\n${output}`],
  [/^the server answered (.*)$/s, (answer) => `le serveur a répondu ${answer}`],
  [/^(cc|wrk) failed: (.*)$/s, (tool, why) => `${tool} a échoué\u00a0: ${why}`],
  [
    /^the server (closed|broke) the connection before the whole message came back$/,
    (how) =>
      `le serveur a ${how === 'closed' ? 'fermé' : 'rompu'} la connexion avant d’avoir renvoyé tout le message`,
  ],
  [
    /^(\d+) bytes came after the end of its answer$/,
    (bytes) => `${bytes} octets sont venus après la fin de sa réponse`,
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

function frenchWarnings(warnings = ''): string {
  return warnings
    .split(/; (?=\S+ is left out: )/)
    .map(frenchWarning)
    .join('\u202f; ');
}

function frenchDifference([
  status = '',
  other = '',
  bytes = '',
  otherBytes = '',
  same = '',
]: readonly string[]): string {
  if (status !== '') return `statut ${status} et ${other}`;
  return bytes === '' ? `deux corps de ${same} octets` : `corps de ${bytes} et de ${otherBytes} octets`;
}

/** @param message one line, in English */
export function frenchFailure(message: string): string {
  const known =
    WHOLE[message] ?? firstOf(FORMS, message) ?? firstOf(FILE_FORMS, message) ?? frenchFault(message);
  if (known !== null) return known;
  const [, path] = /^E[A-Z]+: [^,]*, \w+ '(.*)'$/s.exec(message) ?? [];
  return path === undefined ? message : `${path}\u00a0: ${system(message)}`;
}
