import { expect, it } from 'vitest';
import type { TrialRow } from '../results/columns.ts';
import type { Variant } from '../results/run-record.ts';
import { sampleQuestion } from '../testing/sample-questions.ts';
import { WORDS } from '../words/languages.ts';
import { designFigures } from './figures.ts';
import { pageOf } from './page.ts';

const computing = (iterations: number): Variant['workload'] => ({ name: 'compute', ms: 0.02, iterations });

/** As in runs that calibrated the work of each variant by itself. */
const VARIANTS: readonly Variant[] = [
  { name: 'nobody else', workload: { name: 'page' }, bystanders: null },
  { name: 'nobody else, computing', workload: computing(1000), bystanders: null },
  { name: 'one long request', workload: computing(1001), bystanders: { kind: 'long-request', count: 1 } },
];

const P99_US: Readonly<Record<string, number>> = { 'nobody else': 100, 'nobody else, computing': 1000 };

/** Computing takes ten times as long without a bystander, and twice that with one; one server has a p90 at most. */
function change(row: TrialRow): TrialRow {
  const { variant, model } = row;
  const beside = model === 'accept-thread' ? null : 2000;
  const p99Us = variant === 'one long request' ? beside : (P99_US[variant] ?? null);
  const p90Us = p99Us ?? 500_000;
  const known = { latency_p50_us: p90Us / 2, latency_p90_us: p90Us, latency_p99_us: p99Us };
  return { ...row, clients_served: row.clients, ...known };
}

const question = { name: 'head-of-line', clients: [8], variants: VARIANTS };

it('a bystander is compared with the same work without it, by the p90 where a p99 is missing', () => {
  const page = pageOf({ width: 85, unit: 'mm' }, 'colour', WORDS.en);
  const [drawing] = designFigures(sampleQuestion(question, { change }), page);
  expect(drawing?.description).toMatch(/bystander sends long requests: .*event-loop ×2;/);
  expect(drawing?.description).toContain('accept-thread ×500 (p90);');
});
