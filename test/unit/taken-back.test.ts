import { describe, expect, it } from 'vitest';
import { parse } from '../../src/config/parse.ts';
import { parseAll } from '../../src/config/parse-all.ts';
import { scan } from '../../src/config/scan.ts';
import { view } from '../../src/config/view.ts';
import { plainBytes } from '../../src/engine/bytes.ts';
import { parseAllAsync } from '../../src/stream/parse-stream.ts';
import { describeEngines } from '../support/engines.ts';

// Bytes belong to the caller, who may take them back between two results, or while an array of his own is asked.

const encoder = new TextEncoder();
const GONE = /buffer was detached/;

/** Of ES2024, which Node 20 has. */
type Resizable = ArrayBuffer & { resize(length: number): void };

function resizable(bytes: Uint8Array): { bytes: Uint8Array<ArrayBuffer>; buffer: Resizable } {
  const Buffer = ArrayBuffer as unknown as new (length: number, options: object) => Resizable;
  const buffer = new Buffer(bytes.length, { maxByteLength: 2 * bytes.length });
  const whole = new Uint8Array(buffer, 0, bytes.length);
  whole.set(bytes);
  return { bytes: whole, buffer };
}

/** How the caller takes bytes back: what is to be read, and what takes it back. */
const WAYS: [string, (bytes: Uint8Array<ArrayBuffer>) => { input: Uint8Array; take: () => void }][] = [
  [
    'detached',
    (bytes) => ({ input: bytes, take: () => structuredClone(bytes.buffer, { transfer: [bytes.buffer] }) }),
  ],
  [
    'shrunk under an array of a fixed length',
    (bytes) => {
      const { bytes: input, buffer } = resizable(bytes);
      return { input, take: () => buffer.resize(40_000) };
    },
  ],
  [
    'shrunk under an array that follows its buffer',
    (bytes) => {
      const { buffer } = resizable(bytes);
      return { input: new Uint8Array(buffer), take: () => buffer.resize(40_000) };
    },
  ],
];

/** More than a window, and more than a stream looks at together. */
const DOCUMENTS = 20_000;
const many = () =>
  encoder.encode(Array.from({ length: DOCUMENTS }, (_, n) => `hostname=h${n}\n---\n`).join(''));

describeEngines('bytes that are taken back', () => {
  describe.each(WAYS)('%s', (way, make) => {
    const isDetached = way === 'detached';

    it('parseAll gives all there was, or ends with an error at the next window: not silently', () => {
      const { input, take } = make(many());
      const all = parseAll(input);
      expect(all.next().value?.config.hostname).toBe('h0');
      take();
      let given = 1;
      const rest = () => {
        for (const { config } of all) if (config.hostname !== `h${given++}`) throw new Error(config.hostname);
      };
      // What can be resized was copied at first.
      if (isDetached) expect(rest).toThrow(GONE);
      else rest();
      expect(given < DOCUMENTS).toBe(isDetached);
      expect(all.next()).toEqual({ done: true, value: undefined });
      expect(parse('hostname=after').hostname).toBe('after');
    });

    it.each(['a chunk', 'a list of one'])('parseAllAsync does, too: %s', async (source) => {
      const { input, take } = make(many());
      const all = parseAllAsync(source === 'a chunk' ? input : [input], { compression: 'none' });
      expect((await all.next()).value?.config?.hostname).toBe('h0');
      take();
      let given = 1;
      const rest = async () => {
        for await (const { config } of all)
          if (config?.hostname !== `h${given++}`) throw new Error(config?.hostname);
      };
      if (isDetached) await expect(rest()).rejects.toThrow(TypeError);
      else await rest();
      expect(given < DOCUMENTS).toBe(isDetached);
    });

    const isFollowing = way === 'shrunk under an array that follows its buffer';

    it(`is ${isFollowing ? 'nothing, of what is left,' : 'a TypeError'} where it happens before`, () => {
      const { input, take } = make(encoder.encode('hostname=a\n'.repeat(10_000)));
      const all = parseAll(input);
      take();
      if (isFollowing) {
        // As long as its buffer, whose last line is cut.
        const lines = Math.floor(40_000 / 'hostname=a\n'.length);
        expect(parse(input).hostname).toBe('a');
        expect(view(input).hostname).toBe('a');
        expect(scan(input).directives.hostname).toBe(lines);
        expect([...all]).toHaveLength(1);
        return;
      }
      expect(() => parse(input)).toThrow(TypeError);
      expect(() => view(input)).toThrow(TypeError);
      expect(() => scan(input)).toThrow(TypeError);
      expect(() => all.next()).toThrow(TypeError);
    });
  });

  it('bytes of a buffer that can be resized are read, which browsers do not decode', () => {
    const { bytes } = resizable(encoder.encode('hostname=é'));
    expect(parse(bytes).hostname).toBe('é');
    expect(view(bytes).hostname).toBe('é');
    expect(scan(bytes).directives.hostname).toBe(1);
  });

  it('all that was there at first is read of a buffer that grows', () => {
    const { buffer } = resizable(many());
    const all = parseAll(new Uint8Array(buffer));
    all.next();
    const { byteLength } = buffer;
    buffer.resize(byteLength + 100);
    new Uint8Array(buffer).fill(0x23, byteLength);
    expect([...all]).toHaveLength(DOCUMENTS - 1);
  });

  it('an array that lies about its length gets nothing of what was parsed before', () => {
    parse(`hostname=${'secret'.repeat(50)}`);
    const bytes = encoder.encode('hostname=abc');
    let asked = 0;
    Object.defineProperty(bytes, 'length', { get: () => (++asked < 3 ? bytes.byteLength : 200) });
    expect(parse(bytes).hostname).toBe('abc');
  });

  it('an array that says of itself what its buffer is, and was believed, is copied like any other', () => {
    const { bytes, buffer } = resizable(encoder.encode('hostname=abc'));
    for (const [name, value] of [
      ['buffer', new ArrayBuffer(12)],
      ['byteLength', 12],
      ['byteOffset', 0],
    ] as const)
      Object.defineProperty(bytes, name, { value });
    const plain = plainBytes(bytes);
    buffer.resize(5);
    expect(plain).toHaveLength(12);
    expect(parse(plain).hostname).toBe('abc');
  });

  it('methods that an array has of its own do not run in the middle of a parse', () => {
    const bytes = encoder.encode(`${'process_arg=x\n'.repeat(5000)}hostname=last`);
    const parseAnother = () => parse('hostname=another\n'.repeat(5000));
    for (const name of ['subarray', 'slice', 'lastIndexOf', 'indexOf']) {
      Object.defineProperty(bytes, name, { value: parseAnother });
    }
    Object.defineProperty(bytes, 'constructor', { get: parseAnother });
    for (const read of [parse, (input: Uint8Array) => [...parseAll([input])][0]!.config]) {
      const { hostname, process } = read(bytes);
      expect([hostname, process.args.length]).toEqual(['last', 5000]);
    }
  });
});
