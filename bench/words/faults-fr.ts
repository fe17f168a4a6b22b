/** What is wrong with an HTTP answer, in French; its narrow spaces do not break. It comes as English text. Pure. */

const CUTS: Readonly<Record<string, string>> = {
  'its head was not complete': 'son en-tête n’était pas complet',
  'its last chunk had not come': 'son dernier morceau n’était pas venu',
};

const FORMS: readonly (readonly [form: RegExp, say: (...found: readonly string[]) => string])[] = [
  [
    /^its answer was cut short: (.*) when the connection was (closed|reset)$/,
    (cut = '', how) => {
      const bytes = /^(\d+) of the (\d+) bytes/.exec(cut);
      const what =
        bytes === null
          ? CUTS[cut]
          : `${bytes[1]} des ${bytes[2]}\u00a0octets de son Content-Length étaient venus`;
      return `sa réponse a été coupée\u00a0: ${what} quand la connexion a été ${how === 'closed' ? 'fermée' : 'rompue'}`;
    },
  ],
  [
    /^the head of its answer, or a line of a chunk, is longer than (\d+) bytes$/,
    (bytes) => `l’en-tête de sa réponse, ou une ligne d’un morceau, dépasse ${bytes}\u00a0octets`,
  ],
  [
    /^a chunk of its body is longer than its size: (.*) follows it$/s,
    (text) => `un morceau de son corps dépasse sa taille\u00a0: ${text} le suit`,
  ],
  [
    /^a chunk of its body is shorter than its size$/,
    () => 'un morceau de son corps est plus court que sa taille',
  ],
  [
    /^a chunk of its body has no possible size: its line is (.*)$/s,
    (text) => `un morceau de son corps n’a pas de taille possible\u00a0: sa ligne est ${text}`,
  ],
  [
    /^its status line is not of HTTP: (.*)$/s,
    (text) => `sa ligne de statut n’est pas de HTTP\u00a0: ${text}`,
  ],
  [
    /^it answered 101 and switched to another protocol, which nothing asked for$/,
    () => 'il a répondu 101 et changé de protocole, ce que rien ne demandait',
  ],
  [
    /^its chunked coding has a parameter: (.*)$/s,
    (text) => `son codage par morceaux a un paramètre\u00a0: ${text}`,
  ],
  [
    /^the Content-Length of its answer is no possible number of bytes: (.*)$/s,
    (text) => `le Content-Length de sa réponse n’est pas un nombre d’octets possible\u00a0: ${text}`,
  ],
  [
    /^its answer has several Content-Lengths: (.*)$/s,
    (text) => `sa réponse a plusieurs Content-Length\u00a0: ${text}`,
  ],
  [
    /^it answered with HTTP\/(\S+), not HTTP\/1\.1: (.*)$/s,
    (version, text) => `il a répondu en HTTP/${version}, et non en HTTP/1.1\u00a0: ${text}`,
  ],
  [
    /^its answer is not HTTP: it begins with (.*)$/s,
    (text) => `sa réponse n’est pas du HTTP\u00a0: elle commence par ${text}`,
  ],
];

/** @param text of `AnswerReader.fault`; @returns null where it is another text */
export function frenchFault(text: string): string | null {
  for (const [form, say] of FORMS) {
    const found = form.exec(text);
    if (found !== null) return say(...found.slice(1));
  }
  return null;
}
