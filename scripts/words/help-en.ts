/** What `--help` prints of each command, in English: its description, arguments and options, by their long names. */
import { invocationWith } from '../../bench/invocation.ts';
import { describeModel } from '../../servers/models.ts';
import type { ModelName } from '../../servers/server.ts';

/** `a, b or c` */
const or = (names: readonly string[]): string =>
  new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(names);

/** `a, b and c` */
const and = (names: readonly string[]): string => new Intl.ListFormat('en-GB').format(names);

const all = (names: readonly string[]): string => names.join(', ');

const WARMUP_MOST = 'longest warm-up; it ends earlier when the load is steady (default: 4 times --warmup)';

export const ENGLISH_HELP = {
  shared: {
    usage: 'Usage:',
    arguments: 'Arguments:',
    options: 'Options:',
    commands: 'Commands:',
    examples: 'Examples:',
    models: 'Models:',
    help: 'show this help',
    /** A word in the place of a value, such as `names` in `--models <names>`. */
    place: (word: string) => word,
    default: (value: string) => `(default: ${value})`,
    lang: (names: readonly string[]) =>
      `language of all texts but JSON and CSV: ${all(names)} (default: that of the locale, else en)`,
    live: 'show the run as it goes on a page of this machine, and its report at the end (default: a free port)',
    path: 'what is requested, such as /news?page=2 (default: /)',
    header: "a field of the request, such as 'Cookie: user=ann'; may be repeated",
    request: 'a whole request, which is sent as it is',
    expect:
      'a right answer: exact (equal to the first), status (any 2xx), status:404, or regexp:PATTERN, which its body matches (default: exact where two answers agree, else status and length)',
    workload: (names: readonly string[]) => `work of a request: ${all(names)}`,
    ms: 'duration of a request of compute (default: 1) or wait (default: 5)',
    bytes: 'size of the page (default: a small built-in page) or file (default: 10000)',
  },
  /** How each model serves a client, what it costs, and when it wins, a line each. */
  model: (model: ModelName): readonly string[] => {
    const { served, costs, wins } = describeModel(model);
    return [served, `costs: ${costs}`, `wins when ${wins}`];
  },
  tellers: {
    about:
      'Compares how a server can look after many clients at once: one at a time, on an event loop, or with a thread each.\nWithout a command: a quick comparison, then a report in results/.',
    usage: '[COMMAND] [OPTIONS]',
    version: 'show the version',
    more: 'The options of a command: tellers COMMAND --help',
    commands: {
      bench: 'measures servers in a scenario, and writes a results folder',
      serve: 'runs one server',
      load: 'sends a load to any server, and prints what it measured',
      client: 'sends one request, and prints the answer',
      check: 'a report card for your own server',
      compare: 'compares two or more results folders',
      gate: 'decides whether AFTER is slower than BEFORE, for CI',
      plot: 'draws the figures of a results folder again',
      report: 'writes the report of a results folder again',
      agent: 'lends this machine to a benchmark on another one',
      doctor: 'what this machine allows, and what disturbs a measurement',
      micro: 'measures the building blocks of the servers',
      prove: 'checks the load against servers of known latency',
    },
  },
  gate: {
    about:
      'Measures two servers in turn until it can decide whether the second is slower by a limit, or whether one meets thresholds. Exits with 0 when it is not slower, or meets them, 3 when it is, or does not, 4 when this machine cannot tell within the budget, and 1 when a server cannot be measured.',
    before: 'the server to compare with; with --server: the folder that it runs in',
    after: 'the server to judge; with --server: the folder that it runs in',
    server: 'run this in the folders of --before and --after',
    slower: 'the limit, such as 5% (default: 10%)',
    budget: 'the longest time (default: 2min)',
    clients: 'clients of each server (default: 16)',
    metric:
      'throughput, or cpu: server CPU per request (default: throughput, and cpu too where the server was not the limit)',
    slo: "a threshold for AFTER on a column of trials.csv, such as 'latency_p99_us<2000'; may be repeated, and needs no --before",
    duration: 'how long each server is measured in a block',
    seed: 'seed of the order of trials and slices (default: random)',
    format:
      'github: print Markdown for a step summary or a comment; bencher, github-action-benchmark (customBiggerIsBetter), openmetrics: what these read',
    json: 'print the outcome as JSON',
  },
  start: {
    about: (models: readonly string[], scenarios: readonly string[]) =>
      `Compares ${all(models)} in a minute and a half: the quick size of ${and(scenarios)}, then a table and a report.\nFor other models and loads, see ${invocationWith('bench')} --help.`,
  },
  bench: {
    about: 'Runs scenarios: measures each of their servers under each load, in interleaved blocks.',
    scenarios: (names: readonly string[], byDefault: readonly string[]) =>
      `${all(names)}, or aa, which compares the baseline with itself (default: ${and(byDefault)})`,
    models: (names: readonly string[]) =>
      `models to compare: ${all(names)}, with options such as worker-pool:threads=16, or none (default: chosen by each scenario)`,
    server:
      'your own server: sh -c runs the command, with your rights, with a port in place of {port}; may be repeated',
    at: 'your own server that already runs on this machine; its CPU and memory are not measured; may be repeated',
    io: 'socket layer of the servers: posix, node, c (the models in C; needs cc), or several (default: posix)',
    clients: 'numbers of clients; each number is measured on its own',
    duration: 'length of the measurement window of each trial',
    warmup: 'shortest warm-up before the window',
    warmupMost: WARMUP_MOST,
    trials:
      'number of blocks; a block is one trial of every server under every load (default: 7, in crossover, idle and multiplexers 5)',
    budget:
      'add blocks until every pair is settled, 12 at most, or until this time ends, such as 90s or 5min (default with --quick: 85s, or what five blocks take)',
    rate: 'requests per second that cost offers (default: a rate that every server holds, found before the run)',
    seed: 'seed of the order of the trials; the same seed repeats it (default: random)',
    driver: 'load generators: tcp, autocannon, or both (default: tcp)',
    serverCpus:
      "CPUs for the server, such as 0 or 0-3 (default: all but the load's; all in compute, blocking and crossover)",
    loadCpus:
      'CPUs for the load, or all (default: the last, where there are two; all in compute, blocking and crossover)',
    loadProcesses:
      'processes that share the clients of a closed loop, each with a CPU of its own where there are enough; for servers that one process cannot saturate (default: 1)',
    out: 'the results folder, new or empty (default: a new one in results/)',
    resume: 'continue a run that was interrupted or killed, with its own plan',
    force: 'with --resume: continue also on another machine or version, and record a warning',
    trustCommands:
      'with --resume: run the commands of servers that the folder names, which are printed without it',
    quick: 'few loads and short trials: shows large differences only',
    list: 'print the scenarios and run nothing',
    dryRun: 'print the plan and run nothing',
    agents:
      'other machines that send the load, such as ssh://ann@lab-3,ssh://lab-4, each a part; server=ssh://lab-5 runs the servers there; with --nats load=2,server=1, or names and labels (docs/agents.md)',
    address:
      'with --agents: where they reach the servers of this machine (default: its first private address)',
    json: 'print the plan, each trial as it ends, and the outcome as JSON, an object per line',
  },
  broker: {
    nats: 'the NATS broker at which agents wait, nats://HOST:PORT or tls://HOST:PORT',
    creds: 'file with credentials for it',
    nkey: 'file with the seed of an nkey for it',
    tlsCa: 'file with the certificates that sign its own',
  },
  agent: {
    about:
      'Lends this machine to a benchmark on another one: runs its servers and sends its loads, within bounds of its own. Ends what it has started when that benchmark has gone.',
    labels: 'by which a runner chooses it, such as zone=a,rack=2',
    stdio: 'serve one runner over stdin and stdout, as ssh starts it',
    name: 'name in the results (default: that of the machine)',
    address: 'where other machines reach its servers (default: its first private address)',
    allowCommands: "run also servers that are commands of the runner's, with your rights",
    allowTargets:
      'networks that loads may be sent to, such as 192.168.0.0/16 (default: the private ones that this machine is in)',
    maxClients: 'clients of all its loads at once',
    maxRate: 'requests per second of all its open loops at once',
    maxTime: 'warm-up and window of a load, the longest',
  },
  serve: {
    about: 'Runs one server, and reports in JSON lines where it listens and what it did.',
    model: (names: readonly string[]) => `how clients are served: ${all(names)}`,
    io: (names: readonly string[]) => `how bytes move: ${or(names)} (default: posix on Linux, else node)`,
    host: 'address to listen on',
    port: 'port to listen on; 0 takes a free one',
    maxClients: 'length of the client array; further clients wait outside',
    backlog: 'how many of these wait in the kernel; it leaves the handshakes of more unanswered',
    whenFull:
      'what becomes of further clients: wait in the backlog, refuse (503), or evict-idle: the longest idle client leaves',
    headerTimeout: 'from accept, or the first byte of a request, to the end of its head; 0: none',
    idleTimeout: 'from an answer to the first byte of the next request; 0: none',
    sendTimeout: 'how long a client may take no byte of its answer; 0: none',
    requestsPerConnection: 'requests before the server closes a connection (default: no limit)',
    once: 'end after the first client',
    drainTimeout: 'how long it may take to end on SIGTERM or Ctrl-C; a second one ends it at once',
    trace: 'at its end, writes the phases of each client to FILE.csv, or to FILE.json for ui.perfetto.dev',
    traceEvents: (byDefault: number) =>
      `with --trace: how many phase changes to keep, the newest (default: ${byDefault})`,
    threads: (models: readonly string[], byDefault: number) =>
      `${and(models)} only: number of threads or loops (default: ${byDefault} threads, one loop per core)`,
    recv: (models: readonly string[]) =>
      `${and(models)} only: how a client is received from: blocking or polling (default)`,
    handOff: (models: readonly string[]) =>
      `${and(models)} only: how a thread gets a client: through the array (default), or by accept itself`,
    multiplexer: (models: readonly string[]) =>
      `${and(models)} only, with posix: how a loop waits for its clients: epoll (default), poll, select or uring`,
    json: 'changes nothing: the output is JSON without it too',
  },
  client: {
    about: 'Sends one request, an HTTP GET or a message, and prints the answer.',
    server: 'the server',
    message: 'send this line and wait until it comes back (for --workload echo)',
    io: (names: readonly string[]) => `socket layer: ${or(names)} (default: posix on Linux, else node)`,
    timeout: 'longest wait for the connection and for the next bytes',
    json: 'print the whole answer as JSON',
  },
  load: {
    about:
      'Loads a server in a closed loop: each client sends its next request after its answer. With --rate it is an open loop.',
    server: 'the server',
    clients: 'clients at once',
    rate: 'open loop: requests per second, sent on schedule even while earlier ones are unanswered (default: closed loop)',
    arrivals: (names: readonly string[]) =>
      `with --rate, the gaps between requests: ${or(names)} (default: poisson)`,
    seed: 'with --rate, the seed of the gaps (default: 1)',
    duration: 'length of the measurement',
    warmup: 'shortest warm-up before the measurement',
    warmupMost: WARMUP_MOST,
    requestsPerConnection: 'requests before a client opens another connection (default: no limit)',
    io: (names: readonly string[]) =>
      `socket layer of the clients: ${or(names)} (default: posix on Linux, else node)`,
    driver: 'load generator: tcp (ours) or autocannon',
    json: 'print the result as JSON',
  },
  compare: {
    about:
      'Compares runs cell by cell. Prints how their settings differ, then the ratio of the last run to the first with its ' +
      '95 % interval. With --fail-on, exits with 3 when a cell is slower by more than that, and with 4 when none is shown ' +
      'to be slower, but some could not be judged.',
    dirs: 'results folders, the first being the baseline; output files of autocannon, wrk, k6, oha or hey may follow',
    metric: (names: readonly string[]) => `metric to compare: ${all(names)}`,
    failOn:
      'exit with 3 when a cell is slower by more than this, such as 5%, and with 4 when that could not be judged',
    clients: 'clients of hey and oha, whose output does not contain their number',
    json: 'print the comparison as JSON',
    csv: 'print the comparison as CSV, a row for each cell',
  },
  check: {
    about:
      'Checks a server as a teacher would: what it does right, what is wrong, and how to mend it. Exits with 0 when nothing is wrong, 1 when something is, 2 when the server could not be checked.',
    server: 'the command of the server, with {port} in place of its port',
    at: 'a server that already runs; its processes are not seen',
    exercise: 'judge by this exercise of the course: 1, 2 or 4',
    json: 'print the report as JSON (docs/check.md)',
  },
  plot: {
    about:
      'Draws the figures of a run again, and prints where they are. Each figure has its Vega-Lite specification ' +
      'beside it (NAME.vl.json), to restyle it in the Vega editor. Percentiles of each trial and cell are written for the ' +
      'tools of HdrHistogram (latency/*.hgrm, values in ms).',
    dir: 'the results folder',
    only: (figures: readonly string[]) => `only these scenarios, or ${all(figures)} (default: all)`,
    format: (names: readonly string[]) => `file formats: ${all(names)} (default: all)`,
    width: 'width of the layout: 85mm fits a column, 174mm a page',
    grey: 'in shades of grey, for black-and-white print',
  },
  report: {
    about:
      'Writes the report of a run again (report.html, report.md), with its figures, and prints its paths. With --format it ' +
      'writes a short report to hand in instead (hand-in.FORMAT): question, machine, method, results, threats to ' +
      'validity, and an empty discussion. hand-in.tex is for pdflatex or xelatex; docx needs pandoc.',
    dir: 'the results folder',
    format: (names: readonly string[]) => `a report to hand in, in these formats: ${all(names)}`,
    only: 'in it only these scenarios (default: all)',
  },
  /** Of `plot` and `report`, and the last of `bench` too. */
  output: {
    out: 'the folder to write to (default: that of the run)',
    force: 'write even to a folder with files committed to git',
    csvLocale:
      'also write copies of the CSV files for a spreadsheet with decimal commas, such as summary.fr.csv for fr',
    json: 'print which files were written as JSON',
  },
  doctor: {
    about:
      'Checks what this machine allows and what would disturb a measurement. Exits with 1 when a check is bad.',
    json: 'print the findings as JSON',
  },
  micro: {
    about: (benchmarks: string) => `Measures building blocks:\n${benchmarks}`,
    benchmarks: {
      'worker-start': "a client's thread of worker-per-client beside a bare Worker",
      'client-array': 'the client array beside a plain Array and a Map, on one thread',
      'socket-call': 'a call of the C library through koffi, without and with a system call in it',
      recording: 'what recording latencies adds to a request of the load client',
    },
    only: (names: readonly string[]) => `benchmarks to run (default: ${all(names)})`,
    rounds: 'number of rounds; each measures all tasks in turn, and ratios are taken within a round',
    json: 'print the figures as JSON, one comparison per line',
  },
  prove: {
    about:
      'Loads servers whose latencies are known, and checks that the load generator measures them. Takes two minutes on an idle machine.',
    json: 'print the findings as JSON, an object per line',
  },
};
