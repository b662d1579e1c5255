import { expect, it } from 'vitest';
import { arePlainBytes, LEAST_OF_COMMENTS, LEAST_OF_VALUES } from '../../src/config/checks/plain.ts';

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
