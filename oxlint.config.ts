/**
 * The linter's rules. The order of the folders is data: a folder may import from those to its right only, production code
 * never from a `testing` folder, and no two files import each other, types included.
 */
import { defineConfig } from 'oxlint';

/** Top-level folders, from the commands down to the system calls. */
const FOLDERS = ['scripts', 'check', 'bench', 'clients', 'servers', 'workloads', 'posix'];

/** Inside bench: a run is planned, run and recorded; its results are analysed, worded, drawn and reported. */
const STAGES = [
  'live',
  'compare',
  'report',
  'figures',
  'run',
  'agents',
  'processes',
  'plan',
  'page',
  'words',
  'analysis',
  'theory',
  'statistics',
  'scenarios',
  'results',
];

/** These may use any stage; no stage uses them. */
const BESIDE = ['micro'];

/** What analysis and all that follows it never import: a result is what is on the disk, whoever measured it. */
const MEASURING = ['run', 'agents', 'processes', 'plan'];
const AFTER_ANALYSIS = new Set(['report', 'figures', 'analysis', 'words', 'theory', 'statistics']);

/**
 * These hold words and tables only: what they print, the analysis computed. Of the statistics they may use types, and
 * the files that hold the limits which a text names.
 */
const WORDING = new Set(['compare', 'figures', 'report', 'words']);
const COMPUTATION = ['**/statistics/**', '!**/statistics/verdict.ts', '!**/statistics/knee.ts'];

/** Commands that are tests: they may use `testing` folders. */
const TEST_PROGRAMS = ['scripts/{fuzz,kills,soak}.ts'];

const above = (names: readonly string[], name: string): string[] => names.slice(0, names.indexOf(name));
const tests = (name: string): string[] => [`${name}/**/*.test.ts`, `${name}/testing/**`];

interface Restriction {
  readonly group: string[];
  readonly allowTypeImports?: boolean;
}

function restrict(files: string[], names: readonly string[], ...more: Restriction[]) {
  const patterns: Restriction[] = [{ group: names.map((name) => `**/${name}/**`) }, ...more];
  const rule: ['error', { patterns: Restriction[] }] = ['error', { patterns }];
  return { files, rules: { 'no-restricted-imports': rule } };
}

/** A folder's production code and its tests; only the tests may use `testing` folders. */
function folder(name: string) {
  const forbidden = above(FOLDERS, name);
  return [restrict([`${name}/**`], [...forbidden, 'testing']), restrict(tests(name), forbidden)];
}

/** The production code of a stage; its tests may make what they need with a later one. */
function stage(name: string) {
  const stages = [...above(STAGES, name), ...BESIDE, ...(AFTER_ANALYSIS.has(name) ? MEASURING : [])];
  const forbidden = [...above(FOLDERS, 'bench'), ...stages.map((each) => `../${each}`), 'testing'];
  const computation = WORDING.has(name) ? [{ group: COMPUTATION, allowTypeImports: true }] : [];
  return [
    restrict([`bench/${name}/**`], forbidden, ...computation),
    restrict(tests(`bench/${name}`), above(FOLDERS, 'bench')),
  ];
}

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'promise', 'node'],
  options: { typeAware: true },
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  env: { node: true, es2024: true },
  rules: {
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/switch-exhaustiveness-check': 'error',
    'typescript/consistent-type-imports': 'error',
    'import/no-default-export': 'error',
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'no-empty': 'error',
    'no-console': 'error',
    'no-await-in-loop': 'off',
    'no-underscore-dangle': 'off',
    'require-unicode-regexp': 'off',
    'typescript/no-unsafe-type-assertion': 'off',
    'unicorn/no-array-sort': 'off',
    'unicorn/require-post-message-target-origin': 'off',
  },
  overrides: [
    ...FOLDERS.flatMap(folder),
    ...STAGES.flatMap(stage),
    { files: TEST_PROGRAMS, rules: { 'no-restricted-imports': 'off' } },
    { files: ['*.config.ts'], rules: { 'import/no-default-export': 'off' } },
  ],
});
