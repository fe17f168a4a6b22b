/** `npm run client`: one request to a server, and its answer on stdout. */
import { type OneRequest, readHttp, readLines, requestOnce } from '../clients/one-client.ts';
import { posixAvailable } from '../servers/models.ts';
import { ENGINE_NAMES, type EngineName } from '../clients/load.ts';
import { requestsOf } from '../workloads/http-asking.ts';
import type { AnswerHint } from '../workloads/http-hints.ts';
import {
  createCommand,
  hostAndPort,
  oneName,
  positiveNumber,
  runCommand,
  UsageError,
} from './options/arguments.ts';
import { addRequestFlags, type RequestFlags, requestOf } from './options/request-flags.ts';
import { helpWords, outputWords, usageWords } from './words/reader-language.ts';

interface Flags extends RequestFlags {
  readonly message?: string;
  readonly io?: EngineName;
  readonly timeout: number;
}

const { client: help } = helpWords();

const command = createCommand('client', help.about, [
  '127.0.0.1:3000',
  "[::1]:3000 --path /news --header 'Cookie: user=ann'",
  '127.0.0.1:3000 --message "good morning"',
])
  .argument('<host:port>', help.server, hostAndPort)
  .option('--message <text>', help.message)
  .option('--io <io>', help.io(ENGINE_NAMES), oneName(ENGINE_NAMES))
  .option('--timeout <s>', help.timeout, positiveNumber, 10);

addRequestFlags(command);

await runCommand(async () => {
  command.parse();
  const address = command.processedArgs[0] as ReturnType<typeof hostAndPort>;
  const flags = command.opts<Flags>();
  const hints = new Set<AnswerHint>();
  const one = { address, timeoutMs: flags.timeout * 1000, ...exchangeOf(flags, address, hints) };
  const { load, report } = outputWords();
  try {
    const answer = requestOnce(one, flags.io ?? (posixAvailable() ? 'posix' : 'node'));
    for await (const bytes of answer) process.stdout.write(bytes);
  } finally {
    for (const hint of hints) process.stderr.write(`tellers: ${load.hint(report.recorded.hint(hint))}\n`);
  }
});

function exchangeOf(
  flags: Flags,
  address: ReturnType<typeof hostAndPort>,
  hints: Set<AnswerHint>,
): Pick<OneRequest, 'request' | 'reading'> {
  const choice = requestOf(flags);
  if (flags.message !== undefined) {
    if (choice !== null) throw new UsageError(usageWords().request.message);
    const request = Buffer.from(`${flags.message}\n`);
    return { request, reading: readLines(request) };
  }
  const requests = requestsOf({ ...address, request: choice });
  return { request: requests.last, reading: readHttp((hint) => hints.add(hint), requests) };
}
