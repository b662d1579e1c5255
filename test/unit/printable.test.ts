import { expect, it } from 'vitest';
import { printable, printableLine } from '../../src/cli/printable.ts';
import { codePointName } from '../../src/diagnostics/characters.ts';

it.each([
  ['a name', printable],
  ['a message, which once let it pass', printableLine],
])('all of Unicode that cannot be seen or is taken for a space is escaped in %s', (_, write) => {
  const unclear = /[\p{Default_Ignorable_Code_Point}\p{White_Space}\p{Cc}]|\u2800/u;
  const passed: string[] = [];
  for (let code = 0x21; code <= 0x10ffff; code++) {
    const char = String.fromCodePoint(code);
    if (unclear.test(char) && write(`a${char}b`).includes(char)) passed.push(codePointName(code));
  }
  expect(passed).toEqual([]);
  expect(write('café 東京 🐋')).toBe('café 東京 🐋');
});
