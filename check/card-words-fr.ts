/** What stands around the findings of a report card, in French; its narrow spaces do not break. */
import type { ENGLISH_CARD } from './card-words-en.ts';

export const FRENCH_CARD: typeof ENGLISH_CARD = {
  marks: { ok: 'ok', remark: 'remarque', fault: 'défaut', skipped: 'omis' },
  labels: { did: 'fait', seen: 'vu', mend: 'remède', asks: 'demandé' },
  title: (server, exercise) =>
    exercise === null ? `${server}\u00a0: bulletin` : `${server}\u00a0: bulletin pour l’exercice ${exercise}`,
  unchecked: (server, because) => `${server} n’a pas pu être vérifié\u00a0: ${because}`,
  finding: (mark, check) => `${mark === 'fault' ? 'DÉFAUT' : 'Remarque'} sur «\u202f${check}\u202f»`,
  model: (words, evidence) => `Modèle\u00a0: ${words}. ${evidence}.`,
  verdict: (server, exercise, faults, remarks, seconds) => {
    const by = exercise === null ? '' : ` selon l’exercice ${exercise}`;
    const found = faults === 0 ? 'n’a aucun défaut' : faults === 1 ? 'a 1 défaut' : `a ${faults} défauts`;
    const more = remarks === 0 ? '' : remarks === 1 ? ', 1 remarque' : `, ${remarks} remarques`;
    return `Verdict\u00a0: ${server} ${found}${by}${more} (${seconds}\u00a0s).`;
  },
};
