import { SEVERITIES } from '../../diagnostics/diagnostic.ts';
import { type Diagnostic, excerpt } from '../../index.ts';
import { printable, printableExcerpts, printableLine } from '../printable.ts';
import { paint } from '../style.ts';
import { type CheckedFile, counted, omittedText, type ReportFormat } from './format.ts';

const STYLES = { error: 'red', warning: 'yellow', info: 'cyan' } as const;

/** For people: place and message on a line that editors and terminals can jump from, then the line itself. */
export class TextFormat implements ReportFormat {
  readonly #count = { error: 0, warning: 0, info: 0 };
  #files = 0;
  #fixes = 0;
  #fixable = 0;
  #areAllListed = true;

  file(checked: CheckedFile): string {
    this.#files++;
    this.#fixes += checked.fixes;
    for (const { severity, fix } of checked.diagnostics) {
      this.#count[severity]++;
      if (fix !== undefined && checked.isWritable) this.#fixable++;
    }
    for (const severity of SEVERITIES) this.#count[severity] += checked.omitted[severity];
    const omitted = omittedText(checked);
    this.#areAllListed &&= omitted === undefined;
    const rest =
      omitted === undefined ? '' : `${paint('bold', `${printable(checked.name)}:`)} ${omitted}\n\n`;
    if (checked.diagnostics.length === 0) return rest;
    const shown = printableExcerpts(checked.text);
    return (
      checked.diagnostics.map((diagnostic) => paragraph(checked.name, shown, diagnostic)).join('') + rest
    );
  }

  end(): string {
    const found = SEVERITIES.filter((severity) => this.#count[severity] > 0);
    const counts = found.map((severity) => paint(STYLES[severity], counted(this.#count[severity], severity)));
    const total = found.reduce((sum, severity) => sum + this.#count[severity], 0);
    if (this.#files === 0) return '0 files checked\n';
    const what = total === 0 ? paint('green', 'nothing to say') : counts.join(', ');
    const fixes = this.#fixes === 0 ? '' : `, ${counted(this.#fixes, 'fix', 'fixes')} written`;
    return `${counted(this.#files, 'file')} checked${fixes}: ${what}${fixHint(this.#fixable, total, this.#areAllListed)}\n`;
  }
}

function paragraph(name: string, text: string, diagnostic: Diagnostic): string {
  const { severity, message, line, column, fix, related = [] } = diagnostic;
  const place = paint('bold', `${printable(name)}:${line}:${column}:`);
  const label = paint(['bold', STYLES[severity]], `${severity}:`);
  const margin = ' '.repeat(String(line).length + 2);
  const notes = related
    .map((other) => `${margin}line ${other.line}: ${printableLine(other.message)}\n`)
    .join('');
  const fixed = fix === undefined ? '' : `${margin}${paint('green', `fix: ${printableLine(fix.title)}`)}\n`;
  return `${place} ${label} ${printableLine(message)}\n${lineText(text, diagnostic, margin)}\n${notes}${fixed}\n`;
}

/** The line with carets, and the code beside them. What a whole document lacks is in no line. */
function lineText(text: string, diagnostic: Diagnostic, margin: string): string {
  const { severity, code, key, length, pointer } = diagnostic;
  // What is wrong with a config.json has a place, be it the end.
  if (key === null && length === 0 && pointer === undefined) return `${margin}${paint('dim', code)}`;
  const [source, under] = excerpt(text, diagnostic).split('\n') as [string, string];
  return `${source}\n${paint(STYLES[severity], under)} ${paint('dim', code)}`;
}

/** @param areCounted whether `fixable` has all that can be mended, and not only what is listed */
function fixHint(fixable: number, total: number, areCounted: boolean): string {
  if (fixable === 0) return '';
  if (!areCounted) return `; --fix mends ${fixable} or more`;
  return `; --fix mends ${fixable < total ? fixable : total === 1 ? 'it' : 'all'}`;
}
