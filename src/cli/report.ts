import { getSystemErrorMap } from 'node:util';
import { OciError } from '../index.ts';
import { FileError } from './file-error.ts';

/** What an exit code means, for every subcommand. The highest that was met is the one the process ends with. */
export const Exit = {
  /** A file was refused: not valid, not formatted, different. */
  Refused: 1,
  /** Wrong usage, or a file that could not be read or written. */
  Failed: 2,
} as const;

type ExitCode = (typeof Exit)[keyof typeof Exit];

/** One line on stderr that names the file, and the exit code that it costs. */
export function report(code: ExitCode, file: string, message: string): void {
  note(file, message);
  raiseExitCode(code);
}

/** As `report`, for what is worth knowing and costs nothing. */
export function note(file: string, message: string): void {
  process.stderr.write(`ociconf: ${printable(file)}: ${message}\n`);
}

/** Does the work on a file. What cannot be read or written is reported; undefined then. */
export async function attempt<T>(file: string, work: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!isExpected(error)) throw error;
    report(Exit.Failed, file, reason(error));
    return undefined;
  }
}

/** What the system or the library says of a file; a RangeError is of a string that would be too long. */
function isExpected(error: unknown): boolean {
  return (
    error instanceof OciError ||
    error instanceof RangeError ||
    error instanceof FileError ||
    (error instanceof Error && 'errno' in error)
  );
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

/** A name or a value may hold line feeds and terminal escapes; what is printed of it is one harmless line. */
export function printable(text: string): string {
  const safe = Array.from(text, (char) => (isControl(char) ? escapeControl(char) : char)).join('');
  return safe === '' || safe !== text ? `"${safe}"` : text;
}

/** Controls, what some programs take for a line end, and marks that turn the direction of writing. */
function isControl(char: string): boolean {
  return (
    char < ' ' ||
    (char >= '\x7f' && char < '\xa0') ||
    (char >= '\u2028' && char <= '\u202e') ||
    (char >= '\u2066' && char <= '\u2069')
  );
}

function escapeControl(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
