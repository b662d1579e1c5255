import { expect, it } from 'vitest';
import { growth, MOST } from '../support/growth.ts';

it('what compares each with each is over the bound, and what looks at each is not', () => {
  const make = (length: number) => Array.from({ length }, (_, i) => i * 3);
  const each = (many: number[]) => expect(many.map((i) => Math.sqrt(i)).length).toBe(many.length);
  const eachWithEach = (many: number[]) =>
    expect(many.reduce((sum, i) => sum + many.filter((k) => (i ^ k) === 1).length, 0)).toBe(0);
  expect(growth(make, each, { small: 50_000, large: 200_000 })).toBeLessThan(MOST);
  expect(growth(make, eachWithEach, { small: 500, large: 2000 })).toBeGreaterThan(3);
});
