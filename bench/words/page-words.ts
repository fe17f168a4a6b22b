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

const LOCALE = 'en-GB';
const numbers = new Intl.NumberFormat(LOCALE);
const plural = new Intl.PluralRules(LOCALE);
const dates = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'long', timeZone: 'UTC' });

function counted(count: number, one: string, other: string): string {
  return `${numbers.format(count)} ${plural.select(count) === 'one' ? one : other}`;
}

const PAGE_ENGLISH: PageWords = {
  locale: LOCALE,
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
    interval: (low, high) => `95 % interval: ${low} to ${high}`,
    trials: (count) => counted(count, 'valid trial', 'valid trials'),
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
    fold: (count) => counted(count, 'trial', 'trials'),
    withoutScript:
      'This table needs JavaScript. The same rows are in trials.csv, in the folder of this page.',
    inPrint: 'The table of all trials is not printed: its rows are in trials.csv.',
    caption: 'All trials. The head of a column sorts by it.',
    text: 'Contains',
    all: 'all',
    shown: (shown, all) => `${numbers.format(shown)} of ${counted(all, 'trial', 'trials')}`,
    showAll: (count) => `Show all ${numbers.format(count)} rows`,
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
    figures: (count) => counted(count, 'figure as SVG', 'figures as SVG'),
    cite: 'How to cite',
    citation: ({ title, version, runId, startedAt, cpu, cores, seed, commit }) =>
      `tellers ${version}: “${title}” Run ${runId} of ${dates.format(new Date(startedAt))} on ${counted(cores, 'core', 'cores')} (${cpu}), seed ${seed}${commit === null ? '' : `, commit ${commit.slice(0, 12)}`}.`,
  },
};

/** By the language of the document. */
const PAGE_WORDS: Readonly<Record<string, PageWords>> = { en: PAGE_ENGLISH };

/** English where the language has none. @param language of the document */
export function pageWords(language: string): PageWords {
  return PAGE_WORDS[language] ?? PAGE_ENGLISH;
}
