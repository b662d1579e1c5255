import type { Diagnostic } from '../../index.ts';
import type { CheckedFile, ReportFormat } from './format.ts';

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const;

/** Workflow commands, which GitHub Actions shows beside the lines of a pull request. */
export class GithubFormat implements ReportFormat {
  file({ name, diagnostics }: CheckedFile): string {
    return diagnostics.map((diagnostic) => command(name, diagnostic)).join('');
  }

  end(): string {
    return '';
  }
}

function command(file: string, { severity, message, code, line, column, length }: Diagnostic): string {
  const properties = Object.entries({ file, line, col: column, endColumn: column + length, title: code })
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
