import { expect, it } from 'vitest';
import { parse } from '../../src/config/parse.ts';
import { validate } from '../../src/config/validate.ts';
import { InvalidArgumentError } from '../../src/errors.ts';
import { describeEngines } from '../support/engines.ts';
import { expectedConfig, vectors } from '../support/vectors.ts';

const encoder = new TextEncoder();

it('has all the vectors', () => expect(vectors).toHaveLength(1566));

describeEngines('the seed, compiled by rustc', () => {
  it.each(vectors)('$name', (vector) => {
    const expected = expectedConfig(vector);
    const config = parse(vector.input);
    expect(config).toStrictEqual(expected);
    expect(parse(encoder.encode(vector.input))).toStrictEqual(expected);

    if (vector.validate === null) {
      expect(() => validate(config)).not.toThrow();
    } else {
      const { name, value } = vector.validate;
      expect(() => validate(config)).toThrow(new InvalidArgumentError(name, value));
    }
  });
});
