import { describe, expect, it } from 'vitest';
import { numbersOf } from './numbers.ts';
import { checkOptions, wordsOf } from './words.ts';

const SAID = { cases: '1e7', every: '3', minutes: '0.5', share: '0.05', seed: '0' };

describe('the options of npm run test:long', () => {
  it('are numbers', () => {
    expect(numbersOf(SAID)).toEqual({ cases: 10_000_000, every: 3, minutes: 0.5, share: 0.05, seed: 0 });
    expect(numbersOf({ ...SAID, minutes: '35791' }).minutes).toBe(35_791);
    expect(Number.isSafeInteger(numbersOf({ ...SAID, seed: undefined }).seed)).toBe(true);
  });

  it.each<[keyof typeof SAID, string[], string]>([
    ['cases', ['0', '-1', '1.5', 'Infinity', 'many', '', ' '], 'is no whole number from 1 on'],
    ['every', ['0', '-1', '1.5', 'Infinity', 'many', '', ' '], 'is no whole number from 1 on'],
    ['seed', ['-1', '1.5', 'Infinity', 'many', '', ' '], 'is no whole number from 0 on'],
    ['minutes', ['0', '-1', '35792', 'Infinity', 'many', '', ' '], 'is no number above 0, 35791 at most'],
    ['share', ['0', '-1', 'Infinity', 'many', '', ' '], 'is no number above 0'],
  ])('take no %s that would have nothing done', (name, refused, why) => {
    for (const text of refused) {
      expect(() => numbersOf({ ...SAID, [name]: text })).toThrow(`--${name} ${text} ${why}`);
    }
  });
});

describe('the words behind a subject of npm run test:long', () => {
  it('are what it takes, all of it without any', () => {
    expect(wordsOf('fuzz', [], ['a', 'b'])).toEqual(['a', 'b']);
    expect(wordsOf('fuzz', ['b'], ['a', 'b'])).toEqual(['b']);
    expect(wordsOf('engines', [], [])).toEqual([]);
  });

  it('are refused where it does not take them', () => {
    expect(() => wordsOf('fuzz', ['a', 'c'], ['a', 'b'])).toThrow('fuzz: c is none of a, b');
    expect(() => wordsOf('engines', ['1000'], [])).toThrow('engines takes no words, and there is 1000');
  });

  it('are followed by options that it takes', () => {
    expect(() => checkOptions('engines', ['seed', 'cases'], ['cases', 'seed'])).not.toThrow();
    expect(() => checkOptions('memory', ['share', 'cases'], ['share'])).toThrow(
      'memory takes no --cases, but --share',
    );
  });
});
