import { h, replace } from '../../dom.ts';
import type { Panel } from '../panel.ts';
import type { Size } from './generate.ts';
import type { SpeedProgress, SpeedRequest, SpeedResult } from './messages.ts';
import { microseconds, plotOf } from './plot.ts';

const SIZES: readonly (readonly [Size, string])[] = [
  ['typical', 'typical, 34 lines'],
  ['small', 'small, 24 lines'],
  ['large', 'large, 174 lines'],
];

/** Widths of the plot, in pixels. */
const [PLOT_MIN, PLOT_MAX] = [280, 720];

/** How fast it is in this browser, on this machine. */
export class SpeedPanel implements Panel {
  readonly name = 'Speed';
  readonly element: HTMLElement;
  readonly #size = h(
    'select',
    { 'aria-label': 'Size' },
    ...SIZES.map(([size, text]) => h('option', { value: size }, text)),
  );
  readonly #run = h(
    'button',
    { type: 'button', class: 'primary', on: { click: () => this.#toggle() } },
    'Measure',
  );
  readonly #progress = h('progress', { max: 1, value: 0, 'aria-label': 'Progress', hidden: true });
  readonly #result = h('div', { class: 'speed-result', 'aria-live': 'polite' });
  #worker: Worker | undefined;

  constructor() {
    this.element = h(
      'div',
      { class: 'speed' },
      h(
        'p',
        { class: 'lead' },
        'Parses 256 generated configurations here: with both engines from lines, and the same as config.json with ' +
          'JSON.parse, which checks no types. The contenders take turns, so that what slows this machine down meets all.',
      ),
      h('div', { class: 'operations' }, this.#size, this.#run),
      this.#progress,
      this.#result,
    );
  }

  show(): void {}

  #toggle(): void {
    if (this.#worker === undefined) this.#start();
    else this.#stop();
  }

  #start(): void {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<SpeedProgress | SpeedResult>) => {
      if ('progress' in data) this.#progress.value = data.progress;
      else this.#finish(data);
    });
    worker.addEventListener('error', ({ message }) => {
      this.#stop();
      replace(this.#result, h('p', { class: 'refusal' }, `It could not be measured: ${message}`));
    });
    worker.postMessage({ size: this.#size.value as Size } satisfies SpeedRequest);
    this.#worker = worker;
    this.#run.textContent = 'Stop';
    this.#progress.value = 0;
    this.#progress.hidden = false;
  }

  #stop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#run.textContent = 'Measure';
    this.#progress.hidden = true;
  }

  #finish({ measured, configs, rounds, lineBytes, jsonBytes, missing }: SpeedResult): void {
    this.#stop();
    const rows = measured.map(({ name, low, median, high }) =>
      h(
        'tr',
        {},
        h('th', { scope: 'row' }, name),
        h('td', {}, microseconds(median)),
        h('td', {}, `${microseconds(low)} to ${microseconds(high)}`),
        h('td', {}, `${Math.round(1e6 / median).toLocaleString('en')}`),
      ),
    );
    const heads = ['', 'median', 'middle half of the rounds', 'a second'].map((text) =>
      h('th', { scope: 'col' }, text),
    );
    replace(
      this.#result,
      plotOf(measured, Math.min(PLOT_MAX, Math.max(PLOT_MIN, this.#result.clientWidth))),
      h('table', {}, h('thead', {}, h('tr', {}, ...heads)), h('tbody', {}, ...rows)),
      h(
        'p',
        { class: 'lead' },
        `For one configuration of ${Math.round(lineBytes)} bytes in lines, ${Math.round(jsonBytes)} as JSON; ${configs} of ` +
          `them, ${rounds} rounds. The WebAssembly engine remembers lines that it met before, as in a fleet.`,
      ),
      missing !== null && h('p', { class: 'refusal' }, missing),
    );
  }
}
