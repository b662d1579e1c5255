import { readFileSync, writeFileSync } from 'node:fs';
import { CONFIGS, type ConfigName } from './configs.ts';
import { REFERENCE } from './contenders.ts';
import { DISTINCT, type DistinctName } from './distinct.ts';
import { drawPicture } from './picture.ts';
import { type Figure, figuresOf, namedTargets, type Published, readPublished } from './published.ts';
import { boundText, format, verdict } from './report.ts';
import { isMet } from './targets.ts';

const PICTURE = new URL('results.svg', import.meta.url);
const PAGE = new URL('../docs/guides/speed.md', import.meta.url);
const BEGIN = '<!-- figures: npm run bench writes them -->\n';
const END = '<!-- end of figures -->\n';

/** Writes what is shown of results.json: the picture, and the tables of the guide. */
export function publish(): void {
  const results = readPublished();
  writeFileSync(PICTURE, drawPicture(results));
  writeFileSync(PAGE, withFigures(readFileSync(PAGE, 'utf8'), results));
}

/** The page with the figures of these results in place of its own. */
export function withFigures(page: string, results: Published): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${PAGE.pathname} has no place for figures`);
  return `${page.slice(0, begin)}${BEGIN}\n${figures(results)}\n${page.slice(end)}`;
}

function figures({
  date,
  machine,
  targets,
  nanosecondsPerParse,
  nanosecondsPerDistinctParse,
}: Published): string {
  const { versions } = machine;
  const configs = Object.entries(CONFIGS).map(([key, { name, bytes }]) => ({
    title: `${name}, ${format(bytes.length)} B`,
    rows: figuresOf(nanosecondsPerParse[key as ConfigName]),
  }));
  const distinct = Object.entries(DISTINCT).map(([key, title]) => ({
    title,
    rows: figuresOf(nanosecondsPerDistinctParse[key as DistinctName]),
  }));
  const rows = namedTargets(targets).map((target) => {
    const { what, unit, measured } = target;
    const value = measured === undefined ? 'not measured' : `${format(measured.median, 2)} ${unit}`;
    return `| ${what} | ${boundText(target)} | ${value} | ${verdict(isMet(target))} |`;
  });
  return `\
${machine.processor}, ${machine.cores} cores, Node ${versions.node}, rustc ${versions.rustc ?? 'not there'}, ${date.slice(0, 10)}. Nanoseconds for one configuration, medians,
and how many times those of \`parse(string)\`:

${tableOf(configs)}

Here each parser gets the same configuration over and over, which is where \`parse\` gains most: lines that it met three
times it knows, and makes nothing of them again. Where each configuration is another one of 1,000:

${tableOf(distinct)}

The targets:

| what | target | measured | |
|---|---|---|---|
${rows.join('\n')}
`;
}

function tableOf(columns: readonly { title: string; rows: readonly Figure[] }[]): string {
  const contenders = columns[0]!.rows.map(({ contender }) => contender);
  const lines = contenders.map((contender, i) => {
    const cells = columns.map(({ rows }) => cellOf(rows[i]!));
    return `| ${contender === REFERENCE ? `**${contender}**` : contender} | ${cells.join(' | ')} |`;
  });
  return [
    `| | ${columns.map(({ title }) => title).join(' | ')} |`,
    `|---${'|---'.repeat(columns.length)}|`,
    ...lines,
  ].join('\n');
}

function cellOf({ contender, nanoseconds, times }: Figure): string {
  return contender === REFERENCE ? format(nanoseconds) : `${format(nanoseconds)} (${format(times, 2)}x)`;
}
