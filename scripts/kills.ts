/**
 * `npm run kills`: kills the runner at random moments, resumes its run, and checks that no row is lost, doubled or torn.
 * With agents, these and their broker are killed as well.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canMakeNamespaces } from '../bench/testing/namespaces.ts';
import { NATS_SERVER } from '../bench/testing/nats-server.ts';
import { seededRandom } from '../clients/random.ts';
import {
  createCommand,
  nonNegativeInteger,
  positiveInteger,
  runCommand,
  UsageError,
} from './options/arguments.ts';
import { AgentLab } from './testing/agent-lab.ts';
import { Killer } from './testing/killer.ts';

const INTERRUPTED = 130;
/** After so many no more are looked for. */
const MOST_FAULTS = 10;

interface Flags {
  readonly kills: number;
  readonly agents?: number;
  readonly namespaces?: true;
  readonly seed?: number;
}

const command = createCommand(
  'kills',
  'Kills a small run with SIGKILL at random moments, resumes it each time, and checks its rows.',
  ['', '--kills 10 --seed 7', '--kills 50 --agents 3', '--kills 50 --agents 3 --namespaces'],
)
  .option('--kills <n>', 'how often something is killed', positiveInteger, 100)
  .option(
    '--agents <n>',
    'run it on so many, and kill these and their broker too (nats-server)',
    positiveInteger,
  )
  .option('--namespaces', 'each in a network of its own: stop agents, and cut their links, for 10 s too')
  .option('--seed <n>', 'of the moments (default: another one each time)', nonNegativeInteger);

await runCommand(async () => {
  command.parse();
  const { kills, agents = 0, namespaces = false, seed = Date.now() % 2 ** 31 } = command.opts<Flags>();
  if (agents === 1) throw new UsageError('--agents: one has the server, so that two are needed');
  if (agents > 0 && NATS_SERVER === null)
    throw new UsageError('--agents needs nats-server, a package of Debian');
  if (namespaces && !canMakeNamespaces()) throw new UsageError('--namespaces needs root, on Linux');
  // So that nothing of it is left after a Ctrl-C.
  process.once('SIGINT', () => process.exit(INTERRUPTED)).once('SIGTERM', () => process.exit(INTERRUPTED));
  process.stdout.write(`seed ${seed}\n`);
  const folder = await mkdtemp(join(tmpdir(), 'tellers-kills-'));
  try {
    await using lab = agents === 0 ? null : await AgentLab.open(agents, namespaces);
    const killer = new Killer(kills, seededRandom(seed, 'moments of kills'), lab);
    await killer.time(join(folder, 'whole'));
    for (let run = 0; killer.isLeft && killer.faults.length < MOST_FAULTS; run++)
      await killer.killRun(join(folder, String(run)));
    process.stdout.write(killer.report());
    return killer.faults.length === 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
