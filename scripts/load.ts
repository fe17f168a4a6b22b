/** `npm run load`: the load generator alone, against any server. */
import { findExpectation } from '../clients/expectation.ts';
import { runLoad } from '../clients/load-generator.ts';
import { DEFAULT_LOAD_SPEC, mostWarmupS, connectTimeoutMsOf } from '../clients/load-spec.ts';
import {
  type Driver,
  ENGINE_NAMES,
  type EngineName,
  LoadError,
  type LoadEvent,
  type LoadKind,
  type LoadSpec,
} from '../clients/load.ts';
import { type Arrivals, ARRIVALS } from '../clients/loops/pacer.ts';
import { Interrupts } from '../servers/interrupts.ts';
import { posixAvailable } from '../servers/models.ts';
import {
  createCommand,
  hostAndPort,
  nonNegativeInteger,
  nonNegativeNumber,
  oneName,
  positiveInteger,
  positiveNumber,
  runCommand,
  UsageError,
} from './options/arguments.ts';
import { addExpectFlag, addRequestFlags, type RequestFlags, requestOf } from './options/request-flags.ts';
import { addWorkloadFlags, type WorkloadFlags, workloadOf } from './options/workload-flags.ts';
import { loadRecord } from './output/load-record.ts';
import { formatLoad } from './output/load-summary.ts';
import { failureWords, helpWords, outputWords, usageWords } from './words/reader-language.ts';

interface Flags extends WorkloadFlags, RequestFlags {
  readonly clients: number;
  readonly rate?: number;
  readonly arrivals?: Arrivals;
  readonly seed?: number;
  readonly duration: number;
  readonly warmup: number;
  readonly warmupMost?: number;
  readonly requestsPerConnection?: number;
  readonly io?: EngineName;
  readonly driver: Driver['kind'];
  readonly expect?: LoadSpec['expectation'];
  readonly json?: true;
}

const DRIVERS = ['tcp', 'autocannon'] as const;
const DEFAULTS = DEFAULT_LOAD_SPEC;

/** How long the proof may wait for bytes. */
const PROOF_MS = 10_000;

const { load: help } = helpWords();

const command = createCommand('load', help.about, [
  '127.0.0.1:3000',
  '127.0.0.1:3000 --clients 16 --duration 10 --requests-per-connection 1',
  '127.0.0.1:3000 --rate 5000',
  '127.0.0.1:3000 --workload echo --io node',
  '127.0.0.1:3000 --workload page --bytes 1000000',
  '127.0.0.1:3000 --driver autocannon --json',
  "[::1]:3000 --path /news --header 'Cookie: user=ann' --expect regexp:ann",
])
  .argument('<host:port>', help.server, hostAndPort)
  .option('--clients <n>', help.clients, positiveInteger, DEFAULTS.clients)
  .option('--rate <rps>', help.rate, positiveNumber)
  .option('--arrivals <how>', help.arrivals(ARRIVALS), oneName(ARRIVALS))
  .option('--seed <n>', help.seed, nonNegativeInteger)
  .option('--duration <s>', help.duration, positiveNumber, DEFAULTS.durationS)
  .option('--warmup <s>', help.warmup, nonNegativeNumber, DEFAULTS.warmupS)
  .option('--warmup-most <s>', help.warmupMost, nonNegativeNumber)
  .option('--requests-per-connection <n>', help.requestsPerConnection, positiveInteger)
  .option('--io <io>', help.io(ENGINE_NAMES), oneName(ENGINE_NAMES))
  .option('--driver <name>', help.driver, oneName(DRIVERS), 'tcp')
  .option('--json', help.json);

addExpectFlag(addRequestFlags(addWorkloadFlags(command)));

await runCommand(async () => {
  command.parse();
  const flags = command.opts<Flags>();
  const asked = specOf(flags, command.processedArgs[0] as ReturnType<typeof hostAndPort>);
  using interrupts = new Interrupts(() => performance.now());
  interrupts.abort.addEventListener('abort', () => process.exit(130));
  const proof = await proveAnswers(asked, flags, interrupts.stop);
  const spec = { ...asked, expectation: proof.expectation };
  const result = await runLoad(spec, { signal: interrupts.stop, onEvent: showStage });
  showStage(undefined);
  process.stdout.write(
    flags.json === true
      ? `${JSON.stringify(loadRecord(spec, result))}\n`
      : formatLoad(spec, result, outputWords()),
  );
  if (interrupts.stop.aborted) return 130;
  if (result.requests > 0) return 0;
  const { noAnswer, noAnswerBecause } = usageWords().load;
  process.stderr.write(
    `tellers: ${proof.fault === null ? noAnswer : noAnswerBecause(failureWords(proof.fault))}\n`,
  );
  return 1;
});

function specOf(flags: Flags, { host, port }: ReturnType<typeof hostAndPort>): LoadSpec {
  if (flags.driver === 'autocannon' && flags.io !== undefined) {
    throw new UsageError(usageWords().load.ioOfAutocannon);
  }
  const workload = workloadOf(flags);
  if (flags.driver === 'autocannon' && workload.name !== 'page') {
    throw new UsageError(usageWords().load.pagesOnly(workload.name));
  }
  const engine = flags.io ?? (posixAvailable() ? 'posix' : 'node');
  return {
    ...DEFAULTS,
    host,
    port,
    workload,
    expectation: flags.expect ?? 'learned',
    request: requestFor(flags),
    driver: flags.driver === 'tcp' ? { kind: 'tcp', engine } : { kind: 'autocannon' },
    load: loadOf(flags, engine),
    clients: flags.clients,
    requestsPerConnection: flags.requestsPerConnection ?? null,
    warmupS: flags.warmup,
    warmupMostS: longestWarmup(flags.warmup, flags.warmupMost),
    durationS: flags.duration,
    connectTimeoutMs: connectTimeoutMsOf(flags.clients),
  };
}

/** @throws UsageError when it is not for this workload or driver */
function requestFor(flags: Flags): LoadSpec['request'] {
  const request = requestOf(flags);
  const expect = flags.expect ?? 'learned';
  if (flags.workload !== 'page' && (request !== null || expect !== 'learned'))
    throw new UsageError(usageWords().request.forPages(flags.workload));
  if (flags.driver !== 'autocannon') return request;
  if (request?.kind === 'raw') throw new UsageError(usageWords().load.rawRequest);
  if (typeof expect === 'object' && expect.kind === 'status' && expect.status !== null)
    throw new UsageError(usageWords().load.oneStatus(expect.status));
  return request;
}

interface Proof {
  readonly expectation: LoadSpec['expectation'];
  /** What was wrong with an answer; the load goes on, as it may have been one of few. */
  readonly fault: string | null;
}

/** What a right answer is: as given, or by two answers. */
async function proveAnswers(
  { workload, request, expectation, ...address }: LoadSpec,
  { expect }: Flags,
  signal: AbortSignal,
): Promise<Proof> {
  if (workload.name !== 'page' || expect !== undefined) return { expectation, fault: null };
  try {
    const found = await findExpectation({ address, request, timeoutMs: PROOF_MS, signal });
    if (found.because !== null) process.stderr.write(`tellers: ${failureWords(found.because)}\n`);
    return { expectation: found.expectation, fault: null };
  } catch (error) {
    if (signal.aborted) return { expectation, fault: null };
    if (error instanceof LoadError && error.code === 'NO_ANSWER')
      return { expectation, fault: error.message };
    throw error;
  }
}

function longestWarmup(leastS: number, mostS = mostWarmupS(leastS)): number {
  if (mostS >= leastS) return mostS;
  throw new UsageError(usageWords().load.warmupMost(leastS));
}

function loadOf({ rate, arrivals, seed, driver }: Flags, engine: EngineName): LoadKind {
  if (rate === undefined) {
    if (arrivals !== undefined) throw new UsageError(usageWords().load.needsRate('--arrivals'));
    if (seed !== undefined) throw new UsageError(usageWords().load.needsRate('--seed'));
    return { kind: 'closed' };
  }
  if (driver !== 'tcp') throw new UsageError(usageWords().load.rateOfAutocannon);
  if (engine !== 'posix') throw new UsageError(usageWords().load.rateNeedsPosix);
  return { kind: 'open', rateRps: rate, arrivals: arrivals ?? 'poisson', seed: seed ?? 1 };
}

/** Shows the current stage, on a terminal only; undefined clears the line. */
function showStage(event: LoadEvent | undefined): void {
  if (process.stderr.isTTY)
    process.stderr.write(`\r\x1b[K${event === undefined ? '' : outputWords().load.stages[event.event]}`);
}
