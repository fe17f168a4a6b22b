/** What commands print while they work, and about their plan, in English. Reports have a catalogue of their own. */
import { ENGLISH_COMPARE } from '../../bench/compare/words-en.ts';
import { ENGLISH_GATE } from '../../bench/gate/words.ts';
import { invocationWith } from '../../bench/invocation.ts';
import { ENGLISH_DOCTOR } from '../../bench/words/doctor-en.ts';
import type { Arrivals } from '../../clients/loops/pacer.ts';
import type { LoadEvent } from '../../clients/load.ts';
import { ENGLISH_REPORT, type ReportWords } from '../../bench/words/report-en.ts';

const report: ReportWords = ENGLISH_REPORT;

const { count } = report.figures.numbers;

const plural = (value: number, noun: string): string => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

export const ENGLISH_OUTPUT = {
  report,
  doctor: ENGLISH_DOCTOR,
  compare: ENGLISH_COMPARE,
  gate: ENGLISH_GATE,
  /** Of a run, beside its progress and its outcome. */
  run: {
    stopped: (dir: string) => `stopped; the finished trials are in ${dir}`,
    finishing: 'finishing the current trial; press Ctrl-C again to stop now',
    neverMeasured: (server: string) => `${server} was never measured`,
    noPage: (port: number, reason: string) =>
      `no page on port ${port} (${reason}): give another port, or --live for a free one`,
    notReported: (why: string, dir: string) =>
      `the report could not be written (${why}): the trials are in ${dir}; mend that, then ${invocationWith('report')} ${dir}`,
  },
  /** Before a run. */
  searches: {
    rate: (time: string) => `before the run: finds a rate that every server holds, in about ${time}`,
    knees: (time: string) => `before the run: finds the knee of each server, in about ${time}`,
    found: (server: string, below: string, above: string) =>
      `${server}: knee between ${below} and ${above} requests/s`,
    outOfReach: (server: string, rate: string) =>
      `${server}: knee not reached at ${rate} requests/s, the highest rate offered and held`,
    none: (server: string) => `${server}: held none of the rates tried`,
  },
  plan: {
    size: (clients: string, variants: string, load: string) =>
      `clients ${clients}; ${variants === '' ? '' : `${variants}; `}${load}`,
    /** @param blocks null: as many as a budget allows */
    window: (blocks: number | null, warmUpS: number, windowS: number) =>
      `${blocks === null ? 'blocks within a budget' : plural(blocks, 'block')}; ${warmUpS} s warm-up, ${windowS} s window`,
    times: (warmUpS: number, windowS: number) => `${warmUpS} s warm-up, ${windowS} s window`,
    script: (requests: number) => `${requests} requests per client, one trial per server`,
    models: (names: string) => `models: ${names}`,
    servers: (names: string) => `servers: ${names}`,
    drivers: (names: string) => `drivers: ${names}`,
    cpus: (places: string) => `CPUs: ${places}`,
    scenario: (name: string, size: string, places: string | null) =>
      `${name}: ${size}${places === null ? '' : `; ${places}`}`,
    trials: (trials: number, blocks: number, seed: number, time: string) =>
      `${trials} trials in ${plural(blocks, 'block')}, seed ${seed}: about ${time}`,
    upTo: (blocks: number, trials: number, budget: string, seed: number, time: string) =>
      `up to ${plural(blocks, 'block')} of ${trials} trials within ${budget}, seed ${seed}: a block takes about ${time}`,
  },
  /** The result of a load. */
  load: {
    /** By the event that begins each. */
    stages: {
      connecting: 'connecting…',
      'warming-up': 'warming up…',
      waiting: 'waiting…',
      ready: 'ready…',
      measuring: 'measuring…',
      measured: 'measured…',
      result: 'done…',
    } satisfies Record<LoadEvent['event'], string>,
    rows: {
      offered: 'offered/s',
      lateness: 'send lateness',
      delivered: 'delivered/s',
      deliveryTime: 'delivery time',
      requests: 'requests/s',
      latency: 'latency',
      inFlight: 'in flight',
      connect: 'connect',
      connections: 'connections',
      served: 'clients served',
      errors: 'errors',
      retried: 'sent again',
      warmUp: 'warm-up',
      process: 'load process',
      verdict: 'verdict',
    },
    notMeasured: 'not measured',
    /** @param perConnection null: no limit */
    title: (
      what: string,
      place: string,
      clients: number,
      perConnection: number | null,
      by: string,
      timeS: string,
    ) =>
      `${what} on ${place}: ${plural(clients, 'client')}, ${perConnection === null ? 'keep-alive' : `${plural(perConnection, 'request')} per connection`}, driven by ${by} for ${timeS} s`,
    offered: (rate: string, arrivals: Arrivals, seed: number, scheduled: string, unanswered: string | null) =>
      `${rate} ${arrivals}, seed ${seed} (${scheduled} requests scheduled${unanswered === null ? '' : `, ${unanswered} never answered`})`,
    delivered: (perS: string, messages: string) => `${perS} (${messages} messages)`,
    requests: (perS: string, answers: string) => `${perS} (${answers} right answers)`,
    fromDue: (latencies: string) => `${latencies} (from the scheduled send time)`,
    /** French has commas in its numbers. */
    marks: { mean: 'mean', max: 'max', between: ', ' },
    inSteps: (latencies: string, step: string) => `${latencies} (percentiles in steps of ${step})`,
    inFlight: (requests: string, clients: number) =>
      `${requests} requests from ${plural(clients, 'client')}, by Little's law (requests/s × mean latency)`,
    overstated: (clients: number) =>
      `more than the ${plural(clients, 'client')}, by Little's law (requests/s × mean latency): the latency or the rate is overstated`,
    served: (served: string, all: string, longest: string) => `${served} of ${all}, longest wait ${longest}`,
    servedFairly: (served: string, all: string, jain: string, longest: string) =>
      `${served} of ${all}, fairness ${jain} (Jain), longest wait ${longest}`,
    errors: {
      refused: (errors: number) => `${count(errors)} refused`,
      reset: (errors: number) => `${count(errors)} reset`,
      timeout: (errors: number) => `${count(errors)} timed out`,
      wrongAnswer: (errors: number) => `${count(errors)} wrong answers`,
      noPort: (errors: number) => `${count(errors)} without a local port (a limit of this machine)`,
    },
    none: 'none',
    retried: (requests: number) =>
      `${count(requests)} on another connection: their connections had ended before a byte of the answer`,
    warmUp: (timeS: string, answers: string, isSteady: boolean | null) =>
      `${timeS} s, ${answers} answers discarded${isSteady === null ? '' : isSteady ? ', steady at its end' : ', NOT steady at its end'}`,
    /** @param busy null: not known @param waited null: hardly */
    process: (cpu: string, busy: string | null, waited: string | null, isLimit: boolean) =>
      `${cpu} % of a core${busy === null ? '' : `, busy ${busy} % of the time`}${waited === null ? '' : `, waited for a core ${waited} % of the time`}${isLimit ? ': the load generator was the limit' : ''}`,
    valid: 'valid',
    invalid: (reasons: string) => `INVALID: ${reasons}`,
    hint: (hint: string) => `hint: ${hint}`,
  },
  /** What `plot` wrote. */
  plot: {
    figures: (files: number, dir: string) => `${plural(files, 'figure file')} to ${dir}`,
    percentiles: (files: number, dir: string) => `${plural(files, 'percentile file')} to ${dir}`,
    copies: (files: number, dir: string) =>
      `${count(files)} CSV ${files === 1 ? 'copy' : 'copies'} to ${dir}`,
    wrote: (parts: readonly string[]) => `Wrote ${parts.join(' and ')}`,
  },
  micro: {
    measuring: (benchmark: string, rounds: number) => `measuring ${benchmark}, ${plural(rounds, 'round')}`,
    heads: { samples: 'samples', mean: 'mean', ratio: 'ratio', half: 'middle half' },
    title: (benchmark: string, title: string) => `${benchmark}: ${title}`,
    /** @param target the most that the ratio may be */
    about: (operation: string, rounds: number, target: string | null) =>
      `per operation: ${operation}\nratio: median of ${plural(rounds, 'round')}${target === null ? '' : `; target: at most ${target}`}`,
    half: (low: string, high: string) => `${low} to ${high}`,
    /** A title, an operation or a task; `--json` has them in English. */
    text: (english: string): string => english,
  },
  prove: {
    /** @param waited % of the time, null: not known */
    proof: (subject: string, latencies: string, waited: string | null) =>
      `${subject}: ${latencies}${waited === null ? '' : `; waited for a core ${waited} % of the time`}`,
    standsStill: (rate: string, forMs: string, everyS: string) =>
      `open loop at ${rate}/s, of a server that stands still for ${forMs} ms in every ${everyS} s`,
    closedLoop: 'closed loop, which hides that the same server stands still',
    delays: (rate: string, leastMs: string, meanMs: string) =>
      `open loop at ${rate}/s, of a server that answers after ${leastMs} ms and an exponential time of mean ${meanMs} ms`,
    lateness: 'sent late by, p99',
    finding: (found: string, wanted: string, isRight: boolean) =>
      `${found}, expected ${wanted}: ${isRight ? 'right' : 'WRONG'}`,
    arrivals: (limit: string) =>
      `Poisson arrivals: Anderson-Darling statistic of the gaps, which are exponential below ${limit}.\nAt high rates only the schedule is judged, because no sent gap can be shorter than one send.`,
    arrivalsAt: (rate: string, scheduled: string, sent: string, tooShort: string, isRight: boolean) =>
      `${rate}/s: ${scheduled} as scheduled, ${sent} as sent; ${tooShort} % of the gaps are shorter than one send takes: ${isRight ? 'right' : 'WRONG'}`,
  },
  /** The A/A comparison. */
  aa: {
    tooFew: 'Too few trials are valid for an A/A comparison.',
    title:
      'A/A comparison: the same server against itself, judged by the rule of every run. Every difference found is false; at most 5 % are expected.',
    run: (all: number, different: number, part: string) =>
      `comparisons run: ${all}, found different: ${different} (${part})`,
    drawn: (all: number, different: number, part: string) =>
      `comparisons of blocks drawn at random: ${all}, found different: ${different} (${part})`,
    none: 'none',
    shown:
      'The smallest difference that 4 of 5 comparisons show (80 % power), on this machine under the load of this run:',
    difference: (scenario: string, clients: number, blocks: number, seconds: number, difference: string) =>
      `${scenario}, ${plural(clients, 'client')}, ${plural(blocks, 'block')} (${seconds} s for the pair): ${difference}`,
    tooNoisy: 'too noisy to compare',
  },
};

export type OutputWords = typeof ENGLISH_OUTPUT;
