import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  editSpec,
  InvalidArgumentError,
  InvalidUtf8Error,
  readSpec,
  type Spec,
  TooDeepError,
  toJson,
  writeSpec,
} from '../../src/spec/index.ts';
import { differences } from '../../src/spec/write/differences.ts';

const RUNC = readFileSync(new URL('../fixtures/runc-spec.json', import.meta.url), 'utf8');

describe('writeSpec', () => {
  it('writes as runc does', () => {
    expect(writeSpec(readSpec(RUNC).spec)).toBe(`${RUNC}\n`);
  });

  it('ends for a spec that is within itself, without advice that does not apply', () => {
    const made: Record<string, unknown> = { ociVersion: '1.0.2' };
    made.linux = made;
    const message = /^more than 1000 objects and arrays within each other; is something within itself\?$/;
    expect(() => writeSpec(made as unknown as Spec)).toThrow(message);
    expect(() => toJson(made)).toThrow(message);
  });

  it('is canonical: the order of members does not matter, and -0 is 0', () => {
    const turned = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(turned)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([key, item]) => [key, turned(item)]),
            )
          : value;
    const spec = { ...readSpec(RUNC).spec, annotations: { b: '1', a: '2' }, z: -0, y: 2 };
    expect(writeSpec(turned(spec) as Spec)).toBe(writeSpec(spec));
    expect(writeSpec(spec, { indent: 0 })).toContain('"annotations":{"a":"2","b":"1"}');
    expect(writeSpec(spec, { indent: 0 }).endsWith('"y":2,"z":0}\n')).toBe(true);
  });

  it('writes big integers digit for digit', () => {
    const text =
      '{"ociVersion":"1.0.2","process":{"rlimits":[{"type":"RLIMIT_CORE","hard":18446744073709551615,"soft":9007199254740993}],"cwd":"/"}}\n';
    const { spec } = readSpec(text);
    const written = writeSpec(spec, { indent: 0 });
    expect(written).toContain('"hard":18446744073709551615,"soft":9007199254740993');
    expect(readSpec(written).spec).toEqual(spec);
  });

  it('leaves out what is undefined, and refuses what JSON has no form for', () => {
    expect(writeSpec({ ociVersion: '1', hostname: undefined } as never, { indent: 0 })).toBe(
      '{"ociVersion":"1"}\n',
    );
    expect(() => writeSpec({ ociVersion: '1', x: Number.NaN } as never)).toThrow(InvalidArgumentError);
    expect(() => writeSpec({ ociVersion: '1', x: () => 1 } as never)).toThrow('a function');
    const round: Record<string, unknown> = { ociVersion: '1' };
    round.x = round;
    expect(() => writeSpec(round as never)).toThrow(TooDeepError);
    expect(() => writeSpec(null as never)).toThrow(TypeError);
  });

  it.each([
    [{ ociVersion: Number.NaN }, 'invalid number: NaN cannot be written as JSON'],
    [{ x: [Number.NEGATIVE_INFINITY] }, 'invalid number: -Infinity cannot be written as JSON'],
    [{ x: () => 1 }, 'invalid value: a function cannot be written as JSON'],
    [5, 'spec must be an object, not number'],
    [null, 'spec must be an object, not null'],
  ])('says what JSON has no form for: %j', (made, message) => {
    expect(() => writeSpec(made as never)).toThrow(expect.objectContaining({ message }));
  });

  it('ends for lists that are within themselves', () => {
    const list: unknown[] = [];
    list.push(list);
    expect(() => toJson(list)).toThrow(TooDeepError);
    expect(() => writeSpec({ x: list } as never)).toThrow(TooDeepError);
  });

  it('writes what is the own of a spec, not what it inherits', () => {
    const made = Object.assign(Object.create({ hostname: 'a' }), { ociVersion: '1' });
    expect(writeSpec(made, { indent: 0 })).toBe('{"ociVersion":"1"}\n');
  });

  it.each([
    [0, ''],
    [2, '  '],
    [100, ' '.repeat(100)],
    ['', ''],
    [' \t', ' \t'],
  ])('indents by %j', (indent, unit) => {
    const text = unit === '' ? '{"a":[1]}' : `{\n${unit}"a": [\n${unit}${unit}1\n${unit}]\n}`;
    expect(toJson({ a: [1] }, indent)).toBe(text);
  });

  it('writes null for the gaps of a list', () => {
    const list: unknown[] = [];
    list[2] = 1;
    expect(toJson(list)).toBe('[null,null,1]');
    expect(writeSpec({ ociVersion: '1', x: list } as never, { indent: 0 })).toBe(
      '{"ociVersion":"1","x":[null,null,1]}\n',
    );
  });

  it.each([[-1], [1.5], [Number.NaN], [101], [1e9], ['xx'], [' x']])(
    'refuses %s as indentation',
    (indent) => {
      expect(() => writeSpec({ ociVersion: '1' }, { indent })).toThrow(
        new InvalidArgumentError('indent', 'neither white space nor 0..100 spaces'),
      );
    },
  );

  describe('with the original', () => {
    const original = `{
    // who
    "hostname" : "a",  "x": 1.0,
    "ociVersion": "1.0.2",
    "mounts": [
        { "destination": "/a" },
        { "destination": "/b" },
        { "destination": "/c" }
    ]
}`;
    const spec = () => readSpec(original).spec;

    it('changes nothing where nothing changed', () => {
      expect(writeSpec(spec(), { original })).toBe(original);
      expect(writeSpec(readSpec(RUNC).spec, { original: RUNC })).toBe(RUNC);
    });

    it('changes what changed, and nothing else', () => {
      const changed = spec();
      changed.hostname = 'b';
      changed.mounts!.splice(1, 1);
      expect(writeSpec(changed, { original })).toBe(
        original.replace('"a"', '"b"').replace('{ "destination": "/b" },\n        ', ''),
      );
      changed.mounts!.push({ destination: '/d', options: ['ro'] });
      changed.annotations = { 'a.b': 'c' };
      expect(writeSpec(changed, { original })).toBe(`{
    // who
    "hostname" : "b",  "x": 1.0,
    "ociVersion": "1.0.2",
    "mounts": [
        { "destination": "/a" },
        { "destination": "/c" },
        { "destination": "/d", "options" : ["ro"] }
    ],
    "annotations" : {
        "a.b" : "c"
    }
}`);
    });

    it.each([
      ['numbers by their values', '{"x":[1.0,2,1]}', [1n, 2.5, '1'], '{"x":[1.0,2.5,"1"]}'],
      ['a big integer', '{"x":9007199254740993}', 9007199254740993n, '{"x":9007199254740993}'],
      ['another big integer', '{"x":9007199254740993}', 9007199254740992n, '{"x":9007199254740992}'],
      ['a text and a number', '{"x":"1"}', 1, '{"x":1}'],
      ['a text and a big integer', '{"x":"1"}', 1n, '{"x":1}'],
      ['a text and an empty one', '{"x":""}', 0, '{"x":0}'],
      ['true and 1', '{"x":true}', 1, '{"x":1}'],
      ['null and what is undefined', '{"x":null}', undefined, '{}'],
      ['what is undefined', '{"x":2}', undefined, '{}'],
      ['a list that grew at its start', '{"x":[2]}', [1, 2], '{"x":[1,2]}'],
      ['a list that lost its start', '{"x":[ 1.0, 2.0, 3.0 ]}', [2, 3], '{"x":[ 2.0, 3.0 ]}'],
      ['a list that lost its end', '{"x":[ 1.0, 2.0, 3.0 ]}', [1], '{"x":[ 1.0 ]}'],
      ['a list that lost its middle', '{"x":[ 1.0, 2.0, 3.0 ]}', [1, 3], '{"x":[ 1.0, 3.0 ]}'],
      [
        'a list that lost one in front of two',
        '{"x":[ 9, 1.0, 2.0, 3.0 ]}',
        [9, 2, 3],
        '{"x":[ 9, 2.0, 3.0 ]}',
      ],
      ['texts, as they are spelled', '{"x":["\\u0061",1]}', ['a', 2], '{"x":["\\u0061",2]}'],
      ['a list that lost all', '{"x":[ 1.0, null ]}', [], '{"x":[]}'],
      ['a list of lists that lost its start', '{"x":[0, [1.0]]}', [[1]], '{"x":[[1.0]]}'],
      [
        'a list of objects that lost its start',
        '{"x":[0, {"a":1.0}]}',
        [{ a: 1, b: undefined }],
        '{"x":[{"a":1.0}]}',
      ],
      // Of what follows, the last item is none of those that the longer list had.
      ['a list whose item has another', '{"x":[0,[1]]}', [[2]], '{"x":[[2]]}'],
      ['a list whose item has one more', '{"x":[0,[1]]}', [[1, 2]], '{"x":[[1,2]]}'],
      ['a list whose item ends otherwise', '{"x":[0,[1,2]]}', [[1, 3]], '{"x":[[1,3]]}'],
      ['a list whose list became an object', '{"x":[0,[]]}', [{ length: 0 }], '{"x":[{"length":0}]}'],
      ['a list whose object became a number', '{"x":[0,{}]}', [5], '{"x":[5]}'],
      [
        'a list whose object has another value',
        '{"x":[0,{"a":1,"b":2}]}',
        [{ a: 1, b: 3 }],
        '{"x":[{"a":1,"b":3}]}',
      ],
      [
        'a list whose object has one more name',
        '{"x":[0,{"a":1}]}',
        [{ a: 1, b: 2 }],
        '{"x":[{"a":1,"b":2}]}',
      ],
    ])('keeps what stands, and changes what differs: %s', (_, original, x, expected) => {
      expect(writeSpec({ x } as never, { original })).toBe(expected);
    });

    it('writes null for the gaps of a list, as without it: items went away', () => {
      const list: unknown[] = [1, undefined, 3];
      list[4] = 5;
      for (const original of ['{"x":[1,2,3]}', '{"x":[1,2,3,4,5]}', '{"x":[0,1,null,3,4,5]}'])
        expect(writeSpec({ x: list } as never, { original })).toBe('{"x":[1,null,3,null,5]}');
    });

    it.each([
      ['a name without a value', {}, { a: undefined }, []],
      ['an item more', [1], [1, 2], [{ path: [1], value: 2 }]],
    ])('takes for a difference only what is one: %s', (_, before, after, changes) => {
      expect(differences(before, after)).toEqual(changes);
    });

    it('gives the value back, whatever it was', () => {
      const value = fc.object({
        maxDepth: 3,
        key: fc.constantFrom('a', 'b', 'c', '1', '__proto__'),
        values: [fc.integer(), fc.string(), fc.bigInt({ min: 2n ** 60n, max: 2n ** 61n }), fc.constant(null)],
      });
      fc.assert(
        fc.property(value, value, fc.constantFrom(0, 2, '\t'), (before, after, indent) => {
          const text = writeSpec(before as never, { indent });
          const edited = writeSpec(after as never, { original: text });
          expect(readSpec(edited).spec).toEqual(readSpec(writeSpec(after as never)).spec);
        }),
        { numRuns: 2_000 },
      );
    });
  });
});

describe('editSpec', () => {
  it.each([
    ['a value', '{"a": 1, "b" :[ 1 ]}', '/b/0', 22n, '{"a": 1, "b" :[ 22 ]}'],
    ['a bigint', '{"a":1}', '/a', 18446744073709551615n, '{"a":18446744073709551615}'],
    ['the whole', ' {"a":1} ', '', { b: 2 }, ' {"b":2} '],
    ['a new member on a line', '{"a": 1, "b": 2}', '/c', [1], '{"a": 1, "b": 2, "c": [1]}'],
    ['a new member below', '{\n  "a": 1\n}', '/b', { c: [] }, '{\n  "a": 1,\n  "b": {\n    "c": []\n  }\n}'],
    ['a new member of nothing', '{}', '/a', 1, '{"a": 1}'],
    ['a new member of a space', '{ }', '/a', 1, '{"a": 1}'],
    ['a new member of a comment', '{ /*,*/ }', '/a', 1, '{"a": 1 /*,*/ }'],
    ['a new member of nothing, deep', '{\n\t"a": {}\n}', '/a/b', 1, '{\n\t"a": {\n\t\t"b": 1\n\t}\n}'],
    ['objects on the way', '{"a":1}', '/x/y/z', true, '{"a":1,"x":{"y":{"z":true}}}'],
    ['a new item', '{"a":[1,2]}', '/a/-', 3, '{"a":[1,2,3]}'],
    ['a new item of a new list', '{"a":1}', '/b/-/c', 2, '{"a":1,"b":[{"c":2}]}'],
    ['a new item by number', '{"a":[1, 2]}', '/a/2', 3, '{"a":[1, 2, 3]}'],
    ['windows line ends', '{\r\n  "a": 1\r\n}', '/b', 2, '{\r\n  "a": 1,\r\n  "b": 2\r\n}'],
    ['the first away', '{"a":1, "b":2}', '/a', undefined, '{"b":2}'],
    ['the last away', '{"a":1, "b":2}', '/b', undefined, '{"a":1}'],
    ['the only one away', '{ "a":1 }', '/a', undefined, '{}'],
    ['an item away', '{"a":[1, 2, 3]}', '/a/1', undefined, '{"a":[1, 3]}'],
    ['nothing away', '{"a":1}', '/b', undefined, '{"a":1}'],
    ['the last of a name', '{"a":1,"a":2}', '/a', 3, '{"a":1,"a":3}'],
    ['all of a name away', '{"a":1,"b":2,"a":3}', '/a', undefined, '{"b":2}'],
    ['beside comments', '{"a":/* one */1, // end\n"b":2}', '/a', 3, '{"a":/* one */3, // end\n"b":2}'],
    ['the first between comments', '{/*a*/"a":1,/*b*/"b":2}', '/a', undefined, '{/*a*//*b*/"b":2}'],
    [
      'the last between comments',
      '{"a":1, // a, 1\n"b":2 // b\n}',
      '/b',
      undefined,
      '{"a":1 // a, 1\n // b\n}',
    ],
    ['the only one between comments', '{/*,*/"a":1 /*a*/,/*b*/}', '/a', undefined, '{/*,*/ /*a*//*b*/}'],
    ['an item between comments', '{"a":[1,/*2*/2,3]}', '/a/1', undefined, '{"a":[1,/*2*/3]}'],
    ['a member whose value has comments', '{"a":[/*1*/1],"b":2}', '/a', undefined, '{"b":2}'],
    ['a name with a slash', '{"a/b":{"~":1}}', '/a~1b/~0', 2, '{"a/b":{"~":2}}'],
    ['a byte order mark stays', '\ufeff{"a":1}', '/a', 2, '\ufeff{"a":2}'],
    ['behind a trailing comma', '{"a":1,}', '/b', 2, '{"a":1,"b":2,}'],
    ['__proto__', '{"a":1}', '/__proto__', 2, '{"a":1,"__proto__":2}'],
    ['white space around nothing stays', '{ }', '/a', undefined, '{ }'],
    ['the only line away', '{\n  "a": 1\n}', '/a', undefined, '{}'],
    ['a value on a line', '{"a":1}', '/a', { b: [1] }, '{"a":{"b":[1]}}'],
    ['an empty object on a line', '{"a":{}}', '/a/b', { c: 1 }, '{"a":{"b":{"c":1}}}'],
    [
      'windows line ends, of an empty object',
      '{\r\n\t"a": {}\r\n}',
      '/a/b',
      1,
      '{\r\n\t"a": {\r\n\t\t"b": 1\r\n\t}\r\n}',
    ],
    [
      'an empty object behind a comment',
      '{\n/* c */ "a":{}\n}',
      '/a/b',
      1,
      '{\n/* c */ "a":{\n  "b":1\n}\n}',
    ],
    ['behind a colon with a comment', '{"a" /*:*/: 1}', '/b', 2, '{"a" /*:*/: 1,"b": 2}'],
  ])('changes %s', (_, text, pointer, value, expected) => {
    expect(editSpec(text, [{ pointer, value }])).toBe(expected);
  });

  it.each([
    ['the members are not indented', '{\n"a":1\n}', '{\n"a":1,\n"l":{\n  "b":2\n}\n}'],
    ['a comment stands in front of them', '{\n/* c */ "a":1\n}', '{\n/* c */ "a":1, "l":{"b":2}\n}'],
  ])('lays out what is new where %s', (_, text, expected) => {
    expect(editSpec(text, [{ pointer: '/l', value: { b: 2 } }])).toBe(expected);
  });

  const deep = (levels: number) => JSON.parse(`${'{"b":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`);

  it.each([
    ['names', '/b'.repeat(1000), 1],
    ['items', `/l${'/-'.repeat(998)}`, 1],
    ['an object', '/b', deep(999)],
    ['an object in the place of one', '/a', deep(999)],
    ['an object in the place of all', '', deep(1000)],
    ['an item', '/l/-', deep(998)],
  ])('what it writes can be read, however deep it is: %s', (_, pointer, value) => {
    const edited = editSpec('{"a":{},"l":[]}', [{ pointer, value }]);
    expect(() => readSpec(edited, { maxDepth: 1000 })).not.toThrow();
  });

  it.each([
    ['names', '/b'.repeat(1001), 1],
    ['more names than the stack is deep', '/b'.repeat(100_000), 1],
    ['names of nothing', '/b'.repeat(100_000), undefined],
    ['items', `/l${'/-'.repeat(1000)}`, 1],
    ['an object', '/b', deep(1000)],
    ['an object in the place of one', '/a', deep(1000)],
    ['an object in the place of all', '', deep(1001)],
    ['an item', '/l/-', deep(999)],
  ])('wrote what could not be read, or ended with an error of V8: %s', (_, pointer, value) => {
    expect(() => editSpec('{"a":{},"l":[]}', [{ pointer, value }])).toThrow(TooDeepError);
  });

  it('says how to lead less deep', () => {
    expect(() => editSpec('{}', [{ pointer: '/b'.repeat(1001), value: 1 }])).toThrow(
      'more than 1000 objects and arrays within each other; shorten the pointer',
    );
  });

  it('a gap among edits was taken for an edit', () => {
    const edits: { pointer: string }[] = [];
    edits[1] = { pointer: '/a' };
    expect(() => editSpec('{"a":1}', edits)).toThrow(
      new TypeError('edits[0].pointer must be a string, not undefined'),
    );
  });

  it.each(['/l/-', '/m/-', '/m/n', '/m/n/-'])(
    'makes nothing of taking %s away, which is not there',
    (pointer) => {
      expect(editSpec('{"a":1,"l":[]}', [{ pointer, value: undefined }])).toBe('{"a":1,"l":[]}');
    },
  );

  it.each([
    ['at the end', ['/b', '/c'], '{"a":1}'],
    ['at the start', ['/a', '/b'], '{"c":3}'],
    ['around another', ['/a', '/c'], '{"b":2}'],
    ['all of them', ['/c', '/b', '/a'], '{}'],
  ])('takes several members away: %s', (_, pointers, expected) => {
    const edits = pointers.map((pointer) => ({ pointer }));
    expect(editSpec('{"a":1, "b":2, "c":3}', edits)).toBe(expected);
  });

  it('makes an object of what has other names than -', () => {
    const edits = ['/b/-', '/b/c'].map((pointer) => ({ pointer, value: pointer }));
    expect(editSpec('{"a":1}', edits)).toBe('{"a":1,"b":{"-":"/b/-","c":"/b/c"}}');
  });

  it('makes several changes of the text as it was', () => {
    const edits = [
      { pointer: '/d/e', value: 5 },
      { pointer: '/a' },
      { pointer: '/c/0' },
      { pointer: '/c/3', value: 'x' },
      { pointer: '/d/f', value: 6 },
      { pointer: '/b', value: null },
    ];
    expect(editSpec('{"a":1, "b":2, "c":[1, 2, 3]}', edits)).toBe(
      '{"b":null, "c":[2, 3, "x"], "d":{"e":5,"f":6}}',
    );
  });

  it.each([
    ['a', 'pointer', '"a" does not start with /'],
    ['/a/b', 'edits', '/a has no members'],
    ['/l/0/b', 'edits', '/l/0 has no members'],
    ['/l/3', 'edits', '/l/3 is no item'],
    ['/l/01', 'edits', '/l/01 is no item'],
    ['/l/x', 'edits', '/l/x is no item'],
  ])('refuses %s', (pointer, argument, message) => {
    expect(() => editSpec('{"a":1,"l":[1]}', [{ pointer, value: 1 }])).toThrow(
      new InvalidArgumentError(argument, message),
    );
  });

  it.each([[['/a', '/a']], [['/a', '/a/b']], [['/a/b', '/a']], [['', '/a']]])(
    'refuses contradictions: %j',
    (pointers) => {
      const edits = pointers.map((pointer) => ({ pointer, value: 1 }));
      expect(() => editSpec('{"a":{"b":1}}', edits)).toThrow(
        new InvalidArgumentError('edits', `${pointers[1]} is changed twice, or within another change`),
      );
    },
  );

  it('refuses to take the whole away, and what is no list of edits', () => {
    expect(() => editSpec('{}', [{ pointer: '' }])).toThrow(
      new InvalidArgumentError('edits', 'the whole cannot be taken away'),
    );
    expect(() => editSpec('{}', undefined as never)).toThrow(
      new TypeError('edits must be an array, not undefined'),
    );
    expect(() => editSpec('{}', [null] as never)).toThrow('edits[0].pointer must be a string');
    expect(() => editSpec('{}', [{ pointer: 5 }] as never)).toThrow('edits[0].pointer must be a string');
  });

  it('refuses bytes that are not UTF-8, which a text cannot keep', () => {
    const bytes = Uint8Array.from(Buffer.from('{"a":"\xff"}', 'latin1'));
    expect(() => editSpec(bytes, [{ pointer: '/b', value: 1 }])).toThrow(new InvalidUtf8Error(6));
    expect(editSpec(Buffer.from('\ufeff{"a":"é"}'), [{ pointer: '/b', value: 1 }])).toBe(
      '\ufeff{"a":"é","b":1}',
    );
  });

  it('leaves every other byte alone', () => {
    const text = readFileSync(new URL('../fixtures/runc-spec.json', import.meta.url), 'utf8');
    const pointers: string[] = [];
    const collect = (value: unknown, pointer: string) => {
      if (typeof value !== 'object' || value === null) pointers.push(pointer);
      else for (const [key, item] of Object.entries(value)) collect(item, `${pointer}/${key}`);
    };
    const reading = readSpec(text);
    collect(reading.spec, '');
    expect(pointers.length).toBeGreaterThan(90);
    for (const pointer of pointers) {
      const { offset, length } = reading.locate(pointer)!;
      const edited = editSpec(text, [{ pointer, value: 'NEW' }]);
      expect(edited).toBe(`${text.slice(0, offset)}"NEW"${text.slice(offset + length)}`);
    }
  });

  it('takes linear time for many edits of one line', { timeout: 120_000 }, () => {
    const text = `{"a":[${Array.from({ length: 100_000 }, (_, i) => i).join()}]}`;
    const started = performance.now();
    editSpec(
      text,
      Array.from({ length: 100_000 }, (_, i) => ({ pointer: `/a/${i}`, value: 'x' })),
    );
    expect(performance.now() - started).toBeLessThan(60_000);
  });
});

it('copies no white space that is wider than any indentation', () => {
  const wide = ' '.repeat(5000);
  const added = (text: string) => editSpec(text, [{ pointer: '/l/-', value: 2 }]).replaceAll(wide, 'W');
  expect(added(`{"l":[0,${wide}1]}`)).toBe('{"l":[0,W1,2]}');
  expect(added(`{"l":[0,\n${wide}1]}`)).toBe('{"l":[0,\nW1,\n2]}');
  const inner = editSpec(`{\n${wide}"l":{}\n}`, [{ pointer: '/l/a', value: 1 }]).replaceAll(wide, 'W');
  expect(inner.split('W')).toHaveLength(2);
});

describe('white space that is copied has a widest:', () => {
  const added = (text: string, pointer: string) => editSpec(text, [{ pointer, value: 2 }]);
  // WIDEST, two columns for each of the 512 levels.
  it.each([
    [1024, true],
    [1025, false],
  ])('%i columns between items, or before them', (columns, copied) => {
    const wide = ' '.repeat(columns);
    const gap = copied ? wide : '';
    expect(added(`{"l":[0,${wide}1]}`, '/l/-')).toBe(`{"l":[0,${wide}1,${gap}2]}`);
    // The line end counts as well.
    const line = `\r\n${wide.slice(2)}`;
    expect(added(`{"l":[0,${line}1]}`, '/l/-')).toBe(`{"l":[0,${line}1,${copied ? line : '\r\n'}2]}`);
    expect(added(`{\n${wide}"l":{}\n}`, '/l/a')).toBe(`{\n${wide}"l":{\n${gap}  "a":2\n${gap}}\n}`);
  });

  it('a line that starts far behind the start of the text is indented as any other', () => {
    const long = `{\n  "x":"${'x'.repeat(2000)}",\n  "l":`;
    expect(added(`${long}{}\n}`, '/l/a')).toBe(`${long}{\n    "a":2\n  }\n}`);
  });

  it.each([
    [100, true],
    [101, false],
  ])('%i columns of a level, or around a colon', (columns, copied) => {
    const wide = ' '.repeat(columns);
    const unit = copied ? wide : '  ';
    expect(added(`{\n${wide}"l":{}\n}`, '/l/a')).toBe(`{\n${wide}"l":{\n${wide}${unit}"a":2\n${wide}}\n}`);
    const colon = `:${wide.slice(1)}`;
    expect(added(`{"l"${colon}1}`, '/a')).toBe(`{"l"${colon}1,"a"${copied ? colon : ': '}2}`);
  });
});
