import { getSystemErrorMap } from 'node:util';

export function isErrno(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && codes.includes((error as NodeJS.ErrnoException).code ?? '');
}

/** Lets errors pass that are none here, and throws the others. */
export function unless(...passing: string[]): (error: unknown) => undefined {
  return (error) => {
    if (!isErrno(error, ...passing)) throw error;
    return undefined;
  };
}

/** The system's own words where it has some: Node's message repeats the path and names the call. */
export function systemReason(error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException;
  return (errno !== undefined && getSystemErrorMap().get(errno)?.[1]) || message;
}
