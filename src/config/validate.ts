import { InvalidArgumentError, wrongType } from '../errors.ts';
import type { OciConfig } from './types.ts';

/**
 * The seed's three checks in the seed's order (lines 324-345): a root path, at least one argument, an absolute
 * working directory.
 * @throws InvalidArgumentError for the first check that fails
 * @throws TypeError when one of the three fields is missing or of another type
 *
 * @example
 * ```js
 * import { parse, validate } from 'ociconf';
 *
 * try {
 *   validate(parse('process_arg=sh\nprocess_cwd=srv'));
 * } catch (error) {
 *   console.log(error.code, error.message); // ERR_OCI_INVALID_ARGUMENT invalid process.cwd: must be absolute path
 * }
 * ```
 */
export function validate(config: OciConfig): void {
  const { root, process } = checkedShape(config);
  if (root.path === '') throw new InvalidArgumentError('root.path', 'empty');
  if (process.args.length === 0) throw new InvalidArgumentError('process.args', 'empty');
  if (!process.cwd.startsWith('/')) throw new InvalidArgumentError('process.cwd', 'must be absolute path');
}

/** Callers without a type checker get the name of the field, instead of a failure somewhere inside. */
function checkedShape(config: Partial<OciConfig> | null | undefined): OciConfig {
  if (typeof config !== 'object' || config === null) throw wrongType('config', 'an OciConfig', config);
  const { root, process } = config;
  if (typeof root?.path !== 'string') throw wrongType('config.root.path', 'a string', root?.path);
  if (!Array.isArray(process?.args)) throw wrongType('config.process.args', 'an array', process?.args);
  if (typeof process.cwd !== 'string') throw wrongType('config.process.cwd', 'a string', process.cwd);
  return config as OciConfig;
}
