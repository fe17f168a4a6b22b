/** `npm run fuzz`: sends malformed and well-formed requests at random to every server, and checks every answer. */
import { type Finding, fuzz, type FuzzPlan, serves } from '../servers/testing/fuzz.ts';
import { IO_NAMES, type IoName, MODEL_NAMES, type ModelName } from '../servers/server.ts';
import { Dice } from '../workloads/testing/random-answers.ts';
import { type RandomTalk, randomTalk } from '../workloads/testing/random-requests.ts';
import { compareReaders } from '../workloads/testing/reader-differences.ts';
import {
  createCommand,
  nameList,
  nonNegativeInteger,
  positiveInteger,
  runCommand,
} from './options/arguments.ts';
import {
  chooseServers,
  endServer,
  inTurn,
  type ServerChoice,
  startServer,
} from './testing/server-process.ts';

interface Flags {
  readonly seed?: number;
  readonly requests: number;
  readonly models?: readonly ModelName[];
  readonly io?: readonly IoName[];
}

/** Connections of a server at once, and servers at once: enough to keep two cores busy. */
const CONNECTIONS = 8;
const SERVERS_AT_ONCE = 3;

const command = createCommand(
  'fuzz',
  'Sends requests at random, malformed and well-formed, to every server, and compares each byte of the answers with what the parser alone gives.',
  ['', '--requests 2000', '--seed 7 --models event-loop --io posix'],
)
  .option(
    '--seed <n>',
    'the same seed sends the same bytes (default: another one each time)',
    nonNegativeInteger,
  )
  .option('--requests <n>', 'requests for each server', positiveInteger, 100_000)
  .option('--models <names>', 'default: all', nameList(MODEL_NAMES))
  .option('--io <names>', 'default: all', nameList(IO_NAMES));

await runCommand(async () => {
  command.parse();
  const { seed = Date.now() % 2 ** 31, requests, models, io } = command.opts<Flags>();
  process.stdout.write(`seed ${seed}\n`);
  const plan = { seed, requests, atOnce: CONNECTIONS };
  let failures = await compareWithNode(seed, requests);
  await inTurn(chooseServers(models, io), SERVERS_AT_ONCE, async (server) => {
    const { line, faults } = await fuzzServer(server, plan);
    const name = `${server.model}/${server.io}`;
    process.stdout.write(`${name}: ${line}\n${faults.map((fault) => `${name}: ${fault}\n`).join('')}`);
    failures += faults.length;
  });
  return failures === 0 ? 0 : 1;
});

/** @returns how many differences from Node's parser have no known reason */
async function compareWithNode(seed: number, requests: number): Promise<number> {
  const dice = new Dice(seed);
  const talks: RandomTalk[] = [];
  for (let count = 0; count < requests; count += talks.at(-1)?.requests ?? 0) talks.push(randomTalk(dice));
  const { alike, unexplained } = await compareReaders(talks.map(({ pieces }) => pieces));
  process.stdout.write(
    `parser: ${talks.length} connections, ${alike} read as Node reads them, ${unexplained.length} differ without a known reason\n` +
      unexplained.map((step) => `${JSON.stringify(step)}\n`).join(''),
  );
  return unexplained.length;
}

async function fuzzServer(server: ServerChoice, plan: FuzzPlan): Promise<{ line: string; faults: string[] }> {
  const started = await startServer(server);
  await using child = started.child;
  const result = await fuzz(started.port, plan);
  const isServed = await serves(started.port);
  const counted = await endServer(started);
  const faults = result.findings.map((finding) => describe(finding, plan.seed));
  if (!isServed) faults.push('it does not serve a good client afterwards');
  const answers = result.answers + 1;
  const isRepeated = result.repeated > 0;
  if (typeof counted === 'string') faults.push(counted);
  else if (!isRepeated && faults.length === 0 && counted.requests !== answers)
    faults.push(`it counted ${counted.requests} requests, and ${answers} were answered`);
  faults.push(...child.stderrTail.map((line) => `stderr: ${line}`));
  const { requests, connections, refused } = result;
  const repeated = result.repeated === 0 ? '' : `, ${result.repeated} sent again`;
  const line = `${requests} requests on ${connections} connections, ${refused} refused, ${result.answers} answered, ${faults.length} faults${repeated}`;
  return { line, faults };
}

function describe({ talk, fault, sent, expected, received }: Finding, seed: number): string {
  const pieces = sent.map((piece) => JSON.stringify(piece.toString('latin1'))).join('\n    ');
  return `${fault}: connection ${talk} of seed ${seed}\n  sent\n    ${pieces}\n  expected ${JSON.stringify(expected)}\n  received ${JSON.stringify(received)}`;
}
