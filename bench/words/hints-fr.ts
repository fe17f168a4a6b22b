/** What is unusual in an answer of a server, and what to change, in French; its narrow spaces do not break. Pure. */
import { ANSWER_HINTS, type AnswerHint, describeHint } from '../../workloads/http-hints.ts';

const FRENCH_HINTS: Readonly<Record<AnswerHint, { readonly seen: string; readonly change: string }>> = {
  'bare-lf': {
    seen: 'ses lignes finissent par LF seul',
    change: 'HTTP termine chaque ligne par CR LF\u00a0: écrivez "\\r\\n" là où vous écrivez "\\n"',
  },
  'no-length': {
    seen: 'sa réponse n’a pas de Content-Length, elle finit donc avec la connexion',
    change:
      'ajoutez "Content-Length: N\\r\\n", N étant le nombre d’octets du corps\u202f; un corps coupé se remarque alors',
  },
  reset: {
    seen: 'la connexion a été rompue (RST) après la réponse',
    change: 'la requête n’était pas lue en entier\u00a0: appelez recv() jusqu’à sa ligne vide avant close()',
  },
  'silent-close': {
    seen: 'il a fermé la connexion après une réponse sans l’annoncer',
    change: 'ajoutez "Connection: close\\r\\n" à la réponse, ou revenez à recv() pour la requête suivante',
  },
  'status-line': {
    seen: 'sa ligne de statut est inhabituelle',
    change:
      'commencez par "HTTP/1.1 200 OK\\r\\n"\u00a0: une espace entre les parties, aucune avant ni après',
  },
  'extra-line': {
    seen: 'une ligne vide précède ou suit sa réponse',
    change: 'envoyez autant d’octets de corps que Content-Length en annonce, et rien après eux',
  },
  'space-before-colon': {
    seen: 'une espace sépare le nom d’un champ de son deux-points',
    change: 'écrivez "Nom: valeur", le deux-points juste après le nom',
  },
  'folded-field': {
    seen: 'une ligne de son en-tête commence par une espace',
    change: 'mettez toute la valeur d’un champ sur une seule ligne',
  },
  'no-field': {
    seen: 'une ligne de son en-tête n’a ni nom ni deux-points, et a été ignorée',
    change: 'écrivez "Nom: valeur", et finissez l’en-tête par une ligne vide avant le corps',
  },
  'control-character': {
    seen: 'son en-tête contient un NUL, ou un CR à l’intérieur d’une ligne',
    change: 'envoyez la longueur du texte, sans le 0 qui termine une chaîne en C',
  },
  'repeated-length': {
    seen: 'son Content-Length y figure plus d’une fois',
    change: 'écrivez ce champ une seule fois',
  },
  'length-and-chunks': {
    seen: 'il a Content-Length et Transfer-Encoding, dont seul le second compte',
    change: 'omettez Content-Length quand le corps vient par morceaux',
  },
  'no-last-line': {
    seen: 'la ligne vide après son dernier morceau manque',
    change: 'finissez un corps en morceaux par "0\\r\\n\\r\\n"',
  },
  'old-chunks': {
    seen: 'il répond en HTTP/1.0 et par morceaux',
    change: 'répondez en HTTP/1.1, ou avec Content-Length',
  },
};

export function frenchHintParts(hint: AnswerHint): { readonly seen: string; readonly change: string } {
  return FRENCH_HINTS[hint];
}

export function frenchHint(hint: AnswerHint): string {
  const { seen, change } = FRENCH_HINTS[hint];
  return `${seen}\u00a0: ${change}`;
}

/** @param text of `describeHint`; @returns null where it is another text */
export function frenchHintText(text: string): string | null {
  const hint = ANSWER_HINTS.find((one) => describeHint(one) === text);
  return hint === undefined ? null : frenchHint(hint);
}
