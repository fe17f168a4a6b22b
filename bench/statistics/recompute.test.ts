/** The summary and the pairs, recomputed in Python (recompute.py) from the trials of the reference run and of synthetic runs. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawBelow, type Random, seededRandom } from '../../clients/random.ts';
import { countDisturbed } from '../analysis/disturbed.ts';
import { contextOf, judgeRun } from '../analysis/pairs.ts';
import { summarise } from '../analysis/summary.ts';
import {
  type PairRow,
  pairSchema,
  type SliceRow,
  sliceSchema,
  type SummaryRow,
  summarySchema,
  type TrialRow,
  trialSchema,
} from '../results/columns.ts';
import { formatHeader, formatRows } from '../results/csv.ts';
import { readResults, type Results } from '../results/results.ts';
import { sampleTrial } from '../testing/sample-rows.ts';
import { sampleAnalysis } from '../testing/sample-run.ts';
import { standardNormal } from '../testing/simulated-noise.ts';
import { pairRow, summaryRow } from '../words/phrases.ts';
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

type Measured = Pick<Results, 'run' | 'trials' | 'slices'>;

interface Written {
  readonly summary: readonly SummaryRow[];
  readonly pairs: readonly PairRow[];
}

function judgementOf({ run, trials, slices }: Measured): Written {
  const rows = countDisturbed(trials);
  const judged = judgeRun(rows, contextOf(run, slices));
  return {
    summary: summarise(rows, run.seed, judged).map(summaryRow),
    pairs: [...judged.pairs, ...judged.selfComparisons].map(pairRow),
  };
}

function csvOf({ summary, pairs }: Written) {
  return {
    summary: formatHeader(summarySchema) + formatRows(summarySchema, summary),
    pairs: formatHeader(pairSchema) + formatRows(pairSchema, pairs),
  };
}

async function write(dir: string, { run, trials, slices }: Measured, written: Written) {
  const csv = {
    trials: formatHeader(trialSchema) + formatRows(trialSchema, trials),
    slices: formatHeader(sliceSchema) + formatRows(sliceSchema, slices),
    ...csvOf(written),
  };
  await writeFile(join(dir, 'run.json'), JSON.stringify(run));
  for (const [name, rows] of Object.entries(csv)) await writeFile(join(dir, `${name}.csv`), rows);
}

const SERVERS = ['event-loop/posix', 'sequential/posix', 'worker-pool/posix', 'event-loop/node', 'go'];

/**
 * Some servers are equal, some trials invalid, disturbed, or without an answer; a cell starves clients, one load is the
 * limit, one workload waits, and one fixed rate is not compared.
 */
function syntheticRun(blocks: number, budgetS: number | null): Measured {
  const random = seededRandom(1, `made up of ${blocks}`);
  const { run } = sampleAnalysis({ interruptedAfter: 0 });
  const all = Array.from({ length: blocks }, (_, index) => index + 1).flatMap((block) =>
    [1, 4, 16, 64].flatMap((clients) =>
      [...SERVERS, 'event-loop/posix (again)', 'go (again)'].map((server, index) =>
        syntheticTrial({ block, clients, server }, index % SERVERS.length, random),
      ),
    ),
  );
  const trials = all.map((row, index) => Object.assign(row, { trial: index + 1 }));
  // Trials of even numbers of clients are in slices.
  const slices = trials.flatMap((row) => (row.clients % 2 === 0 ? slicesOf(row, random) : []));
  return { run: { ...run, plan: { ...run.plan, budgetS } }, trials, slices };
}

function syntheticTrial(
  { block, clients, server }: Pick<TrialRow, 'block' | 'clients' | 'server'>,
  index: number,
  random: Random,
): TrialRow {
  const [model = '', io = 'external'] = server.replace(' (again)', '').split('/');
  const rate = 1000 * (1 + 0.05 * index * (index % 3)) * Math.exp(0.04 * standardNormal(random));
  const isDisturbed = clients === 64 && block < 4 && index === 3;
  return sampleTrial({
    block,
    clients,
    model,
    io,
    server,
    throughput_rps: block === 2 && clients === 16 && index === 1 ? 0 : rate,
    latency_p99_us: index === 1 ? 0 : Math.round(2e7 / rate),
    clients_served: clients === 4 && index === 1 ? 1 : clients,
    load_busy_percent: clients === 16 ? null : clients === 64 ? 97 : 60,
    server_cpu_percent: 60 + 30 * index + 5 * drawBelow(9, random),
    server_cpu_us_per_request: 20 * (1 + index / 10) * Math.exp(0.04 * standardNormal(random)),
    validity: isDisturbed ? 'disturbed' : block === 3 && index === 2 ? 'invalid' : 'valid',
    ...(clients === 4 ? { workload: 'wait 5 ms' } : {}),
    ...(block === 1 && clients === 1 ? { scenario: 'churn', load: 'open', offered_rps: 100.5 } : {}),
  });
}

/** Of noisy rounds; some servers stall in some, and some have fewer. */
function slicesOf({ run_id, trial, throughput_rps }: TrialRow, random: Random): SliceRow[] {
  return Array.from({ length: 5 + (trial % 3) }, (_, index) => {
    const rate = (throughput_rps ?? 0) * Math.exp(0.1 * standardNormal(random));
    return {
      run_id,
      trial,
      round: index + 1,
      slot: index,
      start_s: index / 10,
      duration_s: 0.05,
      requests: drawBelow(6, random) === 0 ? 0 : Math.round(rate * 0.05),
    };
  });
}

it('the reference run has the summary and the pairs that are computed from its trials', async () => {
  const { summary, pairs } = csvOf(judgementOf(await readResults(REFERENCE)));
  expect(await readFile(join(REFERENCE, 'summary.csv'), 'utf8')).toBe(summary);
  expect(await readFile(join(REFERENCE, 'pairs.csv'), 'utf8')).toBe(pairs);
});

describe.skipIf(!hasPython)('a recomputation in Python (skipped without python3)', () => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tellers-recompute-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it('confirms the reference run', async () => {
    const { code, output } = await recompute(REFERENCE);
    expect(output).toMatch(/^[1-9]\d+ fields recomputed, 0 differ\n$/);
    expect(code).toBe(0);
  });

  it.each([
    { blocks: 2, budgetS: null },
    { blocks: 4, budgetS: 60 },
    { blocks: 7, budgetS: null },
    { blocks: 12, budgetS: 60 },
  ])(
    'confirms a run in slices of $blocks blocks with a budget of $budgetS s',
    async ({ blocks, budgetS }) => {
      const measured = syntheticRun(blocks, budgetS);
      await write(dir, measured, judgementOf(measured));
      const { code, output } = await recompute(dir);
      expect(output).toMatch(/^[1-9]\d+ fields recomputed, 0 differ\n$/);
      expect(code).toBe(0);
    },
  );

  it('covers each outcome of a pair, both quantities, and each verdict', () => {
    const runs = [2, 4, 7, 12].map((blocks) => judgementOf(syntheticRun(blocks, null)));
    const kinds = (read: (row: PairRow) => string) =>
      [...new Set(runs.flatMap(({ pairs }) => pairs.map(read)))].toSorted();
    expect(kinds(({ outcome }) => outcome)).toEqual([
      'ahead',
      'equal',
      'not-ranked',
      'open',
      'too-few-blocks',
    ]);
    expect(kinds(({ by }) => by)).toEqual(['server CPU', 'throughput']);
    expect(kinds(({ limit }) => limit)).toEqual(['load', 'server', 'unknown', 'waking']);
    const verdicts = new Set(runs.flatMap(({ summary }) => summary.map(({ verdict }) => verdict)));
    expect(verdicts.size).toBeGreaterThan(10);
  });

  it.each([
    ['a summary', 'summary', 'ratio_low'],
    ['a pair', 'pairs', 'p_adjusted'],
    ['the outcome of a pair', 'pairs', 'outcome'],
    ['the server of a pair', 'pairs', 'server'],
  ] as const)('rejects %s that was changed', async (_what, file, column) => {
    const measured = syntheticRun(12, null);
    const written = judgementOf(measured);
    const changed = written[file].map((row, index) => {
      const value: unknown = row[column as keyof typeof row];
      const other = typeof value === 'number' ? value * 1.001 : 'go';
      return index === 2 ? Object.assign({}, row, { [column]: other }) : row;
    });
    await write(dir, measured, { ...written, [file]: changed });
    const { code, output } = await recompute(dir);
    expect(output).toMatch(column === 'server' ? /: not in pairs.csv/ : `${column} is `);
    expect(code).toBe(1);
  });

  it.each(['disturbed', 'slices', 'level'] as const)('rejects a run judged without its %s', async (what) => {
    const measured = syntheticRun(7, 60);
    const { run, trials } = measured;
    const wrong = {
      disturbed: { ...measured, trials: trials.filter(({ validity }) => validity !== 'disturbed') },
      slices: { ...measured, slices: [] },
      level: { ...measured, run: { ...run, plan: { ...run.plan, budgetS: null } } },
    };
    await write(dir, measured, judgementOf(wrong[what]));
    expect((await recompute(dir)).code).toBe(1);
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
