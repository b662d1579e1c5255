import { describe, expect, it, vi } from 'vitest';
import { LineIndex } from '../../src/diagnostics/line-index.ts';
import { quote } from '../../src/diagnostics/quote.ts';
import { applyFixes, type Diagnostic, excerpt } from '../../src/index.ts';

function at(text: string, offset: number, length: number) {
  return new LineIndex(text).locate(offset, length);
}

describe('excerpt', () => {
  it.each([
    ['a\nbc = def\ng', 7, 3, ' 2 | bc = def\n   |      ^^^'],
    ['abc', 1, 0, ' 1 | abc\n   |  ^'],
    ['', 0, 0, ' 1 |\n   | ^'],
    ['a\r\nb', 0, 1, ' 1 | a\n   | ^'],
    ['a\tb\x1b[31mc', 2, 1, ' 1 | a b␛[31mc\n   |   ^'],
    ['東京=x', 3, 1, ' 1 | 東京=x\n   |      ^'],
    ['e\u0301🚀x', 2, 2, ' 1 | e\u0301🚀x\n   |  ^^'],
    ['क्षि=x', 5, 1, ' 1 | क्षि=x\n   |   ^'],
    ['שָׁלוֹם=x', 7, 1, ' 1 | שָׁלוֹם=x\n   |     ^'],
    ['👩\u200d👧\u200d👦=x', 8, 1, ' 1 | 👩\u200d👧\u200d👦=x\n   |   ^'],
    ['🇩🇪⌚❤\ufe0f=x', 7, 1, ' 1 | 🇩🇪⌚❤\ufe0f=x\n   |       ^'],
    ['ﾊﾝ한글ｆ=x', 5, 2, ' 1 | ﾊﾝ한글ｆ=x\n   |         ^^'],
    ['\u0301a', 1, 1, ' 1 | \u0301a\n   | ^'],
    ['a\u0301b', 1, 1, ' 1 | a\u0301b\n   | ^'],
    ['a\u200cb', 2, 1, ' 1 | a\ufffdb\n   |   ^'],
    ['\t\ta', 2, 1, ' 1 |   a\n   |   ^'],
    ['\u202eab', 1, 1, ' 1 | \ufffdab\n   |  ^'],
    ['\ud83dx', 1, 1, ' 1 | \ufffdx\n   |  ^'],
  ])('%j at %i, %i long', (text, offset, length, expected) => {
    expect(excerpt(text, at(text, offset, length))).toBe(expected);
  });

  it('puts carets under wide characters and emoji as wide as Unicode says', () => {
    for (let code = 0x80; code < 0x1ffff; code++) {
      const char = String.fromCodePoint(code);
      // A skin tone alone is put on what is in front of it.
      if (!/^\p{Emoji_Presentation}$/u.test(char) || /^\p{Emoji_Modifier}$/u.test(char)) continue;
      expect(excerpt(`${char}x`, at(`${char}x`, char.length, 1)), char).toMatch(/\| {3}\^$/);
    }
    for (const char of 'aéß€→«–…שعक') {
      expect(excerpt(`${char}x`, at(`${char}x`, 1, 1)), char).toMatch(/\| {2}\^$/);
    }
  });

  it('does without what older browsers do not have', () => {
    const { Segmenter } = Intl;
    vi.stubGlobal('Intl', {});
    expect(excerpt('東京=x', at('東京=x', 3, 1))).toBe(' 1 | 東京=x\n   |      ^');
    vi.unstubAllGlobals();
    expect(Intl.Segmenter).toBe(Segmenter);
  });

  it('shows a part of a long line, and never half of a character', () => {
    const text = `${'🚀'.repeat(200)}x${'y'.repeat(500)}`;
    const [line = '', carets = ''] = excerpt(text, at(text, 400, 1)).split('\n');
    expect(line).toBe(` 1 | …${'🚀'.repeat(25)}x${'y'.repeat(49)}…`);
    expect(carets).toBe(`   | ${' '.repeat(51)}^`);
    for (let offset = 0; offset < 10; offset++) {
      expect(excerpt(text, at(text, offset, 300))).not.toContain('\ufffd');
    }
  });
});

describe('quote', () => {
  it.each([
    ['a b', '"a b"'],
    ['a"\\\n', '"a\\"\\\\\\n"'],
    ['\x1b\x9b\u202e\u2028\ufeff\ud83d', '"\\u001b\\u009b\\u202e\\u2028\\ufeff\\ud83d"'],
    ['x'.repeat(41), `"${'x'.repeat(40)}…"`],
    [`${'x'.repeat(39)}🚀`, `"${'x'.repeat(39)}…"`],
  ])('%j', (text, expected) => {
    expect(quote(text)).toBe(expected);
  });
});

describe('applyFixes', () => {
  const text = '0123456789';

  function fixing(
    offset: number,
    length: number,
    replacement: string,
    more: [number, number, string][] = [],
  ) {
    const edits = [[offset, length, replacement] as const, ...more].map(([start, size, written]) => ({
      offset: start,
      length: size,
      text: written,
    }));
    return {
      code: 'x',
      severity: 'error',
      message: '',
      key: null,
      ...at(text, offset, length),
      fix: { title: '', edits },
    } satisfies Diagnostic;
  }

  it('applies what does not overlap, in whatever order it comes', () => {
    const [a, b, c] = [fixing(0, 1, 'a'), fixing(1, 0, '+'), fixing(8, 2, '')];
    expect(applyFixes(text, [c, a, b])).toEqual({ text: 'a+1234567', applied: [a, b, c], skipped: [] });
  });

  it('skips the later of those that overlap', () => {
    const [a, b, c] = [fixing(2, 4, 'a'), fixing(5, 3, 'b'), fixing(6, 1, 'c')];
    expect(applyFixes(text, [c, b, a])).toEqual({ text: '01ac789', applied: [a, c], skipped: [b] });
    const [first, second] = [fixing(3, 0, '1st'), fixing(3, 0, '2nd')];
    expect(applyFixes(text, [first, second])).toMatchObject({ text: '0121st3456789', skipped: [second] });
    expect(applyFixes(text, [second, first])).toMatchObject({ text: '0122nd3456789', skipped: [first] });
  });

  it('applies all edits of a fix, or none', () => {
    const a = fixing(0, 1, 'a', [[9, 1, 'z']]);
    const b = fixing(5, 1, 'b');
    expect(applyFixes(text, [a, b])).toEqual({ text: 'a12345678z', applied: [a], skipped: [b] });
  });

  it('leaves a text as it is where there is nothing to fix', () => {
    const { fix, ...without } = fixing(0, 1, 'a');
    expect(applyFixes(text, [without])).toEqual({ text, applied: [], skipped: [] });
    expect(applyFixes(text, [])).toEqual({ text, applied: [], skipped: [] });
  });

  it("refuses what is another text's", () => {
    expect(() => applyFixes(text, [fixing(9, 2, '')])).toThrow(RangeError);
    expect(() => applyFixes(text, [fixing(5, 1, ''), fixing(20, 0, 'x')])).toThrow(RangeError);
    expect(() => applyFixes(text, [fixing(5, 1, '', [[2, 1, '']])])).toThrow(RangeError);
    expect(() => applyFixes(text, [fixing(-1, 1, '')])).toThrow(RangeError);
  });

  it('says what is no text, and what are no diagnostics', () => {
    const fix = (edits: unknown) => ({ ...fixing(0, 0, ''), fix: { title: '', edits } });
    for (const [message, wrong] of [
      ['diagnostics must be an iterable of diagnostics, not undefined', undefined],
      ['diagnostics must be an iterable of diagnostics, not Object', {}],
      ['diagnostics[0] must be a diagnostic, not null', [null]],
      ['diagnostics[0].fix.edits must be an array, not undefined', [fix(undefined)]],
      ['diagnostics[0].fix.edits[0] must be an edit with offset, length and text, not null', [fix([null])]],
      [
        'diagnostics[0].fix.edits[0] must be an edit with offset, length and text, not Object',
        [fix([{ offset: 0.5, length: 0, text: '' }])],
      ],
    ] as const) {
      expect(() => applyFixes(text, wrong as never)).toThrow(new TypeError(message));
    }
    for (const wrong of [undefined, null, 1]) {
      expect(() => applyFixes(wrong as never, [])).toThrow(/^text must be a string, not/);
      expect(() => excerpt(wrong as never, at('', 0, 0))).toThrow(/^text must be a string, not/);
      expect(() => excerpt('', wrong as never)).toThrow(/^place must be a location, not/);
    }
    expect(() => excerpt('', at('abc', 3, 0))).toThrow(RangeError);
    expect(() => excerpt('', {} as never)).toThrow(RangeError);
  });
});
