/** What stands around the findings of a report card, in English. */
export const ENGLISH_CARD = {
  marks: { ok: 'ok', remark: 'remark', fault: 'fault', skipped: 'skipped' },
  labels: { did: 'done', seen: 'seen', mend: 'mend', asks: 'asked' },
  title: (server: string, exercise: number | null): string =>
    exercise === null ? `${server}: report card` : `${server}: report card for exercise ${exercise}`,
  unchecked: (server: string, because: string): string => `${server} could not be checked: ${because}`,
  finding: (mark: 'fault' | 'remark', check: string): string =>
    `${mark === 'fault' ? 'FAULT' : 'Remark'} on "${check}"`,
  model: (words: string, evidence: string): string => `Model: ${words}. ${evidence}.`,
  verdict: (
    server: string,
    exercise: number | null,
    faults: number,
    remarks: number,
    seconds: number,
  ): string => {
    const by = exercise === null ? '' : ` by exercise ${exercise}`;
    const found = faults === 0 ? 'no fault' : faults === 1 ? '1 fault' : `${faults} faults`;
    const more = remarks === 0 ? '' : remarks === 1 ? ', 1 remark' : `, ${remarks} remarks`;
    return `Verdict: ${server} has ${found}${by}${more} (${seconds} s).`;
  },
};
