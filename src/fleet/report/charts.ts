import { count, escaped, share } from './markup.ts';

/** A bar with its name and its number. */
export interface Bar {
  /** HTML. */
  label: string;
  value: number;
}

/**
 * Bars that lie, as a table with a bar in each row: what is seen and what is read out is the same.
 * @param whole what all of them are a part of
 */
export function barTable(
  caption: string,
  heading: string,
  unit: string,
  bars: readonly Bar[],
  whole: number,
): string {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const rows = bars.map(
    ({ label, value }) =>
      `<tr><th scope="row">${label}</th>` +
      `<td class="bar" aria-hidden="true"><svg viewBox="0 0 100 10" preserveAspectRatio="none" focusable="false">` +
      `<rect class="track" width="100" height="10"/><rect class="mark" width="${width(value, most)}" height="10"/></svg></td>` +
      `<td class="number">${count(value)}</td><td class="number share">${share(value, whole)}</td></tr>`,
  );
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escaped(caption)}"><table class="bars">
<caption>${escaped(caption)}</caption>
<thead><tr><th scope="col">${escaped(heading)}</th><td class="bar"></td><th scope="col" class="number">${escaped(unit)}</th><th scope="col" class="number">share</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table></div>`;
}

export interface Column {
  /** Where the range starts: `64 MiB`. */
  from: string;
  /** What it says in full. */
  title: string;
  value: number;
}

const HEIGHT = 150;
/** All charts are as wide; few columns do not get wider than this. */
const WIDTH = 400;
const STEP_MAX = 40;
const GAP = 3;
const LEFT = 48;
const RIGHT = 28;
const TOP = 12;
const BOTTOM = 24;
/** What the name of a range takes. */
const NAME_WIDTH = 60;

/**
 * Columns that stand, of ranges that follow one another; the numbers as a table below.
 * @param note what there is to say besides
 */
export function columnChart(id: string, title: string, note: string, columns: readonly Column[]): string {
  const most = Math.max(1, ...columns.map(({ value }) => value));
  const ticks = ticksTo(most);
  const top = ticks.at(-1)!;
  const right = LEFT + WIDTH;
  const step = Math.min(STEP_MAX, WIDTH / columns.length);
  const bottom = TOP + HEIGHT;
  const y = (value: number): number => round(bottom - (HEIGHT * value) / top);
  const grid = ticks.map(
    (tick) =>
      `<line class="grid" x1="${LEFT}" x2="${right}" y1="${y(tick)}" y2="${y(tick)}"/>` +
      `<text class="tick" x="${LEFT - 6}" y="${y(tick) + 4}" text-anchor="end">${short(tick)}</text>`,
  );
  const every = Math.ceil(NAME_WIDTH / step);
  const marks = columns.map(({ from, title, value }, i) => {
    const x = round(LEFT + i * step);
    // What is there at all can be seen.
    const at = value > 0 ? Math.min(y(value), bottom - 1.5) : bottom;
    const label =
      i % every === 0
        ? `<text class="tick" x="${x}" y="${bottom + 16}" text-anchor="middle">${escaped(from)}</text>`
        : '';
    return (
      `<g><title>${escaped(title)}: ${count(value)}</title>` +
      `<rect class="hit" x="${x}" y="${TOP}" width="${round(step)}" height="${HEIGHT}"/>` +
      `<rect class="mark" x="${x + GAP / 2}" y="${at}" width="${round(step - GAP)}" height="${bottom - at}"/>` +
      `<line class="axis" x1="${x}" x2="${x}" y1="${bottom}" y2="${bottom + 4}"/>${label}</g>`
    );
  });
  const rows = columns.map(
    ({ title, value }) =>
      `<tr><th scope="row">${escaped(title)}</th><td class="number">${count(value)}</td></tr>`,
  );
  const [width, height] = [right + RIGHT, bottom + BOTTOM];
  return `<figure><figcaption id="${id}">${escaped(title)}</figcaption>
<p>${escaped(note)}</p>
<svg class="columns" role="img" aria-labelledby="${id}" viewBox="0 0 ${width} ${height}" style="max-width: ${width}px">
${grid.join('')}
${marks.join('\n')}
<line class="axis" x1="${LEFT}" x2="${right}" y1="${bottom}" y2="${bottom}"/>
</svg>
<details><summary>As a table<span class="hidden">: ${escaped(title)}</span></summary><table>
<thead><tr><th scope="col">range</th><th scope="col" class="number">documents</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table></details></figure>`;
}

function round(value: number): number {
  return Math.round(10 * value) / 10;
}

/** What is there at all can be seen. */
function width(value: number, most: number): string {
  return value === 0 ? '0' : Math.max(0.8, (100 * value) / most).toFixed(2);
}

/** Round numbers from 0 to at least the value. */
function ticksTo(value: number): number[] {
  const rough = value / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((times) => times * power).find((step) => step >= rough)!);
  return Array.from({ length: Math.ceil(value / step) + 1 }, (_, i) => i * step);
}

/** `25k`: what fits beside an axis. */
function short(value: number): string {
  return value.toLocaleString('en-US', { notation: 'compact', maximumFractionDigits: 1 });
}
