/** The figures of a run: for each comparison, throughput and p99 latency against the number of clients. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Comparison, type Measure, comparisons } from './chart.ts';
import { describe, describeScaling } from './figure-words.ts';
import { scalingSpec } from './figure-scaling.ts';
import { type Caption, renderPng, renderSvg } from './render.ts';
import { type Results, readResults } from './results.ts';

export interface Figure extends Caption {
  readonly comparison: Comparison;
  readonly svg: string;
}

/**
 * Draws the figures of a results folder into its `figures`, as SVG and as PNG for a printed page.
 * @returns the paths of the files
 * @throws BenchError NOT_A_RUN
 */
export async function renderFigures(dir: string): Promise<string[]> {
  const figures = await drawFigures(await readResults(dir));
  const folder = path.join(dir, 'figures');
  await mkdir(folder, { recursive: true });
  const written = figures.map(async ({ id, svg }) => {
    const files = { svg: path.join(folder, `${id}.svg`), png: path.join(folder, `${id}.png`) };
    await writeFile(files.svg, svg);
    await writeFile(files.png, renderPng(svg));
    return [files.svg, files.png];
  });
  return (await Promise.all(written)).flat();
}

/** All figures of a run, as SVG, in the order of its scenarios. */
export async function drawFigures(results: Results): Promise<Figure[]> {
  const all = comparisons(results);
  const drawings = all.flatMap((comparison) => [
    draw(results, comparison, 'throughput', figureId(comparison, all)),
    draw(results, comparison, 'p99', figureId(comparison, all)),
  ]);
  return Promise.all(drawings);
}

async function draw(results: Results, comparison: Comparison, measure: Measure, id: string): Promise<Figure> {
  const figure = describeScaling(results.run, comparison, measure);
  const caption = { id: `${id}-${measure}`, title: figure.title, description: describe(figure) };
  return { ...caption, comparison, svg: await renderSvg(scalingSpec(figure), caption) };
}

/** The scenario, and what else tells the comparison from the others of the scenario; also the name of its files. */
function figureId({ scenario, variant, workload, driver }: Comparison, all: readonly Comparison[]): string {
  const siblings = all.filter((other) => other.scenario === scenario);
  const parts = siblings.length > 1 ? [scenario, variant, workload, driver] : [scenario];
  return parts
    .filter((part) => part !== '')
    .join('-')
    .replaceAll(/[^\w-]+/g, '-');
}
