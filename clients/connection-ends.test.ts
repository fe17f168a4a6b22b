import { describe, expect, it } from 'vitest';
import type { RequestChoice } from '../workloads/workload.ts';
import { runLoad } from './load-generator.ts';
import { DEFAULT_LOAD_SPEC } from './load-spec.ts';
import type { Driver, LoadKind, LoadResult, LoadSpec } from './load.ts';
import type { Behaviour } from './testing/odd-server-thread.ts';
import { startOddServer } from './testing/odd-server.ts';

const NO_ERRORS = { refused: 0, reset: 0, timeout: 0, wrongAnswer: 0 };

const POST: RequestChoice = {
  kind: 'raw',
  base64: Buffer.from('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n').toString('base64'),
};

type Kind = Pick<LoadSpec, 'driver' | 'load'>;

const posix: Driver = { kind: 'tcp', engine: 'posix' };
const open: LoadKind = { kind: 'open', rateRps: 50, arrivals: 'constant', seed: 1 };

const KINDS: [string, Kind][] = [
  ['closed loop by the posix engine', { driver: posix, load: { kind: 'closed' } }],
  ['closed loop by the node engine', { driver: { kind: 'tcp', engine: 'node' }, load: { kind: 'closed' } }],
  ['open loop', { driver: posix, load: open }],
];

/** Requests of the window with a right answer, also those of a schedule whose answer came after it. */
function answered({ latency, unanswered }: LoadResult): number {
  return (latency?.count ?? 0) - (unanswered ?? 0);
}

describe.runIf(process.platform === 'linux').each(KINDS)('a %s', (_, kind) => {
  async function load(behaviour: Behaviour, spec: Partial<LoadSpec> = {}): Promise<LoadResult> {
    const { port } = await startOddServer(behaviour);
    // On a busy machine 0.2 s may pass without any answer; a longer window of a schedule costs little.
    const durationS = kind.load.kind === 'open' ? 1 : 0.4;
    const short = { clients: 2, warmupS: 0.05, warmupMostS: 0.1, durationS, connectTimeoutMs: 20_000 };
    const wanted: LoadSpec = {
      ...DEFAULT_LOAD_SPEC,
      expectation: 'learned',
      ...kind,
      ...short,
      port,
      ...spec,
    };
    const result = await runLoad(wanted, { signal: new AbortController().signal, onEvent: () => {} });
    const { errors, unanswered, offeredRequests } = result;
    const timeout = errors.timeout - (unanswered ?? 0);
    const lost = errors.refused + errors.reset + timeout + errors.wrongAnswer;
    // Each request of a schedule is offered once, and ends once.
    if (offeredRequests !== null) expect(answered(result)).toBe(offeredRequests - lost - (unanswered ?? 0));
    return { ...result, errors: { ...errors, timeout } };
  }

  it.each([
    ['close-delimited', ['no-length']],
    ['close-delimited-reset', ['no-length', 'reset']],
  ] as const)('takes the end of the connection for that of the answer: %s', async (behaviour, hints) => {
    const result = await load(behaviour);
    expect(result).toMatchObject({ errors: NO_ERRORS, retried: 0, firstFault: null });
    expect(answered(result)).toBeGreaterThan(0);
    expect(result.connections).toBeGreaterThanOrEqual(result.requests);
    expect(result.hints).toEqual(hints);
  });

  it.each(['end-at-second', 'reset-at-second'] as const)(
    'sends a request again whose kept connection ends without an answer: %s',
    async (behaviour) => {
      const result = await load(behaviour);
      expect(result).toMatchObject({ errors: NO_ERRORS, firstFault: null, hints: ['silent-close'] });
      expect(result.retried).toBeGreaterThan(0);
      expect(answered(result)).toBeGreaterThan(0);
    },
  );

  it('does not send a POST again', async () => {
    const result = await load('end-at-second', { request: POST });
    expect(result.retried).toBe(0);
    expect(result.errors.reset).toBeGreaterThan(0);
  });

  it('charges no request to the server that the announced end of a connection left behind', async () => {
    // Due every 12.5 ms, and every second one takes 15 ms.
    const slow = kind.load.kind === 'open' ? { load: { ...kind.load, rateRps: 80 } } : {};
    const result = await load('close-at-second', { clients: 1, durationS: 1, ...slow });
    expect(result).toMatchObject({ errors: NO_ERRORS, firstFault: null, hints: [] });
    expect(answered(result)).toBeGreaterThan(0);
    expect(result.retried > 0).toBe(kind.load.kind === 'open');
  });

  it('counts an answer that ends with the connection and is too short as wrong', async () => {
    const result = await load('close-delimited-shorter');
    expect(result.requests).toBeLessThanOrEqual(1);
    expect(result.errors).toEqual({ ...NO_ERRORS, wrongAnswer: expect.any(Number) as number });
    expect(result.errors.wrongAnswer).toBeGreaterThan(0);
    expect(result.firstFault).toMatch(/has 1 bytes, where the first one has 2/);
  });

  it('counts an answer that is cut short as reset, and says how short', async () => {
    const result = await load('cut-page');
    expect(result.requests).toBe(0);
    expect(result.errors.reset).toBeGreaterThan(0);
    expect(result.firstFault).toMatch(/cut short: 1 of the 2 bytes/);
  });
});
