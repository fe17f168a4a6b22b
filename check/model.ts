/** The model that a server is. A wrong model is a fault only where an exercise asks for another one. */
import { isRunning } from '../bench/processes/proc.ts';
import { type Check, certainFault, type Exercise, ok, type Outcome, remarkOn, skipped } from './check.ts';
import type { ModelFinding } from './model-verdict.ts';
import type { ModelWords } from './model-words-en.ts';
import { recogniseModel } from './recognise-model.ts';

export const model: Check = {
  id: 'model',
  about: ({ model: words }) => words.about(),
  exercises: [null, 2, 4],
  async run(context) {
    const { server, request, exercise, words } = context;
    if (!server.isVisible) return skipped(words.unseen);
    const observed = {
      pids: () => server.pids().filter(isRunning),
      connect: (boundMs: number) => context.connect(true, boundMs),
      request,
    };
    const finding = await recogniseModel(observed, words.model);
    return { ...judge(finding, exercise, words.model), model: finding };
  },
};

function judge({ model: found, evidence }: ModelFinding, exercise: Exercise, words: ModelWords): Outcome {
  const name = words.names[found];
  // Why stands under the checks, with the model.
  if (found === 'unknown') return skipped(name);
  if (exercise !== 4 || found === 'thread-per-client') return ok(name);
  const finding = words.other(name, evidence);
  // Not by chance: it is what the threads did, not how long it took.
  return found === 'one-thread' ? certainFault(finding) : remarkOn(finding);
}
