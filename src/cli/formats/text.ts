import { type Diagnostic, excerpt, type Severity } from '../../index.ts';
import { printable } from '../report.ts';
import { paint } from '../style.ts';
import { type CheckedFile, counted, type ReportFormat, Tally } from './format.ts';

const STYLES = { error: 'red', warning: 'yellow', info: 'cyan' } as const;
const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** For people: place and message on a line that editors and terminals can jump from, then the line itself. */
export class TextFormat implements ReportFormat {
  readonly #tally = new Tally();

  file(checked: CheckedFile): string {
    this.#tally.add(checked);
    return checked.diagnostics.map((diagnostic) => paragraph(checked, diagnostic)).join('');
  }

  end(): string {
    const { files, fixable } = this.#tally;
    const counts = SEVERITIES.filter((severity) => this.#tally.of(severity) > 0).map((severity) =>
      paint(STYLES[severity], counted(this.#tally.of(severity), severity)),
    );
    const checked = `${counted(files, 'file')} checked`;
    if (counts.length === 0) return `${checked}: ${paint('green', 'nothing to say')}\n`;
    const fixes = fixable === 0 ? '' : `; --fix mends ${fixable} of them`;
    return `${checked}: ${counts.join(', ')}${fixes}\n`;
  }
}

function paragraph({ name, text }: CheckedFile, diagnostic: Diagnostic): string {
  const { severity, message, code, line, column, fix, related } = diagnostic;
  const place = paint('bold', `${printable(name)}:${line}:${column}:`);
  const label = paint(['bold', STYLES[severity]], `${severity}:`);
  let out = `${place} ${label} ${message} ${paint('dim', `[${code}]`)}\n`;
  // What a whole document lacks is in no line.
  if (diagnostic.length > 0 || diagnostic.key !== null) out += `${carets(text, diagnostic)}\n`;
  for (const other of related ?? [])
    out += `  ${paint('cyan', 'note:')} line ${other.line}: ${other.message}\n`;
  if (fix !== undefined) out += `  ${paint('green', 'fix:')} ${fix.title}\n`;
  return `${out}\n`;
}

function carets(text: string, diagnostic: Diagnostic): string {
  const [source = '', under = ''] = excerpt(text, diagnostic).split('\n');
  return `${source}\n${paint(STYLES[diagnostic.severity], under)}`;
}
