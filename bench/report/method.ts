/** The method of a run, its machine, and the command that repeats it. */
import { visible } from '../../workloads/visible-text.ts';
import type { Analysis } from '../analysis/analysis.ts';
import { looksOf } from '../analysis/pairs.ts';
import { formatCpuList, areApart, type Pinning } from '../results/pinning.ts';
import type { Environment, RunRecord } from '../results/run-record.ts';
import { FEWEST_BLOCKS, FLOOR } from '../statistics/verdict.ts';
import { NOT_MEASURED } from '../words/numbers.ts';
import { nameCase, nameLoad } from '../words/phrases.ts';
import type { ReportWords } from '../words/report-en.ts';
import { type Block, list, paragraph, section, tableOf, named, left } from './blocks.ts';

/**
 * The end of warm-ups, their length, and the discarded answers.
 * @returns nothing for a run whose warm-ups were not tested
 */
export function describeWarmUps(
  { run, warmUps }: Pick<Analysis, 'run' | 'warmUps'>,
  words: ReportWords,
): string[] {
  const { method, figures } = words;
  const { count } = figures.numbers;
  const seconds = secondsIn(figures.numbers);
  const bounds = run.plan.scenarios.flatMap(({ name, warmupMostS, loads }) =>
    warmupMostS === null || loads.some(({ kind }) => kind === 'script')
      ? []
      : [method.longestWarmUp(name, seconds(warmupMostS))],
  );
  if (warmUps === null || bounds.length === 0) return [];
  const { trials, answers, medianS, shortestS, longestS, unsteady, unsteadyCells } = warmUps;
  const cells = unsteadyCells.map(({ row, ...of }) =>
    method.unsteadyCell(
      `${nameLoad(row, words)} (${nameCase(row, figures)})`,
      count(of.unsteady),
      count(of.trials),
    ),
  );
  return [
    method.warmUps({
      longest: bounds.join(', '),
      discarded: count(answers),
      median: seconds(medianS),
      from: seconds(shortestS),
      to: seconds(longestS),
    }),
    unsteady === 0
      ? method.steady(count(trials))
      : method.unsteady(count(unsteady), count(trials), figures.answer.clauses(cells)),
  ];
}

const secondsIn =
  ({ latency }: ReportWords['figures']['numbers']) =>
  (value: number): string =>
    latency(value * 1e6);

export function methodSection(
  analysis: Pick<Analysis, 'run' | 'trials' | 'warmUps' | 'shortestSliceMs'>,
  words: ReportWords,
): Block {
  const { run } = analysis;
  const { plan, seed } = run;
  const { method, figures } = words;
  const { count } = figures.numbers;
  const seconds = secondsIn(figures.numbers);
  const windows = plan.scenarios.map(({ name, warmupS, durationS, loads }) =>
    loads.some(({ kind }) => kind === 'script')
      ? method.noWindow(name)
      : method.window(name, seconds(durationS), seconds(warmupS)),
  );
  const drivers = plan.drivers.map((driver) =>
    driver.kind === 'tcp' ? method.ownDriver(driver.engine) : '`autocannon`',
  );
  const blocks =
    plan.budgetS === null
      ? method.planned(count(plan.blocks))
      : method.within(seconds(plan.budgetS), count(run.blocksDone ?? 0));
  return section('method', method.title, [
    list([
      ...(run.agents.length === 0
        ? [method.trial, ...placesOf(run, words)]
        : [method.trialOnAgents(run.agents.length)]),
      ...pollingOf(analysis, words),
      ...slicesOf(analysis, words),
      method.windows(figures.answer.clauses(windows), drivers.join(', ')),
      ...describeWarmUps(analysis, words),
      ...othersOf(plan, words),
      ...closedLoops(plan, words),
      ...openLoops(plan, words),
      method.validity,
      ...plan.scenarios.flatMap(({ name, deadlineMs }) =>
        deadlineMs === null ? [] : [method.deadline(name, seconds(deadlineMs / 1000))],
      ),
      ...disturbanceOf(analysis, words),
      method.block(String(seed), blocks),
      method.unit(describeIntervals(run.blocksDone ?? plan.blocks, words)),
      ...describeJudging(run, words),
      method.effective,
      method.jain,
      method.process,
      method.figures,
    ]),
  ]);
}

/** The CPUs of server and load: a sentence for all scenarios, and one for each scenario with its own CPUs. */
function placesOf({ pinning, plan }: RunRecord, words: ReportWords): string[] {
  const { method } = words;
  const others = plan.scenarios.filter((scenario) => scenario.pinning === null).map(({ name }) => name);
  const isCommon = others.length === plan.scenarios.length;
  const common =
    others.length === 0 ? [] : [placeOf(pinning, isCommon ? '' : method.of(others.join(', ')), words)];
  const free = plan.scenarios.flatMap(({ name, pinning: own }) => (own && isUnpinned(own) ? [name] : []));
  const shared = free.length === 0 ? [] : [method.shared(free.join(', '))];
  const own = plan.scenarios.flatMap(({ name, pinning: place }) =>
    place === null || isUnpinned(place) ? [] : [method.own(name, namePlaces(place, words))],
  );
  return [...common, ...shared, ...own];
}

function isUnpinned({ serverCpus, loadCpus }: Pinning): boolean {
  return serverCpus === null && loadCpus === null;
}

/** @param which the scenarios; empty: all */
function placeOf(pinning: Pinning, which: string, words: ReportWords): string {
  const { method } = words;
  return isUnpinned(pinning) ? method.unpinned(which) : method.pinned(which, namePlaces(pinning, words));
}

export function namePlaces({ serverCpus, loadCpus }: Pinning, { method }: ReportWords): string {
  const name = (cpus: readonly number[] | null): string =>
    cpus === null ? method.allCpus : method.cpus(formatCpuList(cpus));
  return method.places(name(serverCpus), name(loadCpus));
}

/** Earlier versions did not poll, and did not know this CPU time. */
function pollingOf({ run, trials }: Pick<Analysis, 'run' | 'trials'>, { method }: ReportWords): string[] {
  const isKnown = trials.some((row) => row.load === 'closed' && row.load_cpu_us_per_request !== null);
  const isApart = run.plan.scenarios.some(({ pinning }) => areApart(pinning ?? run.pinning));
  return isKnown && isApart ? [method.polling] : [];
}

function slicesOf(
  { trials, shortestSliceMs }: Pick<Analysis, 'trials' | 'shortestSliceMs'>,
  { method, figures }: ReportWords,
): string[] {
  const { count, latency } = figures.numbers;
  const sliced = trials.filter(({ slices }) => slices !== null).length;
  if (sliced === 0 || shortestSliceMs === null) return [];
  const which = sliced === trials.length ? null : count(sliced);
  return [method.slices(which, count(trials.length), latency(1000 * shortestSliceMs)), method.slicesWhy];
}

/** The external servers, and how they were measured. */
function othersOf({ servers }: RunRecord['plan'], { method }: ReportWords): string[] {
  return servers.flatMap((server) => {
    switch (server.kind) {
      case 'model':
        return [];
      case 'command':
        return [method.command(server.name, visible(server.command))];
      case 'address':
        return [method.address(server.name, `${server.host}:${server.port}`)];
      default:
        return server satisfies never;
    }
  });
}

/** A scenario with rates of its own for each server has no other load. */
function closedLoops({ scenarios }: RunRecord['plan'], { method }: ReportWords): string[] {
  const names = scenarios
    .filter(({ loads, ratesRps }) => ratesRps === null && loads.some(({ kind }) => kind === 'closed'))
    .map(({ name }) => name);
  if (names.length === 0) return [];
  return [method.closed(names.length === scenarios.length ? '' : method.of(names.join(', ')))];
}

/** One sentence for each open loop. */
function openLoops({ scenarios }: RunRecord['plan'], { method, figures }: ReportWords): string[] {
  const ofEach = scenarios
    .filter(({ ratesRps }) => ratesRps !== null)
    .map(({ name }) => method.openOfEach(name));
  const ofAll = scenarios.flatMap(({ name, loads }) =>
    loads.flatMap((load) =>
      load.kind === 'open' ? [method.openOfAll(name, figures.numbers.count(load.rateRps))] : [],
    ),
  );
  return [...ofEach, ...ofAll];
}

/** Earlier versions did not measure other programs. */
function disturbanceOf({ trials }: Pick<Analysis, 'trials'>, { method }: ReportWords): string[] {
  return trials.every(({ others_cpu_percent }) => others_cpu_percent === null) ? [] : [method.disturbance];
}

/** The same cases as in interval.ts. */
function describeIntervals(blocks: number, { method, figures }: ReportWords): string {
  if (blocks < 3) return blocks === 1 ? method.oneBlock : method.twoBlocks;
  return blocks < 6 ? method.fewBlocks(figures.numbers.count(blocks)) : method.manyBlocks;
}

/** From the blocks of pairs to verdicts, a text for each step. The sources are those of bench/statistics. */
function describeJudging(run: RunRecord, { method, figures }: ReportWords): string[] {
  const { count, percent } = figures.numbers;
  // 1.25 % and 98.75 % keep all their digits.
  const share = (part: number): string => percent(Number((100 * part).toFixed(2)));
  const { after, level } = looksOf(run);
  const [beyond, confidence] = [share(FLOOR), share(1 - level)];
  const looks =
    after === null
      ? method.judgedOnce(share(level), beyond, confidence)
      : method.looks(
          figures.numbers.list(after.map(count)),
          share(level),
          share(level * after.length),
          confidence,
        );
  const self = run.plan.again === 'never' ? [] : [method.self];
  return [method.limits, method.pairs(count(FEWEST_BLOCKS)), method.settled(beyond), looks, ...self];
}

export function environmentSection(run: RunRecord, words: ReportWords): Block {
  const { machine } = words.method;
  return section(
    'machine',
    machine.title,
    [
      { kind: 'command', text: run.commandLine },
      paragraph(machine.seed),
      tableOf(machine.caption, environmentRows(run, words), [
        named(machine.what, ([what]) => what),
        left(machine.value, ([, value]) => value),
      ]),
    ],
    machine.label,
  );
}

function environmentRows(
  { environment, versions, ...run }: RunRecord,
  words: ReportWords,
): [string, string][] {
  const { count, memory } = words.figures.numbers;
  const { machine } = words.method;
  const { cpu, cores, arch, os, kernel, virtual } = environment;
  return [
    [machine.run, `${run.runId}, ${machine.states[run.state]}`],
    [machine.times, `${run.startedAt}, ${run.finishedAt ?? NOT_MEASURED}`],
    [machine.seedRow, String(run.seed)],
    ['tellers', machine.commit(versions.tellers, run.commit ?? machine.unknown)],
    ['Node, koffi', `${versions.node}, ${versions.koffi}`],
    [machine.processorRow, machine.processor(cpu, count(cores), arch)],
    [machine.memory, memory(environment.memoryBytes)],
    ...limitRows(environment, words),
    [machine.systemRow, machine.system(os, kernel)],
    [machine.virtual, virtual === null ? machine.unknown : virtual ? machine.yes : machine.no],
    [machine.governor, environment.governor ?? machine.unknown],
    [machine.descriptors, count(environment.descriptorLimit)],
    [machine.backlog, count(environment.somaxconn)],
    [machine.congestion, environment.congestionControl ?? machine.unknown],
    [machine.load, count(environment.loadAverage)],
    ...run.agents.map(({ name, role, environment: its }): [string, string] => [
      machine.agentRow(name, role),
      machine.processor(its.cpu, count(its.cores), its.arch),
    ]),
  ];
}

/** What the control groups of the run allowed, where they did not allow all. */
function limitRows(
  { cores, allowedCpus, cpuQuota, memoryLimitBytes, memoryHighBytes }: Environment,
  { method: { machine }, figures }: ReportWords,
): [string, string][] {
  const { count } = figures.numbers;
  const memory = [memoryLimitBytes, memoryHighBytes].filter((bytes) => bytes !== null);
  const limits = [
    ...(allowedCpus === null || allowedCpus === cores
      ? []
      : [machine.allowed(count(allowedCpus), count(cores))]),
    ...(cpuQuota === null ? [] : [machine.quota(count(cpuQuota))]),
    ...(memory.length === 0 ? [] : [machine.memoryLimit(figures.numbers.memory(Math.min(...memory)))]),
  ];
  return limits.length === 0 ? [] : [[machine.limitsRow, limits.join(', ')]];
}
