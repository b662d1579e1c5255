import type { Diagnostic } from '../../index.ts';
import { printableLine } from '../printable.ts';
import type { Failure } from '../report.ts';
import { type CheckedFile, endOf, omittedText, type ReportFormat } from './format.ts';

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' } as const;

/** Workflow commands, which GitHub Actions shows beside the lines of a pull request. */
export class GithubFormat implements ReportFormat {
  file(checked: CheckedFile): string {
    const omitted = omittedText(checked);
    const rest = omitted === undefined ? '' : workflowCommand('notice', { file: checked.name }, omitted);
    return checked.diagnostics.map((diagnostic) => commandOf(checked, diagnostic)).join('') + rest;
  }

  end(failures: readonly Failure[]): string {
    return failures.map(({ file, message }) => workflowCommand('error', { file }, message)).join('');
  }
}

function commandOf({ name, text }: CheckedFile, diagnostic: Diagnostic): string {
  const { severity, message, code, line, column } = diagnostic;
  const end = endOf(text, diagnostic);
  // It takes columns only within a line.
  const place =
    end.line === line ? { line, col: column, endColumn: end.column } : { line, endLine: end.line };
  return workflowCommand(COMMANDS[severity], { file: name, ...place, title: code }, message);
}

function workflowCommand(
  command: string,
  properties: Record<string, string | number>,
  message: string,
): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${command} ${list.join()}::${escapeData(message)}\n`;
}

/** https://github.com/actions/toolkit, packages/core/src/command.ts */
function escapeData(text: string): string {
  const escaped = text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  return printableLine(escaped);
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
