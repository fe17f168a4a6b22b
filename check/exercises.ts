/** How the exercises of the course judge what was seen. Without one, a fault is what is wrong in any of them. */
import type { Exercise, Outcome } from './check.ts';
import type { ReportLine } from './report.ts';
import type { CheckWords } from './words-en.ts';

/** No exercise asks for these: they are advice where one judges. */
const ADVICE: ReadonlySet<string> = new Set(['restart', 'pipelined']);

export function judgeBy(
  exercise: Exercise,
  id: string,
  { kind, seen, notes }: Outcome,
  words: CheckWords,
): Pick<ReportLine, 'mark' | 'seen' | 'notes'> {
  const all = [...notes];
  if (kind === 'fault' && exercise !== null && ADVICE.has(id)) return { mark: 'remark', seen, notes: all };
  if (kind !== 'one-at-a-time') return { mark: kind, seen, notes: all };
  switch (exercise) {
    case 4:
      return { mark: 'fault', seen, notes: all };
    case 1:
    case 2:
      return { mark: 'ok', seen: words.oneAtATime(exercise), notes: [] };
    case null:
      return { mark: 'remark', seen, notes: all };
    default:
      return exercise satisfies never;
  }
}
