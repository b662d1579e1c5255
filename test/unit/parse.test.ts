import { expect, it } from 'vitest';
import { parse } from '../../src/config/parse.ts';
import { InputTooLargeError, InvalidUtf8Error } from '../../src/errors.ts';
import { describeEngines } from '../support/engines.ts';

const encoder = new TextEncoder();

describeEngines('parse', () => {
  it('falls back as the seed does, field by field', () => {
    expect(parse('cpu_shares=').linux.cpuShares).toBe(0);
    expect(parse('cpu_shares=x').linux.cpuShares).toBe(1024);
    expect(parse('cpu_period=-1').linux.cpuPeriod).toBe(100_000n);
    expect(parse('process_uid=4294967296').process.uid).toBe(0);
    expect(parse('memory_limit=64M').linux.memoryLimit).toBe(0n);
    expect(parse('memory_limit=18446744073709551615').linux.memoryLimit).toBe(2n ** 64n - 1n);
  });

  it('refuses other types with a TypeError that says what it got', () => {
    for (const [input, got] of [
      [undefined, 'undefined'],
      [null, 'null'],
      [42, 'number'],
      [{}, 'Object'],
      [Object.create(null), 'object'],
      [new ArrayBuffer(8), 'ArrayBuffer'],
      [new Uint16Array(2), 'Uint16Array'],
      [['hostname=a'], 'Array'],
      [new String('hostname=a'), 'String'],
    ] as const) {
      expect(() => parse(input as unknown as string)).toThrow(
        new TypeError(`input must be a string or a Uint8Array, not ${got}`),
      );
    }
  });

  it('takes bytes of another offset', () => {
    expect(parse(encoder.encode('xxhostname=offset').subarray(2)).hostname).toBe('offset');
  });

  it.each([
    ['lone continuation', [0x80], 0],
    ['overlong =', [0xc0, 0xbd], 0],
    ['overlong, 3 bytes', [0x61, 0xe0, 0x9f, 0xbf], 1],
    ['overlong, 4 bytes', [0xf0, 0x8f, 0xbf, 0xbf], 0],
    ['surrogate', [0x61, 0x62, 0xed, 0xa0, 0x80], 2],
    ['above U+10FFFF', [0xf4, 0x90, 0x80, 0x80], 0],
    ['no lead byte', [0xc3, 0xa9, 0xff], 2],
    ['cut after one byte', [0x61, 0xe6], 1],
    ['cut after two bytes', [0x61, 0xe6, 0x97], 1],
    ['cut after three bytes', [0xf0, 0x9f, 0x9a], 0],
    ['broken off by ASCII', [0xf0, 0x9f, 0x9a, 0x61], 0],
  ])('says where bytes are not UTF-8: %s', (_, bytes, offset) => {
    const line = '# a comment\n';
    for (const before of ['', line, line.repeat(20_000)]) {
      const input = Uint8Array.from([...encoder.encode(before), ...bytes]);
      expect(() => parse(input)).toThrow(new InvalidUtf8Error(before.length + offset));
    }
    expect(parse('hostname=after').hostname).toBe('after');
  });

  it('keeps lone surrogates in values', () => {
    const config = parse('hostname=a\ud800b\nprocess_env=\udc00=\ud83d\ude80\nmount=/\udfff:t:s:\ud801,o');
    expect(config.hostname).toBe('a\ud800b');
    expect(config.process.env).toEqual(['\udc00=\ud83d\ude80']);
    expect(config.mounts[0]).toEqual({
      destination: '/\udfff',
      mountType: 't',
      source: 's',
      options: ['\ud801', 'o'],
    });
  });

  it('trims the 25 characters of White_Space and no other', () => {
    const spaces =
      '9 a b c d 20 85 a0 1680 2000 2001 2002 2003 2004 2005 2006 2007 2008 2009 200a 2028 2029 202f 205f 3000'
        .split(' ')
        .map((hex) => Number.parseInt(hex, 16));
    expect(spaces).toHaveLength(25);
    for (let code = 0; code < 0x10000; code++) {
      const char = String.fromCharCode(code);
      if (code === 0x0a) continue; // ends the line
      const trimmed = spaces.includes(code);
      const { hostname, mounts } = parse(`hostname=${char}x${char}\nmount=/a:b:c:${char}o${char}`);
      expect(hostname, code.toString(16)).toBe(trimmed ? 'x' : `${char}x${char}`);
      if (code !== 0x2c)
        expect(mounts[0]?.options, code.toString(16)).toEqual([trimmed ? 'o' : `${char}o${char}`]);
    }
  });

  it('is not fooled by what only looks like bytes, nor runs what a subclass overrides', () => {
    class Meddling extends Uint8Array {
      override get length(): number {
        parse('hostname=other');
        return 0;
      }
      override subarray(): Uint8Array<ArrayBuffer> {
        parse('hostname=other');
        return new Uint8Array();
      }
      override set(): void {
        throw new Error('meddled');
      }
    }
    const bytes = Meddling.from(encoder.encode('hostname=right\nprocess_arg=a'));
    expect(parse(bytes).hostname).toBe('right');
    expect(parse(bytes).process.args).toEqual(['a']);
    expect(() => parse({ [Symbol.toStringTag]: 'Uint8Array', length: 3 } as unknown as Uint8Array)).toThrow(
      TypeError,
    );
    const detached = encoder.encode('hostname=a');
    structuredClone(detached.buffer, { transfer: [detached.buffer] });
    expect(() => parse(detached)).toThrow(TypeError);
  });

  it('keeps a byte order mark, which makes the first key unknown', () => {
    expect(parse('\ufeffhostname=a').hostname).toBe('');
    expect(parse(encoder.encode('\ufeffhostname=a')).hostname).toBe('');
  });

  it('does not take NULs behind a key for its padding', () => {
    expect(parse('mount\0\0\0=/a:b:c').mounts).toEqual([]);
    expect(parse('namespace=pid\0').linux.namespaces).toEqual([]);
  });

  it('has no key that plain objects have', () => {
    const config = parse(
      '__proto__=a\nconstructor=b\ntoString=c\nnamespace=constructor\nnamespace=__proto__:/a',
    );
    expect(config).toStrictEqual(parse(''));
  });

  it.each([1, 31, 32, 33, 64, 1000, 2 ** 20])('splits and trims %i mount options', (count) => {
    const options = Array.from({ length: count }, (_, n) => `o${n}`);
    const config = parse(`mount=/a:b:c:${options.join('\u3000,\t')}\nhostname=after`);
    expect(config.mounts[0]?.options).toEqual(options);
    expect(config.hostname).toBe('after');
  });

  it('splits blank options as the seed does', () => {
    const blank = (text: string) => parse(`mount=/a:b:c${text}`).mounts[0]?.options;
    expect(blank('')).toEqual([]);
    expect(blank(':')).toEqual(['']);
    expect(blank(':,')).toEqual(['', '']);
    expect(blank(':,'.padEnd(42, ','))).toEqual(Array(42).fill(''));
  });

  it('gives objects of one shape, whatever is written', () => {
    const shape = (value: unknown): unknown =>
      typeof value !== 'object' || value === null || Array.isArray(value)
        ? null
        : Object.entries(value).map(([name, field]) => [name, shape(field)]);
    expect(shape(parse('hostname=a\ncpu_quota=5\nmount=/a:b:c'))).toEqual(shape(parse('')));
    expect(Object.getPrototypeOf(parse(''))).toBe(Object.prototype);
  });

  it('gives arrays and objects that no other result shares', () => {
    const first = parse('');
    first.process.args.push('x');
    first.linux.namespaces.push({ kind: 'pid', path: null });
    first.hooks.prestart.push({ path: '/x', args: [], env: [], timeoutSecs: 0 });
    expect(parse('')).toEqual(parse('#'));
    expect(parse('').process.args).toEqual([]);
  });

  it('refuses more than 2^30 bytes before it copies anything', () => {
    expect(() => parse(new Uint8Array(2 ** 30 + 1))).toThrow(new InputTooLargeError(2 ** 30 + 1, 2 ** 30));
  });
});
