/** The model that a server is, and by what that was seen, in French; its narrow spaces do not break. */
import type { ModelWords } from './model-words-en.ts';

const or = new Intl.ListFormat('fr', { type: 'disjunction' });

const names = (calls: readonly string[]): string => or.format(calls);

const clients = (count: number, isBegun: boolean): string =>
  `${count} ${count === 1 ? 'client' : 'clients'} ${isBegun ? `qui ${count === 1 ? 'avait' : 'avaient'} envoyé une demi-requête` : 'silencieux'}`;

const units = (isProcess: boolean): string => (isProcess ? 'processus' : 'threads');

export const FRENCH_MODEL: ModelWords = {
  about: () => ({
    title: 'le modèle qu’il suit',
    did: 'Des clients se sont connectés et n’ont rien envoyé. Les threads et processus du serveur, et les appels système où ils attendent, ont été lus dans /proc.',
    asks: 'exercice 4\u00a0: un tableau de sockets de clients, et des threads, pour qu’accepter et recevoir aillent de front. Exercice 2\u00a0: un thread suffit',
  }),
  names: {
    'one-thread': 'un thread, un client à la fois',
    'thread-per-client': 'un thread pour chaque client',
    'process-per-client': 'un processus pour chaque client',
    'thread-pool': 'une réserve de threads',
    'process-pool': 'une réserve de processus',
    'event-loop': 'une boucle d’événements',
    unknown: 'inconnu',
  },
  other: (name, evidence) => ({
    seen: `c’est ${name}\u00a0: ${evidence}`,
    mend: 'après accept(), lancez un thread pour le client\u00a0: pthread_create(&thread, NULL, serve, …); pthread_detach(thread)',
    brief: name,
  }),
  unseen:
    'il a servi un deuxième client pendant que le premier était silencieux, mais ses threads ne peuvent être vus sur ce système',
  unmet: (count, isBegun) =>
    `${clients(count, isBegun)} n’ont atteint aucun de ses threads, et l’ont pourtant tenu à l’écart d’un autre`,
  inAccept: 'son seul thread attend dans accept, et il n’a pas attendu la requête d’un client silencieux',
  unasked:
    'il a répondu à un client qui n’avait rien envoyé, ou l’a fermé\u202f; des clients silencieux ne montrent donc pas comment il en sert plusieurs à la fois',
  notAccepted: 'il n’a pas accepté de deuxième client',
  alone: (own) => {
    const seen = 'pendant qu’un client était silencieux, un deuxième n’a pas reçu de réponse';
    if (own === 'process')
      return `${seen}, bien que le premier ait eu son propre processus\u00a0: celui-ci est-il attendu aussitôt\u202f?`;
    if (own === 'thread')
      return `${seen}, bien que le premier ait eu son propre thread\u00a0: pthread_join() l’attend-il aussitôt\u202f?`;
    return own.length === 0 ? seen : `${seen}\u00a0: un thread attendait le premier dans ${names(own)}`;
  },
  grown: (count, isBegun, isProcess, grown, left) => {
    const end = left === 0 ? 'ils ont fini avec eux' : `${left} d’entre eux n’ont pas fini avec eux`;
    return `avec ${clients(count, isBegun)}, il avait ${grown} ${units(isProcess)} de plus, et ${end}`;
  },
  kept: (started, isProcess, next) =>
    `il a lancé ${started} ${units(isProcess)} pour les premiers clients qui attendaient, les a gardés, et n’en a pas eu plus pour les ${next} suivants`,
  pool: (isProcess, stalled, isBegun, held, calls) => {
    const same = `il a les mêmes ${units(isProcess)} avec et sans clients`;
    const limit =
      stalled === null ? '' : `, et n’a pas répondu à un autre client à côté de ${clients(stalled, isBegun)}`;
    const waiting =
      calls.length === 0
        ? ''
        : `\u202f; ${held} de ses threads attendaient chacun un client dans ${names(calls)}`;
    return `${same}${limit}${waiting}`;
  },
  loop: (count, isBegun, processes, calls) => {
    const seen = `avec ${clients(count, isBegun)}, il n’avait pas plus de threads, et a répondu à un autre client`;
    if (calls === null) return seen;
    if (calls.length === 0) return `${seen}\u202f; aucun de ses threads n’attend un client en particulier`;
    const subject = processes > 1 ? `chacun de ${processes} processus` : 'il';
    return `${seen}\u202f; ${subject} attend tous ses clients dans ${names(calls)}`;
  },
};
