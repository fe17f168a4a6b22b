/**
 * Makes a report a page to explore. Everything that is there without a script stays; the data is JSON in the page, and
 * nothing is fetched. `bench/report` bundles this file and its imports into the page.
 */
import { startCharts } from './charts.ts';
import type { PageData } from './page-data.ts';
import { startServers } from './servers.ts';
import { startTables } from './tables.ts';
import { startTooltips } from './tooltip.ts';
import { startTrials } from './trials.ts';

const source = document.querySelector('script[type="application/json"]');
const data = JSON.parse(source?.textContent ?? '') as PageData;

// Beside the text the contents are always shown: then they are open for a screen reader too.
const isWide = matchMedia('(min-width: 75rem)');
const contents = document.querySelector<HTMLDetailsElement>('nav details');
function unfold(): void {
  contents?.toggleAttribute('open', isWide.matches);
}
isWide.addEventListener('change', unfold);
unfold();

startServers(data.servers);
startTables();
startTooltips();
startTrials(data.trials);
startCharts(data.charts);
