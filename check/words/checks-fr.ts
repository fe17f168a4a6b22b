/** What each check is, did and asks, in French: the English text, and the French one. @see translate */
import type { Translation } from './translate.ts';

export const CHECKS_FR: readonly Translation[] = [
  ['listens', 'écoute'],
  [
    'The server was started with a free port, and a client connected to 127.0.0.1.',
    'Le serveur a été démarré sur un port libre, et un client s’est connecté à 127.0.0.1.',
  ],
  [
    'socket(), bind() to the port that it is given, listen()',
    'socket(), bind() sur le port qui lui est donné, listen()',
  ],
  ['answers right', 'répond correctement'],
  [
    'A client sent GET / and read the answer. In every exercise but the first, {0} more did the same.',
    'Un client a envoyé GET / et lu la réponse. Dans tous les exercices sauf le premier, {0} autres ont fait de même.',
  ],
  [
    'each client gets the page: a status line, fields, an empty line and all of the body, the same each time',
    'chaque client reçoit la page\u00a0: une ligne d’état, des champs, une ligne vide et tout le corps, les mêmes à chaque fois',
  ],
  ['goes back to accept', 'revient à accept'],
  [
    '{0} clients came one after the other, and each sent a request.',
    '{0} clients sont venus l’un après l’autre, et chacun a envoyé une requête.',
  ],
  [
    'exercise 2: after each client the server goes back to accept() and serves the next one',
    'exercice 2\u00a0: après chaque client, le serveur revient à accept() et sert le suivant',
  ],
  ['bears a second request', 'supporte une deuxième requête'],
  [
    'A client asked, read the answer, and asked again on the same connection.',
    'Un client a envoyé une requête, lu la réponse, puis envoyé une autre requête sur la même connexion.',
  ],
  [
    'nothing: it may answer again, or close the connection after its first answer',
    'rien\u00a0: le serveur peut répondre à nouveau, ou fermer la connexion après sa première réponse',
  ],
  ['answers two requests at once', 'répond à deux requêtes à la fois'],
  ['A client sent two requests in one packet.', 'Un client a envoyé deux requêtes dans un même paquet.'],
  [
    'no exercise asks for it; HTTP/1.1 allows it: the server answers both, or closes the connection after its first answer',
    'aucun exercice ne le demande\u202f; HTTP/1.1 le permet\u00a0: le serveur répond aux deux, ou ferme la connexion après sa première réponse',
  ],
  ['answers after a half-close', 'répond après une demi-fermeture'],
  [
    'A client sent its request and then FIN, as shutdown(fd, SHUT_WR) does, and waited for the answer.',
    'Un client a envoyé sa requête puis FIN, comme le fait shutdown(fd, SHUT_WR), et a attendu la réponse.',
  ],
  [
    'the client still reads, so it must get its whole answer',
    'le client lit encore, il doit donc recevoir toute sa réponse',
  ],
  ['bears a client that dribbles', 'supporte l’envoi octet par octet'],
  [
    'A client sent its request one byte at a time, one each {0} ms.',
    'Un client a envoyé sa requête octet par octet, un toutes les {0} ms.',
  ],
  [
    'TCP is a stream: one recv() may return any part of a request, and the client must get its answer',
    'TCP est un flux\u00a0: un recv() peut rendre n’importe quelle partie d’une requête, et le client doit recevoir sa réponse',
  ],
  ['serves two clients at once', 'sert deux clients à la fois'],
  [
    'A client connected and sent nothing. Meanwhile another sent a request; then the first one left.',
    'Un client s’est connecté et n’a rien envoyé. Pendant ce temps, un autre a envoyé une requête\u202f; puis le premier est parti.',
  ],
  [
    'exercise 4: accepting and receiving go on together, so that a silent client stalls no other. Exercises 1 and 2 serve one client at a time',
    'exercice 4\u00a0: accepter et recevoir se font en parallèle, pour qu’un client silencieux n’en bloque aucun autre. Les exercices 1 et 2 servent un client à la fois',
  ],
  ['bears an unfinished request', 'supporte une requête inachevée'],
  [
    'A client sent half of a request. Meanwhile another sent a whole one; then the first one left.',
    'Un client a envoyé la moitié d’une requête. Pendant ce temps, un autre en a envoyé une entière\u202f; puis le premier est parti.',
  ],
  [
    'exercise 4: a client in the middle of its request stalls no other',
    'exercice 4\u00a0: un client au milieu de sa requête n’en bloque aucun autre',
  ],
  ['bears {0} silent clients', 'supporte {0} clients silencieux'],
  [
    '{0} clients connected and sent nothing. Meanwhile another sent a request; then they left.',
    '{0} clients se sont connectés et n’ont rien envoyé. Pendant ce temps, un autre a envoyé une requête\u202f; puis ils sont partis.',
  ],
  [
    'exercise 4: each client has a thread of its own, so however many are silent, the next one is served',
    'exercice 4\u00a0: chaque client a son propre thread, le suivant est donc servi quel que soit le nombre de clients silencieux',
  ],
  ['the model that it is', 'le modèle reconnu'],
  [
    'Clients connected and sent nothing. The threads and processes of the server, and the system calls in which they wait, were read from /proc.',
    'Des clients se sont connectés et n’ont rien envoyé. Les threads et processus du serveur, et les appels système où ils attendent, ont été lus dans /proc.',
  ],
  [
    'exercise 4: an array of client sockets, and threads, so that accepting and receiving go on together. Exercise 2: one thread is enough',
    'exercice 4\u00a0: un tableau de sockets clients, et des threads, pour qu’accepter et recevoir se fassent en parallèle. Exercice 2\u00a0: un thread suffit',
  ],
  ['bears clients that leave', 'supporte les clients qui partent'],
  [
    '{0} clients connected and left without a word, {1} sent half a request and left, {2} sent a whole one and left before the answer.',
    '{0} clients se sont connectés et sont partis sans rien envoyer, {1} ont envoyé une demi-requête et sont partis, {2} en ont envoyé une entière et sont partis avant la réponse.',
  ],
  [
    'the loss of one client must not harm the server or another client',
    'la perte d’un client ne doit nuire ni au serveur ni à un autre client',
  ],
  ['bears clients that reset', 'supporte les RST des clients'],
  [
    '{0} clients reset their connection (RST) while the server waited for their request, and {1} after they had sent it, before the server came to them.',
    '{0} clients ont réinitialisé leur connexion (RST) pendant que le serveur attendait leur requête, et {1} après l’avoir envoyée, avant que le serveur ne s’occupe d’eux.',
  ],
  ['bears garbage', 'supporte des octets quelconques'],
  [
    'Clients sent a line of 100,000 bytes, 100,000 bytes without a line end, binary bytes, zero bytes, empty lines, format characters; after each of them another client asked.',
    'Des clients ont envoyé une ligne de 100 000 octets, 100 000 octets sans fin de ligne, des octets binaires, des octets nuls, des lignes vides, des caractères de format\u202f; après chacun d’eux, un autre client a envoyé une requête.',
  ],
  [
    'whatever a client sends must not harm the server or another client; any answer to garbage is right',
    'rien de ce qu’envoie un client ne doit nuire au serveur ou à un autre client\u202f; toute réponse à des octets quelconques est correcte',
  ],
  ['bears clients that do not read', 'supporte la lecture lente'],
  [
    'A client asked and read nothing for {0} ms, and then all. Another asked, read nothing, and left.',
    'Un client a envoyé une requête, n’a rien lu pendant {0} ms, puis a tout lu. Un autre a envoyé une requête, n’a rien lu et est parti.',
  ],
  [
    'every byte of an answer arrives, whoever reads slowly; who never reads harms no other client',
    'chaque octet d’une réponse arrive, même chez un client qui lit lentement\u202f; un client qui ne lit jamais ne nuit à aucun autre',
  ],
  ['serves {0} clients at once', 'sert {0} clients à la fois'],
  [
    '{0} clients connected and sent a request while the server was stopped for a moment, as many as its backlog took; then {1} connected to the running server, and when they were connected each sent a request.',
    '{0} clients se sont connectés et ont envoyé une requête pendant que le serveur était arrêté un instant, autant que sa file d’attente en acceptait\u202f; puis {1} se sont connectés au serveur en marche, et ont envoyé chacun une requête une fois tous connectés.',
  ],
  [
    'no client is lost: each gets its own whole answer, whether at once or in turn',
    'aucun client n’est perdu\u00a0: chacun reçoit sa propre réponse entière, tout de suite ou à son tour',
  ],
  ['leaks nothing', 'n’a pas de fuite'],
  [
    '{0} clients came, {1} at a time: of each ten, seven asked, one left at once, one left in the middle of its request, one reset. Descriptors, threads, processes and memory of the server were counted at rest after each fifth of them.',
    '{0} clients sont venus, {1} à la fois\u00a0: sur dix, sept ont envoyé une requête, un est parti tout de suite, un au milieu de sa requête, un par RST. Les descripteurs, threads, processus et la mémoire du serveur ont été comptés au repos après chaque cinquième d’entre eux.',
  ],
  [
    'exercises 2 and 4: close() for each client, and nothing of it is left when it has gone',
    'exercices 2 et 4\u00a0: close() pour chaque client, et rien n’en reste quand il est parti',
  ],
  ['sleeps without clients', 'dort sans client'],
  [
    'Without a client, it was read {0} times, {1} ms apart, whether a thread of the server ran or wanted to, and again for up to {2} s until it slept.',
    'Sans client, il a été lu {0} fois, à {1} ms d’intervalle, si un thread du serveur tournait ou voulait tourner, et encore pendant {2} s au plus jusqu’à ce qu’il dorme.',
  ],
  [
    'accept() and recv() block: a server without clients needs no CPU time',
    'accept() et recv() bloquent\u00a0: un serveur sans client n’a besoin d’aucun temps CPU',
  ],
  ['ends on SIGTERM', 'se termine sur SIGTERM'],
  [
    'SIGTERM was sent to the server, which had no client.',
    'SIGTERM a été envoyé au serveur, qui n’avait pas de client.',
  ],
  [
    'a server can be stopped in good order, as Ctrl-C or a service manager does',
    'un serveur peut être arrêté proprement, comme le fait Ctrl-C ou un gestionnaire de services',
  ],
  ['can be started again at once', 'redémarre aussitôt'],
  [
    'The server was ended. A socket was bound to its port, with SO_REUSEADDR and without listen(), as connections in the state TIME_WAIT hold the port for a minute. Then the server was started again on that port.',
    'Le serveur a été terminé. Un socket a été lié à son port, avec SO_REUSEADDR et sans listen(), comme des connexions dans l’état TIME_WAIT tiennent le port pendant une minute. Puis le serveur a été redémarré sur ce port.',
  ],
  [
    'no exercise asks for it; without it a server cannot be started for a minute after it has ended',
    'aucun exercice ne le demande\u202f; sans cela, un serveur ne peut pas être démarré pendant une minute après sa fin',
  ],
];
