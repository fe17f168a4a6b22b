/**
 * Charts in place of the drawings of figures, each made when it comes near the screen. The drawing stays in the page for
 * print. Expressions are interpreted: the page forbids `eval`.
 */
import { parse, type Spec, View, Warn } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { button, make, unpack, words } from './dom.ts';
import { hideMarks, rowOf } from './marks.ts';
import type { PageChart, PageData } from './page-data.ts';
import { onServers, toggleServer } from './servers.ts';
import { startTooltip } from './tooltip.ts';
import { zoomControls } from './zoom.ts';

/** Charts are made this far from the screen. */
const NEAR_PX = '400px';

export function startCharts(charts: PageData['charts']): void {
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        const chart = charts[(target as HTMLElement).dataset['chart'] ?? ''];
        if (!isIntersecting || chart === undefined) continue;
        observer.unobserve(target);
        mount(target, chart).catch((error: unknown) => {
          // The drawing stays.
          reportError(error);
        });
      }
    },
    { rootMargin: NEAR_PX },
  );
  for (const figure of document.querySelectorAll('figure[data-chart]')) observer.observe(figure);
}

async function mount(figure: Element, { title, specification, interaction }: PageChart): Promise<void> {
  const drawing = figure.querySelector('svg');
  const chart = make('div', { className: 'chart', tabIndex: 0, role: 'group' });
  chart.ariaLabel = words.chart.group(title);
  // The drawing is not shown, but still describes the chart.
  chart.setAttribute('aria-describedby', drawing?.querySelector('desc')?.id ?? '');
  let view = await draw(chart, specification);
  drawing?.before(chart);
  drawing?.classList.add('print-only');
  startTooltip(chart);
  chart.addEventListener('click', ({ target }) => {
    const { names } = target instanceof Element ? rowOf(target) : {};
    if (names !== undefined) toggleServer(names);
  });
  onServers(() => hideMarks(chart));
  if (interaction === null) return;
  const bar = make('span', { className: 'controls' });
  if (interaction.kind === 'zoom') bar.append(...zoomControls(chart, view, interaction.range));
  else {
    let { isLog } = interaction;
    const control = button(words.chart.logarithmic, () => {
      isLog = !isLog;
      control.ariaPressed = String(isLog);
      const wanted = isLog === interaction.isLog ? specification : interaction.other;
      view.finalize();
      draw(chart, wanted).then((drawn) => (view = drawn), reportError);
    });
    control.ariaPressed = String(isLog);
    bar.append(control);
  }
  figure.querySelector('figcaption')?.prepend(bar);
}

/** In place of what the chart shows. */
async function draw(chart: HTMLElement, packed: string): Promise<View> {
  const specification = (await unpack(packed)) as Spec;
  const container = make('div');
  container.ariaHidden = 'true';
  const view = new View(parse(specification, undefined, { ast: true }), {
    renderer: 'svg',
    container,
    hover: false,
    logLevel: Warn,
    expr: expressionInterpreter,
  });
  await view.runAsync();
  chart.replaceChildren(container);
  hideMarks(chart);
  return view;
}
