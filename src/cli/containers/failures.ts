import { OciError } from '../../index.ts';
import { BundleError } from '../../node/bundle-error.ts';
import { ContainerExistsError, ContainerNotFoundError } from '../../runtime/errors.ts';
import { systemReason } from '../../system-errors.ts';
import { reportErrors } from '../config-json.ts';
import { printableLine } from '../printable.ts';
import { Exit, raiseExitCode, report } from '../report.ts';

/** Wrong usage, and files that cannot be read or written, by the codes of errors that say so. */
const FAILURES: ReadonlySet<string> = new Set([
  'ERR_OCI_INVALID_ARGUMENT',
  'ERR_OCI_RUNTIME_UNAVAILABLE',
  'ERR_OCI_STATE_FILE',
]);

/** Does the work on a container or a bundle. What goes wrong is one line on stderr; undefined then. */
export async function attemptOn<T>(subject: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    reportFailure(subject, error);
    return undefined;
  }
}

/** Says it, and sets the exit code that it costs; what is no known failure is thrown on. */
export function reportFailure(subject: string, error: unknown): void {
  if (error instanceof BundleError) {
    const { path, problem } = error;
    if (!reportErrors(error, path)) report(Exit.Failed, path, problem);
  } else if (error instanceof ContainerNotFoundError || error instanceof ContainerExistsError) {
    // They name it themselves.
    process.stderr.write(`ociconf: ${printableLine(error.message)}\n`);
    raiseExitCode(Exit.Refused);
  } else if (error instanceof OciError) {
    report(FAILURES.has(error.code) ? Exit.Failed : Exit.Refused, subject, error.message);
  } else if (error instanceof Error && 'errno' in error) {
    report(Exit.Failed, subject, systemReason(error));
  } else {
    throw error;
  }
}
