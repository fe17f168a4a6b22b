/**
 * The error rate and power of the verdicts, found by drawing whole runs: servers whose true throughputs are known,
 * under several loads, with noise from a model or from measured blocks, judged at each look until all pairs are
 * settled. Seeded; the models are in testing/noise-models.ts, and testing/verdict-rates.ts prints the rates.
 */
import { mean } from 'simple-statistics';
import { drawBelow, type Random } from '../../clients/random.ts';
import { levelOfLook } from './looks.ts';
import { BOUND, type JudgedPair, judgePairs, MARGIN, type Pair } from './pairwise.ts';
import type { RatioInterval } from './ratio.ts';

export interface Design {
  readonly loads: number;
  /** The true log throughput of each server, the same under all loads. */
  readonly servers: readonly number[];
  /** The numbers of blocks after which the run is judged: one, or several that share the error. */
  readonly looks: readonly number[];
}

/** What the log throughput of a server differs by in one block of a run. The last server is the first one again. */
export type Noise = (load: number, server: number, block: number) => number;

/** Draws the noise of one run. */
export type NoiseModel = (
  size: { readonly loads: number; readonly servers: number; readonly blocks: number },
  random: Random,
) => Noise;

/** Measured log ratios of a server to itself, drawn with replacement; a coin decides which of the two comes first. */
export function resample(logRatios: readonly number[]): NoiseModel {
  return (size, random) =>
    drawEach(size, (_, server) => {
      if (server === 0) return 0;
      const drawn = logRatios[drawBelow(logRatios.length, random)] ?? 0;
      return drawBelow(2, random) === 0 ? drawn : -drawn;
    });
}

/** Draws a number for each block of each server under each load, the blocks of a server one after the other. */
export function drawEach(
  { loads, servers, blocks }: Parameters<NoiseModel>[0],
  draw: (load: number, server: number, block: number) => number,
): Noise {
  const drawn = new Float64Array(loads * servers * blocks);
  const placeOf = (load: number, server: number): number => (load * servers + server) * blocks;
  for (let load = 0; load < loads; load += 1)
    for (let server = 0; server < servers; server += 1)
      for (let block = 0; block < blocks; block += 1)
        drawn[placeOf(load, server) + block] = draw(load, server, block);
  return (load, server, block) => drawn[placeOf(load, server) + block] ?? 0;
}

/** A look at a run: the verdicts, with what is true. */
interface Look {
  readonly blocks: number;
  readonly pairs: readonly (JudgedPair & { readonly effect: number })[];
  readonly hasAlarm: boolean;
  readonly isEnd: boolean;
}

/** All looks, also those after the one at which everything is settled and the run ends. */
function simulateRun({ loads, servers, looks }: Design, noise: Noise): Look[] {
  const pairs = pairsOf(loads, servers);
  const again = { name: 'again', load: loads - 1, first: servers.length, second: 0, effect: 0 };
  return looks.map((blocks, index) => {
    const measure = ({ name, load, first, second, effect }: TruePair): Pair => ({
      name,
      logRatios: Array.from(
        { length: blocks },
        (_, block) => effect + noise(load, first, block) - noise(load, second, block),
      ),
    });
    const compared = { pairs: pairs.map(measure), selfComparisons: [measure(again)] };
    const judged = judgePairs(compared, levelOfLook(looks.length));
    return {
      blocks,
      pairs: judged.pairs.map((pair, at) => ({ ...pair, effect: pairs[at]?.effect ?? 0 })),
      hasAlarm: judged.alarms.length > 0,
      isEnd: judged.areAllSettled || index === looks.length - 1,
    };
  });
}

interface TruePair {
  readonly name: string;
  readonly load: number;
  readonly first: number;
  readonly second: number;
  readonly effect: number;
}

function pairsOf(loads: number, servers: readonly number[]): TruePair[] {
  return Array.from({ length: loads }, (_, load) => load).flatMap((load) =>
    servers.flatMap((own, first) =>
      servers.slice(0, first).map((other, second) => {
        return { name: `${first} over ${second} under ${load}`, load, first, second, effect: own - other };
      }),
    ),
  );
}

export interface Rates {
  /** The part of runs that end with a wrong verdict: different within 3 %, equal beyond 10 %, or the wrong way round. */
  readonly wrong: number;
  /** The part of runs that end with an alarm. */
  readonly alarmed: number;
  /** The part of the pairs beyond 3 % that are shown to be so when all runs end at this look; for each look. */
  readonly shown: readonly number[];
  /** The part of the pairs that are called equal at the end. */
  readonly equal: number;
  /** The part of the intervals at the end that contain the true ratio. */
  readonly covered: number;
  /** The mean number of blocks at the end. */
  readonly blocks: number;
  /** The mean, over open pairs at the last look, of the ratio that four of five runs would show. */
  readonly detectable: number;
}

export function simulate(design: Design, model: NoiseModel, runs: number, random: Random): Rates {
  const { loads, servers, looks } = design;
  const size = { loads, servers: servers.length + 1, blocks: Math.max(...looks) };
  const simulated = Array.from({ length: runs }, () => simulateRun(design, model(size, random)));
  const ends = simulated.flatMap((run) => run.find(({ isEnd }) => isEnd) ?? []);
  const pairs = ends.flatMap((look) => look.pairs);
  const apart = looks.map((_, index) =>
    simulated.flatMap((run) => (run[index]?.pairs ?? []).filter(({ effect }) => Math.abs(effect) > MARGIN)),
  );
  const detectable = simulated.flatMap((run) =>
    (run.at(-1)?.pairs ?? []).flatMap(({ outcome }) => (outcome.kind === 'open' ? [outcome.detectable] : [])),
  );
  return {
    wrong: partOf(ends, (look) => look.pairs.some(isWrong)),
    alarmed: partOf(ends, ({ hasAlarm }) => hasAlarm),
    shown: apart.map((each) => partOf(each, isShown)),
    equal: partOf(pairs, ({ outcome }) => outcome.kind === 'equal'),
    covered: partOf(pairs, ({ ratio, effect }) => contains(ratio, Math.exp(effect))),
    blocks: mean(ends.map(({ blocks }) => blocks)),
    detectable: detectable.length === 0 ? 1 : mean(detectable),
  };
}

function partOf<Item>(items: readonly Item[], is: (item: Item) => boolean): number {
  return items.filter(is).length / items.length;
}

function isWrong({ outcome: { kind }, effect }: Look['pairs'][number]): boolean {
  if (kind === 'equal') return Math.abs(effect) >= BOUND;
  return (kind === 'faster' && effect <= MARGIN) || (kind === 'slower' && effect >= -MARGIN);
}

function isShown({ outcome: { kind }, effect }: Look['pairs'][number]): boolean {
  return kind === (effect > 0 ? 'faster' : 'slower');
}

function contains(interval: RatioInterval | null, ratio: number): boolean {
  return (interval?.low ?? Infinity) <= ratio && ratio <= (interval?.high ?? 0);
}
