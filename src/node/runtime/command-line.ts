import type { Spec } from '../../../build/spec/types.ts';

/** How one runtime's command differs from the others'. */
export interface CommandLine {
  /** What it calls itself. */
  readonly name: string;
  /**
   * The arguments of `create` and `run` that say what to run.
   * @param bundle the caller's folder
   * @param own our own folder, with our config.json
   */
  bundleArguments(bundle: string, own: string): string[];
  /** What our config.json has to say so that it means the same from there. */
  configFor(spec: Spec, bundle: string): Spec;
  /** The bundle's folder as the runtime and its hooks see it: their working directory. */
  bundleSeen(bundle: string, own: string): string;
  /** Whether its message says that there is no such container. */
  saysMissing(message: string, id: string): boolean;
  /** Whether its error is beside the point: what it was asked to do has been done all the same. */
  isAside(message: string): boolean;
  /** Whether its message says that there is such a container already. */
  saysExists(message: string, id: string): boolean;
}
