/**
 * Proves the servers of the user's before a run: what cannot be measured is found at once, and what a right answer is, once
 * for all trials. A server whose proof fails is tried once more.
 */
import { ENDED_AFTER_FIRST, findExpectation, type RightAnswer } from '../../clients/expectation.ts';
import { type AnswerHint, describeHint } from '../../workloads/http-hints.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import type { TrialContext } from '../processes/context.ts';
import { proveAnswer } from '../processes/proof.ts';
import type { Ready } from '../processes/target.ts';
import type { RunWarning } from '../results/run-record.ts';
import type { Expectation } from '../../workloads/workload.ts';
import { type ExternalServer, repeatedLabel, serverLabel } from '../results/server-names.ts';
import { PLAIN_PAGE } from '../scenarios/scenario.ts';
import { startExternal } from './course.ts';

export interface Proved {
  /** With what a right answer of it is; null: it failed. */
  readonly server: ExternalServer | null;
  /** null: it failed, or the user chose what is right. */
  readonly answer: RightAnswer | null;
  readonly warnings: readonly RunWarning[];
  /** Of its listening socket; null: not known. */
  readonly backlog: number | null;
}

/** @throws the reason of the context's signal when it aborts */
export async function proveServer(server: ExternalServer, context: TrialContext): Promise<Proved> {
  const first = await tryProof(server, context);
  const last = first.kind === 'failed' && first.isWorthRetry ? await tryProof(server, context) : first;
  const label = serverLabel(server);
  if (last.kind === 'failed')
    return { server: null, answer: null, warnings: [skipped(label, last.because)], backlog: null };
  const hints = hintWarnings(label, new Set(last.hints));
  const varies = last.because === null ? [] : [warning('answer-varies', `${label}: ${last.because}`)];
  return {
    server: { ...server, expect: last.expectation },
    answer: last.answer,
    warnings: [...varies, ...hints],
    backlog: last.backlog,
  };
}

/** @param clients the most at once */
export function backlogWarnings(label: string, backlog: number | null, clients: number): RunWarning[] {
  if (backlog === null || clients <= backlog) return [];
  const message = `${label}: its backlog is ${backlog}, and up to ${clients} clients connect at once: one that finds it full tries again after a second; write listen(fd, ${Math.max(128, clients)})`;
  return [warning('hint', message)];
}

export function skipped(label: string, because: string): RunWarning {
  return warning('server-skipped', `${label} is left out: ${because}`);
}

/** Each once for a server. */
export function hintWarnings(label: string, hints: Iterable<AnswerHint>): RunWarning[] {
  return [...hints].map((hint) => warning('hint', `${label}: ${describeHint(hint)}`));
}

function warning(kind: RunWarning['kind'], message: string): RunWarning {
  return { kind, message, trial: null };
}

interface Success {
  readonly kind: 'right';
  readonly expectation: Expectation;
  /** Why not every byte is compared; null where it is, or where the user chose. */
  readonly because: string | null;
  readonly answer: RightAnswer | null;
  readonly hints: Iterable<AnswerHint>;
  readonly backlog: number | null;
}

interface Failure {
  readonly kind: 'failed';
  readonly because: string;
  /** Its first client had a right answer. */
  readonly answered: boolean;
  readonly isWorthRetry: boolean;
}

type Outcome = Omit<Success, 'backlog'> | Failure;

async function tryProof(server: ExternalServer, context: TrialContext): Promise<Success | Failure> {
  const { bounds, signal, commands, team } = context;
  await using running =
    team?.startServer({ server, variant: PLAIN_PAGE, clients: 1 }) ??
    (await startExternal(server, commands, team?.address));
  const ready = await running.ready(bounds.startMs, signal);
  if (ready.kind === 'failed') return { ...ready, answered: false, isWorthRetry: false };
  const backlog = await readBacklogOf(ready.value);
  const outcome = await prove(server, ready.value, context);
  if (outcome.kind === 'right') return { ...outcome, backlog };
  const cause = await running.findCause(outcome.because);
  return { ...outcome, because: cause === outcome.because ? cause : explainDeath(outcome, cause) };
}

async function readBacklogOf({ address }: Ready): Promise<number | null> {
  if (process.platform !== 'linux') return null;
  return (await import('../../posix/backlog.ts')).readBacklog(address.port);
}

/** @param cause `the server died (exit code 0)` */
function explainDeath({ because, answered }: Failure, cause: string): string {
  return answered ? `${ENDED_AFTER_FIRST}; ${cause}` : `${because}; ${cause}`;
}

async function prove(server: ExternalServer, ready: Ready, context: TrialContext): Promise<Outcome> {
  const { expect } = server;
  if (expect !== undefined) return proveAsExpected({ ...server, expect }, ready, context);
  const { bounds, signal } = context;
  const { request = null } = server;
  try {
    const found = await findExpectation({ ...ready, request, timeoutMs: bounds.proofMs, signal });
    return { kind: 'right', ...found };
  } catch (error) {
    signal.throwIfAborted();
    const message = error instanceof Error ? error.message : String(error);
    const answered = message === ENDED_AFTER_FIRST;
    return failure(answered ? message : `the proof failed: ${message}`, answered);
  }
}

/** Twice, because some servers end after their first client. */
async function proveAsExpected(
  { expect, request }: ExternalServer & { readonly expect: Expectation },
  ready: Ready,
  { bounds, signal }: TrialContext,
): Promise<Outcome> {
  const asked = { workload: { name: 'page' }, request: request ?? null, expectation: expect } as const;
  const first = await proveAnswer(ready, asked, bounds.proofMs, signal);
  if (first.kind === 'failed') return failure(first.because, false);
  const second = await proveAnswer({ ...ready, connection: null }, asked, bounds.proofMs, signal);
  if (second.kind === 'failed') return failure(second.because, true);
  const hints = [...first.value, ...second.value];
  return { kind: 'right', expectation: expect, because: null, answer: null, hints };
}

/** Its next answer may be right. */
function failure(because: string, answered: boolean): Failure {
  return { kind: 'failed', because, answered, isWorthRetry: true };
}

/** A server whose proof has failed so often in a row is not tried again. */
export const MOST_UNPROVED = 2;

/** Servers whose proofs fail. */
export class Unproved {
  readonly #failures = new Map<string, number>();

  /** @returns whether it is skipped from now on */
  count(label: string, isRight: boolean): boolean {
    const failures = isRight ? 0 : (this.#failures.get(label) ?? 0) + 1;
    this.#failures.set(label, failures);
    return failures === MOST_UNPROVED;
  }

  isSkipped(planned: PlannedTrial): boolean {
    return (this.#failures.get(labelOf(planned)) ?? 0) >= MOST_UNPROVED;
  }
}

/** That of a server measured twice is the same. */
export function labelOf({ cell: { server } }: PlannedTrial): string {
  const label = serverLabel(server);
  return repeatedLabel(label) ?? label;
}
