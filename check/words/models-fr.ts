/** The models and the evidence for them, in French: the English text, and the French one. @see translate */
import type { Translation } from './translate.ts';

export const MODELS_FR: readonly Translation[] = [
  ['one thread, one client at a time', 'un thread, un client à la fois'],
  ['a thread for each client', 'un thread par client'],
  ['a process for each client', 'un processus par client'],
  ['a pool of threads', 'un groupe de threads'],
  ['a pool of processes', 'un groupe de processus'],
  ['an event loop', 'une boucle d’événements'],
  ['not known: {t0}', 'inconnu\u00a0: {t0}'],
  ['it is {t0}: {t1}', 'c’est {t0}\u00a0: {t1}'],
  [
    'it served a second client while the first one was silent, but its threads cannot be seen on this system',
    'il a servi un deuxième client pendant que le premier était silencieux, mais ses threads ne sont pas visibles sur ce système',
  ],
  [
    '{t0} reached none of its threads, and yet kept another one from it',
    '{t0} n’ont atteint aucun de ses threads, et ont pourtant empêché un autre client d’être servi',
  ],
  [
    'its only thread waits in accept, and it did not wait for the request of a silent client',
    'son seul thread attend dans accept, et il n’a pas attendu la requête d’un client silencieux',
  ],
  [
    'it answered or closed a client that had sent nothing, so silent clients do not show how it serves several at once',
    'il a répondu à un client qui n’avait rien envoyé, ou l’a fermé\u00a0: les clients silencieux ne montrent donc pas comment il en sert plusieurs à la fois',
  ],
  ['it did not accept a second client', 'il n’a pas accepté de deuxième client'],
  [
    'while 1 client was silent, a second client was not answered',
    'pendant qu’un client était silencieux, un deuxième n’a pas eu de réponse',
  ],
  [
    'while 1 client was silent, a second client was not answered, although the first one had a process of its own: is it waited for at once?',
    'pendant qu’un client était silencieux, un deuxième n’a pas eu de réponse, bien que le premier ait eu son propre processus\u00a0: est-il attendu aussitôt\u202f?',
  ],
  [
    'while 1 client was silent, a second client was not answered, although the first one had a thread of its own: is it joined at once?',
    'pendant qu’un client était silencieux, un deuxième n’a pas eu de réponse, bien que le premier ait eu son propre thread\u00a0: est-il attendu aussitôt par pthread_join()\u202f?',
  ],
  [
    'while 1 client was silent, a second client was not answered: a thread waited in {c0} for the first one',
    'pendant qu’un client était silencieux, un deuxième n’a pas eu de réponse\u00a0: un thread attendait le premier dans {c0}',
  ],
  ['{0} clients that had sent half a request', '{0} clients ayant envoyé une demi-requête'],
  [
    'with {t0} it had {1} more {t2}, and they ended with them',
    'avec {t0}, il avait {1} {t2} de plus, qui se sont terminés avec eux',
  ],
  [
    'with {t0} it had {1} more {t2}, and {3} of them did not end with them',
    'avec {t0}, il avait {1} {t2} de plus, dont {3} ne se sont pas terminés avec eux',
  ],
  [
    'it started {0} {t1} for the first clients that waited, kept them, and had no more for the next {2}',
    'il a démarré {0} {t1} pour les premiers clients qui attendaient, les a gardés, et n’en avait pas plus pour les {2} suivants',
  ],
  ['it has the same {t0} with and without clients', 'il a les mêmes {t0} avec et sans clients'],
  [
    'it has the same {t0} with and without clients; {1} of its threads each waited in {c2} for one client',
    'il a les mêmes {t0} avec et sans clients\u202f; {1} de ses threads attendaient chacun un client dans {c2}',
  ],
  [
    'it has the same {t0} with and without clients, and did not answer another client beside {t1}',
    'il a les mêmes {t0} avec et sans clients, et n’a pas répondu à un autre client à côté de {t1}',
  ],
  [
    'it has the same {t0} with and without clients, and did not answer another client beside {t1}; {2} of its threads each waited in {c3} for one client',
    'il a les mêmes {t0} avec et sans clients, et n’a pas répondu à un autre client à côté de {t1}\u202f; {2} de ses threads attendaient chacun un client dans {c3}',
  ],
  [
    'with {t0} it had no more threads, and answered another client',
    'avec {t0}, il n’avait pas plus de threads, et a répondu à un autre client',
  ],
  [
    'with {t0} it had no more threads, and answered another client; none of its threads waits for a single client',
    'avec {t0}, il n’avait pas plus de threads, et a répondu à un autre client\u202f; aucun de ses threads n’attend un seul client',
  ],
  [
    'with {t0} it had no more threads, and answered another client; it waits in {c1} for all of its clients',
    'avec {t0}, il n’avait pas plus de threads, et a répondu à un autre client\u202f; il attend tous ses clients dans {c1}',
  ],
  [
    'with {t0} it had no more threads, and answered another client; each of {1} processes waits in {c2} for all of its clients',
    'avec {t0}, il n’avait pas plus de threads, et a répondu à un autre client\u202f; chacun de ses {1} processus attend tous ses clients dans {c2}',
  ],
];
