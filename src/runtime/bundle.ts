import type { Spec } from '../../build/spec/types.ts';
import type { OciConfig } from '../config/types.ts';
import { validate } from '../config/validate.ts';
import { InvalidArgumentError, wrongType } from '../errors.ts';
import type { Loss } from '../spec/convert/loss.ts';
import { toSpec } from '../spec/convert/to-spec.ts';
import { copyOf } from '../spec/copy.ts';
import { firstErrorOf } from '../spec/validate/validate.ts';
import type { Bundle } from './driver.ts';

/** A folder, and what is to run in it as lines say it. */
export interface ConfigBundle {
  /** Absolute path of the folder. */
  readonly path: string;
  /** What runs there; it is converted with `toSpec`. */
  readonly config: OciConfig;
}

/** What `create` and `run` take. */
export type BundleSource = Bundle | ConfigBundle;

/** What Linux takes as a path, in bytes. */
const PATH_MAX = 4096;

/**
 * A bundle of its own: what the caller changes later does not reach it.
 * @throws InvalidArgumentError for a path that is none, and a configuration with errors
 * @throws TypeError for values of the wrong type
 */
export function checkedBundle(source: BundleSource): { bundle: Bundle; losses: readonly Loss[] } {
  if (typeof source !== 'object' || source === null) throw wrongType('bundle', 'an object', source);
  checkAbsolutePath('bundle.path', source.path);
  const { spec, losses } = specOf(source);
  // Before what knows paths: a runtime cuts them there. The copy has no text that would tell.
  if (hasNul(spec)) throw new InvalidArgumentError('bundle.spec', 'has a NUL');
  const error = firstErrorOf(spec);
  if (error !== undefined) throw new InvalidArgumentError('bundle.spec', error.message);
  return { bundle: { path: source.path, spec }, losses };
}

/** In any string or name of a value that is no deeper than a copy. */
function hasNul(value: unknown): boolean {
  return typeof value === 'string'
    ? value.includes('\0')
    : Object.entries(value ?? {})
        .flat()
        .some(hasNul);
}

function specOf(source: BundleSource): { spec: Spec; losses: readonly Loss[] } {
  if ('config' in source) {
    const converted = toSpec(source.config);
    validate(source.config);
    return converted;
  }
  if (typeof source.spec !== 'object' || source.spec === null) {
    throw wrongType('bundle.spec', 'an object', source.spec);
  }
  return { spec: copyOf(source.spec), losses: [] };
}

/**
 * @throws InvalidArgumentError for a string that is no absolute path
 * @throws TypeError for anything but a string
 */
export function checkAbsolutePath(argument: string, path: unknown): asserts path is string {
  if (typeof path !== 'string') throw wrongType(argument, 'a string', path);
  if (!path.startsWith('/')) throw new InvalidArgumentError(argument, 'must be absolute path');
  if (path.length >= PATH_MAX || new TextEncoder().encode(path).length >= PATH_MAX) {
    throw new InvalidArgumentError(argument, `is longer than ${PATH_MAX - 1} bytes`);
  }
  if (path.includes('\0')) throw new InvalidArgumentError(argument, 'has a NUL, which no path can have');
}
