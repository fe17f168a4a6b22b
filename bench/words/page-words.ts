/**
 * The catalogue of the texts of the page of a report, beside those of its content: controls, the table of all trials, files, and how to
 * cite. The page takes the language of its document. Pure; it runs in Node and in the browser.
 */

/** The columns of the table of all trials, named as in trials.csv. */
export const TRIAL_COLUMNS = [
  'trial',
  'block',
  'scenario',
  'variant',
  'server',
  'clients',
  'offered_rps',
  'throughput_rps',
  'latency_p50_us',
  'latency_p99_us',
  'clients_served',
  'server_cpu_us_per_request',
  'validity',
  'invalid_because',
] as const;

export type TrialColumn = (typeof TRIAL_COLUMNS)[number];

export interface PageWords {
  /** BCP 47. */
  readonly locale: string;
  readonly servers: { readonly title: string; readonly toggle: (name: string) => string };
  readonly chart: {
    readonly group: (title: string) => string;
    readonly logarithmic: string;
    readonly zoomIn: string;
    readonly zoomOut: string;
    readonly zoomAll: string;
    readonly earlier: string;
    readonly later: string;
    readonly zoomHelp: string;
    /** @param axis the title of the axis */
    readonly at: (axis: string, value: string) => string;
    readonly interval: (low: string, high: string) => string;
    readonly trials: (count: number) => string;
    readonly drawing: string;
    readonly drawingOf: (title: string) => string;
  };
  /** Beside a table that is wider than the page. */
  readonly wideTable: string;
  readonly copy: {
    readonly csv: string;
    readonly csvOf: (caption: string) => string;
    readonly text: string;
    readonly done: string;
    readonly failed: string;
  };
  readonly trials: {
    readonly title: string;
    readonly fold: (count: number) => string;
    readonly withoutScript: string;
    readonly inPrint: string;
    readonly caption: string;
    readonly text: string;
    readonly all: string;
    readonly shown: (shown: number, all: number) => string;
    readonly showAll: (count: number) => string;
    readonly columns: Readonly<Record<TrialColumn, string>>;
    readonly validity: Readonly<Record<'valid' | 'disturbed' | 'invalid', string>>;
  };
  readonly files: {
    readonly title: string;
    readonly intro: string;
    readonly figures: (count: number) => string;
    readonly cite: string;
    readonly citation: (run: Citation) => string;
  };
}

interface Citation {
  readonly title: string;
  readonly version: string;
  readonly runId: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly cpu: string;
  readonly cores: number;
  readonly seed: number;
  readonly commit: string | null;
}

/** Counts and days as a language writes them. */
function formatsOf(locale: string) {
  const numbers = new Intl.NumberFormat(locale);
  const plural = new Intl.PluralRules(locale);
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
  return {
    locale,
    number: (value: number) => numbers.format(value),
    counted: (count: number, one: string, other: string) =>
      `${numbers.format(count)} ${plural.select(count) === 'one' ? one : other}`,
    day: (iso: string) => dates.format(new Date(iso)),
  };
}

const ENGLISH = formatsOf('en-GB');
const FRENCH = formatsOf('fr-FR');

const PAGE_ENGLISH: PageWords = {
  locale: ENGLISH.locale,
  servers: { title: 'Servers shown', toggle: (name) => `Show ${name} in charts and tables` },
  chart: {
    group: (title) => `${title} Arrow keys move from value to value.`,
    logarithmic: 'Logarithmic scale',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    zoomAll: 'Whole range',
    earlier: 'Earlier',
    later: 'Later',
    zoomHelp: 'Ctrl and the wheel zoom, dragging moves. Keys: + − 0, and Shift with an arrow.',
    at: (axis, value) => `${axis}: ${value}`,
    interval: (low, high) => `95 % interval: ${low} to ${high}`,
    trials: (count) => ENGLISH.counted(count, 'valid trial', 'valid trials'),
    drawing: 'SVG file',
    drawingOf: (title) => `SVG file: ${title}`,
  },
  wideTable: 'This table scrolls sideways.',
  copy: {
    csv: 'Copy as CSV',
    csvOf: (caption) => `Copy as CSV: ${caption}`,
    text: 'Copy',
    done: 'Copied',
    failed: 'The browser refused; select the text instead',
  },
  trials: {
    title: 'All trials',
    fold: (count) => ENGLISH.counted(count, 'trial', 'trials'),
    withoutScript:
      'This table needs JavaScript. The same rows are in trials.csv, in the folder of this page.',
    inPrint: 'The table of all trials is not printed: its rows are in trials.csv.',
    caption: 'All trials. The head of a column sorts by it.',
    text: 'Contains',
    all: 'all',
    shown: (shown, all) => `${ENGLISH.number(shown)} of ${ENGLISH.counted(all, 'trial', 'trials')}`,
    showAll: (count) => `Show all ${ENGLISH.number(count)} rows`,
    columns: {
      trial: 'trial',
      block: 'block',
      scenario: 'scenario',
      variant: 'variant',
      server: 'server',
      clients: 'clients',
      offered_rps: 'offered, 1/s',
      throughput_rps: 'requests/s',
      latency_p50_us: 'p50, µs',
      latency_p99_us: 'p99, µs',
      clients_served: 'clients served',
      server_cpu_us_per_request: 'CPU per request, µs',
      validity: 'validity',
      invalid_because: 'reason',
    },
    validity: { valid: 'valid', disturbed: 'disturbed', invalid: 'invalid' },
  },
  files: {
    title: 'Files, and how to cite this run',
    intro: 'The links work where this page lies in the folder of its run.',
    figures: (count) => ENGLISH.counted(count, 'figure as SVG', 'figures as SVG'),
    cite: 'How to cite',
    citation: ({ title, version, runId, startedAt, cpu, cores, seed, commit }) =>
      `tellers ${version}: “${title}” Run ${runId} of ${ENGLISH.day(startedAt)} on ${ENGLISH.counted(cores, 'core', 'cores')} (${cpu}), seed ${seed}${commit === null ? '' : `, commit ${commit.slice(0, 12)}`}.`,
  },
};

const PAGE_FRENCH: PageWords = {
  locale: FRENCH.locale,
  servers: {
    title: 'Serveurs affichés',
    toggle: (name) => `Afficher ${name} dans les graphiques et les tableaux`,
  },
  chart: {
    group: (title) => `${title} Les flèches vont d’une valeur à l’autre.`,
    drawing: 'Fichier SVG',
    drawingOf: (title) => `Fichier SVG\u00a0: ${title}`,
    logarithmic: 'Échelle logarithmique',
    zoomIn: 'Agrandir',
    zoomOut: 'Réduire',
    zoomAll: 'Tout afficher',
    earlier: 'Plus tôt',
    later: 'Plus tard',
    zoomHelp:
      'Ctrl et la molette agrandissent, glisser déplace. Touches\u00a0: + − 0, et Maj avec une flèche.',
    at: (axis, value) => `${axis}\u00a0: ${value}`,
    interval: (low, high) => `Intervalle à 95\u202f%\u00a0: de ${low} à ${high}`,
    trials: (count) => FRENCH.counted(count, 'mesure valide', 'mesures valides'),
  },
  wideTable: 'Ce tableau défile latéralement.',
  copy: {
    csv: 'Copier en CSV',
    csvOf: (caption) => `Copier en CSV\u00a0: ${caption}`,
    text: 'Copier',
    done: 'Copié',
    failed: 'Le navigateur a refusé\u00a0; sélectionnez plutôt le texte',
  },
  trials: {
    title: 'Toutes les mesures',
    fold: (count) => FRENCH.counted(count, 'mesure', 'mesures'),
    withoutScript:
      'Ce tableau a besoin de JavaScript. Les mêmes lignes sont dans trials.csv, dans le dossier de cette page.',
    inPrint: 'Le tableau de toutes les mesures n’est pas imprimé\u00a0: ses lignes sont dans trials.csv.',
    caption: 'Toutes les mesures. L’en-tête d’une colonne trie selon elle.',
    text: 'Contient',
    all: 'tous',
    shown: (shown, all) => `${FRENCH.number(shown)} sur ${FRENCH.counted(all, 'mesure', 'mesures')}`,
    showAll: (count) => `Afficher les ${FRENCH.number(count)} lignes`,
    columns: {
      trial: 'mesure',
      block: 'bloc',
      scenario: 'scénario',
      variant: 'variante',
      server: 'serveur',
      clients: 'clients',
      offered_rps: 'offert, 1/s',
      throughput_rps: 'requêtes/s',
      latency_p50_us: 'p50, µs',
      latency_p99_us: 'p99, µs',
      clients_served: 'clients servis',
      server_cpu_us_per_request: 'CPU par requête, µs',
      validity: 'validité',
      invalid_because: 'raison',
    },
    validity: { valid: 'valide', disturbed: 'perturbée', invalid: 'invalide' },
  },
  files: {
    title: 'Fichiers, et comment citer cette série',
    intro: 'Les liens fonctionnent tant que cette page reste dans le dossier de sa série.',
    figures: (count) => FRENCH.counted(count, 'figure en SVG', 'figures en SVG'),
    cite: 'Comment citer',
    citation: ({ title, version, runId, startedAt, cpu, cores, seed, commit }) =>
      `tellers ${version}\u00a0: «\u00a0${title}\u00a0» Série ${runId} du ${FRENCH.day(startedAt)} sur ${FRENCH.counted(cores, 'cœur', 'cœurs')} (${cpu}), graine ${seed}${commit === null ? '' : `, commit ${commit.slice(0, 12)}`}.`,
  },
};

/** By the language of the document. */
const PAGE_WORDS: Readonly<Record<string, PageWords>> = {
  en: PAGE_ENGLISH,
  fr: PAGE_FRENCH,
};

/** English where the language has none. @param language of the document */
export function pageWords(language: string): PageWords {
  return PAGE_WORDS[language] ?? PAGE_ENGLISH;
}
