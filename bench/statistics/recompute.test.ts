/** The summary, recomputed in Python (recompute.py) from the trials of the reference run and of synthetic runs. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawBelow, type Random, seededRandom } from '../../clients/random.ts';
import { summarise } from '../analysis/summary.ts';
import { type SummaryRow, summarySchema, type TrialRow, trialSchema } from '../results/columns.ts';
import { formatHeader, formatRows } from '../results/csv.ts';
import { readResults } from '../results/results.ts';
import { sampleTrial } from '../testing/sample-rows.ts';
import { standardNormal } from '../testing/simulated-noise.ts';
import { summaryRow } from '../words/phrases.ts';
import { judgePairs, type Pair } from './pairwise.ts';

const SCRIPT = fileURLToPath(new URL('recompute.py', import.meta.url));
const REFERENCE = fileURLToPath(new URL('../../results/reference', import.meta.url));
const hasPython = spawnSync('python3', ['--version']).status === 0;

function recompute(dir: string): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    execFile('python3', [SCRIPT, dir], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
    });
  });
}

async function write(dir: string, trials: readonly TrialRow[], rows: readonly SummaryRow[], seed: number) {
  await writeFile(join(dir, 'run.json'), JSON.stringify({ seed }));
  await writeFile(join(dir, 'trials.csv'), formatHeader(trialSchema) + formatRows(trialSchema, trials));
  await writeFile(join(dir, 'summary.csv'), formatHeader(summarySchema) + formatRows(summarySchema, rows));
}

const SERVERS = ['event-loop', 'sequential', 'worker-per-client', 'event-loop (again)'];

/** Some servers are equal, some trials invalid or without an answer, and one fixed rate is not compared. */
function syntheticRun(blocks: number): TrialRow[] {
  const random = seededRandom(1, `made up of ${blocks}`);
  return Array.from({ length: blocks }, (_, index) => index + 1).flatMap((block) =>
    [1, 16].flatMap((clients) =>
      SERVERS.map((name, index) => syntheticTrial(block, clients, name, index, random)),
    ),
  );
}

function syntheticTrial(
  block: number,
  clients: number,
  name: string,
  index: number,
  random: Random,
): TrialRow {
  const [model = '', again] = name.split(' ');
  const rate = 1000 * (1 + 0.05 * index * (index % 3)) * Math.exp(0.04 * standardNormal(random));
  return sampleTrial({
    block,
    clients,
    model,
    server: again === undefined ? `${model}/posix` : `${model}/posix ${again}`,
    throughput_rps: block === 2 && clients === 16 && index === 1 ? 0 : rate,
    latency_p99_us: index === 1 ? 0 : Math.round(2e7 / rate),
    validity: block === 3 && index === 2 ? 'invalid' : 'valid',
    ...(block === 1 && clients === 1 ? { scenario: 'churn', load: 'open', offered_rps: 100.5 } : {}),
  });
}

describe.skipIf(!hasPython)('a recomputation in Python (skipped without python3)', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tellers-recompute-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it('confirms the summary of the reference run', async () => {
    const { run, trials } = await readResults(REFERENCE);
    await write(dir, trials, summarise(trials, run.seed).map(summaryRow), run.seed);
    const { code, output } = await recompute(dir);
    expect(output).toMatch(/^[1-9]\d+ fields recomputed, 0 differ\n$/);
    expect(code).toBe(0);
  });

  it.each([2, 4, 7, 17])('confirms the summary of a run of %d blocks', async (blocks) => {
    const trials = syntheticRun(blocks);
    await write(dir, trials, summarise(trials, 3).map(summaryRow), 3);
    const { code, output } = await recompute(dir);
    expect(output).toMatch(/recomputed, 0 differ/);
    expect(code).toBe(0);
  });

  it('rejects a summary that was changed', async () => {
    const trials = syntheticRun(5);
    const rows = summarise(trials, 3)
      .map(summaryRow)
      .map((row, index) =>
        index === 2 ? Object.assign({}, row, { ratio_low: (row.ratio_low ?? 1) * 1.001 }) : row,
      );
    await write(dir, trials, rows, 3);
    const { code, output } = await recompute(dir);
    expect(output).toMatch(/ratio_low is .*, recomputed/);
    expect(code).toBe(1);
  });
});

/** Pairs of unequal spread and number of blocks; some are far apart, some equal, and one never varies. */
function syntheticPairs(seed: number): { readonly pairs: Pair[]; readonly selfComparisons: Pair[] } {
  const random = seededRandom(seed, 'pairs');
  const draw = (index: number, effect: number): Pair => {
    const deviation = 0.02 * (1 + drawBelow(3 + 20 * (seed % 3), random));
    const blocks = 2 + drawBelow(4 + seed, random);
    const drawOne = () => effect + (index === 7 ? 0 : deviation * standardNormal(random));
    return { name: `${index}`, logRatios: Array.from({ length: blocks }, drawOne) };
  };
  const pairs = Array.from({ length: 2 + seed }, (_, index) =>
    draw(index, index % 3 === 0 ? 0 : 0.1 * index * (-1) ** index),
  );
  return { pairs, selfComparisons: [draw(0, 0)] };
}

const logRatios = (pairs: readonly Pair[]) => pairs.map((pair) => pair.logRatios);

const JUDGE = `
import json, sys
sys.path.insert(0, sys.argv[1])
from recompute import judge_pairs
json.dump([judge_pairs(*case) for case in json.load(sys.stdin)], sys.stdout)
`;

it.skipIf(!hasPython)(
  'a recomputation in Python confirms the verdicts on pairs (skipped without python3)',
  () => {
    const cases = Array.from({ length: 12 }, (_, seed) => ({
      ...syntheticPairs(seed),
      level: seed % 2 === 0 ? 0.05 : 0.0125,
    }));
    const input = JSON.stringify(
      cases.map(({ pairs, selfComparisons, level }) => [logRatios(pairs), logRatios(selfComparisons), level]),
    );
    const { stdout, stderr } = spawnSync('python3', ['-c', JUDGE, dirname(SCRIPT)], {
      input,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const recomputed = JSON.parse(stdout) as readonly (readonly (readonly Recomputed[])[])[];
    const kinds = new Set<string>();
    for (const [index, { level, ...compared }] of cases.entries()) {
      const judged = judgePairs(compared, level);
      for (const [family, own] of [judged.pairs, judged.selfComparisons].entries())
        for (const [at, { outcome, ratio, p, pAdjusted }] of own.entries()) {
          const other = recomputed[index]?.[family]?.[at];
          kinds.add(outcome.kind);
          expect(other?.outcome).toBe(outcome.kind);
          expectNear(other?.p, p);
          expectNear(other?.p_adjusted, pAdjusted);
          expectNear(other?.low, ratio?.low);
          expectNear(other?.ratio, ratio?.ratio);
          expectNear(other?.high, ratio?.high);
          expectNear(other?.detectable, outcome.kind === 'open' ? outcome.detectable : null);
        }
    }
    expect([...kinds].toSorted()).toEqual(['equal', 'faster', 'open', 'slower', 'too-few-blocks']);
  },
);

interface Recomputed {
  readonly outcome: string;
  readonly p?: number;
  readonly p_adjusted?: number;
  readonly ratio?: number;
  readonly low?: number;
  readonly high?: number;
  readonly detectable?: number;
}

function expectNear(recomputed: number | undefined, own: number | null | undefined): void {
  if (recomputed === undefined || own === null || own === undefined)
    expect(recomputed ?? null).toBe(own ?? null);
  else expect(Math.abs(recomputed - own)).toBeLessThanOrEqual(1e-9 * Math.max(1, own));
}
