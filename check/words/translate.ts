/**
 * A report in another language. The checks report English, which `--json` prints and programs may match; a reader's card is
 * translated sentence by sentence, from catalogues whose keys are the English sentences. Pure.
 */
import type { Report } from '../report.ts';

/**
 * An English sentence, and the same in another language. `{0}` to `{9}` stand for values that stay as they are, `{t0}` for a
 * part with a translation of its own, `{n0}` for a number with its unit, `{c0}` for names in a row.
 */
export type Translation = readonly [english: string, other: string];

/** @returns null where a sentence, or a part of it, has no translation */
export type Translate = (text: string) => string | null;

/** How values that are no sentences are written. */
export interface ValueForms {
  readonly number: (text: string) => string;
  readonly names: (text: string) => string;
}

const PLACE = /\{([tnc]?)(\d)\}/g;

export function translatorOf(catalogue: readonly Translation[], forms: ValueForms): Translate {
  const whole = new Map(catalogue);
  const patterns = catalogue
    .filter(([english]) => literalOf(english).length < english.length)
    // The more of a sentence is fixed, the surer is the match.
    .toSorted(([one], [other]) => literalOf(other).length - literalOf(one).length)
    .map(patternOf);

  const formOf: Readonly<Record<string, Translate>> = { '': (text) => text, n: forms.number, c: forms.names };
  const translate: Translate = (text) => {
    const found = whole.get(text);
    if (found !== undefined) return found;
    for (const { pattern, places, other } of patterns) {
      const match = pattern.exec(text);
      if (match === null) continue;
      const values = new Map<string, string | null>();
      for (const [index, { kind, place }] of places.entries())
        values.set(place, (formOf[kind] ?? translate)(match[index + 1] ?? ''));
      if ([...values.values()].every((value) => value !== null))
        return other.replace(PLACE, (_, __, place: string) => values.get(place) ?? '');
    }
    return null;
  };
  return translate;
}

function literalOf(english: string): string {
  return english.replace(PLACE, '');
}

interface Pattern {
  readonly pattern: RegExp;
  /** In the order of its groups. */
  readonly places: readonly { readonly kind: string; readonly place: string }[];
  readonly other: string;
}

function patternOf([english, other]: Translation): Pattern {
  const places = [...english.matchAll(PLACE)].map(([, kind = '', place = '']) => ({ kind, place }));
  const literals = english.split(/\{[tnc]?\d\}/).map((literal) => RegExp.escape(literal));
  return { pattern: new RegExp(`^${literals.join('(.+?)')}$`, 's'), places, other };
}

/** @returns the sentences without a translation, or the whole report: a card of two languages helps nobody */
export function translateReport(
  report: Report,
  translate: Translate,
): { readonly report: Report; readonly missing: readonly string[] } {
  const missing: string[] = [];
  const put = (text: string): string => {
    const translated = translate(text);
    if (translated === null) missing.push(text);
    return translated ?? text;
  };
  const { because, model, checks } = report;
  const translated: Report = {
    ...report,
    because: because === null ? null : put(because),
    model: model === null ? null : { ...model, evidence: put(model.evidence) },
    checks: checks.map(({ id, mark, title, seen, did, asks, notes }) => ({
      id,
      mark,
      title: put(title),
      seen: put(seen),
      did: put(did),
      asks: put(asks),
      notes: notes.map((note) => ({ seen: put(note.seen), mend: put(note.mend) })),
    })),
  };
  return { report: missing.length === 0 ? translated : report, missing };
}
