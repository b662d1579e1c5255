import { s } from '../../dom.ts';
import type { Measured } from './messages.ts';

const [ROW, BAR, LEFT, RIGHT] = [52, 20, 4, 84];

/** A bar for each contender, as long as a configuration takes it, with the middle half of the rounds. `width` in pixels. */
export function plotOf(measured: readonly Measured[], width: number): SVGSVGElement {
  const most = Math.max(...measured.map(({ high }) => high));
  const room = width - LEFT - RIGHT;
  const x = (time: number): number => LEFT + (time / most) * room;
  const rows = measured.map(({ name, low, median, high }, i) => {
    const top = i * ROW;
    const middle = top + 22 + BAR / 2;
    return s(
      'g',
      { class: i === 0 ? 'bar-row first' : 'bar-row' },
      s('text', { x: LEFT, y: top + 15 }, name),
      s('rect', { x: LEFT, y: top + 22, width: x(median) - LEFT, height: BAR, rx: 3 }),
      s('path', {
        d: `M${x(low)} ${middle} H${x(high)} M${x(low)} ${middle - 5} v10 M${x(high)} ${middle - 5} v10`,
      }),
      s('text', { x: x(high) + 10, y: middle + 5, class: 'figure' }, microseconds(median)),
    );
  });
  const label = measured.map(({ name, median }) => `${name} ${microseconds(median)}`).join(', ');
  return s(
    'svg',
    { viewBox: `0 0 ${width} ${measured.length * ROW}`, role: 'img', 'aria-label': label, class: 'plot' },
    ...rows,
  );
}

export function microseconds(time: number): string {
  return `${time.toFixed(time < 10 ? 2 : 1)} \u00b5s`;
}
