import { describe, expect, it } from 'vitest';
import {
  type Diagnostic,
  InputTooLargeError,
  InvalidArgumentError,
  InvalidJsonError,
  readSpec,
  TooDeepError,
  validateSpec,
} from '../../src/spec/index.ts';

/** A config.json with something in it; the rest is fine. */
function config(members: string): string {
  return `{"ociVersion":"1.0.2","root":{"path":"r"},"process":{"cwd":"/","args":["sh"]},"annotations":{${members}}}`;
}

function read(members: string): unknown {
  return (readSpec(config(members)).spec.annotations as Record<string, unknown>)['a.b'];
}

function codes(text: string | Uint8Array): string[] {
  return readSpec(text).diagnostics.map(({ code }) => code);
}

describe('numbers', () => {
  it.each([
    ['0', 0],
    ['-1', -1],
    ['9007199254740991', 9007199254740991],
    ['-9007199254740991', -9007199254740991],
    ['9007199254740992', 9007199254740992n],
    ['9007199254740993', 9007199254740993n],
    ['-9007199254740993', -9007199254740993n],
    ['18446744073709551615', 18446744073709551615n],
    ['-9223372036854775808', -9223372036854775808n],
    [`1${'0'.repeat(400)}`, 10n ** 400n],
    // Beyond a thousand digits it is a number of floating point, for the time that it takes.
    ['9'.repeat(1000), 10n ** 1000n - 1n],
    ['1.5', 1.5],
    ['1.0', 1],
    ['1e3', 1000],
    ['1E+3', 1000],
    ['1e400', Number.POSITIVE_INFINITY],
    ['-0', -0],
    ['0.1', 0.1],
    ['1e20', 100000000000000000000],
  ])('%s', (digits, value) => {
    expect(read(`"a.b":${digits}`)).toBe(value);
  });

  it('of a million digits are read, as infinite', () => {
    expect(read(`"a.b":${'9'.repeat(1_000_000)}`)).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    ['1.0', 'number-form', 'error'],
    ['1e3', 'number-form', 'error'],
    ['-0', 'number-form', 'warning'],
    ['-0.0', 'number-form', 'warning'],
    ['1e400', 'number-too-large', 'error'],
    ['9'.repeat(1001), 'number-too-large', 'error'],
  ])('%s is reported', (digits, code, severity) => {
    expect(readSpec(config(`"a.b":${digits}`)).diagnostics).toMatchObject([
      { code, severity, pointer: '/annotations/a.b', length: digits.length },
    ]);
  });

  it.each(['0.5', '1', '18446744073709551615'])('%s is not', (digits) => {
    expect(codes(config(`"a.b":${digits}`))).toEqual([]);
  });
});

describe('what is no JSON', () => {
  it.each([
    ['', 1, 1, 'the text ends instead of an object'],
    ['   ', 1, 4, 'the text ends'],
    ['{]', 1, 2, 'there is "]"'],
    ['[]', 1, 1, 'there is "["'],
    ['null', 1, 1, 'there is "null"'],
    ['{"a":01}', 1, 7, 'there is "1" instead of } or a comma'],
    ['{"a":+1}', 1, 6, 'there is "+1"'],
    ['{"a":.5}', 1, 6, 'there is ".5"'],
    ['{"a":1.}', 1, 6, 'a number that breaks off'],
    ['{"a":1e}', 1, 6, 'a number that breaks off'],
    ['{"a":-}', 1, 6, 'there is "-"'],
    ['{"a":NaN}', 1, 6, 'there is "NaN"'],
    ['{"a":tru}', 1, 6, 'there is "tru"'],
    ["{'a':1}", 1, 2, 'there is "\'a\'"'],
    ['{a:1}', 1, 2, 'there is "a"'],
    ['{"a" 1}', 1, 6, 'a colon'],
    ['{"a":1 "b":2}', 1, 8, '} or a comma'],
    ['{"a":1,,}', 1, 8, 'a name in quotes'],
    ['{,}', 1, 2, 'a name in quotes'],
    ['{"a":[,]}', 1, 7, 'a value'],
    ['{"a":[1 2]}', 1, 9, '] or a comma'],
    ['{"a":1', 1, 7, 'the text ends'],
    ['{"a":"x', 1, 6, 'a string that does not end'],
    ['{\n "a": "x\n"}', 2, 7, 'a string that does not end'],
    ['{"a":"\\x"}', 1, 6, 'an unknown escape'],
    ['{"a":"\\u12"}', 1, 6, 'four hexadecimal digits'],
    ['{"a":"\u0001"}', 1, 6, 'a control character'],
    ['{"a":1} /*', 1, 9, 'a comment that does not end'],
    ['{"a":\u00a01}', 1, 6, 'there is'],
    ['\u00a0{}', 1, 1, 'there is'],
  ])('%j', (text, line, column, problem) => {
    expect(() => readSpec(text)).toThrow(InvalidJsonError);
    try {
      readSpec(text);
    } catch (error) {
      expect(error).toMatchObject({ code: 'ERR_OCI_INVALID_JSON', line, column });
      expect((error as InvalidJsonError).problem).toContain(problem);
    }
  });

  it.each([[5], [null], [undefined], [{}], [[1]]])('%j is no input', (input) => {
    expect(() => readSpec(input as never)).toThrow(TypeError);
  });
});

describe('what readers disagree on', () => {
  const FINE = config('');
  const cases: [name: string, text: string | Uint8Array, expected: Partial<Diagnostic>[]][] = [
    ['a byte order mark', `\ufeff${FINE}`, [{ code: 'byte-order-mark', line: 1, column: 1, length: 1 }]],
    ['a mark as bytes', Buffer.from(`\ufeff${FINE}`), [{ code: 'byte-order-mark', offset: 0 }]],
    ['a line comment', `// c\n${FINE}`, [{ code: 'comment', line: 1, column: 1, length: 4 }]],
    ['a block comment', FINE.replace(':', ':/* { */'), [{ code: 'comment', column: 15, length: 7 }]],
    ['a trailing comma in an object', FINE.replace('}}', '},}'), [{ code: 'trailing-comma', length: 1 }]],
    ['a trailing comma in a list', FINE.replace('"sh"', '"sh", '), [{ code: 'trailing-comma', length: 1 }]],
    ['trailing bytes', `${FINE}\n x y\n`, [{ code: 'trailing-bytes', line: 2, column: 2, length: 3 }]],
    ['a second object', `${FINE}${FINE}`, [{ code: 'trailing-bytes', length: FINE.length }]],
    [
      'a duplicate name',
      config('"a.b":"1","a.b":"2"'),
      [{ code: 'duplicate-name', pointer: '/annotations/a.b' }],
    ],
    ['an escaped duplicate', config('"a.b":"1","a\\u002eb":"2"'), [{ code: 'duplicate-name' }]],
    ['a NUL', config('"a.b":"x\\u0000"'), [{ code: 'nul-character', pointer: '/annotations/a.b' }]],
    ['a NUL in a name', config('"a.\\u0000":"x"'), [{ code: 'nul-character' }]],
    ['a lone surrogate', config('"a.b":"\\ud800"'), [{ code: 'lone-surrogate' }]],
    ['a raw lone surrogate', config('"a.b":"\ud800"'), [{ code: 'lone-surrogate' }]],
    ['a swapped pair', config('"a.b":"\\udc00\\ud800"'), [{ code: 'lone-surrogate' }]],
    [
      'another case',
      FINE.replace('"process"', '"Process"'),
      [{ code: 'name-case', key: 'Process', length: 9 }],
    ],
    [
      'another case beyond ASCII: a long s',
      FINE.replace('"process"', '"proce\u017fs"'),
      [{ code: 'name-case', severity: 'error', key: 'proce\u017fs' }],
    ],
    [
      'another case beyond ASCII: the Kelvin sign',
      config('').replace('{', '{"hoo\u212as":{},'),
      [{ code: 'name-case', severity: 'error', key: 'hoo\u212as' }],
    ],
    ['an unknown name', FINE.replace('"root"', '"rooot"'), [{ code: 'unknown-property', pointer: '/rooot' }]],
  ];

  it.each(cases)('%s', (_, text, expected) => {
    const { spec, diagnostics } = readSpec(text);
    expect(diagnostics).toMatchObject(expected);
    // Validating does not let them pass.
    const found = validateSpec(spec).map(({ code }) => code);
    expect(found).toEqual(expect.arrayContaining(expected.map(({ code }) => code)));
  });

  it.each([
    ['a pair', config('"a.b":"\\ud83d\\ude00 😀"')],
    ['an escape', config('"a.b":"\\u0041\\n\\"\\\\"')],
    ['what is within quotes', config('"a.b":"// /* ,] \\\\ 1.0 1e5"')],
    ['white space', `\r\n\t ${FINE.replaceAll(',', ' ,\r\n')} \n`],
  ])('not on %s', (_, text) => {
    expect(codes(text)).toEqual([]);
  });

  it('the last of a name counts, and both places are told', () => {
    const { spec, diagnostics } = readSpec('{\n"ociVersion":"1.0.0",\n"ociVersion":"1.0.2"}');
    expect(spec.ociVersion).toBe('1.0.2');
    expect(diagnostics).toMatchObject([{ line: 3, column: 1, related: [{ line: 2, column: 1 }] }]);
  });

  it('is found where bytes are not UTF-8', () => {
    const bytes = Buffer.from(config('"a.b":"ü?"'));
    bytes[bytes.indexOf('?')] = 0xff;
    const { spec, diagnostics } = readSpec(bytes);
    expect(spec.annotations?.['a.b']).toBe('ü\ufffd');
    expect(diagnostics).toMatchObject([{ code: 'invalid-utf8', length: 1 }]);
    expect(readSpec(bytes).text[diagnostics[0]!.offset]).toBe('\ufffd');
  });

  it('is no JSON in UTF-16, with a mark or without', () => {
    const text = config('"a.b":"c"');
    for (const bytes of [Buffer.from(text, 'utf16le'), Buffer.from(`\ufeff${text}`, 'utf16le')]) {
      expect(() => readSpec(bytes)).toThrow(InvalidJsonError);
      expect(() => readSpec(bytes.swap16())).toThrow(InvalidJsonError);
    }
  });

  it('is found in every place where bytes are not UTF-8', () => {
    // One broken off, one too many, half of a surrogate pair, and U+FFFD itself, which is a character like others.
    const [start, end] = config('"a.b":"?"').split('?') as [string, string];
    const parts = [[0xe2, 0x82], 'a\n', [0xff, 0xc0], 'ü\ufffd', [0xed, 0xa0, 0x80], '😀'];
    const bytes = Buffer.concat([start, ...parts, end].map((part) => Buffer.from(part as string)));
    // The line feed stands within a string, where JSON has none: the places are those of the text all the same.
    expect(() => readSpec(bytes)).toThrow(InvalidJsonError);
    const { text, diagnostics } = readSpec(Buffer.from(bytes.map((byte) => (byte === 0x0a ? 0x20 : byte))));
    expect(text).toBe(new TextDecoder().decode(bytes).replace('\n', ' '));
    const found = diagnostics.filter(({ code }) => code === 'invalid-utf8');
    expect(found.map(({ offset, length }) => [offset - start.length, length])).toEqual([
      [0, 1],
      [3, 2],
      [7, 3],
    ]);
  });

  it('names the first hundred such places, and says how many more there are', () => {
    const bytes = Buffer.from(config(`"a.b":"${'?!'.repeat(2 ** 18)}"`)).map((byte) =>
      byte === 0x3f ? 0xff : byte,
    );
    const found = readSpec(bytes).diagnostics.filter(({ code }) => code === 'invalid-utf8');
    expect(found).toHaveLength(100);
    expect(found.at(-1)!.message).toContain(`${2 ** 18 - 100} more places`);
    expect(new Set(found.slice(0, -1).map(({ message }) => message)).size).toBe(1);
    expect(found[0]!.message).not.toContain('more');
  });

  it('keeps what it does not know', () => {
    const { spec } = readSpec(config('').replace('{', '{"x":{"y":[1,{"z":null}]},'));
    expect(spec).toMatchObject({ x: { y: [1, { z: null }] } });
  });
});

describe('positions', () => {
  const { locate } = {
    locate: (pointer: string) => readSpec('{\n  "a/b": [1,\n    {"c~d": "é"}]\n}').locate(pointer),
  };
  it.each([
    ['', { offset: 0, line: 1, column: 1 }],
    ['/a~1b', { line: 2, column: 10 }],
    ['/a~1b/0', { line: 2, column: 11, length: 1 }],
    ['/a~1b/1/c~0d', { line: 3, column: 13, length: 3 }],
    ['/a~1b/2', null],
    ['/a~1b/01', null],
    ['/nope', null],
  ])('of %s', (pointer, place) => {
    if (place === null) expect(locate(pointer)).toBeNull();
    else expect(locate(pointer)).toMatchObject(place);
  });

  it.each([1, null, undefined, {}])('of %o, which is no pointer, V8 spoke', (pointer) => {
    expect(() => readSpec('{}').locate(pointer as never)).toThrow('pointer must be a string, not ');
  });

  it('of positions as RFC 6901 writes them', () => {
    const list = `{"a":[${Array.from({ length: 120 }, (_, i) => i).join()}],"b":{"01":1,"":2}}`;
    for (const form of [list, `\ufeff${list}`]) {
      const found = readSpec(form);
      for (const position of ['0', '9', '10', '119'])
        expect(found.locate(`/a/${position}`), position).toMatchObject({ length: position.length });
      for (const step of [
        '',
        '00',
        '01',
        '010',
        '120',
        '-',
        '-1',
        '+1',
        '/',
        ':',
        '1a',
        'a',
        '1.0',
        '1e1',
        ' 1',
      ])
        expect(found.locate(`/a/${step.replace('/', '~1')}`), step).toBeNull();
      expect(found.locate('/a/0000000000000001')).toBeNull();
      expect(found.locate('/a/1000000000000000')).toBeNull();
      for (const step of ['01', '']) expect(found.locate(`/b/${step}`)).toMatchObject({ length: 1 });
    }
  });

  it('of names with ~ and / in them, told as pointers that lead there', () => {
    const reading = readSpec('{"annotations":{"a~b/c~1":1,"/~":2}}');
    const pointers = validateSpec(reading.spec).flatMap(({ code, pointer = '' }) =>
      code === 'wrong-type' ? [pointer] : [],
    );
    expect(pointers).toEqual(['/annotations/a~0b~1c~01', '/annotations/~1~0']);
    expect(pointers.map((pointer) => reading.locate(pointer)?.column)).toEqual([27, 34]);
  });

  it('only of pointers', () => {
    expect(() => locate('a')).toThrow('does not start with /');
    for (const pointer of ['/~', '/a~2', '/~0/x~/y', '/~~1']) {
      expect(() => locate(pointer), pointer).toThrow('has a ~ without 0 or 1 behind it');
    }
  });
});

describe('bytes', () => {
  const encoded = (...parts: (string | number)[]) =>
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part))));

  it('keep a byte order mark beside what is not UTF-8, and say both', () => {
    const { diagnostics, spec } = readSpec(encoded('\ufeff{"ociVersion":"1.0.', 0xff, '"}'));
    expect(spec.ociVersion).toBe('1.0.\ufffd');
    expect(
      diagnostics.map(({ code, severity, offset, pointer, message }) => ({
        code,
        severity,
        offset,
        pointer,
        message,
      })),
    ).toEqual([
      {
        code: 'byte-order-mark',
        severity: 'error',
        offset: 0,
        pointer: '',
        message: 'the text starts with a byte order mark, which JSON does not have',
      },
      {
        code: 'invalid-utf8',
        severity: 'error',
        offset: 20,
        pointer: '',
        message: 'bytes that are not UTF-8, read as U+FFFD',
      },
    ]);
  });

  it('are bytes or a text', () => {
    expect(() => readSpec(7 as never)).toThrow('input must be a string or a Uint8Array, not number');
  });
});

it('makes a property like any other of the name __proto__', () => {
  for (const mark of ['', '\ufeff']) {
    const annotations = readSpec(`${mark}${config('"__proto__":"1"')}`).spec.annotations!;
    expect(Object.getOwnPropertyDescriptor(annotations, '__proto__')).toEqual({
      value: '1',
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
});

describe('what is said', () => {
  it.each([
    ['x'.repeat(18), `"${'x'.repeat(18)}"`],
    ['x'.repeat(19), `"${'x'.repeat(19)}…`],
    ['x'.repeat(50), `"${'x'.repeat(19)}…`],
  ])('of a text in a wrong place quotes its first twenty characters: %s', (text, shown) => {
    const there = JSON.stringify(shown);
    expect(() => readSpec(`{"a":1 "${text}"}`)).toThrow(`there is ${there} instead of`);
  });

  it.each([
    [' x ', 'x'],
    [' x y\n\t', 'x y'],
    ['\u0001', ''],
    [' \u0001', ''],
    ['x', 'x'],
  ])('of what stands behind the end is all of it, without white space: %j', (rest, told) => {
    const text = `{"ociVersion":"1.0.2"}${rest}`;
    const [found] = readSpec(text).diagnostics;
    expect(found).toMatchObject({ code: 'trailing-bytes', length: told.length });
    expect(text.slice(found!.offset, found!.offset + found!.length)).toBe(told);
  });

  it('of pointers that are none', () => {
    const { locate } = { locate: (pointer: string) => readSpec('{}').locate(pointer) };
    expect(() => locate('a')).toThrow(new InvalidArgumentError('pointer', '"a" does not start with /'));
    expect(() => locate('/~')).toThrow(
      new InvalidArgumentError('pointer', '"~" has a ~ without 0 or 1 behind it'),
    );
  });
});

describe('limits', () => {
  it('refuse what is too large, before anything else', () => {
    expect(() => readSpec(' '.repeat(100_000_000))).toThrow(InputTooLargeError);
    expect(() => readSpec(new Uint8Array(100_000_000))).toThrow('raise maxSize');
    expect(() => readSpec(config(''), { maxSize: 10 })).toThrow(InputTooLargeError);
    // What bytes say of their own length, which once counted.
    const bytes = Object.defineProperty(new Uint8Array(100), 'byteLength', { value: 1 });
    expect(() => readSpec(bytes, { maxSize: 10 })).toThrow(InputTooLargeError);
    expect(() => readSpec(config(''), { maxSize: Number.NaN })).toThrow(InputTooLargeError);
    expect(readSpec(config(''), { maxSize: config('').length }).spec.ociVersion).toBe('1.0.2');
  });

  it.each([
    ['lists', '[', ']'],
    ['objects', '{"a":', '}'],
    ['unclosed lists', '[', ''],
  ])('refuse 100,000 %s within each other', (_, open, close) => {
    const text = `{"x":${open.repeat(100_000)}1${close.repeat(100_000)}}`;
    expect(() => readSpec(text)).toThrow(TooDeepError);
    expect(() => readSpec(`\ufeff${text}`)).toThrow(TooDeepError);
  });

  it('are exact', () => {
    const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
    expect(() => readSpec(deep(512))).not.toThrow();
    expect(() => readSpec(deep(513))).toThrow(TooDeepError);
    expect(() => readSpec(deep(3), { maxDepth: 2 })).toThrow('at offset 10');
    expect(() => readSpec(deep(2), { maxDepth: 2 })).not.toThrow();
    expect(() => readSpec(deep(1000), { maxDepth: 1000 })).not.toThrow();
    expect(() => readSpec('{"a":1}', { maxDepth: 1 })).not.toThrow();
    expect(() => readSpec('{"a":[]}', { maxDepth: 1 })).toThrow(TooDeepError);
    expect(() => readSpec(`\ufeff${deep(1000)}`, { maxDepth: 1000 }).diagnostics).not.toThrow();
    const lists = (levels: number) => `{"a":${'['.repeat(levels - 1)}1${']'.repeat(levels - 1)}}`;
    for (const mark of ['', '\ufeff']) {
      expect(() => readSpec(`${mark}${lists(512)}`)).not.toThrow();
      expect(() => readSpec(`${mark}${lists(513)}`)).toThrow(TooDeepError);
    }
    for (const maxDepth of [0, 1001, Number.NaN]) {
      expect(() => readSpec('{}', { maxDepth })).toThrow(
        new InvalidArgumentError('maxDepth', 'not within 1..1000'),
      );
    }
  });
});

describe('hostile names', () => {
  it('are names, at every level', () => {
    const text =
      '{"__proto__":{"__proto__":{"a":1},"constructor":2},"toString":3,"hasOwnProperty":[{"__proto__":4}]}';
    for (const form of [text, `${text} `, `\ufeff${text}`]) {
      const { spec } = readSpec(form);
      expect(JSON.stringify(spec)).toBe(text);
      expect(Object.getPrototypeOf(spec)).toBe(Object.prototype);
      expect(
        validateSpec(spec)
          .filter(({ code }) => code === 'unknown-property')
          .map(({ pointer }) => pointer),
      ).toEqual(['/__proto__', '/toString', '/hasOwnProperty']);
    }
    expect(({} as { a?: number }).a).toBeUndefined();
  });

  it('are found where known objects have them', () => {
    const { spec } = readSpec('{"process":{"__proto__":1,"constructor":2},"annotations":{"__proto__":"x"}}');
    const unknown = validateSpec(spec).filter(({ code }) => code === 'unknown-property');
    expect(unknown.map(({ pointer }) => pointer)).toEqual(['/process/__proto__', '/process/constructor']);
  });

  // Made when they are asked for: each is some megabytes.
  const many = (name: (i: number) => string) => () =>
    config(Array.from({ length: 100_000 }, (_, i) => `"${name(i)}":"x"`).join());

  it.each([
    ['100,000 times the same', many(() => 'a.b'), 99_999],
    ['200,000 times the same', () => config('"a":0,'.repeat(200_000).slice(0, -1)), 199_999],
    ['100,000 different', many((i) => `a.${i}`), 0],
    ['100,000 positions', many((i) => `${i * 1024}`), 0],
    [
      '100,000 that hash alike in many tables',
      many((i) => `a.${'Aa'.repeat(i % 9)}${'BB'.repeat(8 - (i % 9))}${i}`),
      0,
    ],
  ])('%s are read in linear time', { timeout: 120_000 }, (_, text, duplicates) => {
    const started = performance.now();
    const { diagnostics } = readSpec(text());
    expect(diagnostics.filter(({ code }) => code === 'duplicate-name')).toHaveLength(duplicates);
    // Quadratic time would be minutes.
    expect(performance.now() - started).toBeLessThan(60_000);
  });
});
