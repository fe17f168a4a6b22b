/**
 * The prose of a report, and of a run's outcome in the terminal, in English. Its type is the catalogue: another language has
 * every text of it. CSV files, and the names of models, scenarios and columns, are English in every language. Pure.
 */
import { describeHint } from '../../workloads/http-hints.ts';
import type { Limit } from '../analysis/limits.ts';
import { ALL_SCENARIOS } from '../scenarios/scenarios.ts';
import { ENGLISH_ANSWERS } from './answers-en.ts';
import { ENGLISH_HAND_IN } from './hand-in-en.ts';
import { ENGLISH_METHOD } from './method-en.ts';
import { ENGLISH_TABLES } from './tables-en.ts';
import { ENGLISH } from './words-en.ts';

export type ReportWords = typeof ENGLISH_REPORT;

const plural = (count: string, noun: string, isOne: boolean): string => `${count} ${noun}${isOne ? '' : 's'}`;

const ofCpu = (isByCpu: boolean): string => (isByCpu ? ' in server CPU per request' : '');

const REASONS: Readonly<Record<Limit, string>> = {
  load: 'the load generator was the limit',
  waking: 'neither server nor load was busy all the time',
  others: 'other programs used the CPUs',
  server: 'the server was the limit',
  unknown: 'the limit is not known',
};

export const ENGLISH_REPORT = {
  language: 'en',
  /** Its figures, numbers and first screen. */
  figures: ENGLISH,
  scenarios: Object.fromEntries(
    ALL_SCENARIOS.map(({ name, title, question }) => [name, { title, question }]),
  ) as Readonly<Record<string, { readonly title: string; readonly question: string }>>,
  /** The verdict of a scenario: clauses of one sentence. */
  verdicts: {
    subject: (scenario: string, title: string) => `${scenario} (${title})`,
    sentence: (subject: string, findings: string) => `${subject}: ${findings}.`,
    where: (clients: string, isOne: boolean) => `with ${plural(clients, 'client', isOne)}`,
    noServer: (where: string) => `${where} no server answered all its clients in a valid trial`,
    unopposed: (where: string, server: string) => `${where} ${server} had no other server to compare with`,
    /** The outcomes under some loads. */
    under: (where: string, outcomes: string) => `${where} ${outcomes}`,
    reasons: REASONS,
    /** @param pairs empty where all are compared so */
    byCpu: (pairs: string, reason: string) =>
      `${pairs === '' ? '' : `${pairs} `}${reason}, so server CPU is compared`,
    throughput: (server: string, factor: string, other: string) =>
      `${server} had ${factor} times the throughput of ${other}`,
    cpu: (server: string, factor: string, other: string) =>
      `${server} used ${factor} times the server CPU per request of ${other}`,
    interval: (value: string, low: string, high: string) => `${value} (${low} to ${high})`,
    range: (low: string, high: string) => `${low} to ${high}`,
    /** Of what is too noisy to size. */
    bound: (value: string, isMost: boolean) => `at ${isMost ? 'most' : 'least'} ${value}`,
    equal: (servers: string, isByCpu: boolean) => `${servers} differ by less than 10 %${ofCpu(isByCpu)}`,
    open: (pairs: string, isByCpu: boolean) => `no difference${ofCpu(isByCpu)} was shown ${pairs}`,
    tooFew: (servers: string) => `too few trials are valid to compare ${servers}`,
    silent: (servers: string) =>
      `${servers} cannot be compared, as one of them answered nothing in some block`,
    between: (servers: string, areTwo: boolean) => `${areTwo ? 'between' : 'among'} ${servers}`,
    or: (parts: readonly string[]) => parts.join(', or '),
    starving: (server: string, parts: string) => `${server} answered only ${parts} clients`,
    part: (served: string, all: string) => `${served} of ${all}`,
    noValidTrial: (server: string, where: string) => `${server} has no valid trial ${where}`,
    /** The other of a pair: the same model with the io `c`. */
    twin: (where: string) => `its twin in C ${where}`,
    because: (finding: string, reason: string) => `${finding} (${reason})`,
    /** @param start the time to an answer, and under which load: null where it is not known, as is memory */
    threadCost: (cpu: string, start: readonly [time: string, where: string] | null, memory: string | null) =>
      [
        `${cpu} of CPU per request`,
        ...(start === null ? [] : [`${start[0]} to the answer ${start[1]}`]),
        ...(memory === null ? [] : [`${memory} per thread`]),
      ].join(', '),
    runtime: (cost: string) =>
      `worker-per-client starts a V8 thread for each connection (${cost}): a cost of the runtime, not of the model`,
    runtimeBesideC: (cost: string, inC: string) =>
      `worker-per-client starts a V8 thread for each connection (${cost}); in C it starts a thread without V8 (${inC}): that is the model’s part, the rest is the runtime’s`,
    thread: (cost: string) =>
      `worker-per-client starts a thread for each connection (${cost}): a cost of the model`,
  },
  /** What a run could not show. */
  unseen: {
    tooNoisy: 'too noisy to compare',
    under: (least: string) => `differences under ${least} would not show`,
    /** @param count null: one */
    blocks: (least: string, count: string | null) =>
      `${least}; ${count === null ? 'one more block is' : `about ${count} more blocks are`} needed`,
    times: (factor: string) => `${factor}×`,
  },
  content: {
    title: 'Which model looks after many clients best?',
    contents: 'Contents',
    nothing: 'Nothing was measured.',
    notRun: 'No trial of this scenario was run.',
    work: 'work',
    sure: 'How sure this is',
    sureLabel: 'How sure',
    why: 'Why: cost, threads and waiting',
    tables: 'All figures',
    more: (scenario: string, count: string) =>
      `${scenario}: ${count} more conclusions are in its section of the report.`,
    heading: (scenario: string, title: string) => `${scenario}: ${title}`,
    /** What the work was given to. @param others names; empty: none */
    models: (models: string, ios: string, others: string) =>
      `servers that differ only in their concurrency model (${models}; sockets through ${ios})${others === '' ? '' : `, and to external servers, which may differ in anything (${others})`}`,
    externals: (others: string) => `external servers (${others})`,
    asked: (servers: string, clients: string) => `The same work was given to ${servers}, with ${clients}.`,
    run: (run: string, day: string, cores: string, cpu: string) =>
      `Run ${run} of tellers, ${day}, on ${cores} cores (${cpu}).`,
    /** @param ofBlock trials of a whole block */
    budgetTooShort: (done: string, ofBlock: string) =>
      `The budget ended in the first block, after ${done} of its ${ofBlock} trials: some loads were not measured, and nothing can be compared. Give a longer --budget, or fewer scenarios.`,
    incomplete: (state: 'running' | 'interrupted' | 'failed' | 'complete', done: string, planned: string) =>
      `The run is incomplete: ${state} after ${done} of ${planned} trials.`,
    invalid: (count: string, isOne: boolean, all: string, listed: string) =>
      `${count} of ${all} trials ${isOne ? 'is' : 'are'} invalid and excluded (${listed}).`,
    listed: { below: 'listed below', report: 'listed in report.html' },
    disturbers: {
      programs: 'Other programs ran beside',
      limits: 'The limits of the control group held up',
      both: 'Other programs, or the limits of the control group, disturbed',
    },
    disturbed: (disturber: string, count: string, isOne: boolean, all: string) =>
      `${disturber} ${count} of ${all} trials, which ${isOne ? 'is' : 'are'} excluded.`,
    disturbedButCounted: (disturber: string, count: string, all: string) =>
      `${disturber} ${count} of ${all} trials. They count, as too few blocks were undisturbed; intervals are wider.`,
  },
  noise: {
    /** @param driver null: the only one; @param where empty: under several loads */
    sentence: (scenario: string, driver: string | null, servers: string, ratios: string) =>
      `A/A comparison: ${scenario}${driver === null ? '' : `, ${driver}`}, ${servers}: ${ratios}.`,
    itself: (server: string, where: string) => `${server} against itself${where === '' ? '' : ` ${where}`}`,
    themselves: (servers: string) => `${servers} against themselves`,
    alarm: (sentence: string, wrong: string, all: string, isOnly: boolean) =>
      `${sentence} ${isOnly ? 'The' : `In ${wrong} of ${all} the`} verdict is "different", which is wrong. Other verdicts of this scenario may be wrong too.`,
    ratio: (ratio: string) => `ratio ${ratio}`,
    ratios: (most: string, count: string) => `ratios up to ${most} in ${count} comparisons`,
    tooNoisy: 'ratio too noisy to tell',
    unknown: 'not known, as no block has answers of both',
    tooFewBlocks: (ratios: string) => `${ratios}, too few blocks for a verdict`,
  },
  excluded: {
    title: 'Excluded trials and warnings',
    label: 'Excluded trials',
    none: (trials: string) => `None of the ${trials} trials is excluded.`,
    trials: (count: string) => `The excluded trials: ${count}`,
    caption:
      'Invalid and disturbed trials: kept in trials.csv and drawn hollow, but excluded from every median.',
    trial: 'trial',
    block: 'block',
    scenario: 'scenario',
    offered: 'offered, 1/s',
    because: 'excluded because',
    noReason: 'no reason given',
    noWarnings: 'There were no warnings.',
    warnings: (count: string) => `The warnings: ${count}`,
    ofTrial: (trial: string, message: string) => `Trial ${trial}: ${message}`,
  },
  data: {
    title: 'The data, column by column',
    label: 'The data',
    about:
      'The CSV files are in the same folder as this report: UTF-8, commas, a header line. An empty field means “not measured”, never 0. `run.json` holds the plan and the machine, `latency/` a whole histogram for each trial.',
    all: 'All columns',
    caption: (file: string, about: string) => `\`${file}\`: ${about}.`,
    trials: 'a row for each trial',
    summary: 'a row for each server under each load',
    pairs: 'a row for each pair of servers under each load',
    slices: 'a row for each slice of each trial',
    clients: 'a row for each client of each trial',
    /** What a column is. @param english as its schema says it */
    describe: (_file: string, _column: string, english: string): string => english,
    column: 'column',
    meaning: 'what it is',
  },
  answers: ENGLISH_ANSWERS,
  tables: ENGLISH_TABLES,
  method: ENGLISH_METHOD,
  handIn: ENGLISH_HAND_IN,
  /** What a run recorded in English: `invalid_because` of its trials, and its warnings. */
  recorded: {
    reasons: (because: string): string => because,
    warning: (message: string): string => message,
    hint: describeHint,
  },
  /** What a run prints at its end. */
  outcome: {
    blocks: (count: string, isOne: boolean, time: string) => `${plural(count, 'block', isOne)} in ${time}`,
    settled: (blocks: string) => `Every pair is settled: ${blocks}.`,
    budget: (blocks: string) => `The budget has ended: ${blocks}.`,
    /** @param planned null: as many as the budget allowed */
    stopped: (state: 'running' | 'interrupted' | 'failed', done: string, planned: string | null) =>
      `The run was ${state} after ${done}${planned === null ? '' : ` of ${planned}`} trials.`,
    note: (message: string) => `Note: ${message}`,
    omitted: (count: string, isOne: boolean) =>
      `${count} more ${isOne ? 'trial is' : 'trials are'} invalid: see trials.csv`,
    report: (path: string) => `Report: ${path}`,
  },
  /** A run under way: in the terminal, and on its live page. */
  live: {
    /** @param planned null: as many as the budget allows */
    block: (block: string, planned: string | null) =>
      `block ${block}${planned === null ? '' : ` of ${planned}`}`,
    spent: (time: string) => `${time} spent`,
    left: (time: string) => `${time} left`,
    invalid: (count: string, _isOne: boolean) => `${count} invalid`,
    settled: (settled: string, all: string) => `${settled} of ${all} pairs settled so far`,
    clients: (count: string, isOne: boolean) => plural(count, 'client', isOne),
    /** Above the medians of a scenario. */
    rates: (scenario: string) => `${scenario}: requests/s so far`,
    server: 'server',
    url: (url: string) => `The run is shown at ${url}`,
    title: 'A run as it goes',
    noScript: 'This page shows a run as it goes, for which it needs its script.',
    underWay: (what: string) => `Now measured: ${what}.`,
    reporting: 'All trials are done; the report is being written.',
    heard: (time: string) => `Last sign of the run: ${time}.`,
    lost: 'The connection to the run is lost; the page tries again. What it shows is as old as the last sign of the run.',
    noAnswer: 'The first block is not done yet: there is no answer so far.',
    progress: 'How far it is',
    medians: 'Medians so far',
    comparisons: 'Comparisons',
    comparison: 'comparison',
    blocksDone: 'blocks',
    pairs: 'pairs settled',
    pairsOf: (settled: string, all: string) => `${settled} of ${all}`,
    /** Why a comparison has no number of pairs. */
    notJudged: 'not judged yet',
    nothingToJudge: 'nothing to compare',
    disturbed: 'What disturbed it',
    undisturbed: 'Nothing so far.',
    trial: (trial: string, what: string, reason: string) => `Trial ${trial} (${what}): ${reason}`,
    curves: 'The curves so far',
    noCurves: 'They are drawn when a block ends while this page is open.',
    plan: 'The plan',
    planned: (scenario: string, servers: string, clients: string) =>
      `${scenario}: ${servers}, with ${clients}`,
    notDrawn: (reason: string) => `The state of the run could not be shown: ${reason}`,
  },
};
