import { getSystemErrorMap } from 'node:util';

/** What an exit code means, for every subcommand. The highest that was met is the one the process ends with. */
export const Exit = {
  /** A file could not be parsed, or is not valid. */
  Refused: 1,
  /** Wrong usage, or a file that could not be read. */
  Failed: 2,
} as const;

type ExitCode = (typeof Exit)[keyof typeof Exit];

/** One line on stderr that names the file, and the exit code that it costs. */
export function report(code: ExitCode, file: string, message: string): void {
  process.stderr.write(`ociconf: ${printable(file)}: ${message}\n`);
  raiseExitCode(code);
}

/** Sets the code to end with and leaves the ending to Node: output may still be on its way. */
export function raiseExitCode(code: ExitCode): void {
  process.exitCode = Math.max(Number(process.exitCode ?? 0), code);
}

/** The system's own words where it has some: Node's message repeats the file and names the call. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const errno = (error as NodeJS.ErrnoException).errno;
  return (errno !== undefined && getSystemErrorMap().get(errno)?.[1]) || error.message;
}

/** A file's name may hold line feeds and terminal escapes; a message is one harmless line. */
function printable(name: string): string {
  const safe = Array.from(name, (char) => (isControl(char) ? escapeControl(char) : char)).join('');
  return safe === '' || safe !== name ? `"${safe}"` : name;
}

function isControl(char: string): boolean {
  return char < ' ' || (char >= '\x7f' && char < '\xa0') || char === '\u2028' || char === '\u2029';
}

function escapeControl(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
