import { describe, expect, it } from 'vitest';
import { digitsEnd, fits, U32_MAX, U64_MAX, withUnit } from '../../src/config/checks/numbers.ts';
import { bytesOf, microsecondsOf, noUnit, secondsOf, type Unit } from '../../src/config/checks/units.ts';

/** The word between two others that would change what is said of it. */
const FRONT = '90';
const BEHIND = '09k';

const fitsAlone = (digits: string, max: string) =>
  fits(FRONT + digits + BEHIND, FRONT.length, FRONT.length + digits.length, max);
const read = (word: string, unit: Unit, max = U64_MAX) =>
  withUnit(FRONT + word + BEHIND, FRONT.length, FRONT.length + word.length, unit, max);

describe('digits', () => {
  it('end at what is none, and where the word ends', () => {
    expect(digitsEnd('a0123456789/', 1, 12)).toBe(11);
    expect(digitsEnd('9:', 0, 2)).toBe(1);
    expect(digitsEnd('a', 0, 1)).toBe(0);
    expect(digitsEnd('123', 0, 2)).toBe(2);
    expect(digitsEnd('123', 1, 1)).toBe(1);
  });

  it.each([
    [U32_MAX, 2n ** 32n - 1n],
    [U64_MAX, 2n ** 64n - 1n],
  ])('fit up to %s, zeros in front aside', (max, value) => {
    for (const zeros of ['', '0', '0'.repeat(30)]) {
      for (const small of ['', '0', '1', '99', String(value - 1n), String(value)]) {
        expect(fitsAlone(zeros + small, max), zeros + small).toBe(true);
      }
      for (const large of [value + 1n, value * 10n, 10n ** 20n]) {
        expect(fitsAlone(`${zeros}${large}`, max), `${zeros}${large}`).toBe(false);
      }
    }
  });
});

describe('a number with a unit', () => {
  it('is so many of what the unit is', () => {
    expect(read('64M', bytesOf)).toBe(64n * 2n ** 20n);
    expect(read('0KiB', bytesOf)).toBe(0n);
    expect(read('50 ms', microsecondsOf)).toBe(50_000n);
    expect(read('1\t h ', secondsOf)).toBe(3600n);
    expect(read(`${'0'.repeat(30)}1k`, bytesOf)).toBe(1024n);
  });

  it('is none without digits in front or a unit behind', () => {
    for (const word of ['', 'KB', ' 1k', '1', '12', '1x', '1k2']) {
      expect(read(word, bytesOf), word).toBeUndefined();
    }
    for (const unit of [microsecondsOf, secondsOf, noUnit]) expect(read('1', unit)).toBeUndefined();
    expect(read('1k', noUnit)).toBeUndefined();
    expect(read('5m', microsecondsOf)).toBe('unclear');
  });

  it('has at most sixteen characters behind its digits', () => {
    expect(read(`1${' '.repeat(14)}kb`, bytesOf)).toBe(1024n);
    expect(read(`1${' '.repeat(15)}kb`, bytesOf)).toBeUndefined();
  });

  it('is at most what fits its field', () => {
    expect(read(`${U64_MAX}b`, bytesOf)).toBe(2n ** 64n - 1n);
    expect(read('18446744073709551616b', bytesOf)).toBe('over');
    expect(read('99999999999999999999k', bytesOf)).toBe('over');
    expect(read('16383P', bytesOf)).toBe(16383n * 2n ** 50n);
    expect(read('16384P', bytesOf)).toBe('over');
    expect(read(`${U32_MAX}s`, secondsOf, U32_MAX)).toBe(2n ** 32n - 1n);
    expect(read('1193047h', secondsOf, U32_MAX)).toBe('over');
    expect(read('1193046h', secondsOf, U32_MAX)).toBe(4_294_965_600n);
  });
});
