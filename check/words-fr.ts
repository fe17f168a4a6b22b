/** The report card in French; its narrow spaces do not break. Clauses have no full stop. */
import { frenchFault } from '../bench/words/faults-fr.ts';
import { frenchHintParts } from '../bench/words/hints-fr.ts';
import { frenchReasons } from '../bench/words/reasons-fr.ts';
import { FRENCH } from '../bench/words/words-fr.ts';
import { FRENCH_CARD } from './card-words-fr.ts';
import { FRENCH_MODEL } from './model-words-fr.ts';
import type { CheckWords } from './words-en.ts';

const READ_WHOLE =
  'appelez recv() en boucle jusqu’à ce que la ligne vide "\\r\\n\\r\\n" soit venue ou que recv() rende 0, puis send() et close()';

const THREADS =
  'après accept(), lancez un thread pour le client\u00a0: pthread_create(&thread, NULL, serve, …); pthread_detach(thread)\u202f; et revenez aussitôt à accept()';

const HARMLESS = 'la perte d’un client ne doit nuire ni au serveur ni à un autre client';

export const FRENCH_CHECK: CheckWords = {
  card: FRENCH_CARD,
  model: FRENCH_MODEL,
  hint: frenchHintParts,
  said: (text) => frenchFault(text) ?? frenchStart(text),
  died: (death) => `le serveur est mort (${frenchEnding(death)})`,
  reply: {
    answered: 'il a répondu',
    reset: 'la connexion a été rompue sans réponse',
    closed: 'la connexion a été fermée sans réponse',
    silent: 'aucune réponse n’est venue',
    unended: 'la réponse a commencé et n’a pas fini',
    refused: 'la connexion a été refusée',
    status: (line) => `il a répondu ${line}`,
    otherBytes: 'son corps avait d’autres octets que le premier',
    otherLength: (bytes, first) => `son corps avait ${bytes}\u00a0octets, et le premier ${first}`,
  },
  refused: {
    seen: 'la connexion a été refusée, ou n’a pas été établie',
    mend: 'gardez le socket d’écoute ouvert tant que le serveur tourne',
    brief: 'la connexion a été refusée',
  },
  nextServed: 'le client suivant a été servi',
  unseen: 'ses processus ne peuvent être vus',
  notOurs: 'le serveur n’a pas été lancé ici',
  notAgain: (because) =>
    because === null ? 'il n’a pas redémarré' : `il n’a pas redémarré\u00a0: ${because}`,
  oneAtATime: (exercise) => `un à la fois, comme le demande l’exercice ${exercise}`,
  harm: {
    unserved: (after, wrong) => ({
      seen: `après ${after}, le client suivant n’a pas été servi\u00a0: ${wrong}`,
      mend: 'vérifiez ce que rendent recv() et send()\u00a0: à 0 ou moins, appelez close(client) et revenez à accept()',
      brief: 'le client suivant n’a pas été servi',
    }),
    died: (after, death, isPipe) => ({
      seen: `le serveur est mort (${frenchEnding(death)}) après ${after}`,
      mend: isPipe
        ? 'send() vers une connexion qui n’existe plus lève SIGPIPE, qui arrête le programme\u00a0: appelez signal(SIGPIPE, SIG_IGN) au début, ou send(fd, data, size, MSG_NOSIGNAL), et vérifiez ce que rendent recv() et send()'
        : 'vérifiez ce que rend chaque appel, donnez à recv() un octet de moins que n’en a le tampon, et terminez le texte par un 0 avant de l’employer comme une chaîne\u202f; cc -g -fsanitize=address montre la ligne',
      brief: `le serveur est mort (${frenchEnding(death.split(':', 1)[0] ?? death)})`,
    }),
  },
  listens: {
    about: () => ({
      title: 'écoute',
      did: 'Le serveur a été lancé avec un port libre, et un client s’est connecté à 127.0.0.1.',
      asks: 'socket(), bind() sur le port qui lui est donné, listen()',
    }),
    ok: 'sur le port qui lui a été donné',
    none: 'il n’écoute pas',
    mend: 'prenez le port dans la ligne de commande\u00a0: address.sin_port = htons(atoi(argv[1])), avec sin_addr.s_addr = htonl(INADDR_ANY)\u202f; vérifiez ce que rendent bind() et listen()',
  },
  answers: {
    about: (samples) => ({
      title: 'répond juste',
      did: `Un client a envoyé GET / et lu la réponse. Dans tous les exercices sauf le premier, ${samples} autres ont fait de même.`,
      asks: 'chaque client reçoit la page\u00a0: une ligne de statut, des champs, une ligne vide et tout le corps, chaque fois les mêmes',
    }),
    unasked: {
      seen: 'il a répondu avant que le client ait envoyé sa requête, qui n’est donc pas lue\u00a0: close() rompt alors la connexion (RST), et la réponse peut être perdue',
      mend: 'appelez recv() jusqu’à la ligne vide de la requête, avant send() et close()',
    },
    varies: {
      seen: 'les corps de deux réponses diffèrent\u202f; à partir d’ici, seul leur statut a été comparé',
      mend: 'rien, si la page contient une date ou un nombre\u202f; sinon, cherchez un tampon que deux clients partagent',
    },
    status: (line) => ({
      seen: `il a répondu ${line}`,
      mend: 'répondez à GET / par "HTTP/1.1 200 OK" et la page',
    }),
    brief: (status, bytes, remarks) =>
      `${status}, ${bytes}\u00a0octets${remarks === 0 ? '' : remarks === 1 ? '\u202f; une remarque plus bas' : `\u202f; ${remarks}\u00a0remarques plus bas`}`,
    second: {
      seen: 'une deuxième réponse est venue, pour une seule requête',
      mend: 'répondez une fois à chaque requête\u00a0: quand sa ligne vide est venue, et non après chaque recv()',
    },
    surplus: (bytes, length) => ({
      seen: `${bytes}\u00a0octets sont venus après les ${length} de son Content-Length`,
      mend: 'Content-Length est le nombre d’octets du corps seul, après la ligne vide\u00a0: strlen(body)',
    }),
    died: (death) => ({
      seen: `le serveur s’est arrêté (${frenchEnding(death)}) avant de répondre à son premier client`,
      mend: 'vérifiez ce que rend chaque appel, et que les tampons sont aussi longs que ce qu’ils reçoivent',
    }),
    unended: {
      seen: 'la réponse n’a pas fini\u00a0: il n’est pas venu autant d’octets que son Content-Length en annonce, et la connexion n’a pas été fermée',
      mend: 'donnez en Content-Length le nombre d’octets du corps, et rappelez send() avec le reste jusqu’à ce que tout soit envoyé\u202f; ou appelez close(client) après le dernier send()',
      brief: 'la réponse n’a pas fini',
    },
    mend: 'répondez par "HTTP/1.1 200 OK\\r\\nContent-Length: N\\r\\n\\r\\n" et N octets de corps\u202f; envoyez strlen(answer) octets',
  },
  leave: {
    about: (each) => ({
      title: 'supporte des clients qui partent',
      did: `${each} clients se sont connectés et sont partis sans un mot, ${each} ont envoyé une demi-requête et sont partis, ${each} en ont envoyé une entière et sont partis avant la réponse.`,
      asks: HARMLESS,
    }),
    after: 'des clients qui sont partis',
  },
  reset: {
    about: (each) => ({
      title: 'supporte des connexions rompues',
      did: `${each} clients ont rompu leur connexion (RST) pendant que le serveur attendait leur requête, et ${each} après l’avoir envoyée, avant que le serveur vienne à eux.`,
      asks: HARMLESS,
    }),
    after: 'des clients qui ont rompu leur connexion',
  },
  garbage: {
    about: () => ({
      title: 'supporte n’importe quels octets',
      did: `Des clients ont envoyé ${Object.values(GARBAGE).join(', ')}\u202f; après chacun d’eux, un autre client a envoyé une requête.`,
      asks: 'quoi qu’un client envoie, cela ne doit nuire ni au serveur ni à un autre client\u202f; toute réponse y est juste',
    }),
    after: (kind) => `un client qui avait envoyé ${GARBAGE[kind]}`,
    refused: 'des octets quelconques',
  },
  slowReader: {
    about: (pauseMs) => ({
      title: 'supporte qui ne lit pas',
      did: `Un client a envoyé une requête et n’a rien lu pendant ${pauseMs}\u00a0ms, puis a tout lu. Un autre a envoyé une requête, n’a rien lu, et est parti.`,
      asks: 'tous les octets d’une réponse arrivent à qui lit lentement\u202f; qui ne lit jamais ne nuit à aucun autre client',
    }),
    lost: (wrong) => ({
      seen: `un client qui lit lentement n’a pas reçu toute sa réponse\u00a0: ${wrong}`,
      mend: 'send() peut ne prendre qu’une partie\u00a0: rappelez-le avec le reste, en boucle, jusqu’à ce que tout soit envoyé\u202f; si le socket n’est pas bloquant, attendez POLLOUT quand il rend EAGAIN',
      brief: 'un client lent a perdu des octets',
    }),
    after: 'un client qui n’a jamais lu',
    ok: 'tous les octets sont venus',
    short: (bytes) => `la réponse est courte (${bytes}\u00a0octets) et tient dans les tampons`,
  },
  crowd: {
    about: (clients) => ({
      title: `sert ${clients} clients en même temps`,
      did: `${clients} clients se sont connectés et ont envoyé une requête pendant que le serveur était suspendu un instant, autant que sa file d’attente en a pris\u202f; puis ${clients} se sont connectés au serveur en marche, et une fois connectés, chacun a envoyé une requête.`,
      asks: 'aucun client n’est perdu\u00a0: chacun reçoit sa propre réponse entière, à la fois ou à son tour',
    }),
    lost: (lost, clients, how) => ({
      seen: `${lost} clients sur ${clients} n’ont pas reçu de réponse juste\u00a0: ${how}`,
      mend: 'donnez à chaque client sa propre case\u00a0: cherchez-en une libre et remplissez-la entre pthread_mutex_lock(&lock) et pthread_mutex_unlock(&lock), n’en écrasez jamais une qui sert, et donnez au thread sa propre copie du socket, et non l’adresse d’une variable que accept() remplit de nouveau',
      brief: `${lost} sur ${clients} sans réponse juste`,
    }),
    ok: (clients) => `les ${clients} ont reçu leur réponse`,
    backlog: (queued) => ({
      seen: `pendant que le serveur était occupé, sa file d’attente a pris ${queued} clients\u202f; le noyau laisse chaque client de plus réessayer après 1, 3 et 7\u00a0s`,
      mend: 'donnez à listen() une file d’attente plus longue\u00a0: listen(fd, 128)',
      brief: `sa file d’attente en prend ${queued}`,
    }),
  },
  sigterm: {
    about: () => ({
      title: 's’arrête à SIGTERM',
      did: 'SIGTERM a été envoyé au serveur, qui n’avait aucun client.',
      asks: 'un serveur peut être arrêté en bon ordre, comme par Ctrl-C ou un gestionnaire de services',
    }),
    forced: {
      seen: 'il ne s’est pas arrêté dans les 2\u00a0s après SIGTERM, et a été tué',
      mend: 'laissez à SIGTERM son effet d’origine, ou que sa fonction arrête le programme\u00a0: supprimez signal(SIGTERM, SIG_IGN), et ne continuez que si l’appel interrompu a échoué avec un autre errno que EINTR',
      brief: 'il a fallu le tuer',
    },
    ok: 'il s’est arrêté',
  },
  restart: {
    about: () => ({
      title: 'peut redémarrer aussitôt',
      did: 'Le serveur a été arrêté. Un socket a été lié à son port, avec SO_REUSEADDR et sans listen(), comme des connexions dans l’état TIME_WAIT tiennent le port pendant une minute. Puis le serveur a été relancé sur ce port.',
      asks: 'aucun exercice ne le demande\u202f; sans cela, un serveur ne peut être relancé pendant une minute après son arrêt',
    }),
    ok: 'il a démarré sur le même port',
    taken: (why) => ({
      seen: `il n’a pas redémarré sur le même port\u00a0: ${why}`,
      mend: 'avant bind()\u00a0: int yes = 1; setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);',
      brief: 'le port reste pris',
    }),
  },
  leaks: {
    about: (clients, atOnce) => ({
      title: 'n’a pas de fuite',
      did: `${clients} clients sont venus, ${atOnce} à la fois\u00a0: sur dix, sept ont envoyé une requête, un est parti aussitôt, un est parti au milieu de sa requête, un a rompu sa connexion. Les descripteurs, les threads, les processus et la mémoire du serveur ont été comptés au repos après chaque cinquième d’entre eux.`,
      asks: 'exercices 2 et 4\u00a0: close() pour chaque client, et rien ne reste de lui quand il est parti',
    }),
    ok: (clients) => `rien n’a augmenté en ${clients} clients`,
    names: {
      descriptors: 'descripteurs',
      threads: 'threads',
      zombies: 'zombies',
      processes: 'processus',
    },
    mends: {
      descriptors:
        'appelez close(client) sur tous les chemins de sortie, aussi quand recv() rend 0 ou -1\u202f; un processus qui appelle fork() le ferme aussi dans le parent',
      threads: 'sortez de la fonction du thread quand recv() rend 0 ou moins',
      zombies:
        'attendez la fin des enfants\u00a0: signal(SIGCHLD, SIG_IGN), ou while (waitpid(-1, NULL, WNOHANG) > 0) dans la boucle autour de accept()',
      processes:
        'appelez exit(0) dans l’enfant quand son client est parti\u00a0: quand recv() rend 0 ou moins',
      memory: 'appelez free() pour ce que malloc() a rendu, sur tous les chemins de sortie',
      stacks:
        'appelez pthread_detach(thread), ou pthread_join(), pour chaque thread, sinon sa pile reste\u202f; et free() pour ce que malloc() a rendu',
      none: 'vérifiez ce que rendent accept(), recv() et send(), et continuez après l’erreur d’un client',
    },
    unserved: (clients, why) => `après ${clients} clients, l’un n’a pas été servi\u00a0: ${why}`,
    unservedBrief: (clients) => `un client n’a pas été servi après ${clients}`,
    had: (now, name, before) => `\u202f; il avait alors ${now} ${name}, et ${before} auparavant`,
    grew: (name, before, after, clients) =>
      `fuite de ${name}\u00a0: ${before} avant et ${after} après ${clients} clients`,
    memory: (bytes, clients) =>
      `fuite de mémoire\u00a0: il garde ${FRENCH.numbers.bytes(bytes)} de plus par client, au même rythme sur ${clients} clients`,
  },
  rest: {
    about: (looks, lookMs, longestS) => ({
      title: 'dort sans clients',
      did: `Sans client, on a lu ${looks} fois, à ${lookMs}\u00a0ms d’écart, si un thread du serveur s’exécutait ou le voulait, et de nouveau pendant ${longestS}\u00a0s au plus, jusqu’à ce qu’il dorme.`,
      asks: 'accept() et recv() sont bloquants\u00a0: un serveur sans clients n’a pas besoin de temps CPU',
    }),
    ok: 'il dort',
    awake: (longestS, busy, looks) => ({
      seen: `il est resté éveillé pendant ${longestS}\u00a0s sans client, à ${busy} des ${looks} dernières lectures`,
      mend: 'attendez dans accept(), recv() ou poll(fds, n, -1), et non dans une boucle autour d’appels qui rendent la main aussitôt\u202f; quand recv() rend 0, appelez close(client) et quittez la boucle',
      brief: 'il est éveillé tout le temps',
    }),
  },
  backToAccept: {
    about: (clients) => ({
      title: 'revient à accept',
      did: `${clients} clients sont venus l’un après l’autre, et chacun a envoyé une requête.`,
      asks: 'exercice 2\u00a0: après chaque client, le serveur revient à accept() et sert le suivant',
    }),
    ok: 'chaque client a été servi',
    unserved: (which, wrong, death) => ({
      seen: `le client ${which} n’a pas été servi\u00a0: ${death === null ? wrong : `le serveur s’était arrêté (${frenchEnding(death)})`}`,
      mend: 'mettez accept(), recv(), send() et close(client) dans while (1) { … }, et fermez le socket d’écoute après cette boucle, et non dedans',
      brief: death === null ? `le client ${which} n’a pas eu de réponse` : 'il s’est arrêté après un client',
    }),
  },
  requests: {
    closes: 'il ferme après chaque réponse',
    first: (wrong) => ({ seen: `la première réponse a échoué\u00a0: ${wrong}`, mend: READ_WHOLE }),
    wrong: (wrong) => `le client n’a pas reçu de réponse juste\u00a0: ${wrong}`,
    readWhole: READ_WHOLE,
  },
  secondRequest: {
    about: () => ({
      title: 'supporte une deuxième requête',
      did: 'Un client a envoyé une requête, lu la réponse, et envoyé une autre requête sur la même connexion.',
      asks: 'rien\u00a0: il peut répondre encore, ou fermer la connexion après sa première réponse',
    }),
    ok: 'il répond encore',
    silent: {
      seen: 'la deuxième requête n’a pas reçu de réponse, et la connexion est restée ouverte',
      mend: 'appelez close(client) après la réponse, ou revenez à recv() pour la requête suivante',
      brief: 'ni réponse, ni fermeture',
    },
    wrong: (wrong) => ({
      seen: `la deuxième réponse était fausse\u00a0: ${wrong}`,
      mend: 'envoyez une réponse entière pour chaque requête',
      brief: wrong,
    }),
  },
  pipelined: {
    about: () => ({
      title: 'répond à deux requêtes ensemble',
      did: 'Un client a envoyé deux requêtes dans un seul paquet.',
      asks: 'aucun exercice ne le demande\u202f; HTTP/1.1 le permet\u00a0: le serveur répond aux deux, ou ferme la connexion après sa première réponse',
    }),
    ok: 'il répond aux deux',
    wrong: (wrong) => ({
      seen: `de deux requêtes venues ensemble, la deuxième a échoué\u00a0: ${wrong}`,
      mend: 'un recv() peut rendre plus d’une requête\u00a0: gardez ce qui vient après la ligne vide, et répondez-y avant le recv() suivant',
      brief: 'pas de réponse juste à la deuxième',
    }),
  },
  halfClose: {
    about: () => ({
      title: 'répond après une demi-fermeture',
      did: 'Un client a envoyé sa requête puis FIN, comme le fait shutdown(fd, SHUT_WR), et a attendu la réponse.',
      asks: 'le client lit encore, il doit donc recevoir toute sa réponse',
    }),
    mend: 'répondez à ce qui a été reçu avant que recv() rende 0, puis appelez close(client)\u202f; et quittez la boucle autour de recv() quand il rend 0',
  },
  dribble: {
    about: (everyMs) => ({
      title: 'lit une requête octet par octet',
      did: `Un client a envoyé sa requête octet par octet, un toutes les ${everyMs}\u00a0ms.`,
      asks: 'TCP est un flux\u00a0: un recv() peut rendre n’importe quelle partie d’une requête, et le client doit recevoir sa réponse',
    }),
    early: {
      seen: 'il a répondu après les premiers octets de la requête, avant que le reste soit venu',
      mend: `le reste n’est pas lu, et close() rompt alors la connexion\u00a0: ${READ_WHOLE}`,
      brief: 'réponse avant la fin de la requête',
    },
  },
  silentClient: {
    about: () => ({
      title: 'sert deux clients en même temps',
      did: 'Un client s’est connecté et n’a rien envoyé. Pendant ce temps, un autre a envoyé une requête\u202f; puis le premier est parti.',
      asks: 'exercice 4\u00a0: accepter et recevoir vont de front, un client silencieux n’en bloque donc aucun autre. Les exercices 1 et 2 servent un client à la fois',
    }),
    who: () => 'un client silencieux',
    brief: 'il sert un client à la fois',
  },
  unfinishedRequest: {
    about: () => ({
      title: 'supporte une requête inachevée',
      did: 'Un client a envoyé une demi-requête. Pendant ce temps, un autre en a envoyé une entière\u202f; puis le premier est parti.',
      asks: 'exercice 4\u00a0: un client au milieu de sa requête n’en bloque aucun autre',
    }),
    who: () => 'un client au milieu de sa requête',
    brief: 'il bloque les autres',
  },
  manySilent: {
    about: (count) => ({
      title: `supporte ${count} clients silencieux`,
      did: `${count} clients se sont connectés et n’ont rien envoyé. Pendant ce temps, un autre a envoyé une requête\u202f; puis ils sont partis.`,
      asks: 'exercice 4\u00a0: chaque client a son propre thread\u202f; si nombreux que soient les silencieux, le suivant est servi',
    }),
    who: (count) => `${count} clients silencieux`,
    brief: 'ils bloquent le suivant',
  },
  beside: {
    known: 'un seul client silencieux le bloque déjà',
    lost: (who, wrong) => ({
      seen: `à côté de ${who}, un autre client n’a pas reçu de réponse, même après leur départ\u00a0: ${wrong}`,
      mend: 'quand recv() rend 0, appelez close(client) et servez le client suivant',
      brief: 'pas servi, même ensuite',
    }),
    unserved: (who, wrong) => ({
      seen: `à côté de ${who}, un autre client n’a pas été servi\u00a0: ${wrong}`,
      mend: THREADS,
      brief: 'pas servi',
    }),
    stalled: (who, count, waitedMs, afterMs) => ({
      seen: `${who} ${count === 1 ? 'en a bloqué un autre' : 'en ont bloqué un autre'} pendant ${FRENCH.numbers.fixed(waitedMs / 1000, 1)}\u00a0s\u202f; ${count === 1 ? 'celui-ci parti' : 'ceux-ci partis'}, sa réponse est venue après ${afterMs}\u00a0ms`,
      mend: THREADS,
    }),
    unasked: 'il répond avant de lire, aucun client ne peut donc le bloquer',
    ok: 'les deux ont été servis',
  },
};

const GARBAGE: Readonly<Record<Parameters<CheckWords['garbage']['after']>[0], string>> = {
  longLine: 'une ligne de 100\u202f000 octets',
  noLineEnd: '100\u202f000 octets sans fin de ligne',
  binary: 'des octets binaires',
  zeros: 'des octets nuls',
  emptyLines: 'des lignes vides',
  formats: 'des caractères de format',
};

/** Why it did not start; these texts come without the beginning that they have elsewhere. */
function frenchStart(text: string): string {
  if (text === 'it accepted no connection') return 'il n’a accepté aucune connexion';
  const place = /^nothing listens on (\S+)$/.exec(text)?.[1];
  if (place !== undefined) return `rien n’écoute sur ${place}`;
  return frenchReasons(`the server did not start: ${text}`).replace(
    /^le serveur n’a pas démarré\u00a0: /,
    '',
  );
}

/** `code de sortie 1 : …`: what the server said last is in its own words. */
function frenchEnding(death: string): string {
  return death.replace(
    /^exit code (\d+)(: )?/,
    (_, code, colon = '') => `code de sortie ${code}${colon === '' ? '' : '\u00a0: '}`,
  );
}
