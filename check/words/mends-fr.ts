/** How to mend what a check found, in French: the English text, and the French one. @see translate */
import type { Translation } from './translate.ts';

export const MENDS_FR: readonly Translation[] = [
  [
    'take the port from the command line: address.sin_port = htons(atoi(argv[1])), with sin_addr.s_addr = htonl(INADDR_ANY); check what bind() and listen() return',
    'prenez le port sur la ligne de commande\u00a0: address.sin_port = htons(atoi(argv[1])), avec sin_addr.s_addr = htonl(INADDR_ANY)\u202f; vérifiez ce que rendent bind() et listen()',
  ],
  [
    'call recv() until the empty line of the request, before send() and close()',
    'appelez recv() jusqu’à la ligne vide de la requête, avant send() et close()',
  ],
  [
    'nothing, if the page holds a date or a number; else look for a buffer that two clients share',
    'rien, si la page contient une date ou un nombre\u202f; sinon, cherchez un tampon que deux clients partagent',
  ],
  ['answer GET / with "HTTP/1.1 200 OK" and the page', 'répondez à GET / par "HTTP/1.1 200 OK" et la page'],
  [
    'answer once for each request: when its empty line has come, not after each recv()',
    'répondez une fois par requête\u00a0: quand sa ligne vide est arrivée, et non après chaque recv()',
  ],
  [
    'Content-Length is the number of bytes of the body alone, after the empty line: strlen(body)',
    'Content-Length est le nombre d’octets du corps seul, après la ligne vide\u00a0: strlen(body)',
  ],
  [
    'give the number of bytes of the body as Content-Length, and call send() again with the rest until all are sent; or call close(client) after the last send()',
    'donnez le nombre d’octets du corps comme Content-Length, et rappelez send() avec le reste jusqu’à ce que tout soit envoyé\u202f; ou appelez close(client) après le dernier send()',
  ],
  [
    'check what every call returns, and that the buffers are as long as what goes into them',
    'vérifiez ce que rend chaque appel, et que les tampons sont aussi longs que ce qui y entre',
  ],
  [
    'answer with "HTTP/1.1 200 OK\\r\\nContent-Length: N\\r\\n\\r\\n" and N bytes of body; send strlen(answer) bytes',
    'répondez par "HTTP/1.1 200 OK\\r\\nContent-Length: N\\r\\n\\r\\n" et N octets de corps\u202f; envoyez strlen(answer) octets',
  ],
  [
    'send() to a connection that is gone raises SIGPIPE, which ends the program: call signal(SIGPIPE, SIG_IGN) at the start, or send(fd, data, size, MSG_NOSIGNAL), and check what recv() and send() return',
    'send() vers une connexion disparue lève SIGPIPE, qui termine le programme\u00a0: appelez signal(SIGPIPE, SIG_IGN) au début, ou send(fd, data, size, MSG_NOSIGNAL), et vérifiez ce que rendent recv() et send()',
  ],
  [
    'send() may take a part only: call it again with the rest, in a loop, until all is sent; where the socket does not block, wait for POLLOUT at EAGAIN',
    'send() peut n’en prendre qu’une partie\u00a0: rappelez-le avec le reste, dans une boucle, jusqu’à ce que tout soit envoyé\u202f; si le socket est non bloquant, attendez POLLOUT après EAGAIN',
  ],
  [
    'check what recv() and send() return: at 0 or below, close(client) and go back to accept()',
    'vérifiez ce que rendent recv() et send()\u00a0: à 0 ou moins, close(client) et retour à accept()',
  ],
  [
    'check what every call returns, pass recv() one byte less than the buffer has, and end the text with a 0 before it is used as a string; cc -g -fsanitize=address shows the line',
    'vérifiez ce que rend chaque appel, donnez à recv() un octet de moins que la taille du tampon, et terminez le texte par un 0 avant de l’utiliser comme chaîne\u202f; cc -g -fsanitize=address montre la ligne',
  ],
  [
    'give listen() a longer backlog: listen(fd, 128)',
    'donnez à listen() une file d’attente plus longue\u00a0: listen(fd, 128)',
  ],
  [
    'give each client its own slot: find a free one and fill it between pthread_mutex_lock(&lock) and pthread_mutex_unlock(&lock), never overwrite one in use, and pass the thread its own copy of the socket, not the address of a variable that accept() fills again',
    'donnez à chaque client sa propre case\u00a0: cherchez-en une libre et remplissez-la entre pthread_mutex_lock(&lock) et pthread_mutex_unlock(&lock), n’écrasez jamais une case occupée, et passez au thread sa propre copie du socket, et non l’adresse d’une variable que accept() remplit à nouveau',
  ],
  [
    'leave SIGTERM to its default, or let its handler end the program: remove signal(SIGTERM, SIG_IGN), and go on only if the call that was interrupted failed with another errno than EINTR',
    'laissez à SIGTERM son action par défaut, ou terminez le programme dans son gestionnaire\u00a0: retirez signal(SIGTERM, SIG_IGN), et ne continuez que si l’appel interrompu a échoué avec un autre errno que EINTR',
  ],
  [
    'before bind(): int yes = 1; setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);',
    'avant bind()\u00a0: int yes = 1; setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);',
  ],
  [
    'call close(client) on every way out, also where recv() returns 0 or -1; a process that forks closes it in the parent too',
    'appelez close(client) sur chaque chemin de sortie, aussi là où recv() rend 0 ou -1\u202f; un processus qui appelle fork() le ferme aussi dans le parent',
  ],
  [
    'return from the function of the thread when recv() returns 0 or below',
    'quittez la fonction du thread quand recv() rend 0 ou moins',
  ],
  [
    'wait for ended children: signal(SIGCHLD, SIG_IGN), or while (waitpid(-1, NULL, WNOHANG) > 0) in the loop around accept()',
    'attendez les enfants terminés\u00a0: signal(SIGCHLD, SIG_IGN), ou while (waitpid(-1, NULL, WNOHANG) > 0) dans la boucle autour de accept()',
  ],
  [
    'call exit(0) in the child when its client has gone: when recv() returns 0 or below',
    'appelez exit(0) dans l’enfant quand son client est parti\u00a0: quand recv() rend 0 ou moins',
  ],
  [
    'check what accept(), recv() and send() return, and go on after an error of one client',
    'vérifiez ce que rendent accept(), recv() et send(), et continuez après l’erreur d’un client',
  ],
  [
    'call free() for what malloc() returned, on every way out',
    'appelez free() pour ce que malloc() a rendu, sur chaque chemin de sortie',
  ],
  [
    'call pthread_detach(thread), or pthread_join(), for each thread, since its stack stays otherwise; and free() for what malloc() returned',
    'appelez pthread_detach(thread), ou pthread_join(), pour chaque thread, car sa pile reste sinon\u202f; et free() pour ce que malloc() a rendu',
  ],
  [
    'after accept(), start a thread for the client: pthread_create(&thread, NULL, serve, …); pthread_detach(thread)',
    'après accept(), démarrez un thread pour le client\u00a0: pthread_create(&thread, NULL, serve, …); pthread_detach(thread)',
  ],
  [
    'after accept(), start a thread for the client: pthread_create(&thread, NULL, serve, …); pthread_detach(thread); and go back to accept() at once',
    'après accept(), démarrez un thread pour le client\u00a0: pthread_create(&thread, NULL, serve, …); pthread_detach(thread); et revenez aussitôt à accept()',
  ],
  [
    'call recv() in a loop until the empty line "\\r\\n\\r\\n" has come or recv() returns 0, and then send() and close()',
    'appelez recv() dans une boucle jusqu’à ce que la ligne vide "\\r\\n\\r\\n" soit arrivée ou que recv() rende 0, puis send() et close()',
  ],
  [
    'the rest stays unread, and close() then resets the connection: {t0}',
    'le reste demeure non lu, et close() réinitialise alors la connexion\u00a0: {t0}',
  ],
  [
    'put accept(), recv(), send() and close(client) inside while (1) { … }, and close the listening socket after it, not in it',
    'mettez accept(), recv(), send() et close(client) dans while (1) { … }, et fermez le socket d’écoute après la boucle, et non dedans',
  ],
  [
    'call close(client) after the answer, or go back to recv() for the next request',
    'appelez close(client) après la réponse, ou revenez à recv() pour la requête suivante',
  ],
  ['send a whole answer for each request', 'envoyez une réponse entière pour chaque requête'],
  [
    'one recv() may return more than one request: keep what comes after the empty line, and answer it before the next recv()',
    'un recv() peut rendre plus d’une requête\u00a0: gardez ce qui suit la ligne vide, et répondez-y avant le recv() suivant',
  ],
  [
    'answer what was received before recv() returned 0, and then close(client); and leave the loop around recv() when it returns 0',
    'répondez à ce qui a été reçu avant que recv() ne rende 0, puis close(client)\u202f; et quittez la boucle autour de recv() quand il rend 0',
  ],
  [
    'keep the listening socket open while the server runs',
    'gardez le socket d’écoute ouvert tant que le serveur tourne',
  ],
  [
    'wait in accept(), recv(), or poll(fds, n, -1), not in a loop around calls that return at once; when recv() returns 0, close(client) and leave the loop',
    'attendez dans accept(), recv() ou poll(fds, n, -1), et non dans une boucle autour d’appels qui rendent tout de suite la main\u202f; quand recv() rend 0, close(client) et quittez la boucle',
  ],
  [
    'when recv() returns 0, close(client) and serve the next client',
    'quand recv() rend 0, close(client) et servez le client suivant',
  ],
];
