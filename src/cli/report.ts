import { OciError } from '../index.ts';
import { systemReason } from '../system-errors.ts';
import { FileError } from './file-error.ts';
import { printable, printableLine } from './printable.ts';

/** What an exit code means, for every subcommand. The highest that was met is the one the process ends with. */
export const Exit = {
  /** A file was refused: not valid, not formatted, different. */
  Refused: 1,
  /** Wrong usage, or a file that could not be read or written. */
  Failed: 2,
} as const;

export type ExitCode = (typeof Exit)[keyof typeof Exit];

/** A file that could not be read or written, and why. */
export interface Failure {
  readonly file: string;
  readonly message: string;
}

let failures: Failure[] = [];

/** One line on stderr that names the file, and the exit code that it costs. */
export function report(code: ExitCode, file: string, message: string): void {
  note(file, message);
  raiseExitCode(code);
  if (code === Exit.Failed) failures.push({ file, message });
}

/** What has failed since this was asked for the last time, for formats that have to say so themselves. */
export function takeFailures(): readonly Failure[] {
  const taken = failures;
  failures = [];
  return taken;
}

/** As `report`, for what is worth knowing and costs nothing. */
export function note(file: string, message: string): void {
  process.stderr.write(`ociconf: ${printable(file)}: ${printableLine(message)}\n`);
}

/** Does the work on a file. What cannot be read or written is reported; undefined then. */
export async function attempt<T>(file: string, work: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!isExpected(error)) throw error;
    // What Node makes of an argument that is not UTF-8.
    const hint = file.includes('\ufffd') ? ' (a name that is not UTF-8 cannot be given)' : '';
    report(Exit.Failed, file, `${systemReason(error)}${hint}`);
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
