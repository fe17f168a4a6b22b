/**
 * The warnings of a run in French; its narrow spaces do not break. They are recorded as English text, in run.json, and are
 * read back from it here. One that has no form here stays as it is.
 */
import { frenchHintText } from './hints-fr.ts';
import { frenchReasons } from './reasons-fr.ts';

const FORMS: readonly (readonly [form: RegExp, say: (...found: readonly string[]) => string])[] = [
  [
    /^(.*), (\d+) clients? \((.*), block (\d+)\) is invalid: (.*)$/s,
    (server, clients, where, block, because = '') =>
      `${titled(server, clients, where, block)} est invalide\u00a0: ${frenchReasons(because)}`,
  ],
  [
    /^(.*), (\d+) clients? \((.*), block (\d+)\): stderr of the server: (.*)$/s,
    (server, clients, where, block, said) =>
      `${titled(server, clients, where, block)}\u00a0: stderr du serveur\u00a0: ${said}`,
  ],
  [
    /^(\S+) is left out of (\S+), which only the servers of tellers can record$/,
    (server, scenario) =>
      `${server} est laissé de côté dans ${scenario}, que seuls les serveurs de tellers peuvent enregistrer`,
  ],
  [
    /^(\S+) is left out of (\S+), which requests more than (?:a plain page|pages)$/,
    (what, scenario) =>
      `${what} est laissé de côté dans ${scenario}, qui demande davantage qu’une simple page`,
  ],
  [
    /^the multiplexer (\S+) is left out: .*\b(E[A-Z]+) .*$/,
    (name, code) =>
      `le multiplexeur ${name} est laissé de côté\u00a0: le noyau ne l’a pas, l’interdit ou est trop ancien (${code})`,
  ],
  [
    /^(\S+) is left out: (.*)$/s,
    (server, because = '') => `${server} est laissé de côté\u00a0: ${frenchReasons(because)}`,
  ],
  [
    /^the built-in models are left out: they answer only a plain GET \/$/,
    () => 'les modèles de tellers sont laissés de côté\u00a0: ils ne répondent qu’à un simple GET\u00a0/',
  ],
  [
    /^posix and c servers need Linux and this is (\S+): node servers run instead$/,
    (platform) =>
      `les serveurs posix et c demandent Linux, et ce système est ${platform}\u00a0: les serveurs node les remplacent`,
  ],
  [
    /^(\S+): the load has no CPU of its own, .*$/,
    (scenario) =>
      `${scenario}\u00a0: la charge n’a pas de CPU à elle, donc elle sera en retard à côté d’un serveur occupé\u202f; il faut deux CPU et taskset (paquet util-linux)`,
  ],
  [
    /^other programs were at work before the run began \(load average (\S+) on (\d+) cores\): .*$/,
    (average = '', cores) =>
      `d’autres programmes travaillaient avant le début de la série (charge moyenne ${average.replace('.', ',')} sur ${cores}\u00a0cœurs)\u00a0: les chiffres peuvent être bruités`,
  ],
  [
    /^(\S+): its backlog is (\d+), and up to (\d+) clients connect at once: .*; write (listen\(.*\))$/,
    (server, backlog, clients, call) =>
      `${server}\u00a0: sa file d’attente de connexions est de ${backlog}, et jusqu’à ${clients}\u00a0clients se connectent à la fois\u00a0: celui qui la trouve pleine réessaie après une seconde\u202f; écrivez ${call}`,
  ],
  [
    /^(\S+): (its (?:two answers differ,|body has) .*)$/s,
    (server, because) => `${server}\u00a0: ${frenchLooseness(because)}`,
  ],
  [
    /^(.*), (\d+) clients? \((.*), block (\d+)\): the windows of the agents may have opened (\d+) µs apart$/s,
    (server, clients, where, block, us) =>
      `${titled(server, clients, where, block)}\u00a0: les fenêtres des agents ont pu s’ouvrir à ${us}\u00a0µs d’écart`,
  ],
  [
    /^resumed after (\d+) trials in another setting: (.*)$/s,
    (trials, changes = '') =>
      `reprise après ${trials} mesures dans d’autres conditions\u00a0: ${changes.split('; ').map(frenchChange).join('\u202f; ')}`,
  ],
];

/** `Node was 26.0.0, is 26.1.0`: what two parts of a run have not in common. */
export function frenchChange(change: string): string {
  return change
    .replace(/^(.*?) was (.*), is (.*)$/s, '$1 était $2, est $3')
    .replaceAll('not known', 'inconnu');
}

function titled(server = '', clients = '', where = '', block = ''): string {
  return `${server}, ${clients}\u00a0client${Number(clients) < 2 ? '' : 's'} (${where}, bloc ${block})`;
}

/** Why not every byte of a server's answers is compared. */
export function frenchLooseness(because = ''): string {
  const [, size] = /^its body has (\d+) MiB, more than can be compared/.exec(because) ?? [];
  const why =
    size === undefined
      ? 'ses deux réponses diffèrent'
      : `son corps fait ${size}\u00a0Mio, plus que l’on ne peut comparer`;
  const what = because.includes('status and length')
    ? 'seuls le statut et la longueur sont comparés'
    : 'seul le statut est comparé';
  return `${why}\u00a0: ${what}\u202f; choisissez par --expect exact, status ou regexp:MOTIF`;
}

/** @param message of a warning, in English */
export function frenchWarning(message: string): string {
  const [, server, rest = ''] = /^(\S+): (.*)$/s.exec(message) ?? [];
  const hint = frenchHintText(rest);
  if (hint !== null) return `${server}\u00a0: ${hint}`;
  for (const [form, say] of FORMS) {
    const found = form.exec(message);
    if (found !== null) return say(...found.slice(1).map((part) => part ?? ''));
  }
  return message;
}
