import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Omitted } from '../diagnostics/limited.ts';
import { OciError } from '../errors.ts';

/** A folder that is no bundle, or a configuration in it that cannot be run. */
export class BundleError extends OciError {
  override readonly name = 'BundleError';
  readonly code = 'ERR_OCI_BUNDLE';
  /** The errors of the configuration, with their places; empty where something else is wrong. */
  readonly diagnostics: readonly Diagnostic[];
  /** How many diagnostics there are beyond the thousand that were made; undefined where there are none. */
  readonly omitted: Omitted | undefined;

  /**
   * @param path the folder or file that is wrong
   * @param problem in words that go on where the path ends: `is no directory`
   */
  constructor(
    readonly path: string,
    readonly problem: string,
    options?: ErrorOptions & { diagnostics?: readonly Diagnostic[]; omitted?: Omitted | undefined },
  ) {
    // A path may hold line feeds.
    super(`${JSON.stringify(path)} ${problem}`, options);
    this.diagnostics = options?.diagnostics ?? [];
    this.omitted = options?.omitted;
  }
}
