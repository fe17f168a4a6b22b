/** `npm run client`: one request to a server, and its answer on stdout. */
import { pageRequest, requestOnce } from '../clients/one-client.ts';
import { posixAvailable } from '../servers/models.ts';
import { IO_NAMES, type IoName } from '../servers/server.ts';
import { createCommand, hostAndPort, oneName, positiveNumber, runCommand } from './options/arguments.ts';

interface Flags {
  readonly message?: string;
  readonly io?: IoName;
  readonly timeout: number;
}

const command = createCommand(
  'client',
  'Sends one request, an HTTP GET or a message, and prints the answer.',
  ['127.0.0.1:3000', '127.0.0.1:3000 --message "good morning"'],
)
  .argument('<host:port>', 'the server', hostAndPort)
  .option('--message <text>', 'send this line and wait until it comes back (for --workload echo)')
  .option(
    '--io <io>',
    `socket layer: ${IO_NAMES.join(' or ')} (default: posix on Linux, else node)`,
    oneName(IO_NAMES),
  )
  .option('--timeout <s>', 'longest wait for the connection and for the next bytes', positiveNumber, 10);

await runCommand(async () => {
  command.parse();
  const address = command.processedArgs[0] as ReturnType<typeof hostAndPort>;
  const { message, io, timeout } = command.opts<Flags>();
  const answer = requestOnce(
    {
      address,
      request: message === undefined ? pageRequest(address) : Buffer.from(`${message}\n`),
      until: message === undefined ? 'closed' : 'lines',
      timeoutMs: timeout * 1000,
    },
    io ?? (posixAvailable() ? 'posix' : 'node'),
  );
  for await (const bytes of answer) process.stdout.write(bytes);
});
