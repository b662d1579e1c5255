import { describe, expect, it } from 'vitest';
import { parse } from '../../src/config/parse.ts';
import type { OciConfig } from '../../src/config/types.ts';
import { validate } from '../../src/config/validate.ts';
import { InvalidArgumentError, OciError } from '../../src/errors.ts';

function failure(config: OciConfig): unknown {
  try {
    validate(config);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('validate', () => {
  it('accepts a minimal config', () => {
    expect(failure(parse('process_arg=/bin/sh'))).toBeUndefined();
  });

  it('checks root, args and cwd, in this order', () => {
    const config = parse('root_path=\nprocess_cwd=relative');
    expect(failure(config)).toMatchObject({ argument: 'root.path', value: 'empty' });
    config.root.path = '/';
    expect(failure(config)).toMatchObject({ argument: 'process.args', value: 'empty' });
    config.process.args.push('sh');
    expect(failure(config)).toMatchObject({ argument: 'process.cwd', value: 'must be absolute path' });
    config.process.cwd = '';
    expect(failure(config)).toMatchObject({ argument: 'process.cwd', value: 'must be absolute path' });
    config.process.cwd = 'srv/';
    expect(failure(config)).toMatchObject({ argument: 'process.cwd', value: 'must be absolute path' });
    config.process.cwd = '/';
    expect(failure(config)).toBeUndefined();
    config.process.cwd = '/srv';
    expect(failure(config)).toBeUndefined();
  });

  it('throws an error with a class, a code and a message', () => {
    const error = failure(parse(''));
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(error).toBeInstanceOf(OciError);
    expect(error).toMatchObject({
      name: 'InvalidArgumentError',
      code: 'ERR_OCI_INVALID_ARGUMENT',
      message: 'invalid process.args: empty',
    });
  });

  it.each<[unknown, string]>([
    [undefined, 'config must be an OciConfig, not undefined'],
    [null, 'config must be an OciConfig, not null'],
    ['text', 'config must be an OciConfig, not string'],
    [{}, 'config.root.path must be a string, not undefined'],
    [{ root: { path: '/' } }, 'config.process.args must be an array, not undefined'],
    [{ root: { path: 1 } }, 'config.root.path must be a string, not number'],
    [{ root: { path: '/' }, process: { args: 'sh' } }, 'config.process.args must be an array, not string'],
    [{ root: { path: '/' }, process: { args: [] } }, 'config.process.cwd must be a string, not undefined'],
  ])('names the field of another type: %j', (config, message) => {
    expect(failure(config as OciConfig)).toEqual(new TypeError(message));
  });
});
