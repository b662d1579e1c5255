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
  /** Of the range: `64 MiB`. */
  from: string;
  /** What it says in full. */
  title: string;
  value: number;
}

const HEIGHT = 150;
const STEP = 34;
const GAP = 4;
const LEFT = 52;
const BOTTOM = 46;
const TOP = 18;

/** Columns that stand, of ranges that follow one another; the numbers as a table below. */
export function columnChart(id: string, title: string, unit: string, columns: readonly Column[]): string {
  const most = Math.max(1, ...columns.map(({ value }) => value));
  const ticks = ticksTo(most);
  const top = ticks.at(-1)!;
  const width = LEFT + Math.max(6, columns.length) * STEP + GAP;
  const y = (value: number): number => TOP + HEIGHT - (HEIGHT * value) / top;
  const grid = ticks.map(
    (tick) =>
      `<line class="grid" x1="${LEFT}" x2="${width}" y1="${y(tick)}" y2="${y(tick)}"/>` +
      `<text class="tick" x="${LEFT - 6}" y="${y(tick) + 4}" text-anchor="end">${short(tick)}</text>`,
  );
  const marks = columns.map(({ from, title, value }, i) => {
    const x = LEFT + i * STEP + GAP;
    const middle = x + (STEP - GAP) / 2;
    const at = value > 0 ? Math.min(y(value), TOP + HEIGHT - 1.5) : TOP + HEIGHT;
    return (
      `<g><title>${escaped(title)}: ${count(value)}</title>` +
      `<rect class="hit" x="${x - GAP / 2}" y="${TOP}" width="${STEP}" height="${HEIGHT}"/>` +
      `<rect class="mark" x="${x}" y="${at}" width="${STEP - GAP}" height="${TOP + HEIGHT - at}" rx="2"/>` +
      `<text class="tick" transform="translate(${middle + 3} ${TOP + HEIGHT + 8}) rotate(40)">${escaped(from)}</text></g>`
    );
  });
  const rows = columns.map(
    ({ title, value }) =>
      `<tr><th scope="row">${escaped(title)}</th><td class="number">${count(value)}</td></tr>`,
  );
  const height = TOP + HEIGHT + BOTTOM;
  return `<figure><figcaption id="${id}">${escaped(title)}</figcaption>
<div class="scroll" tabindex="0" role="region" aria-labelledby="${id}"><svg class="columns" role="img" aria-labelledby="${id}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
${grid.join('')}
${marks.join('\n')}
<line class="axis" x1="${LEFT}" x2="${width}" y1="${TOP + HEIGHT}" y2="${TOP + HEIGHT}"/>
</svg></div>
<details><summary>Numbers: ${escaped(title)}</summary><table>
<thead><tr><th scope="col">${escaped(unit)}</th><th scope="col" class="number">documents</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table></details></figure>`;
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
