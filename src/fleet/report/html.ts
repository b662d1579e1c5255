import { type Bar, barTable, type Column, columnChart } from './charts.ts';
import { brief, bytes, count, escaped, name, share } from './markup.ts';
import type { FrequentReport, LimitReport, Report } from './report.ts';
import { STYLE } from './style.ts';

/** A page without scripts and without anything from elsewhere, which its policy forbids. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** Most shards that are listed of those that are missing. */
const MISSING_LISTED = 20;

/** The report as a page of its own. Everything that comes from inputs is escaped. */
export function htmlOf(report: Report): string {
  const sections = [
    section('failures', 'Failures by code', failures(report)),
    section('limits', 'Limits', limits(report)),
    section('namespaces', 'Missing namespaces', namespaces(report)),
    section('hooks', 'Hooks by path', frequent(report.hooks, 'Hooks', 'path', 'hooks')),
    section('offenders', 'Top offenders', offenders(report)),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>ociconf ${escaped(report.operation)}: ${count(report.documents)} documents</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#failures">Skip to the findings</a>
<header>
<h1>${count(report.documents)} ${plural(report.documents, 'configuration')}</h1>
<p>${sentence(report)}</p>
${missing(report)}${tiles(report)}
<nav aria-label="Sections">${sections.map(({ id, title }) => `<a href="#${id}">${title}</a>`).join(' ')}</nav>
</header>
<main>
${sections.map(({ html }) => html).join('\n')}
</main>
<footer><p>ociconf ${escaped(report.version)}. The same numbers are in <code>report.json</code>.</p></footer>
</body>
</html>
`;
}

function section(id: string, title: string, content: string): { id: string; title: string; html: string } {
  return {
    id,
    title,
    html: `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>\n${content}\n</section>`,
  };
}

function sentence({ operation, inputs, bytes: size, shards }: Report): string {
  return (
    `<code>ociconf bulk --operation ${escaped(operation)}</code> over ${count(inputs)} ${plural(inputs, 'input')}: ` +
    `${bytes(BigInt(size))} in ${count(shards)} ${plural(shards, 'shard')}.`
  );
}

/** Nothing where all is in the report. */
function missing({ missing = [] }: Report): string {
  if (missing.length === 0) return '';
  const listed = missing.slice(0, MISSING_LISTED);
  const items = listed.map(({ shard, reason }) => `<li>shard ${shard}: ${escaped(reason)}</li>`).join('');
  const more = missing.length - listed.length;
  return `<p><strong>Not in this report: ${count(missing.length)} ${plural(missing.length, 'shard')} that no attempt could do.</strong></p>
<ul>${items}${more > 0 ? `<li>and ${count(more)} more, in <code>report.json</code></li>` : ''}</ul>
`;
}

function tiles({ documents, rejected, read, operation }: Report): string {
  const tile = (label: string, value: number, more = ''): string =>
    `<div><dt>${label}</dt><dd>${count(value)}<small>${share(value, documents)}</small></dd>${more}</div>`;
  // Two parts of the whole, and one of the second.
  const unreadable = `<dd class="part">of these unreadable: ${count(documents - read)}</dd>`;
  const label = operation === 'check' ? 'with errors' : 'rejected';
  return `<dl class="tiles">${tile('in the output', documents - rejected)}${tile(label, rejected, rejected > 0 ? unreadable : '')}</dl>`;
}

function failures({ failures: found, documents, rejected }: Report): string {
  if (found.length === 0) return '<p>Nothing was rejected.</p>';
  const bars = found.map(
    ({ code, documents: value }): Bar => ({ label: name(code), value, whole: documents }),
  );
  const note = `<p>${count(rejected)} ${plural(rejected, 'document')} of ${count(documents)}; one with several codes is counted for each.</p>`;
  return note + barTable('Documents by code', 'code', 'documents', bars);
}

const LIMIT_TITLES = {
  memory: 'Memory limit',
  cpu: 'CPU quota, in CPUs',
  shares: 'CPU shares',
  pids: 'Processes',
} as const;

function limits({ limits: found, read }: Report): string {
  const names = ['memory', 'cpu', 'shares', 'pids'] as const;
  const charts = names.map((limit) => limitChart(limit, found[limit], read));
  const note = 'Each column is a range from its number on, twice as wide as the one before it.';
  return `<p>${note}</p><div class="grid">${charts.join('\n')}</div>`;
}

function limitChart(limit: keyof typeof LIMIT_TITLES, found: LimitReport, read: number): string {
  const title = LIMIT_TITLES[limit];
  if (found.ranges.length === 0)
    return `<figure><figcaption>${title}</figcaption><p>No document sets it.</p></figure>`;
  const text = (value: string): string => amount(limit, BigInt(value));
  const columns = found.ranges.map(
    ({ from, below, documents }): Column => ({
      from: text(from),
      title: `${text(from)} to below ${text(below)}`,
      value: documents,
    }),
  );
  const without = `${count(found.without)} ${plural(found.without, 'document')} (${share(found.without, read)}) without it`;
  const [least, greatest] = [text(found.least!), text(found.greatest!)];
  const note = `${least === greatest ? `All ${least}` : `From ${least} to ${greatest}`}; ${without}.`;
  return columnChart(`limit-${limit}`, title, note, columns);
}

function amount(limit: keyof typeof LIMIT_TITLES, value: bigint): string {
  if (limit === 'memory') return bytes(value);
  return limit === 'cpu' ? cpus(value) : brief(value);
}

/** Of a number in 1024ths: `1/8`, `2`. */
function cpus(value: bigint): string {
  if (value >= 1024n * 1000n) return brief(value / 1024n);
  const number = Number(value);
  if (number < 1024 && Number.isInteger(Math.log2(number))) return `1/${1024 / number}`;
  return count(Number((number / 1024).toPrecision(3)));
}

/**
 * The share of `time` is one of the config.json alone, and its row says so: of all documents, it would be the smaller the
 * more of them are lines, whatever the config.json have.
 */
function namespaces({ withoutNamespace, read, specs }: Report): string {
  const { time, ...others } = withoutNamespace;
  const bars = Object.entries(others).map(
    ([kind, value]): Bar => ({ label: name(kind), value, whole: read }),
  );
  const isOfAll = specs === read;
  const of = `<small>of ${count(specs)} config.json; lines cannot say it</small>`;
  if (specs > 0)
    bars.push({ label: isOfAll ? name('time') : `${name('time')} ${of}`, value: time, whole: specs });
  bars.sort((a, b) => b.value / b.whole - a.value / a.whole);
  return barTable('Documents without the namespace', 'namespace', 'documents', bars);
}

function frequent(found: FrequentReport, title: string, heading: string, unit: string): string {
  if (found.total === 0) return '<p>There are none.</p>';
  const bars = found.most.map(
    ({ text, count: value }): Bar => ({ label: name(text), value, whole: found.total }),
  );
  const listed =
    found.different === null
      ? ` The ${bars.length} most frequent, of so many that not all were counted one by one: numbers are upper bounds.`
      : found.different > bars.length
        ? ` The ${bars.length} most frequent of ${count(found.different)}.`
        : '';
  return `<p>${count(found.total)} in all.${listed}</p>${barTable(title, heading, unit, bars)}`;
}

function offenders({ offenders: found, rejectedInputs }: Report): string {
  if (found.length === 0) return '<p>There are none.</p>';
  const rows = found.map(
    ({ input, member, offset, errors, code }) =>
      `<tr><th scope="row">${name(input)}${member === null ? '' : `: ${name(member)}`}</th><td class="number">${count(offset)}</td><td class="number">${count(errors)}</td><td>${name(code)}</td></tr>`,
  );
  return `${frequent(rejectedInputs, 'Rejected documents by input', 'input', 'documents')}
<div class="scroll" tabindex="0" role="region" aria-label="Documents with the most errors"><table class="offenders">
<caption>Documents with the most errors</caption>
<thead><tr><th scope="col">input</th><th scope="col" class="number">at byte</th><th scope="col" class="number">errors</th><th scope="col">first code</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table></div>`;
}

function plural(number: number, noun: string): string {
  return number === 1 ? noun : `${noun}s`;
}
