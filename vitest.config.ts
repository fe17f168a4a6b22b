import { defineConfig } from 'vitest/config';

// Waits in tests are for events; the timeouts only bound a hang on a busy machine.
export default defineConfig({
  test: {
    include: ['{posix,workloads,servers,clients,bench,check,scripts}/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
