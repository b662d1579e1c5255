import type { Diagnostic } from '../../index.ts';
import { type CheckedFile, endOf, type ReportFormat } from './format.ts';

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const;

/** Workflow commands, which GitHub Actions shows beside the lines of a pull request. */
export class GithubFormat implements ReportFormat {
  file(checked: CheckedFile): string {
    return checked.diagnostics.map((diagnostic) => command(checked, diagnostic)).join('');
  }

  end(): string {
    return '';
  }
}

function command({ name, text }: CheckedFile, diagnostic: Diagnostic): string {
  const { severity, message, code, line, column } = diagnostic;
  const end = endOf(text, diagnostic);
  // It takes columns only within a line.
  const place =
    end.line === line ? { line, col: column, endColumn: end.column } : { line, endLine: end.line };
  const properties = Object.entries({ file: name, ...place, title: code })
    .map(([key, value]) => `${key}=${escapeProperty(String(value))}`)
    .join();
  return `::${COMMANDS[severity]} ${properties}::${escapeData(message)}\n`;
}

/** https://github.com/actions/toolkit, packages/core/src/command.ts */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
