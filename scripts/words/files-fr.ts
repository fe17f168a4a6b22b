/** What is wrong with a file or a folder, in French; its narrow spaces do not break. It comes as English text. */
import { invocation } from '../../bench/invocation.ts';

export type Forms = readonly (readonly [form: RegExp, say: (...found: readonly string[]) => string])[];

/** Of a call of the system. */
const SYSTEM: Readonly<Record<string, string>> = {
  EACCES: 'accès refusé',
  EADDRINUSE: 'le port est déjà pris\u202f; choisissez un autre --port, ou arrêtez le programme qui l’occupe',
  EADDRNOTAVAIL: 'cette machine n’a pas cette adresse\u202f; choisissez un autre --host',
  ECONNREFUSED: 'rien n’écoute à cette adresse',
  EISDIR: 'c’est un dossier',
  EMFILE: 'ce processus n’a plus de descripteur\u202f; abaissez --max-clients, ou augmentez `ulimit -n`',
  ENFILE: 'cette machine n’a plus de descripteur\u202f; fermez d’autres programmes',
  ENOENT: 'il n’existe pas',
  ENOSPC: 'le disque est plein',
  ENOTDIR: 'une partie du chemin n’est pas un dossier',
  ENOTFOUND: 'ce nom n’a pas d’adresse',
  EPERM: 'opération non permise',
  EROFS: 'le système de fichiers est en lecture seule',
};

/** What a failure of the system means; the text itself where it is not known. */
export function system(text = ''): string {
  if (/ is no IP address/.test(text))
    return 'ce n’est pas une adresse IP\u202f; donnez par exemple 127.0.0.1 ou ::1';
  const code = /\bE[A-Z]{3,}\b/.exec(text)?.[0] ?? '';
  const meaning = SYSTEM[code];
  return meaning === undefined ? text : `${meaning} (${code})`;
}

export function firstOf(forms: Forms, text: string): string | null {
  for (const [form, say] of forms) {
    const found = form.exec(text);
    if (found !== null) return say(...found.slice(1).map((part) => part ?? ''));
  }
  return null;
}

/** Why the output of another tool cannot be read. */
const UNREADABLE: Forms = [
  [/^it is empty$/, () => 'il est vide'],
  [/^its JSON is damaged, .*$/, () => 'son JSON est abîmé, ou finit trop tôt'],
  [/^wrk measured nothing \((.*)\)$/, (why) => `wrk n’a rien mesuré (${why})`],
  [
    /^wrk began a run, but the result is missing$/,
    () => 'wrk a commencé une mesure, mais il manque le résultat',
  ],
  [
    /^it begins (\d+) runs, and holds the result of (\d+)$/,
    (begun, held) => `il commence ${begun} mesures et contient le résultat de ${held}`,
  ],
  [
    /^it holds (\d+) results, and the line that begins each run is missing$/,
    (held) => `il contient ${held} résultats, et il manque la ligne qui commence chaque mesure`,
  ],
];

/** Of a file of a run. */
function damage(text: string): string {
  const [, name = '', code] = /^(\S+) cannot be read \((E[A-Z]+)\)$/.exec(text) ?? [];
  if (name !== '') return `${name}\u00a0: ${system(code)}`;
  return text.replace(/: (.*) stands there twice$/s, '\u00a0: $1 y figure deux fois');
}

const FOLDER = `donnez un dossier écrit par ${invocation('bench')}`;

export const FILE_FORMS: Forms = [
  [
    /^(.*) is no results folder: it has no run\.json; .*$/s,
    (dir) => `${dir} n’est pas un dossier de résultats\u00a0: il n’a pas de run.json\u202f; ${FOLDER}`,
  ],
  [
    /^(.*) is no results folder: its run was killed before its first trial, .*--out (.*)$/s,
    (dir, out) =>
      `${dir} n’est pas un dossier de résultats\u00a0: sa série a été tuée avant la première mesure, il n’a donc pas de run.json\u202f; recommencez avec --out ${out}`,
  ],
  [
    /^(.*) is no results folder: (.*)$/s,
    (dir, why = '') => `${dir} n’est pas un dossier de résultats\u00a0: ${damage(why)}`,
  ],
  [
    /^(.*) holds no run\.json, and no \.json or \.txt of another tool: .*$/s,
    (dir) => `${dir} n’a ni run.json, ni .json ou .txt d’un autre outil\u00a0: ${FOLDER}`,
  ],
  [
    /^(.*) is no results folder, and neither (?:.*)$/s,
    (path) =>
      `${path} n’est ni un dossier de résultats, ni une sortie que l’on sache lire d’autocannon, wrk, k6, oha ou hey`,
  ],
  [
    /^(.*) cannot be read: is the path right\?$/s,
    (path) => `${path} ne peut être lu\u00a0: le chemin est-il juste\u202f?`,
  ],
  [
    /^(.*) cannot be read: (.*)$/s,
    (path, why = '') => `${path} ne peut être lu\u00a0: ${firstOf(UNREADABLE, why) ?? why}`,
  ],
  [
    /^(.*) is neither UTF-8 nor UTF-16 text: .*$/s,
    (path) => `${path} n’est ni du texte UTF-8, ni UTF-16\u00a0: enregistrez-le en UTF-8`,
  ],
  [
    /^(.*) names a file (".*"): .*$/s,
    (dir, name) =>
      `${dir} nomme un fichier ${name}\u00a0: seuls les lettres, les chiffres et . _ - sont permis`,
  ],
  [
    /^(.*) is a symbolic link, and nothing is written outside of (.*): remove the link$/s,
    (path, dir) =>
      `${path} est un lien symbolique, et rien n’est écrit hors de ${dir}\u00a0: supprimez le lien`,
  ],
  [
    /^(.*) is no regular file: .*$/s,
    (path) => `${path} n’est pas un fichier ordinaire\u00a0: prenez celui que tellers a écrit`,
  ],
  [
    /^(.*) has (\d+) bytes, too many for a text$/s,
    (path, bytes) => `${path} a ${bytes} octets, trop pour un texte`,
  ],
  [/^(.*) holds no histogram that can be read$/s, (path) => `${path} ne contient pas d’histogramme lisible`],
  [
    /^(.*) (holds a run already|is not empty): give a new folder with --out$/s,
    (dir, what) =>
      `${dir} ${what === 'is not empty' ? 'n’est pas vide' : 'contient déjà une série'}\u00a0: donnez un nouveau dossier par --out`,
  ],
  [
    /^(.*) is the folder of a run that is under way: .*$/s,
    (dir) =>
      `${dir} est le dossier d’une série en cours\u00a0: attendez sa fin, ou donnez un nouveau dossier par --out`,
  ],
  [
    /^cannot write to (.*) \((.*)\): mend that, then (.*)$/s,
    (path, why, resume) =>
      `impossible d’écrire dans ${path} (${system(why)})\u00a0: corrigez cela, puis ${resume}`,
  ],
  [
    /^cannot write to (.*): give another folder with --out \((.*)\)$/s,
    (path, why) =>
      `impossible d’écrire dans ${path}\u00a0: donnez un autre dossier par --out (${system(why)})`,
  ],
  [
    /^(.*) holds a run that is complete: there is nothing to resume$/s,
    (dir) => `${dir} contient une série complète\u00a0: il n’y a rien à reprendre`,
  ],
  [
    /^(.*) cannot be resumed: .*$/s,
    (dir) =>
      `${dir} ne peut être repris\u00a0: ses mesures ne sont pas celles que prévoit cette version\u202f; commencez une nouvelle série`,
  ],
];
