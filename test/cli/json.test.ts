import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toJson } from '../../src/cli/json.ts';

describe('toJson', () => {
  it.each([0, 1, 2, 4])('writes what JSON.stringify writes, indented by %i', (indent) => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(toJson(value, indent)).toBe(JSON.stringify(value, null, indent));
      }),
    );
  });

  it('writes every digit of a bigint, unquoted', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
        expect(toJson({ a: [value] }, 0)).toBe(`{"a":[${value}]}`);
      }),
    );
    expect(toJson(2n ** 64n - 1n, 0)).toBe('18446744073709551615');
  });

  it('keeps the keys that objects are born with', () => {
    const value: unknown = JSON.parse('{"__proto__":{"constructor":1},"toString":[]}');
    expect(toJson(value, 0)).toBe('{"__proto__":{"constructor":1},"toString":[]}');
  });
});
