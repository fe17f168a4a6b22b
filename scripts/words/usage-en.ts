/** What a wrong call of a command is answered, in English: the arguments that it does not take, and what to give instead. */
import { invocation } from '../../bench/invocation.ts';
import type { WIDTH_LIMITS } from '../../bench/figures/page.ts';

/** `a, b or c` */
const or = (names: readonly string[]): string =>
  new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(names);

/** `a, b and c` */
const and = (names: readonly string[]): string => new Intl.ListFormat('en-GB').format(names);

const all = (names: readonly string[]): string => names.join(', ');

export const ENGLISH_USAGE = {
  /** What commander reports. */
  parsing: {
    unknownOption: (flag: string, similar: readonly string[]) =>
      similar.length === 0
        ? `unknown option '${flag}'`
        : `unknown option '${flag}' (Did you mean ${or(similar)}?)`,
    missingArgument: (name: string) => `missing required argument '${name}'`,
    optionMissingArgument: (flags: string) => `option '${flags}' argument missing`,
    excessArguments: (expected: number, got: number) =>
      `too many arguments. Expected ${expected} argument${expected === 1 ? '' : 's'} but got ${got}.`,
    invalidOption: (flags: string, value: string, why: string) =>
      `option '${flags}' argument '${value}' is invalid. ${why}`,
    invalidArgument: (name: string, value: string, why: string) =>
      `command-argument value '${value}' is invalid for argument '${name}'. ${why}`,
  },
  keptByNpm: (flags: readonly string[], line: string) =>
    `npm kept ${all(flags)} for itself. Put -- before the first flag: ${line}`,
  stopped: 'stopped before the first trial: nothing was recorded',
  unexpected: (message: string) => `unexpected error: ${message} (TELLERS_DEBUG=1 shows where)`,
  /** Of one value; each follows what `parsing` says of it. */
  values: {
    positiveInteger: 'Give a whole number from 1 up.',
    nonNegativeInteger: 'Give a whole number from 0 up.',
    positiveNumber: 'Give a number above 0, such as 2 or 0.5.',
    nonNegativeNumber: 'Give a number from 0 up, such as 2 or 0.5.',
    duration: 'Give a time above 0, such as 90s or 5min.',
    port: 'Give a port from 1 to 65535.',
    portToListenOn: 'Give a port from 0 to 65535.',
    integers: 'Give whole numbers from 1 up, such as 1,16,64.',
    csvLocale: 'Give a locale whose decimal mark is a comma, such as fr, de or pt-BR.',
    emptyFolder: 'It is empty: give the path of a folder.',
    cpus: 'Give CPU numbers, such as 0 or 0-2,5, or all.',
    oneOf: (names: readonly string[]) => `Choose one of: ${all(names)}.`,
    unknownName: (name: string, names: readonly string[]) =>
      `Unknown name '${name}': choose from ${all(names)}.`,
    address: 'Give HOST:PORT, such as 127.0.0.1:3000 or [::1]:3000.',
    percent: 'Give a percentage below 100, such as 5%.',
    positivePercent: 'Give a percentage from above 0 to below 100, such as 5%.',
    width: ({ mm, px }: typeof WIDTH_LIMITS) =>
      `Give a width of ${mm.least}mm to ${mm.most}mm, or ${px.least}px to ${px.most}px, such as 85mm or 600px.`,
    unknownModel: (name: string, models: readonly string[]) =>
      `Unknown model '${name}': choose from ${all(models)}.`,
    noSuchOption: (model: string, name: string, own: readonly string[]) =>
      own.length === 0
        ? `${model} has no option '${name}': it has none.`
        : `${model} has no option '${name}': it has ${and(own)}.`,
    threads: (model: string, value: string) =>
      `threads of ${model} must be a whole number from 1 to 9999, not '${value}'.`,
    notOneOf: (option: string, model: string, names: readonly string[], value: string) =>
      `${option} of ${model} must be ${or(names)}, not '${value}'.`,
    nameAndCommand: (port: string) => `Give NAME=COMMAND, such as 'mine=./server ${port}'.`,
    markPort: (port: string, name: string, command: string) =>
      `Mark the port in the command by ${port}, such as '${name}=${command} ${port}'.`,
    nameOfModel: (name: string) => `${name} is the name of a built-in model: give your server another name.`,
    wrongName: (name: string) =>
      `Invalid name '${name}': use letters, digits, spaces and . + - _, such as c-threads.`,
    notLoopback: (host: string) => `${host} is not this machine: give 127.0.0.1, [::1] or localhost.`,
    path: 'Give a path that begins with / and has no white space, such as /news?page=2; write other characters as %20 and the like.',
    header: "Give a line 'Name: value', such as 'Cookie: user=ann'.",
    noPattern: (pattern: string) => `'${pattern}' is no regular expression of JavaScript.`,
    expectation: 'Give exact, status, status:NNN (such as status:301) or regexp:PATTERN.',
    traceEnding: (endings: readonly string[]) => `Give a file that ends in ${or(endings)}.`,
    cannotWrite: (why: string) => `The file cannot be written: ${why}.`,
    atMost: (most: number) => `Give ${most} or fewer.`,
  },
  /** Of one flag. */
  ofFlag: (flag: string, why: string) => `${flag}: ${why}`,
  workload: {
    range: (parameter: string, workload: string, least: number, most: number, value: number) =>
      least === 0
        ? `--${parameter} of ${workload} is above 0 and at most ${most}, not ${value}`
        : `--${parameter} of ${workload} is a whole number from ${least} to ${most}, not ${value}`,
    none: (parameter: string, workload: string, own: readonly string[], having: readonly string[]) => {
      const instead = own.length === 0 ? 'it has none' : `it has ${and(own)}`;
      return `--${parameter} is not for ${workload}: ${instead}; use it with ${or(having)}`;
    },
  },
  request: {
    alone: '--request sends a file as it is: put the path and the fields into the file',
    notWhole: (path: string) =>
      `${path} holds no whole request: it begins with a line such as GET / HTTP/1.1, and an empty line ends its head`,
    bareLf: (path: string) =>
      `${path} is sent as it is, but lines of its head end with LF alone, not with CR LF: a server may wait for more (sed -i 's/$/\\r/' adds the CR)`,
    length: (path: string, bytes: number, length: string) =>
      `${path} is sent as it is, but its body has ${bytes.toLocaleString('en-GB')} byte${bytes === 1 ? '' : 's'}, and its Content-Length says ${length}: a server takes the rest for the next request, or waits for more`,
    forOwn: '--path, --header, --request and --expect are for your own servers: add --server or --at',
    forPages: (workload: string) =>
      `--path, --header, --request and --expect are for pages: leave out --workload ${workload}`,
    message: '--message sends a line: --path, --header and --request are for HTTP',
  },
  servers: {
    sameName: (name: string) => `two servers have the name ${name}: give each its own NAME=…`,
    untrusted: (dir: string, commands: string) =>
      `${dir} runs commands by sh -c, with your rights (${commands}): read them, and add --trust-commands to run them`,
    noIo: (model: string, asked: readonly string[], own: readonly string[]) =>
      `${model} has no ${asked.join(' and no ')} io: use --io ${or(own)}, or remove ${model}`,
    modelsAskedOtherwise:
      'the built-in models answer only a plain GET /: give --models none with --path, --header or --request',
    nothingLeft:
      "--models none leaves nothing to run: add a server with --server 'NAME=COMMAND {port}' or --at HOST:PORT",
    noModel: (name: string, models: readonly string[]) =>
      `there is no model ${name}: choose one of ${all(models)}`,
    giveOne: "give one server, such as 'mine=./server {port}' or --at 127.0.0.1:3000",
  },
  cpus: {
    missingForRun: (dir: string, scenario: string, places: string) =>
      `${dir}: ${scenario} ran with ${places}, which this machine cannot provide; start a new run`,
    noTaskset:
      'pinning needs taskset (package util-linux): install it, or omit --server-cpus and --load-cpus',
    missing: (flag: string, cpu: number, allowed: string) =>
      `${flag}: CPU ${cpu} is not available; choose from ${allowed}`,
  },
  agents: {
    entry: (entry: string) =>
      `"${entry}" is no agent. Give ssh://HOST, or with --nats a number, a name or KEY:VALUE, after load= or server=.`,
    oneServer: 'The servers run on one machine: give one server=.',
    noAddress:
      '--at names a server of this machine, which agents do not reach: give its command with --server',
    noAutocannon: 'agents follow a schedule: use --driver tcp',
    unfit: (scenario: string) =>
      `${scenario} needs all its clients on the machine of the runner: choose another scenario, or leave out --agents`,
    way: 'give either --nats URL or --stdio',
    url: 'Give nats://HOST:PORT or tls://HOST:PORT, and secrets in a file: --creds or --nkey.',
    needsBroker: 'agents that ssh does not start wait at a broker: give --nats URL',
    name: 'Give a name of letters, digits and . _ -, which begins with a letter.',
    labels: 'Give labels such as zone=a,rack=2.',
    network: (text: string) => `${text} is no network. Give one such as 192.168.0.0/16.`,
  },
  run: {
    trialsOrBudget:
      '--trials sets the number of blocks and --budget adds blocks until the time ends: give one of them',
    budgetTooShort: (budgetS: number, block: string, blocks: number) =>
      `--budget ${budgetS}s is too short: one block takes about ${block}, and the first verdicts need ${blocks}; give more time, or fewer servers, clients or scenarios`,
    rateOnlyFor: (scenarios: readonly string[]) => `--rate applies only to ${all(scenarios)}`,
    needsTcp: (scenario: string) => `${scenario} sends on a schedule, which needs --driver tcp on Linux`,
    aaAlone:
      'aa compares event-loop with itself under scaling: give no scenario, and no --models, --server, --at, --rate, --driver or --agents',
    aaOneIo: 'aa compares one server with itself: give one --io',
    resumeAlone:
      '--resume continues the plan of that run: give no scenarios and no option other than --force, --trust-commands, --lang, --live, --json and those of --agents',
    otherSetting: (dir: string, changes: readonly string[]) =>
      `${dir} was started in another setting (${changes.join('; ')}): start a new run, or mix both settings with --force`,
    noScenario: (name: string, names: readonly string[]) =>
      `there is no scenario ${name}: choose from ${all(names)}`,
  },
  load: {
    ioOfAutocannon: '--io is for --driver tcp: autocannon has its own socket layer',
    pagesOnly: (workload: string) => `autocannon can request a page only, not ${workload}: use --driver tcp`,
    rawRequest: 'autocannon cannot send a request as it is: use --driver tcp, or --path and --header',
    oneStatus: (status: number) =>
      `autocannon counts 2xx as right, and no --expect status:${status}: use --driver tcp`,
    warmupMost: (leastS: number) => `--warmup-most must not be less than --warmup, which is ${leastS}`,
    needsRate: (flag: string) => `${flag} needs --rate`,
    rateOfAutocannon: '--rate is for --driver tcp: autocannon cannot follow a schedule',
    rateNeedsPosix: '--rate needs --io posix, which needs Linux',
    noAnswer: 'no right answer was received',
    noAnswerBecause: (fault: string) => `no right answer was received: ${fault}`,
  },
  serve: {
    traceEventsAlone: '--trace-events sets how much --trace keeps: give --trace FILE too',
    noPosix: (platform: string) => `posix needs Linux, and this is ${platform}: serving with --io node`,
    strangers: (host: string) =>
      `--host ${host} can be reached from other machines: leave --host out to serve this one only`,
    traced: (events: number, path: string) => `wrote ${events} events to ${path}`,
    tracedPart: (events: number, path: string, lost: number) =>
      `wrote ${events} events to ${path}; at least ${lost} older events are lost: keep more with --trace-events`,
  },
  gate: {
    oneOutput: 'give --json or --format, not both',
    port: (name: string, place: string) => `mark the port in the command of --${name} by ${place}`,
    nothingToJudge: 'give --before, or a threshold with --slo',
    threshold: 'Give a column of trials.csv, < or > and a number, such as latency_p99_us<2000.',
  },
  compare: {
    jsonOrCsv: 'give --json or --csv, not both',
    two: 'compare needs two results folders: give both, such as results/a results/b',
    noFolder: `none of these is a results folder of ${invocation('bench')}: give at least one`,
    failOnNeedsTwo: '--fail-on needs two results folders: the results of other tools have no interval',
  },
  report: {
    onlyNeedsFormat: '--only needs --format: the full report has all scenarios',
    committed: (dir: string) =>
      `${dir} holds files that are committed to git: write elsewhere with --out FOLDER, or replace them with --force`,
    noTrial: (dir: string) => `${dir} has no trial: there is nothing to draw`,
  },
};
