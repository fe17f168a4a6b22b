/** The server process: takes its options as one JSON argument, and prints its events as JSON lines. */
import { endWithParent } from './orphan.ts';
import { runServer, type ProcessOptions } from './process.ts';
import { writeTimeline } from './timeline-file.ts';
import {
  DEFAULT_SERVER_OPTIONS,
  HAND_OFF_NAMES,
  IO_NAMES,
  MODEL_NAMES,
  MULTIPLEXER_NAMES,
  RECV_NAMES,
  ServerError,
} from './server.ts';
import { isWorkloadSpec, WORKLOAD_WANTED } from '../workloads/workload-spec.ts';

/** `requestsPerConnection: null` is unlimited, as JSON has no Infinity. */
type Given = Partial<Omit<ProcessOptions, 'requestsPerConnection'>> & {
  readonly requestsPerConnection?: number | null;
  /** The file for the timeline when the server has ended; needs `trace`, the number of events to keep. */
  readonly traceFile?: string;
};

function parseTask(json: string | undefined) {
  const { model, io, traceFile, ...given } = JSON.parse(json ?? '{}') as Given;
  const known =
    isOneOf(MODEL_NAMES, model) &&
    isOneOf(IO_NAMES, io) &&
    isOneOf(RECV_NAMES, given.recv ?? RECV_NAMES[0]) &&
    isOneOf(HAND_OFF_NAMES, given.handOff ?? HAND_OFF_NAMES[0]) &&
    isOneOf(MULTIPLEXER_NAMES, given.multiplexer ?? MULTIPLEXER_NAMES[0]);
  if (model === undefined || io === undefined || !known) {
    throw new ServerError(
      'BAD_OPTION',
      'give the options as JSON, for example {"model":"event-loop","io":"posix"}',
    );
  }
  if (!isWorkloadSpec(given.workload ?? DEFAULT_SERVER_OPTIONS.workload))
    throw new ServerError('BAD_OPTION', `give the workload as ${WORKLOAD_WANTED}`);
  const options = { ...DEFAULT_SERVER_OPTIONS, ...given, model, io };
  if ((options.trace === null) !== (traceFile === undefined)) {
    throw new ServerError('BAD_OPTION', 'give trace and traceFile together, or neither');
  }
  const { requestsPerConnection } = given;
  return { options: { ...options, requestsPerConnection: requestsPerConnection ?? Infinity }, traceFile };
}

function isOneOf(names: readonly string[], name: string | undefined): boolean {
  return name !== undefined && names.includes(name);
}

function print(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

// Not `process.exit`: it would wait for threads that block in system calls.
endWithParent(() => process.kill(process.pid, 'SIGKILL'));

try {
  const { options, traceFile } = parseTask(process.argv[2]);
  const timeline = await runServer(options, {
    print,
    warn: (message) => process.stderr.write(`tellers: ${message}\n`),
  });
  if (timeline !== undefined && traceFile !== undefined) print(await writeTimeline(traceFile, timeline));
} catch (error) {
  process.stderr.write(`tellers: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
