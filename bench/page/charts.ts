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
  const draws = new Map<Element, () => void>();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        draws.get(target)?.();
      }
    },
    { rootMargin: NEAR_PX },
  );
  for (const figure of document.querySelectorAll<HTMLElement>('figure[data-chart]')) {
    const chart = charts[figure.dataset['chart'] ?? ''];
    const drawing = figure.querySelector('svg');
    if (chart === undefined || drawing === null) continue;
    // Before it is drawn too, the keyboard comes to it.
    const element = make('div', { className: 'chart', tabIndex: 0, role: 'group' });
    element.ariaLabel = words.chart.group(chart.title);
    // The drawing is not shown, but still describes the chart.
    element.setAttribute('aria-describedby', drawing.querySelector('desc')?.id ?? '');
    drawing.before(element);
    draws.set(figure, () => {
      mount(figure, element, chart).then(
        () => drawing.classList.add('print-only'),
        (error: unknown) => {
          // The drawing stays.
          element.remove();
          reportError(error);
        },
      );
    });
    observer.observe(figure);
  }
}

async function mount(figure: Element, element: HTMLElement, chart: PageChart): Promise<void> {
  const { specification, interaction } = chart;
  const view = await draw(element, specification);
  startTooltip(element);
  element.addEventListener('click', ({ target }) => {
    const { names } = target instanceof Element ? rowOf(target) : {};
    if (names !== undefined) toggleServer(names);
  });
  onServers(() => hideMarks(element));
  if (interaction === null) return;
  const controls =
    interaction.kind === 'zoom'
      ? zoomControls(element, view, interaction.range)
      : [scaleControl(element, view, specification, interaction)];
  figure.querySelector('figcaption.tools')?.prepend(make('span', { className: 'controls' }, ...controls));
}

type ScaleInteraction = Extract<PageChart['interaction'], { kind: 'scale' }>;

function scaleControl(
  element: HTMLElement,
  view: View,
  specification: string,
  { other, ...first }: ScaleInteraction,
): HTMLElement {
  let { isLog } = first;
  // One after the other: the last one is shown.
  let drawn = Promise.resolve(view);
  const control = button(words.chart.logarithmic, () => {
    isLog = !isLog;
    control.ariaPressed = String(isLog);
    const wanted = isLog === first.isLog ? specification : other;
    drawn = drawn.then((before) => {
      before.finalize();
      return draw(element, wanted);
    });
    drawn.catch(reportError);
  });
  control.ariaPressed = String(isLog);
  return control;
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
