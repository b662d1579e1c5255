import { expect, it } from 'vitest';
import {
  arePlainBytes,
  arePlainUnits,
  LEAST_OF_COMMENTS,
  LEAST_OF_VALUES,
} from '../../src/config/checks/plain.ts';
import { isInvisible } from '../../src/diagnostics/characters.ts';

it.each([LEAST_OF_VALUES, LEAST_OF_COMMENTS])('an odd byte is seen wherever it stands: least %i', (least) => {
  for (const start of [0, 3]) {
    for (let length = 0; length <= 39; length++) {
      const bytes = new Uint8Array(48).fill(0x61);
      const view = new DataView(bytes.buffer);
      const arePlain = () => arePlainBytes(view, start, start + length, least);
      expect(arePlain()).toBe(true);
      for (let at = 0; at < bytes.length; at++) {
        const isInside = at >= start && at < start + length;
        for (const byte of [0x00, least - 1, least, 0x7e, 0x7f]) {
          bytes[at] = byte;
          const isOdd = byte < least || byte > 0x7e;
          expect(arePlain(), `${byte} at ${at} of ${start}+${length}`).toBe(!(isInside && isOdd));
        }
        bytes[at] = 0x61;
      }
    }
  }
});

it.each([LEAST_OF_VALUES, LEAST_OF_COMMENTS])(
  'a unit is plain unless it cannot be seen: least %i',
  (least) => {
    const wrong: number[] = [];
    for (let unit = 0; unit <= 0xffff; unit++) {
      const text = String.fromCharCode(unit);
      // Of these blocks all are left to the analysis: C1 with what is next to it, and general punctuation.
      const isNear = (unit >= 0x7f && unit <= 0xa0) || (unit >= 0x2000 && unit < 0x2070);
      const isHalf = unit >= 0xd800 && unit < 0xe000;
      const isUnseen = unit >= 0x7f && (isInvisible(unit) || /\s/u.test(text));
      const isOdd = unit < least || isNear || isHalf || isUnseen;
      if (arePlainUnits(`\n${text}a\n`, 1, 3, least) === isOdd) wrong.push(unit);
    }
    expect(wrong).toEqual([]);
  },
);

it('both halves of a character are plain, one alone is not', () => {
  const first = '\ud800';
  const last = '\udc00';
  const arePlain = (text: string, end = text.length) => arePlainUnits(text, 0, end, LEAST_OF_VALUES);
  for (const text of [first + last, '\udbff\udfff', `a${first}${last}b`, `${first}${last}${first}${last}`]) {
    expect(arePlain(text)).toBe(true);
  }
  for (const text of [
    first,
    last,
    `a${last}`,
    `${last}${last}`,
    `${first}${first}`,
    `${first}a`,
    last + first,
  ]) {
    expect(arePlain(text)).toBe(false);
  }
  expect(arePlain(first + last, 1)).toBe(false);
  expect(arePlain(`${first}${last}\0`)).toBe(false);
});
