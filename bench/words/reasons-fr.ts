/** Why trials are not valid, in French; its narrow spaces do not break. Their text on disk is English. Pure. */
import { type Reason, readInvalidities } from '../analysis/invalidity-text.ts';
import type { Invalidity } from '../analysis/validity.ts';
import { frenchFault } from './faults-fr.ts';
import { longestRoundTripMs } from '../../clients/relay/spec.ts';
import { FRENCH } from './words-fr.ts';

const { count, fixed, percent, latency } = FRENCH.numbers;

const rules = new Intl.PluralRules('fr');

/** `1 connexion`, `3 connexions` */
const many = (value: number, one: string, several: string): string =>
  `${count(value)}\u00a0${rules.select(value) === 'one' ? one : several}`;

const stopped = (whose: string, forS: number): string =>
  `${whose} a été suspendu pendant ${fixed(forS, 2)}\u00a0s de la fenêtre\u00a0: son processus ne s’exécutait pas`;

/** What was wrong with an answer; what has no form here stays as it is. */
const firstOf = (fault: string | null): string =>
  fault === null ? '' : ` (la première\u00a0: ${frenchFault(fault) ?? frenchEnd(fault)})`;

const REASONS: { readonly [Kind in Invalidity['kind']]: (reason: Reason<Kind>) => string } = {
  'process-failed': ({ because }) => frenchEnd(because),
  'clock-jumped': ({ byMs }) => `l’horloge a sauté de ${byMs}\u00a0ms`,
  'window-cut': ({ percent: part }) =>
    `le générateur de charge a été interrompu après ${percent(part)} de sa fenêtre`,
  'generator-stopped': ({ forS }) => stopped('le générateur de charge', forS),
  'server-stopped': ({ forS }) => stopped('le serveur', forS),
  'no-local-port': (reason) =>
    `la charge n’avait plus de port local pour ${many(reason.count, 'connexion', 'connexions')}\u00a0: élargissez net.ipv4.ip_local_port_range (une connexion que le client a fermée garde son port une minute)`,
  'wrong-answers': (reason) =>
    `${many(reason.count, 'réponse fausse', 'réponses fausses')}${firstOf(reason.first)}`,
  errors: ({ refused, reset, timeout, first }) => {
    const counts = [
      ...(refused > 0 ? [many(refused, 'connexion refusée', 'connexions refusées')] : []),
      ...(reset > 0 ? [many(reset, 'connexion rompue', 'connexions rompues')] : []),
      ...(timeout > 0 ? [many(timeout, 'délai dépassé', 'délais dépassés')] : []),
    ];
    return `erreurs\u00a0: ${counts.join(', ')}${firstOf(first)}`;
  },
  'more-than-clients': ({ atOnce, clients }) =>
    `plus de requêtes étaient en cours que de clients n’étaient ouverts\u00a0: ${count(atOnce)} pour ${count(clients)}, d’après la loi de Little`,
  'nothing-answered': () => 'aucune requête n’a reçu de réponse pendant la fenêtre',
  'bystanders-lost': ({ lost }) =>
    lost === null
      ? 'des clients voisins inactifs ont été perdus\u00a0: leur processus n’a pas indiqué combien'
      : `des clients voisins inactifs ont été perdus\u00a0: ${count(lost)}`,
  'distance-missed': ({ askedMs, seenMs }) =>
    `les clients n’étaient pas à la distance demandée\u00a0: un aller-retour par le relais ${seenMs === null ? 'n’est pas revenu' : `a pris ${fixed(seenMs, 2)}\u00a0ms`}, au lieu de ${count(askedMs)} à ${fixed(longestRoundTripMs(askedMs), 1)}\u00a0ms`,
  'machine-disturbed': ({ othersPercent }) =>
    `d’autres programmes utilisaient la machine\u00a0: ${percent(othersPercent)} d’un CPU`,
  'cpu-throttled': ({ throttledPercent }) =>
    `le quota de temps CPU du groupe de contrôle était épuisé\u00a0: des threads sont restés arrêtés pendant ${percent(throttledPercent)} de la fenêtre`,
  'memory-short': ({ slowed, killed }) =>
    `le groupe de contrôle manquait de mémoire\u00a0: processus ralentis ${count(slowed)}\u00a0fois, et ${many(killed, 'tué', 'tués')}`,
  'generator-saturated': ({ usedPercent }) =>
    `le générateur de charge était saturé (occupé pendant ${percent(usedPercent)} de la fenêtre)`,
  'generator-deprived': ({ waitPercent }) =>
    `le générateur de charge a attendu un cœur pendant ${percent(waitPercent)} de la fenêtre\u00a0: d’autres programmes l’occupaient`,
  'generator-late': ({ latenessUs, boundUs }) =>
    `le générateur de charge était en retard (p99 ${latency(latenessUs)}, au plus ${latency(boundUs)} sont admis)`,
  'server-overloaded': ({ achievedPercent }) =>
    `le serveur était surchargé\u00a0: il a répondu à ${fixed(achievedPercent, 1)}\u00a0% de ce qui était offert à temps`,
};

/** How processes fail; what they said last follows, in their own words. */
const ENDS: readonly (readonly [form: RegExp, say: (...found: readonly string[]) => string])[] = [
  [
    /^the server did not start: it does not listen on (\S+) after (\S+) s(.*)$/s,
    (place, seconds, rest = '') =>
      `le serveur n’a pas démarré\u00a0: il n’écoute pas sur ${place} après ${seconds}\u00a0s${elsewhere(rest)}`,
  ],
  [/^the server did not start: (.*)$/s, (end) => `le serveur n’a pas démarré\u00a0: ${ending(end)}`],
  [/^the server did not close: (.*)$/s, (end) => `le serveur ne s’est pas arrêté\u00a0: ${ending(end)}`],
  [
    /^the supervisor of the server died \((.*)\)$/s,
    (end) => `le superviseur du serveur est mort (${ending(end)})`,
  ],
  [/^the server died \((.*)\)$/s, (end) => `le serveur est mort (${ending(end)})`],
  [
    /^the proof failed: (.*)$/s,
    (fault = '') => `sa preuve a échoué\u00a0: ${frenchFault(fault) ?? frenchEnd(fault)}`,
  ],
  [
    /^the body of its answer has (\d+) bytes, where the (.*) has (\d+)$/,
    (bytes, _, wanted) => `le corps de sa réponse a ${bytes}\u00a0octets, au lieu de ${wanted}`,
  ],
  [
    /^the body of its answer differs from the .* from byte (\d+) on: (.*)$/s,
    (byte, rest = '') =>
      `le corps de sa réponse diffère à partir de l’octet ${byte}\u00a0: ${rest.replace(/ instead of /, ' au lieu de ')}`,
  ],
  [
    /^the body of its answer does not match (.*)$/s,
    (pattern) => `le corps de sa réponse ne correspond pas à ${pattern}`,
  ],
  [
    /^it answered (.*?)(?: to (\S+ \S+))?, not (\S+?)(?:: if that is right, use (--expect \S+))?$/s,
    (status, request, wanted, flag) =>
      `il a répondu ${status}${request === '' ? '' : ` à ${request}`}, et non ${wanted}${flag === '' ? '' : `\u00a0: si c’est juste, employez ${flag}`}`,
  ],
  [/^its proof failed$/, () => 'sa preuve a échoué'],
  [
    /^nothing listens on (.*): is the server running\?$/,
    (place) => `rien n’écoute sur ${place}\u00a0: le serveur est-il lancé\u202f?`,
  ],
  [
    /^the bystanders did not connect: (.*)$/s,
    (end) => `les clients voisins ne se sont pas connectés\u00a0: ${ending(end)}`,
  ],
  [
    /^the bystanders did not report: (.*)$/s,
    (end) => `les clients voisins n’ont pas rendu compte\u00a0: ${ending(end)}`,
  ],
  [/^the relay did not start: (.*)$/s, (end) => `le relais n’a pas démarré\u00a0: ${ending(end)}`],
  [/^the relay did not report: (.*)$/s, (end) => `le relais n’a pas rendu compte\u00a0: ${ending(end)}`],
  [/^the load did not begin: (.*)$/s, (end) => `la charge n’a pas commencé\u00a0: ${ending(end)}`],
  [/^the load did not end: (.*)$/s, (end) => `la charge ne s’est pas terminée\u00a0: ${ending(end)}`],
  [/^the load gave no result: (.*)$/s, (end) => `la charge n’a pas donné de résultat\u00a0: ${ending(end)}`],
  [
    /^it ended after its first client: exercise 1 ends there$/,
    () => 'il s’est arrêté après son premier client\u00a0: l’exercice 1 s’arrête là',
  ],
  [/^go back to accept\(\) after close\(\)$/, () => 'après close(), revenez à accept()'],
  [/^(.*), (\d+) times in a row$/s, (why = '', times) => `${frenchEnd(why)}, ${times}\u00a0fois de suite`],
  [
    /^nothing came for (\S+) s on an open connection(?:: .*)?$/,
    (seconds) =>
      `rien n’est venu pendant ${seconds}\u00a0s sur une connexion ouverte\u00a0: le serveur est-il occupé par un autre client\u202f?`,
  ],
  [
    /^the server (closed|broke) the connection without an answer$/,
    (how) => `le serveur a ${how === 'closed' ? 'fermé' : 'rompu'} la connexion sans répondre`,
  ],
];

/** `exit code 3: no memory`: what a program said is in its own words. */
function ending(text = ''): string {
  return text
    .replace(/^it could not be started/, 'il n’a pas pu être lancé')
    .replace(/^exit code (\d+): /, 'code de sortie $1\u00a0: ')
    .replace(/^exit code (\d+)/, 'code de sortie $1')
    .replace(
      /a round trip through the relay took (\S+) ms, not (\S+) ms: .*/,
      (_, took: string, asked: string) =>
        `un aller-retour par le relais a pris ${fixed(Number(took), 2)}\u00a0ms, au lieu de ${count(Number(asked))}\u00a0ms\u00a0: arrêtez ce qui s’exécute encore sur cette machine`,
    )
    .replace(/^no message for (\S+) s/, 'aucun message pendant $1\u00a0s');
}

function elsewhere(text: string): string {
  return text
    .replace(
      /^, only on another address: .* or on all/,
      ', seulement sur une autre adresse\u00a0: il doit écouter sur 127.0.0.1, sur ::1 ou sur toutes',
    )
    .replace(
      /^, but on port (.*): does it take its port from \{port\}\?/,
      (_, ports: string) =>
        `, mais sur le port ${ports.replaceAll(' and ', ' et ')}\u00a0: prend-il son port de {port}\u202f?`,
    );
}

function frenchEnd(because: string): string {
  for (const [form, say] of ENDS) {
    const found = form.exec(because);
    if (found !== null) return say(...found.slice(1).map((part) => part ?? ''));
  }
  return because;
}

/** @param because `invalid_because` of a row, or what is said of a failed process */
export function frenchReasons(because: string): string {
  return readInvalidities(because)
    .map(({ text, reason }) => (reason === null ? text : sayReason(reason)))
    .join('\u202f; ');
}

function sayReason<Kind extends Invalidity['kind']>(reason: Reason<Kind>): string {
  const say = REASONS[reason.kind] as (reason: Reason<Kind>) => string;
  return say(reason);
}
