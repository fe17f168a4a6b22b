/** The server process: takes its options as one JSON argument, and prints what happens as JSON lines. */
import { endWithParent } from './orphan.ts';
import { runServer, type ProcessOptions } from './process.ts';
import { DEFAULT_SERVER_OPTIONS, IO_NAMES, MODEL_NAMES, ServerError } from './server.ts';
import { WORKLOAD_NAMES } from '../workloads/workload.ts';

/** `requestsPerConnection: null` is unlimited, as JSON has no Infinity. */
type Given = Partial<Omit<ProcessOptions, 'requestsPerConnection'>> & {
  readonly requestsPerConnection?: number | null;
};

function parseOptions(json: string | undefined): ProcessOptions {
  const { model, io, ...given } = JSON.parse(json ?? '{}') as Given;
  const workload = given.workload?.name ?? DEFAULT_SERVER_OPTIONS.workload.name;
  const known = isOneOf(MODEL_NAMES, model) && isOneOf(IO_NAMES, io) && isOneOf(WORKLOAD_NAMES, workload);
  if (model === undefined || io === undefined || !known) {
    throw new ServerError(
      'BAD_OPTION',
      'give the options as JSON, such as {"model":"event-loop","io":"posix"}',
    );
  }
  const requestsPerConnection = given.requestsPerConnection ?? Infinity;
  return { ...DEFAULT_SERVER_OPTIONS, ...given, requestsPerConnection, model, io };
}

// Not `process.exit`: it would wait for threads that block in system calls.
endWithParent(() => process.kill(process.pid, 'SIGKILL'));

function isOneOf(names: readonly string[], name: string | undefined): boolean {
  return name !== undefined && names.includes(name);
}

try {
  await runServer(parseOptions(process.argv[2]), {
    print: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
    warn: (message) => process.stderr.write(`tellers: ${message}\n`),
  });
} catch (error) {
  process.stderr.write(`tellers: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
