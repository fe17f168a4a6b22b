/** What is wrong or unusual in an answer, or in a start, in French: the English text, and the French one. @see translate */
import type { Translation } from './translate.ts';

export const ANSWERS_FR: readonly Translation[] = [
  ['it does not listen on {0} after {n1} s', 'il n’écoute pas sur {0} après {n1} s'],
  ['it does not listen on {0} after {n1} s: {3}', 'il n’écoute pas sur {0} après {n1} s\u00a0: {3}'],
  [
    'it does not listen on {0} after {n1} s, only on another address: it must listen on 127.0.0.1, on ::1 or on all',
    'il n’écoute pas sur {0} après {n1} s, mais sur une autre adresse\u00a0: il doit écouter sur 127.0.0.1, sur\u00a0::1 ou sur toutes',
  ],
  [
    'it does not listen on {0} after {n1} s, only on another address: it must listen on 127.0.0.1, on ::1 or on all: {3}',
    'il n’écoute pas sur {0} après {n1} s, mais sur une autre adresse\u00a0: il doit écouter sur 127.0.0.1, sur\u00a0::1 ou sur toutes\u00a0: {3}',
  ],
  [
    'it does not listen on {0} after {n1} s, but on port {c2}: does it take its port from {port}?',
    'il n’écoute pas sur {0} après {n1} s, mais sur le port {c2}\u00a0: prend-il son port dans {port}\u202f?',
  ],
  [
    'it does not listen on {0} after {n1} s, but on port {c2}: does it take its port from {port}?: {3}',
    'il n’écoute pas sur {0} après {n1} s, mais sur le port {c2}\u00a0: prend-il son port dans {port}\u202f?\u00a0: {3}',
  ],
  ['SIG{0}', 'SIG{0}'],
  ['exit code {0}', 'code de sortie {0}'],
  ['exit code {0}: {1}', 'code de sortie {0}\u00a0: {1}'],
  ['nothing listens on {0}', 'rien n’écoute sur {0}'],
  ['it accepted no connection', 'il n’a accepté aucune connexion'],
  ['the connection was reset without an answer', 'la connexion a été réinitialisée sans réponse'],
  ['the connection was closed without an answer', 'la connexion a été fermée sans réponse'],
  ['no answer came', 'aucune réponse n’est venue'],
  ['the answer began and did not end', 'la réponse a commencé et ne s’est pas terminée'],
  ['the connection was refused', 'la connexion a été refusée'],
  ['its body had other bytes than the first one', 'son corps avait d’autres octets que le premier'],
  ['its body had {0} bytes, and the first one {1}', 'son corps avait {0} octets, et le premier {1}'],
  [
    'its answer was cut short: its head was not complete when the connection was closed',
    'sa réponse a été coupée\u00a0: son en-tête n’était pas complet quand la connexion a été fermée',
  ],
  [
    'its answer was cut short: its head was not complete when the connection was reset',
    'sa réponse a été coupée\u00a0: son en-tête n’était pas complet quand la connexion a été réinitialisée',
  ],
  [
    'its answer was cut short: {0} of the {1} bytes of its Content-Length had come when the connection was closed',
    'sa réponse a été coupée\u00a0: {0} des {1} octets de son Content-Length étaient venus quand la connexion a été fermée',
  ],
  [
    'its answer was cut short: {0} of the {1} bytes of its Content-Length had come when the connection was reset',
    'sa réponse a été coupée\u00a0: {0} des {1} octets de son Content-Length étaient venus quand la connexion a été réinitialisée',
  ],
  [
    'its answer was cut short: its last chunk had not come when the connection was closed',
    'sa réponse a été coupée\u00a0: son dernier morceau n’était pas venu quand la connexion a été fermée',
  ],
  [
    'its answer was cut short: its last chunk had not come when the connection was reset',
    'sa réponse a été coupée\u00a0: son dernier morceau n’était pas venu quand la connexion a été réinitialisée',
  ],
  [
    'the head of its answer, or a line of a chunk, is longer than {0} bytes',
    'l’en-tête de sa réponse, ou une ligne d’un morceau, dépasse {0} octets',
  ],
  [
    'a chunk of its body is longer than its size: {0} follows it',
    'un morceau de son corps est plus long que sa taille\u00a0: {0} le suit',
  ],
  ['a chunk of its body is shorter than its size', 'un morceau de son corps est plus court que sa taille'],
  [
    'a chunk of its body has no possible size: its line is {0}',
    'un morceau de son corps n’a pas de taille possible\u00a0: sa ligne est {0}',
  ],
  ['its status line is not of HTTP: {0}', 'sa ligne d’état n’est pas de HTTP\u00a0: {0}'],
  [
    'it answered 101 and switched to another protocol, which nothing asked for',
    'il a répondu 101 et changé de protocole, sans qu’on le lui demande',
  ],
  ['its chunked coding has a parameter: {0}', 'son codage par morceaux a un paramètre\u00a0: {0}'],
  [
    'the Content-Length of its answer is no possible number of bytes: {0}',
    'le Content-Length de sa réponse n’est pas un nombre d’octets possible\u00a0: {0}',
  ],
  ['its answer has several Content-Lengths: {0}', 'sa réponse a plusieurs Content-Length\u00a0: {0}'],
  ['it answered with HTTP/{0}, not HTTP/1.1: {1}', 'il a répondu en HTTP/{0}, et non HTTP/1.1\u00a0: {1}'],
  ['its answer is not HTTP: it begins with {0}', 'sa réponse n’est pas de HTTP\u00a0: elle commence par {0}'],
  ['its lines end with LF alone', 'ses lignes se terminent par LF seul'],
  [
    'HTTP ends each line with CR LF: write "\\r\\n" where you write "\\n"',
    'HTTP termine chaque ligne par CR LF\u00a0: écrivez "\\r\\n" là où vous écrivez "\\n"',
  ],
  [
    'its answer has no Content-Length, so its end is the end of the connection',
    'sa réponse n’a pas de Content-Length, donc sa fin est celle de la connexion',
  ],
  [
    'add "Content-Length: N\\r\\n", N being the bytes of the body; then a body that is cut short can be noticed',
    'ajoutez "Content-Length: N\\r\\n", N étant le nombre d’octets du corps\u202f; un corps coupé peut alors être remarqué',
  ],
  [
    'the connection was reset (RST) after the answer',
    'la connexion a été réinitialisée (RST) après la réponse',
  ],
  [
    'the request was still unread: call recv() until its empty line before you call close()',
    'la requête n’était pas encore lue\u00a0: appelez recv() jusqu’à sa ligne vide avant d’appeler close()',
  ],
  [
    'it closed the connection after an answer without saying so',
    'il a fermé la connexion après une réponse sans l’annoncer',
  ],
  [
    'add "Connection: close\\r\\n" to the answer, or go back to recv() for the next request',
    'ajoutez "Connection: close\\r\\n" à la réponse, ou revenez à recv() pour la requête suivante',
  ],
  ['its status line is unusual', 'sa ligne d’état est inhabituelle'],
  [
    'begin with "HTTP/1.1 200 OK\\r\\n": a space between the parts, none before or after them',
    'commencez par "HTTP/1.1 200 OK\\r\\n"\u00a0: une espace entre les parties, aucune avant ni après',
  ],
  ['an empty line comes before or after its answer', 'une ligne vide précède ou suit sa réponse'],
  [
    'send as many bytes of body as Content-Length says, and nothing after them',
    'envoyez autant d’octets de corps que l’annonce Content-Length, et rien après',
  ],
  [
    'white space stands between the name of a field and its colon',
    'un blanc se trouve entre le nom d’un champ et ses deux-points',
  ],
  [
    'write "Name: value", the colon directly after the name',
    'écrivez "Name: value", les deux-points juste après le nom',
  ],
  ['a line of its head begins with white space', 'une ligne de son en-tête commence par un blanc'],
  ['put the whole value of a field on one line', 'mettez toute la valeur d’un champ sur une ligne'],
  [
    'a line of its head has no name and colon, and was ignored',
    'une ligne de son en-tête n’a pas de nom suivi de deux-points, et a été ignorée',
  ],
  [
    'write "Name: value", and end the head with an empty line before the body',
    'écrivez "Name: value", et terminez l’en-tête par une ligne vide avant le corps',
  ],
  ['its head has a NUL or a CR inside a line', 'son en-tête contient un NUL ou un CR dans une ligne'],
  [
    'send the length of the text, without the 0 that ends a string in C',
    'envoyez la longueur du texte, sans le 0 qui termine une chaîne en C',
  ],
  ['its Content-Length stands there more than once', 'son Content-Length y figure plus d’une fois'],
  ['write the field once', 'écrivez le champ une seule fois'],
  [
    'it has Content-Length and Transfer-Encoding, of which only the second counts',
    'il a Content-Length et Transfer-Encoding, dont seul le second compte',
  ],
  [
    'leave out Content-Length where the body comes in chunks',
    'omettez Content-Length quand le corps vient en morceaux',
  ],
  ['the empty line after its last chunk is missing', 'la ligne vide après son dernier morceau manque'],
  ['end a body in chunks with "0\\r\\n\\r\\n"', 'terminez un corps en morceaux par "0\\r\\n\\r\\n"'],
  ['it answers with HTTP/1.0 and in chunks', 'il répond en HTTP/1.0 et en morceaux'],
  ['answer with HTTP/1.1, or with Content-Length', 'répondez en HTTP/1.1, ou avec Content-Length'],
  ['it could not be started', 'il n’a pas pu être démarré'],
  ['it could not be started: {0}', 'il n’a pas pu être démarré\u00a0: {0}'],
  ['its answer is wrong', 'sa réponse est fausse'],
  ['its answer has no head', 'sa réponse n’a pas d’en-tête'],
];
