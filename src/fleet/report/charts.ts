import { count, escaped, share } from './markup.ts';

/** A bar with its name and its number. */
export interface Bar {
  /** HTML. */
  label: string;
  value: number;
  /** What it is a part of: the length of its track. */
  whole: number;
}

/** Bars that lie, as a table with a bar in each row: what is seen and what is read out is the same. */
export function barTable(caption: string, heading: string, unit: string, bars: readonly Bar[]): string {
  const rows = bars.map(
    ({ label, value, whole }) =>
      `<tr><th scope="row">${label}</th>` +
      `<td class="bar" aria-hidden="true"><svg viewBox="0 0 100 10" preserveAspectRatio="none" focusable="false">` +
      `<rect class="track" width="100" height="10"/><rect class="mark" width="${width(value, whole)}" height="10"/></svg></td>` +
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
/** Where the columns stand, and where the lines end. */
const FLOOR = TOP + HEIGHT;
const END = LEFT + WIDTH;

/**
 * Columns that stand, of ranges that follow one another; the numbers as a table below.
 * @param note what there is to say besides
 */
export function columnChart(id: string, title: string, note: string, columns: readonly Column[]): string {
  const ticks = ticksTo(Math.max(1, ...columns.map(({ value }) => value)));
  const top = ticks.at(-1)!;
  const y = (value: number): number => round(FLOOR - (HEIGHT * value) / top);
  const [width, height] = [END + RIGHT, FLOOR + BOTTOM];
  return `<figure><figcaption id="${id}">${escaped(title)}</figcaption>
<p>${escaped(note)}</p>
<svg class="columns" role="img" aria-labelledby="${id}" viewBox="0 0 ${width} ${height}" style="max-width: ${width}px">
${gridOf(ticks, y)}
${marksOf(columns, y)}
<line class="axis" x1="${LEFT}" x2="${END}" y1="${FLOOR}" y2="${FLOOR}"/>
</svg>
${detailsOf(title, columns)}</figure>`;
}

/** A line for each number of the axis. */
function gridOf(ticks: readonly number[], y: (value: number) => number): string {
  const lines = ticks.map(
    (tick) =>
      `<line class="grid" x1="${LEFT}" x2="${END}" y1="${y(tick)}" y2="${y(tick)}"/>` +
      `<text class="tick" x="${LEFT - 6}" y="${y(tick) + 4}" text-anchor="end">${short(tick)}</text>`,
  );
  return lines.join('');
}

/** The columns, with the names of as many as there is room for. */
function marksOf(columns: readonly Column[], y: (value: number) => number): string {
  const step = Math.min(STEP_MAX, WIDTH / columns.length);
  const every = Math.ceil(NAME_WIDTH / step);
  const marks = columns.map(({ from, title, value }, i) => {
    const x = round(LEFT + i * step);
    // What is there at all can be seen.
    const at = value > 0 ? Math.min(y(value), FLOOR - 1.5) : FLOOR;
    const label =
      i % every === 0
        ? `<text class="tick" x="${x}" y="${FLOOR + 16}" text-anchor="middle">${escaped(from)}</text>`
        : '';
    return (
      `<g><title>${escaped(title)}: ${count(value)}</title>` +
      `<rect class="hit" x="${x}" y="${TOP}" width="${round(step)}" height="${HEIGHT}"/>` +
      `<rect class="mark" x="${x + GAP / 2}" y="${at}" width="${round(step - GAP)}" height="${round(FLOOR - at)}"/>` +
      `<line class="axis" x1="${x}" x2="${x}" y1="${FLOOR}" y2="${FLOOR + 4}"/>${label}</g>`
    );
  });
  return marks.join('\n');
}

function detailsOf(title: string, columns: readonly Column[]): string {
  const rows = columns.map(
    ({ title, value }) =>
      `<tr><th scope="row">${escaped(title)}</th><td class="number">${count(value)}</td></tr>`,
  );
  return `<details><summary>As a table<span class="hidden">: ${escaped(title)}</span></summary><table>
<thead><tr><th scope="col">range</th><th scope="col" class="number">documents</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table></details>`;
}

function round(value: number): number {
  return Math.round(10 * value) / 10;
}

/** In percent. What is there at all can be seen; an upper bound may be above the whole. */
function width(value: number, whole: number): string {
  return value === 0 ? '0' : Math.min(100, Math.max(0.8, (100 * value) / whole)).toFixed(2);
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
