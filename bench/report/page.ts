/**
 * What makes the HTML report a page to explore: its script, bundled and minified once per process, and the data of its
 * charts and of its trials. A script in HTML ends at `</script`, wherever that stands, so none is left in it.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Spec } from 'vega';
import type { Analysis } from '../analysis/analysis.ts';
import type { Figure } from '../figures/figures.ts';
import { compileSpecification, type Interaction } from '../figures/render.ts';
import { type ChartInteraction, type PageData, ZOOM_SIGNAL } from '../page/page-data.ts';
import type { TrialRow } from '../results/columns.ts';
import { TRIAL_COLUMNS } from '../words/page-words.ts';
import type { ReportWords } from '../words/report-en.ts';
import { AGAIN, shortLabel } from '../results/server-names.ts';

const ENTRY = fileURLToPath(new URL('../page/main.ts', import.meta.url));

let bundled: Promise<string> | null = null;

/** The code of the page, without an import. */
export function pageScript(): Promise<string> {
  return (bundled ??= bundlePage(ENTRY));
}

/** The code of a page in one piece. @param entry the path of its first file, which the package holds bundled */
export async function bundlePage(entry: string): Promise<string> {
  if (entry.endsWith('.js')) return readFile(entry, 'utf8');
  const { rolldown } = await import('rolldown');
  await using build = await rolldown({ input: entry, platform: 'browser', tsconfig: false });
  const { output } = await build.generate({ format: 'iife', codeSplitting: false, minify: true });
  return output[0].code.replaceAll(/<(?=\/?script)/gi, String.raw`\x3C`);
}

/** As JSON in HTML. */
export function pageJson(data: PageData): string {
  return JSON.stringify(data).replaceAll('<', String.raw`\u003c`);
}

export function pageData(
  { trials }: Pick<Analysis, 'trials'>,
  figures: readonly Figure[],
  { recorded }: Pick<ReportWords, 'recorded'>,
): PageData {
  const servers = new Map(trials.map((row) => [row.server, { label: row.server, name: nameOf(row) }]));
  const rows = trials.map((row) =>
    TRIAL_COLUMNS.map((column) => {
      const cell = row[column];
      return column === 'invalid_because' && typeof cell === 'string' ? recorded.reasons(cell) : cell;
    }),
  );
  return {
    servers: [...servers.values()].toSorted((a, b) => (a.label < b.label ? -1 : 1)),
    charts: Object.fromEntries(
      figures
        .filter(({ scenario }) => scenario !== null)
        .map(({ id, title, specification, interaction }) => [
          id,
          {
            title,
            specification: pack(withZoom(compileSpecification(specification), interaction)),
            interaction: interactionOf(interaction),
          },
        ]),
    ),
    trials: { count: trials.length, rows: pack(rows) },
  };
}

/** The second of two that are the same has the name of the first. */
function nameOf({ server, io }: TrialRow): string {
  return shortLabel({ server: server.endsWith(AGAIN) ? server.slice(0, -AGAIN.length) : server, io });
}

function pack(value: unknown): string {
  return gzipSync(JSON.stringify(value), { level: 9 }).toString('base64');
}

function interactionOf(interaction: Interaction | null): ChartInteraction | null {
  return interaction?.kind === 'scale'
    ? { ...interaction, other: pack(compileSpecification(interaction.other)) }
    : interaction;
}

/** Its time axes follow a signal, and what is outside of them is cut off. */
function withZoom(specification: Spec, interaction: Interaction | null): Spec {
  if (interaction?.kind !== 'zoom') return specification;
  const { range } = interaction;
  const isTime = (domain: unknown): boolean => JSON.stringify(domain) === JSON.stringify(range);
  const zoomed = JSON.parse(JSON.stringify(specification), (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('domain' in value && isTime(value.domain))
      return { ...value, domain: { signal: ZOOM_SIGNAL }, zero: false };
    if ('encode' in value && JSON.stringify(value.encode).includes('"begin"')) {
      return { ...value, clip: true };
    }
    // Narrow ranges have ticks between whole numbers.
    return 'format' in value && value.format === 'd' ? { ...value, format: '~r' } : value;
  }) as Spec;
  return { ...zoomed, signals: [...(zoomed.signals ?? []), { name: ZOOM_SIGNAL, value: [...range] }] };
}
