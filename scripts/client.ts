/** `npm run client`: one request to a server, and its answer on stdout. */
import { jsonLine, stamp } from '../bench/results/stamp.ts';
import { type OneRequest, readHttp, readLines, requestOnce } from '../clients/one-client.ts';
import { formatAddress } from '../clients/target.ts';
import { posixAvailable } from '../servers/models.ts';
import { ENGINE_NAMES, type EngineName } from '../clients/load.ts';
import type { AnswerSink } from '../workloads/http-answer.ts';
import { requestsOf } from '../workloads/http-asking.ts';
import { type AnswerHint, describeHint } from '../workloads/http-hints.ts';
import {
  createCommand,
  hostAndPort,
  oneName,
  positiveNumber,
  runCommand,
  UsageError,
} from './options/arguments.ts';
import { addRequestFlags, type RequestFlags, requestOf } from './options/request-flags.ts';
import type { ClientRecord } from './output/client-record.ts';
import { helpWords, outputWords, usageWords } from './words/reader-language.ts';

interface Flags extends RequestFlags {
  readonly message?: string;
  readonly io?: EngineName;
  readonly timeout: number;
  readonly json?: true;
}

/** What is seen of an HTTP answer while it is read. */
interface Seen {
  status: number | null;
  readonly hints: Set<AnswerHint>;
}

const { client: help } = helpWords();

const command = createCommand('client', help.about, [
  '127.0.0.1:3000',
  "[::1]:3000 --path /news --header 'Cookie: user=ann'",
  '127.0.0.1:3000 --message "good morning"',
  '127.0.0.1:3000 --json',
])
  .argument('<host:port>', help.server, hostAndPort)
  .option('--message <text>', help.message)
  .option('--io <io>', help.io(ENGINE_NAMES), oneName(ENGINE_NAMES))
  .option('--timeout <s>', help.timeout, positiveNumber, 10)
  .option('--json', help.json);

addRequestFlags(command);

await runCommand(async () => {
  command.parse();
  const address = command.processedArgs[0] as ReturnType<typeof hostAndPort>;
  const flags = command.opts<Flags>();
  const seen: Seen = { status: null, hints: new Set() };
  const one = { address, timeoutMs: flags.timeout * 1000, ...exchangeOf(flags, address, seen) };
  const io = flags.io ?? (posixAvailable() ? 'posix' : 'node');
  const { load, report } = outputWords();
  try {
    const answer = requestOnce(one, io);
    if (flags.json === true) {
      const whole = Buffer.concat(await Array.fromAsync(answer));
      process.stdout.write(jsonLine(recordOf(whole, { server: formatAddress(address), io }, seen)));
    } else for await (const bytes of answer) process.stdout.write(bytes);
  } finally {
    for (const hint of seen.hints)
      process.stderr.write(`tellers: ${load.hint(report.recorded.hint(hint))}\n`);
  }
});

function recordOf(
  answer: Buffer,
  asked: Pick<ClientRecord, 'server' | 'io'>,
  { status, hints }: Seen,
): ClientRecord {
  return {
    schema: stamp('client'),
    ...asked,
    status,
    answer_bytes: answer.length,
    answer: answer.toString(),
    hints: [...hints].map(describeHint),
  };
}

function exchangeOf(
  flags: Flags,
  address: ReturnType<typeof hostAndPort>,
  seen: Seen,
): Pick<OneRequest, 'request' | 'reading'> {
  const choice = requestOf(flags);
  if (flags.message !== undefined) {
    if (choice !== null) throw new UsageError(usageWords().request.message);
    const request = Buffer.from(`${flags.message}\n`);
    return { request, reading: readLines(request) };
  }
  const requests = requestsOf({ ...address, request: choice });
  const sink: AnswerSink = {
    head: ({ status }) => {
      seen.status = status;
      return null;
    },
    body: () => null,
    end: () => null,
  };
  return { request: requests.last, reading: readHttp((hint) => seen.hints.add(hint), requests, sink) };
}
