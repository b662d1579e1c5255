import { h, s } from '../../dom.ts';

/** The runtime-spec's states, and `none` before and after. */
export type Status = 'none' | 'creating' | 'created' | 'running' | 'stopped';

const STATES: readonly (readonly [Status, number])[] = [
  ['none', 8],
  ['creating', 138],
  ['created', 268],
  ['running', 398],
  ['stopped', 528],
];
const ARROWS = ['create', 'hooks', 'start', 'exit, kill'];
const [WIDTH, HEIGHT, TOP, LABEL_TOP] = [84, 40, 26, 18];

/** The states in a row, with the way that leads from one to the next; and back, by delete. */
export class Diagram {
  readonly element: HTMLElement;
  readonly #boxes = new Map<Status, SVGGElement>();
  readonly #drawing: SVGSVGElement;

  constructor() {
    for (const [state, x] of STATES) this.#boxes.set(state, box(state, x));
    const arrows = ARROWS.map((label, i) => arrow(label, STATES[i]![1] + WIDTH, STATES[i + 1]![1]));
    this.#drawing = s(
      'svg',
      { viewBox: '0 0 620 116', role: 'img', class: 'diagram' },
      s(
        'defs',
        {},
        s(
          'marker',
          {
            id: 'tip',
            viewBox: '0 0 8 8',
            refX: 7,
            refY: 4,
            markerWidth: 7,
            markerHeight: 7,
            orient: 'auto',
          },
          s('path', { d: 'M0 0 8 4 0 8z', class: 'tip' }),
        ),
      ),
      ...arrows,
      s('path', {
        d: `M${528 + WIDTH / 2} ${TOP + HEIGHT} v22 H${8 + WIDTH / 2} v-20`,
        class: 'way',
        'marker-end': 'url(#tip)',
      }),
      s('text', { x: 310, y: 106, class: 'way-label' }, 'delete, or a failure before created'),
      ...this.#boxes.values(),
    );
    this.element = h(
      'div',
      { class: 'diagram-place', tabindex: 0, role: 'group', 'aria-label': 'State diagram' },
      this.#drawing,
    );
  }

  show(status: Status): void {
    // In a narrow page the row is wider than what is seen of it.
    const index = STATES.findIndex(([state]) => state === status);
    const hidden = this.element.scrollWidth - this.element.clientWidth;
    this.element.scrollLeft = (hidden * index) / (STATES.length - 1);
    for (const [state, element] of this.#boxes) element.classList.toggle('current', state === status);
    this.#drawing.setAttribute(
      'aria-label',
      `States none, creating, created, running, stopped; now ${status}`,
    );
  }
}

function box(state: Status, x: number): SVGGElement {
  return s(
    'g',
    { class: 'state' },
    s('rect', { x, y: TOP, width: WIDTH, height: HEIGHT, rx: 8 }),
    s('text', { x: x + WIDTH / 2, y: TOP + HEIGHT / 2 + 5 }, state),
  );
}

function arrow(label: string, from: number, to: number): SVGGElement {
  const y = TOP + HEIGHT / 2;
  return s(
    'g',
    {},
    s('path', { d: `M${from + 2} ${y} H${to - 3}`, class: 'way', 'marker-end': 'url(#tip)' }),
    s('text', { x: (from + to) / 2, y: LABEL_TOP, class: 'way-label' }, label),
  );
}
