import { isErrno, systemReason } from '../system-errors.ts';
import { Exit, report } from './report.ts';

/** Resolves when the text has been handed on, so that a slow reader holds the work back. */
export function print(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(text, (error) => {
      if (!error) resolve();
    });
  });
}

/**
 * What happens when a stream breaks. `ociconf … | head` closes stdout early, which is no error; a full disk is
 * one. Either way nothing is left to flush. Messages without a reader are no reason to stop.
 */
export function watchOutput(): void {
  process.stdout.on('error', (error: unknown) => {
    if (!isErrno(error, 'EPIPE')) report(Exit.Failed, '<stdout>', systemReason(error));
    process.exit();
  });
  process.stderr.on('error', () => {});
}
