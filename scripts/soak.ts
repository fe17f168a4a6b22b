/** `npm run soak`: hostile and good clients come and go for long; memory, mappings, descriptors and threads of a server stay flat. */
import { setTimeout as delay } from 'node:timers/promises';
import { median } from 'simple-statistics';
import { listProc, readProc } from '../bench/processes/proc.ts';
import { findTrend, floorsOf, lastingRise } from '../bench/statistics/trend.ts';
import { IO_NAMES, type IoName, MODEL_NAMES, type ModelName } from '../servers/server.ts';
import { serves } from '../servers/testing/fuzz.ts';
import { soak } from '../servers/testing/soak-clients.ts';
import { createCommand, nameList, positiveInteger, positiveNumber, runCommand } from './options/arguments.ts';
import {
  chooseServers,
  endServer,
  inTurn,
  type ServerChoice,
  startServer,
} from './testing/server-process.ts';

interface Flags {
  readonly minutes: number;
  readonly atOnce: number;
  readonly models?: readonly ModelName[];
  readonly io?: readonly IoName[];
}

/** Of the samples, the first half is warm-up; the rest gives 24 floors, far enough apart to be independent. */
const SAMPLES = 240;
const FLOOR_OF = 5;
/** So rarely is one of the four series of 11 servers called rising where none is: 4 in 1000. */
const MOST_P = 1e-4;
/** Of the level; memory and its mappings. Code is compiled and heaps settle for minutes: a short run shows a steep leak only. */
const MEMORY_RISE = { long: 0.05, short: 0.5 };
const LONG_MINUTES = 10;
const PAUSE_MS = 20;
/**
 * Each collection is a full one. Otherwise what outlives two small ones is kept until memory outside of the heap has grown by
 * tens of MB: Node's pools of 64 KiB for small buffers, which last for some hundred clients, grew by 1.4 MB a minute for so long.
 */
const FULL_COLLECTIONS = '--gc-global';
const SETTLE_MS = 30_000;
const PAGE_BYTES = 4096;

interface Sample {
  /** Resident, MB. */
  readonly memory: number;
  /** Of memory; Linux allows a process 65,530, whether they are resident or not. */
  readonly mappings: number;
  readonly descriptors: number;
  readonly threads: number;
}

const MEASURES = ['memory', 'mappings', 'descriptors', 'threads'] as const;
type Measure = (typeof MEASURES)[number];

const command = createCommand(
  'soak',
  'Good, silent and resetting clients come to each server and go; memory, mappings, descriptors and threads must not rise.',
  ['', '--minutes 1 --at-once 11', '--models worker-per-client --io posix --minutes 5'],
)
  .option('--minutes <n>', 'for each server', positiveNumber, 30)
  .option('--at-once <n>', 'servers at once', positiveInteger, 1)
  .option('--models <names>', 'default: all', nameList(MODEL_NAMES))
  .option('--io <names>', 'default: all', nameList(IO_NAMES));

await runCommand(async () => {
  command.parse();
  const { minutes, atOnce, models, io } = command.opts<Flags>();
  let failures = 0;
  await inTurn(chooseServers(models, io), atOnce, async (server) => {
    const { line, faults } = await soakServer(server, minutes, PAUSE_MS * atOnce);
    const name = `${server.model}/${server.io}`;
    process.stdout.write(`${name}: ${line}\n${faults.map((fault) => `${name}: ${fault}\n`).join('')}`);
    failures += faults.length;
  });
  return failures === 0 ? 0 : 1;
});

function takeSample(pid: number): Sample {
  const pages = Number((readProc(`${pid}/statm`) ?? '').split(' ')[1]);
  return {
    memory: (pages * PAGE_BYTES) / 1e6,
    mappings: (readProc(`${pid}/maps`) ?? '').split('\n').length - 1,
    descriptors: listProc(`${pid}/fd`).length,
    threads: listProc(`${pid}/task`).length,
  };
}

async function soakServer(server: ServerChoice, minutes: number, pauseMs: number) {
  const started = await startServer(server, [FULL_COLLECTIONS]);
  await using child = started.child;
  const stop = new AbortController();
  const soaking = soak(started.port, pauseMs, stop.signal);
  const samples: Sample[] = [];
  while (samples.length < SAMPLES && child.ending === undefined) {
    await delay((minutes * 60_000) / SAMPLES);
    samples.push(takeSample(child.pid));
  }
  stop.abort();
  const { clients, answers, faults } = await soaking;
  faults.push(...(await findRemains(child.pid, samples.slice(0, SAMPLES / 2))));
  if (!(await serves(started.port))) faults.push('it does not serve a good client afterwards');
  const counted = await endServer(started);
  if (typeof counted === 'string') faults.push(counted);
  faults.push(...child.stderrTail.map((text) => `stderr: ${text}`));
  const trends = MEASURES.map((measure) =>
    judge(measure, samples, MEMORY_RISE[minutes < LONG_MINUTES ? 'short' : 'long']),
  );
  faults.push(...trends.flatMap(({ fault }) => fault));
  return {
    line: `${clients} clients, ${answers} answers; ${trends.map(({ text }) => text).join('; ')}`,
    faults,
  };
}

/** Without clients a server holds no more than it mostly did with some. */
async function findRemains(pid: number, earlier: readonly Sample[]): Promise<string[]> {
  const measures = ['descriptors', 'threads'] as const;
  const usual = (measure: Measure): number => median(earlier.map((sample) => sample[measure]));
  const deadlineMs = performance.now() + SETTLE_MS;
  for (;;) {
    const now = takeSample(pid);
    const remaining = measures.filter((measure) => now[measure] > usual(measure));
    if (remaining.length === 0) return [];
    if (performance.now() > deadlineMs)
      return remaining.map(
        (each) => `${now[each]} ${each} remain without clients; there were ${usual(each)} with some`,
      );
    await delay(100);
  }
}

function judge(
  measure: Measure,
  samples: readonly Sample[],
  memoryRise: number,
): { text: string; fault: string[] } {
  const values = samples.map((sample) => sample[measure]);
  const floors = floorsOf(values.slice(SAMPLES / 2), FLOOR_OF);
  const { p } = findTrend(floors);
  const rise = lastingRise(floors);
  const level = floors[0] ?? 0;
  const text = `${measure} ${level.toFixed(0)} ${rise < 0 ? '-' : '+'}${Math.abs(rise).toFixed(1)} (p ${p.toFixed(4)})`;
  const isRising =
    p < MOST_P && rise > (measure === 'memory' || measure === 'mappings' ? memoryRise * level : 0.5);
  return {
    text,
    fault: isRising ? [`${measure} rises: ${floors.map((floor) => floor.toFixed(1)).join(' ')}`] : [],
  };
}
