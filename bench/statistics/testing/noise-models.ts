/**
 * Models of noise for the simulation of verdicts: what the log throughput of a server differs by from block to block.
 * In each, two servers differ by a log ratio with a deviation of about `deviation`. Seeded.
 */
import { drawBelow, type Random, shuffle } from '../../../clients/random.ts';
import { standardNormal, uniform } from '../../testing/simulated-noise.ts';
import { drawEach, type NoiseModel } from '../simulate.ts';

type Models = Readonly<Record<string, (deviation: number) => NoiseModel>>;

/** Of one server, where the log ratio of two has a deviation of 1. */
const ONE = Math.SQRT1_2;

/** Each block of each server is drawn on its own. */
function independent(draw: (random: Random) => number): Models[string] {
  return (deviation) => (size, random) => drawEach(size, () => deviation * ONE * draw(random));
}

/** Each server under each load has its own scale of noise. */
function scaled(scale: (load: number, server: number, random: Random) => number): Models[string] {
  return (deviation) => (size, random) => {
    const scales = Array.from({ length: size.loads }, (_, load) =>
      Array.from({ length: size.servers }, (__, server) => scale(load, server, random)),
    );
    return drawEach(
      size,
      (load, server) => deviation * ONE * (scales[load]?.[server] ?? 1) * standardNormal(random),
    );
  };
}

const drawMany = <Item>(count: number, draw: () => Item): Item[] => Array.from({ length: count }, draw);

function exponential(random: Random): number {
  return -Math.log(uniform(random));
}

/** Its deviation is 1. */
function heavyTailed(random: Random): number {
  const squares = standardNormal(random) ** 2 + standardNormal(random) ** 2 + standardNormal(random) ** 2;
  return standardNormal(random) / Math.sqrt(squares);
}

/** Under these the verdicts are wrong in at most one of twenty runs. */
export const NOISE_MODELS: Models = {
  normal: independent(standardNormal),
  'heavy tails (t3)': independent(heavyTailed),
  'log-normal skew': independent((random) => (Math.exp(standardNormal(random)) - Math.exp(1 / 2)) / 2.16),
  'drift within blocks (AR 1)': (deviation) => driftWithinBlocks(deviation),
  'drift between blocks (AR 1)': (deviation) => (size, random) => {
    const drift: number[] = [];
    for (let block = 0; block < size.blocks; block += 1)
      drift.push(0.8 * (drift.at(-1) ?? 0) + 3 * deviation * standardNormal(random));
    return drawEach(size, (_, __, block) => (drift[block] ?? 0) + deviation * ONE * standardNormal(random));
  },
  'bursts that hit a load’s block': (deviation) => (size, random) => {
    const hit = drawMany(size.loads, () => drawMany(size.blocks, () => uniform(random) < 0.2));
    return drawEach(
      size,
      (load, _, block) =>
        deviation * (0.3 * standardNormal(random) - (hit[load]?.[block] ? 2 * uniform(random) : 0)),
    );
  },
  'one trial in ten disturbed': independent(
    (random) => 0.4 * standardNormal(random) - (uniform(random) < 0.1 ? 3 : 0),
  ),
  'noise by load': scaled((load) => [0.05, 0.3, 1, 2][load] ?? 1),
  'noise by server and load': scaled((_, __, random) => Math.exp(standardNormal(random))),
  'one noisy server': scaled((load, server) => (load === 0 && server === 1 ? 5 : 0.3)),
  'one noisy load': scaled((load) => (load === 0 ? 3 : 0.1)),
  'a factor of the server under all loads': (deviation) => (size, random) => {
    const factors = drawMany(size.servers, () => drawMany(size.blocks, () => standardNormal(random)));
    return drawEach(
      size,
      (_, server, block) =>
        deviation * ONE * (0.9 * (factors[server]?.[block] ?? 0) + 0.44 * standardNormal(random)),
    );
  },
  'two modes': independent((random) => (uniform(random) < 0.5 ? 1 : -1) + 0.1 * standardNormal(random)),
  'a rare mode': independent((random) => (uniform(random) < 1 / 12 ? 3 : 0) + 0.1 * standardNormal(random)),
  'noise from some block on': (deviation) => (size, random) => {
    const from = drawMany(size.loads, () => drawBelow(size.blocks, random));
    return drawEach(
      size,
      (load, _, block) => deviation * (block < (from[load] ?? 0) ? 0.1 : 1) * standardNormal(random),
    );
  },
};

/** The machine drifts from trial to trial, and each block measures its servers in random order. */
function driftWithinBlocks(deviation: number): NoiseModel {
  return (size, random) => {
    const order = drawMany(size.loads * size.blocks, () =>
      shuffle(
        Array.from({ length: size.servers }, (_, server) => server),
        random,
      ),
    );
    let state = standardNormal(random);
    const drifts = order.map((servers) => {
      const drift: number[] = [];
      for (const server of servers) {
        state = 0.9 * state + Math.sqrt(1 - 0.9 ** 2) * standardNormal(random);
        drift[server] = 2 * state;
      }
      return drift;
    });
    return drawEach(
      size,
      (load, server, block) =>
        deviation * ((drifts[block * size.loads + load]?.[server] ?? 0) + 0.3 * standardNormal(random)),
    );
  };
}

/**
 * Under these no t test holds: blocks of one server depend on each other, or are far from normal to one side. Fresh
 * processes for each block, random orders and medians over slices are to keep measured blocks from being like this.
 */
export const BEYOND_ASSUMPTIONS: Models = {
  'skew of one server': (deviation) => (size, random) =>
    drawEach(size, (_, server) => {
      const gamma = drawMany(4, () => exponential(random)).reduce((sum, value) => sum + value, 0);
      return deviation * (server === 1 ? (4 - gamma) / 2 : 0.3 * standardNormal(random));
    }),
  'exponential noise of one server': (deviation) => (size, random) =>
    drawEach(
      size,
      (_, server) => deviation * (server === 1 ? 1 - exponential(random) : 0.3 * standardNormal(random)),
    ),
  'drift of each server of its own (AR 1, 0.5)': (deviation) => (size, random) => {
    let state = 0;
    return drawEach(size, (_, __, block) => {
      const news = standardNormal(random);
      state = block === 0 ? news : 0.5 * state + Math.sqrt(0.75) * news;
      return deviation * ONE * state;
    });
  },
  'a mode of each server that changes once': (deviation) => (size, random) => {
    let [from, sign] = [0, 1];
    return drawEach(size, (_, __, block) => {
      if (block === 0) [from, sign] = [drawBelow(size.blocks, random), uniform(random) < 0.5 ? 1 : -1];
      return deviation * ONE * ((block < from ? sign : -sign) + 0.3 * standardNormal(random));
    });
  },
};
