import { expect, it } from 'vitest';
import { printable, printableExcerpts, printableLine, printableLines } from '../../src/cli/printable.ts';
import { codePointName } from '../../src/diagnostics/characters.ts';
import { diagnose, excerpt } from '../../src/index.ts';

const PLACE = { line: 1, column: 1, offset: 0, length: 1 };

it.each([
  ['a name', printable],
  ['a message, which once let it pass', printableLine],
  ['an excerpt, which once let much of it pass', (text: string) => excerpt(printableExcerpts(text), PLACE)],
])('all of Unicode that cannot be seen or is taken for a space is escaped in %s', (_, write) => {
  const unclear = /[\p{Default_Ignorable_Code_Point}\p{White_Space}\p{Cc}]|\u2800/u;
  const passed: string[] = [];
  for (let code = 0x21; code <= 0x10ffff; code++) {
    const char = String.fromCodePoint(code);
    if (unclear.test(char) && write(`a${char}b`).includes(char)) passed.push(codePointName(code));
  }
  expect(passed).toEqual([]);
  expect(write('café 東京 🐋')).toContain('café 東京 🐋');
});

it.each([
  ['a filler', 'host\u3164name', 'host\ufffdname', 9],
  ['a space that does not break', 'host\u00a0name', 'host\ufffdname', 9],
  ['a wide space', 'host\u3000name', 'host\ufffdname', 9],
  ['a tag', 'host\u{e0041}name', 'host\ufffd\ufffdname', 10],
  ['a joiner that joins', '👩\u200d👩name', '👩\ufffd👩name', 9],
  ['a joiner that joins nothing', 'host\u200dname', 'host\ufffdname', 9],
  ['a selector', '❤\ufe0fname', '❤\ufffdname', 6],
])('in an excerpt, %s is seen, and the carets stand below what they mean', (_, key, shown, width) => {
  const text = `process_arg=x\nnamespace=mount\n${key}=1\n`;
  const found = diagnose(text).diagnostics.find(({ code }) => code === 'unknown-key')!;
  expect(excerpt(printableExcerpts(text), found)).toBe(` 3 | ${shown}=1\n   | ${'^'.repeat(width)}`);
});

it('no line begins with what GitHub takes for a command, whatever spaces are in front of it', () => {
  expect(printableLines('a\n::error::b\n   ::c::\n a::b :: c\n:d')).toBe(
    'a\n\\u003a:error::b\n   \\u003a:c::\n a::b :: c\n:d',
  );
  expect(printableLines('::a')).toBe('\\u003a:a');
  expect(printable(':')).toBe('":"');
});
