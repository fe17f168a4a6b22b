import { defineConfig } from 'vitest/config';

const ALL = ['{posix,workloads,servers,clients,bench,check,scripts}/**/*.test.ts'];

/** Short to read and long to run: without times of an earlier run vitest starts the largest files first. */
const LONG = ['servers/*/conformance.test.ts', 'scripts/{soak,kills,fuzz,tellers}.test.ts'];

/** Folders of pure functions: their files share a process, and so load vega, zod and our modules once. */
const PURE = [
  'workloads/*.test.ts',
  'bench/{analysis,compare,figures,gate,plan,report,results,scenarios,statistics,theory,words}/**/*.test.ts',
  'clients/loops/*.test.ts',
  'scripts/output/*.test.ts',
];

// Waits in tests are for events; the timeouts only bound a hang on a busy machine.
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 3,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    // Of tests, and of the commands that they start: English on every machine.
    env: { LC_ALL: 'C' },
    // They start in the order of their names, each when the one before leaves a worker free.
    projects: [
      { extends: true, test: { name: 'long', include: LONG } },
      { extends: true, test: { name: 'other', include: ALL, exclude: [...LONG, ...PURE] } },
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
    ],
  },
});
