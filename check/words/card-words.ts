/** The words of the report card around what the checks report, in each language of prose. Pure. */
import type { ProseLanguage } from '../../bench/words/languages.ts';
import { ANSWERS_FR } from './answers-fr.ts';
import { CHECKS_FR } from './checks-fr.ts';
import { FINDINGS_FR } from './findings-fr.ts';
import { MENDS_FR } from './mends-fr.ts';
import { MODELS_FR } from './models-fr.ts';
import { type Translate, translatorOf } from './translate.ts';

const ENGLISH_CARD = {
  title: (server: string, exercise: number | null) =>
    exercise === null ? `${server}: report card` : `${server}: report card for exercise ${exercise}`,
  unchecked: (server: string, because: string) => `${server} could not be checked: ${because}`,
  marks: { ok: 'ok', remark: 'remark', fault: 'fault', skipped: 'skipped' },
  finding: {
    fault: (title: string) => `FAULT on "${title}"`,
    remark: (title: string) => `Remark on "${title}"`,
  },
  labels: { done: 'done', seen: 'seen', mend: 'mend', asked: 'asked' },
  model: (words: string, evidence: string) => `Model: ${words}. ${evidence}.`,
  verdict: (server: string, exercise: number | null, faults: number, remarks: number, seconds: number) => {
    const by = exercise === null ? '' : ` by exercise ${exercise}`;
    const found = faults === 0 ? 'no fault' : faults === 1 ? '1 fault' : `${faults} faults`;
    const more = remarks === 0 ? '' : remarks === 1 ? ', 1 remark' : `, ${remarks} remarks`;
    return `Verdict: ${server} has ${found}${by}${more} (${seconds} s).`;
  },
};

export type CardWords = typeof ENGLISH_CARD;

const FRENCH_CARD: CardWords = {
  title: (server, exercise) =>
    exercise === null
      ? `${server}\u00a0: bulletin de contrôle`
      : `${server}\u00a0: bulletin de contrôle pour l’exercice ${exercise}`,
  unchecked: (server, because) => `${server} n’a pas pu être contrôlé\u00a0: ${because}`,
  marks: { ok: 'ok', remark: 'remarque', fault: 'défaut', skipped: 'omis' },
  finding: {
    fault: (title) => `DÉFAUT sur «\u202f${title}\u202f»`,
    remark: (title) => `Remarque sur «\u202f${title}\u202f»`,
  },
  labels: { done: 'fait', seen: 'vu', mend: 'remède', asked: 'demandé' },
  model: (words, evidence) => `Modèle\u00a0: ${words}. ${evidence}.`,
  verdict: (server, exercise, faults, remarks, seconds) => {
    const by = exercise === null ? '' : ` selon l’exercice ${exercise}`;
    const found = faults === 0 ? 'aucun défaut' : faults === 1 ? '1 défaut' : `${faults} défauts`;
    const more = remarks === 0 ? '' : remarks === 1 ? ', 1 remarque' : `, ${remarks} remarques`;
    return `Verdict\u00a0: ${server} a ${found}${by}${more} (${seconds}\u00a0s).`;
  },
};

export const CARD_WORDS: Readonly<Record<ProseLanguage, CardWords>> = { en: ENGLISH_CARD, fr: FRENCH_CARD };

const toFrench = translatorOf([...CHECKS_FR, ...FINDINGS_FR, ...MENDS_FR, ...ANSWERS_FR, ...MODELS_FR], {
  number: (text) => text.replace('.', ',').replace(/ ([kM])B$/, '\u00a0$1o'),
  names: (text) =>
    text.replaceAll(' or ', ' ou ').replaceAll(' and ', ' et ').replace('another call', 'un autre appel'),
});

export const TRANSLATE: Readonly<Record<ProseLanguage, Translate>> = { en: (text) => text, fr: toFrench };
