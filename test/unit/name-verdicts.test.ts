import { describe, expect, it } from 'vitest';
import {
  DESTINATION,
  Names,
  nameVerdict,
  nameVerdictOfBytes,
  VARIABLE,
} from '../../src/config/checks/names.ts';

const EQUALS = 0x3d;
/** Bytes behind the text, which are read with its last ones. */
const SPARE = 3;

function ofBytes(text: string, p: number, q: number, spare = SPARE): number {
  const bytes = new Uint8Array(text.length + spare).fill(EQUALS);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return nameVerdictOfBytes(new DataView(bytes.buffer), p, q, EQUALS, VARIABLE);
}

describe('the number of a name', () => {
  it.each(['abcdefghijkl', 'PATH_OF_THINGS', '<>;?<<>>??<<', '\u007f\u0001~}|{zyxwvu'])(
    'is the same for bytes and for units: of %j',
    (letters) => {
      for (let p = 0; p <= 5; p++) {
        for (let length = 1; length <= letters.length; length++) {
          const name = letters.slice(0, length);
          const expected = nameVerdict(name, 0, length, VARIABLE);
          for (const value of ['', 'x', '=', '==a=', '<=>', 'a long value']) {
            const text = `${'='.repeat(p)}${name}=${value}`;
            expect(ofBytes(text, p, text.length), text).toBe(expected);
          }
          const text = `=${name}=`;
          expect(nameVerdict(text, 1, 1 + length, VARIABLE)).toBe(expected);
        }
      }
    },
  );

  it('is 0 without a name, or without what it stops at', () => {
    for (let length = 0; length <= 9; length++) {
      const name = 'A'.repeat(length);
      expect(ofBytes(name, 0, length)).toBe(0);
      expect(ofBytes(`${name}=`, 0, length)).toBe(0);
      expect(ofBytes(`=${name}=`, 0, length + 2)).toBe(0);
    }
  });

  it('takes no bytes beyond the last four', () => {
    expect(ofBytes('ABCD', 0, 4, 0)).toBe(0);
    expect(ofBytes('xABCDEFGH', 1, 9, 0)).toBe(0);
  });

  it('is negative, and another one of any other name', () => {
    const numbers = new Set<number>();
    let count = 0;
    for (const seed of [VARIABLE, DESTINATION]) {
      for (let length = 1; length <= 13; length++) {
        for (let at = 0; at < length; at++) {
          for (const letter of 'ab/\u00e9\u6771') {
            const name = `${'x'.repeat(at)}${letter}${'x'.repeat(length - at - 1)}`;
            numbers.add(nameVerdict(name, 0, length, seed));
            count++;
          }
        }
      }
    }
    expect(numbers.size).toBe(count);
    expect(Math.max(...numbers)).toBeLessThan(0);
  });
});

describe('the names of a document', () => {
  const numberOf = (i: number) => -(2 ** 31) + i;
  /** Distance of numbers that are in one place. */
  const STEP = 16_384;

  it('are new once in each document', () => {
    const names = new Names();
    for (let document = 0; document < 3; document++) {
      names.begin();
      for (let i = 0; i < 100; i++) expect(names.add(numberOf(i))).toBe(true);
      for (let i = 0; i < 100; i++) expect(names.add(numberOf(i))).toBe(false);
    }
  });

  it('are new up to the 4,096th', () => {
    const names = new Names();
    for (let document = 0; document < 2; document++) {
      names.begin();
      for (let i = 0; i < 4096; i++) expect(names.add(numberOf(3 * i))).toBe(true);
      expect(names.add(numberOf(1))).toBe(false);
    }
  });

  it.each([0, 100, STEP - 1])('are new up to the 32nd in one place: %i', (place) => {
    const names = new Names();
    names.begin();
    for (let i = 0; i < 32; i++) expect(names.add(numberOf(place + i * STEP))).toBe(true);
    for (let i = 0; i < 32; i++) expect(names.add(numberOf(place + i * STEP))).toBe(false);
    expect(names.add(numberOf(place + 32 * STEP))).toBe(false);
  });
});
