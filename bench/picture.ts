import { CONFIGS, type ConfigName } from './configs.ts';
import { REFERENCE } from './contenders.ts';
import { type Figure, figuresOf, missedTargets, type Published } from './published.ts';
import { boundText, format } from './report.ts';
import { isMet, type Target } from './targets.ts';

// Bars and words are all there is to it, so no library: those that draw charts want a browser's document, and name
// colours and fonts that fit no dark page.

const WIDTH = 860;
const MARGIN = 24;
const LABELS = 196;
/** Room behind the longest bar, for its figures. */
const FIGURES = 106;
const SMALL_FIGURES = 52;
const GAP = 26;

const TITLE_HEIGHT = 74;
const ROW = 30;
const SMALL_ROW = 22;
const SMALL_TITLE_HEIGHT = 56;
const FOOT = 44;
const MISSED_ROW = 19;
const MISSED_TITLE_HEIGHT = 36;

type Parsing = Published['nanosecondsPerParse'];

const SMALL: readonly ConfigName[] = ['tiny', 'large', 'nonAscii', 'unusual'];

// A background of its own: GitHub's theme and the system's, which the query asks for, need not be the same.
const STYLE = `
  text { font: 13px system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; fill: #3d444d; }
  .title { font-size: 17px; font-weight: 600; fill: #1f2328; }
  .small { font-size: 11.5px; }
  .head { font-size: 12.5px; font-weight: 600; fill: #1f2328; }
  .quiet { fill: #59636e; }
  .ours { font-weight: 600; fill: #1f2328; }
  .page { fill: #ffffff; stroke: #d1d9e0; }
  .rule { stroke: #d1d9e0; }
  .bar { fill: #afb8c1; }
  .bar.family { fill: #80b3f0; }
  .bar.reference { fill: #0969da; }
  @media (prefers-color-scheme: dark) {
    text { fill: #d1d7e0; }
    .title, .head, .ours { fill: #f0f6fc; }
    .quiet { fill: #9198a1; }
    .page { fill: #0d1117; stroke: #3d444d; }
    .rule { stroke: #3d444d; }
    .bar { fill: #4b535d; }
    .bar.family { fill: #1f4f8f; }
    .bar.reference { fill: #4493f8; }
  }`;

/** What the README shows: the time that everyone takes for a config; shorter is better. */
export function drawPicture({ nanosecondsPerParse: parsing, machine, targets }: Published): string {
  const main = figuresOf(parsing.typical);
  const smallTop = TITLE_HEIGHT + main.length * ROW + 14;
  const missedTop = smallTop + SMALL_TITLE_HEIGHT + main.length * SMALL_ROW + 14;
  const missed = drawMissed(targets, missedTop);
  const height = missedTop + missed.height + FOOT;
  const { versions } = machine;
  const made = [machine.processor, `Node ${versions.node}`, versions.rustc && `rustc ${versions.rustc}`];
  return `\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title description">
<title id="title">Nanoseconds to parse one configuration; shorter is better</title>
<desc id="description">${escaped(`${describeBars(parsing)} ${describeMissed(targets)}`)}</desc>
<style>${STYLE}
</style>
<rect class="page" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8"/>
${text(MARGIN, 34, 'title', 'Time to parse one configuration, and read every field of it')}
${text(MARGIN, 56, 'quiet', `${titleOf('typical')}. Nanoseconds, and how many times ${REFERENCE}'s: shorter is better`)}
${drawMain(main)}
<path class="rule" d="M${MARGIN} ${smallTop}H${WIDTH - MARGIN}"/>
${drawLabels(main, smallTop + SMALL_TITLE_HEIGHT, SMALL_ROW, 'small')}
${SMALL.map((config, i) => drawSmall(parsing, config, i, smallTop)).join('\n')}
${missed.drawing}
${text(MARGIN, height - 16, 'small quiet', `Each panel has its own scale. Medians of one interleaved run of npm run bench. ${made.filter(Boolean).join(', ')}`)}
</svg>
`;
}

function drawMain(bars: readonly Figure[]): string {
  const left = MARGIN + LABELS;
  const scale = (WIDTH - MARGIN - FIGURES - left) / longest(bars);
  const rows = bars.map(({ contender, nanoseconds, times }, i) => {
    const y = TITLE_HEIGHT + i * ROW;
    const width = nanoseconds * scale;
    const ratio = contender === REFERENCE ? '' : `<tspan class="quiet" dx="9">${format(times, 2)}x</tspan>`;
    return (
      `${bar(left, y + 4, width, ROW - 9, contender)}\n` +
      text(left + width + 8, y + 19, ours(contender), `${format(nanoseconds)}${ratio}`)
    );
  });
  return [drawLabels(bars, TITLE_HEIGHT, ROW, ''), ...rows].join('\n');
}

/** One of the panels that share the labels to their left. Each has a scale of its own. */
function drawSmall(parsing: Parsing, config: ConfigName, index: number, top: number): string {
  const bars = figuresOf(parsing[config]);
  const panel = (WIDTH - 2 * MARGIN - LABELS + GAP) / SMALL.length;
  const left = MARGIN + LABELS + index * panel;
  const scale = (panel - GAP - SMALL_FIGURES) / longest(bars);
  const { name, bytes } = CONFIGS[config];
  const rows = bars.map(({ contender, nanoseconds }, i) => {
    const y = top + SMALL_TITLE_HEIGHT + i * SMALL_ROW;
    const width = nanoseconds * scale;
    return (
      `${bar(left, y + 4, width, SMALL_ROW - 8, contender)}\n` +
      text(left + width + 5, y + 15, `small ${ours(contender)}`, format(nanoseconds))
    );
  });
  return [
    text(left, top + 26, 'head', name),
    text(left, top + 43, 'small quiet', `${format(bytes.length)} bytes`),
    ...rows,
  ].join('\n');
}

/** What was promised and is not so. */
function drawMissed(targets: Published['targets'], top: number): { drawing: string; height: number } {
  const promised = targets.filter((target) => isMet(target) !== undefined);
  const missed = missedTargets(targets);
  const rows = missed.map((target, i) => {
    const y = top + MISSED_TITLE_HEIGHT + (i + 0.5) * MISSED_ROW + 4;
    return [
      text(MARGIN, y, 'small', escaped(target.what)),
      text(WIDTH / 2, y, 'small', escaped(measuredText(target))),
    ].join('\n');
  });
  const title = `Targets that were missed: ${missed.length} of ${promised.length}`;
  const drawing = [
    `<path class="rule" d="M${MARGIN} ${top}H${WIDTH - MARGIN}"/>`,
    text(MARGIN, top + 26, 'head', title),
    ...rows,
  ].join('\n');
  return { drawing, height: MISSED_TITLE_HEIGHT + missed.length * MISSED_ROW };
}

function drawLabels(bars: readonly Figure[], top: number, row: number, style: string): string {
  return bars
    .map(({ contender }, i) => {
      const y = top + i * row + row / 2 + 4;
      return text(MARGIN + LABELS - 10, y, `${style} ${ours(contender)}`, escaped(contender), 'end');
    })
    .join('\n');
}

function bar(x: number, y: number, width: number, height: number, contender: string): string {
  const kind = contender === REFERENCE ? ' reference' : contender.startsWith(REFERENCE) ? ' family' : '';
  return `<rect class="bar${kind}" x="${round(x)}" y="${y}" width="${round(width)}" height="${height}" rx="2"/>`;
}

function text(x: number, y: number, style: string, content: string, anchor?: 'end'): string {
  const end = anchor === undefined ? '' : ` text-anchor="${anchor}"`;
  const name = style.trim() === '' ? '' : ` class="${style.trim()}"`;
  return `<text x="${round(x)}" y="${round(y)}"${name}${end}>${content}</text>`;
}

/** For those who do not see it. */
function describeBars(parsing: Parsing): string {
  const keys = Object.keys(CONFIGS) as ConfigName[];
  return keys
    .map((key) => {
      const figures = figuresOf(parsing[key]).map(
        ({ contender, nanoseconds }) => `${contender} ${format(nanoseconds)}`,
      );
      return `${titleOf(key)}: ${figures.join(', ')}.`;
    })
    .join(' ');
}

function describeMissed(targets: Published['targets']): string {
  const missed = missedTargets(targets).map((target) => `${target.what}: ${measuredText(target)}`);
  return missed.length === 0 ? 'No target was missed.' : `Targets that were missed: ${missed.join('; ')}.`;
}

/** What was measured, and what was promised. */
function measuredText(target: Target): string {
  return `${format(target.measured!.median, 2)} ${target.unit}, to be ${boundText(target)}`;
}

function titleOf(config: ConfigName): string {
  const { name, bytes, text } = CONFIGS[config];
  return `${name}, ${format(bytes.length)} bytes in ${text.split('\n').length - 1} lines`;
}

function longest(bars: readonly Figure[]): number {
  return Math.max(...bars.map(({ nanoseconds }) => nanoseconds));
}

function ours(contender: string): string {
  return contender === REFERENCE ? 'ours' : '';
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
