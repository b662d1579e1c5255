import { afterEach, describe, expect, it } from 'vitest';
import { INPUT_OFFSET, INPUT_SLACK } from '../../assembly/protocol.ts';
import { parse } from '../../src/config/parse.ts';
import { parseAll } from '../../src/config/parse-all.ts';
import { parseU32 } from '../../src/config/parts.ts';
import { scan } from '../../src/config/scan.ts';
import { setMemoryLimit } from '../../src/engine/limit.ts';
import { dispose, engine, memory, useEngine } from '../../src/engine/select.ts';
import { STRING_MAX } from '../../src/engine/utf8.ts';
import { InputTooLargeError, InvalidArgumentError } from '../../src/errors.ts';

const KiB = 2 ** 10;
const LIMIT = 512 * KiB;
/** What is left of the limit for input. */
const ROOM = LIMIT - INPUT_OFFSET - INPUT_SLACK;

afterEach(() => {
  setMemoryLimit(2 ** 32);
  useEngine('auto');
});

describe('setMemoryLimit', () => {
  it('refuses a line over the limit before anything is copied, and parses on', () => {
    dispose();
    setMemoryLimit(LIMIT);
    const long = `hostname=${'x'.repeat(ROOM)}`;
    for (const input of [long, `process_arg=a\n${long}`, `${'#\n'.repeat(200_000)}${long}\n#`]) {
      for (const form of [input, new TextEncoder().encode(input)]) {
        expect(() => parse(form)).toThrow(InputTooLargeError);
        expect(() => [...parseAll([form] as string[])]).toThrow(InputTooLargeError);
        expect(() => scan(form)).toThrow(InputTooLargeError);
      }
    }
    dispose();
    expect(parse(`hostname=${'x'.repeat(ROOM - 20)}`).hostname).toHaveLength(ROOM - 20);
    expect(memory()).toEqual({ bytes: LIMIT, limit: LIMIT });
  });

  it('leaves nothing of what it refused to the next parse', () => {
    setMemoryLimit(LIMIT);
    expect(() => parse(`hostname=refused\n${'#\n'.repeat(20_000)}${'x'.repeat(ROOM + 1)}`)).toThrow(
      InputTooLargeError,
    );
    expect(parse('process_cwd=/mine')).toEqual({
      ...parse(''),
      process: { ...parse('').process, cwd: '/mine' },
    });
  });

  it('rounds down to pages, and counts both engines alike', () => {
    setMemoryLimit(LIMIT + 65_535);
    expect(memory().limit).toBe(LIMIT);
    expect(() => setMemoryLimit(LIMIT + 0.5)).toThrow(InvalidArgumentError);
    for (const name of ['wasm', 'typescript'] as const) {
      useEngine(name);
      expect(() => parse(`hostname=${'日'.repeat(110_000)}`)).toThrow(new InputTooLargeError(330_009, ROOM));
    }
  });

  it('refuses an integer for which there is no room, also where memory has all that it may', () => {
    dispose();
    setMemoryLimit(LIMIT);
    const wide = '日'.repeat(ROOM / 2);
    for (const text of ['9'.repeat(ROOM + 1), wide, wide]) {
      expect(() => parseU32(text)).toThrow(new InputTooLargeError(text.length, ROOM));
    }
    expect(parseU32('7')).toBe(7);
  });

  it('refuses a line that comes in chunks as soon as no string can hold it', () => {
    const chunk = 'x'.repeat(2 ** 20);
    let pulled = 0;
    const chunks = function* () {
      for (; ; pulled++) yield chunk;
    };
    expect(() => [...parseAll(chunks())]).toThrow(new InputTooLargeError(2 ** 29, STRING_MAX));
    expect(pulled).toBe(2 ** 9 - 1);
  });

  it('refuses a line whose characters take more bytes than there is room for', () => {
    setMemoryLimit(LIMIT);
    expect(() => parse(`hostname=${'日'.repeat(ROOM / 3)}`)).toThrow(InputTooLargeError);
    expect(parse(`hostname=${'日'.repeat(Math.floor(ROOM / 3) - 10)}`).hostname.at(-1)).toBe('日');
  });

  it('lets any input through whose lines fit', () => {
    setMemoryLimit(LIMIT);
    const text = `${'process_env=日=é\n'.repeat(300_000)}hostname=last`;
    expect(parse(text).hostname).toBe('last');
    expect(parse(new TextEncoder().encode(text)).hostname).toBe('last');
    expect(memory().bytes).toBeLessThanOrEqual(LIMIT);
  });

  it.each([0, -1, 327_679, 2 ** 32 + 1, Number.NaN])('refuses %d', (bytes) => {
    expect(() => setMemoryLimit(bytes)).toThrow(InvalidArgumentError);
    expect(() => setMemoryLimit('1' as unknown as number)).toThrow(TypeError);
    expect(memory().limit).toBe(2 ** 32);
  });
});

describe('dispose', () => {
  it('gives the memory back, and the next parse takes new', () => {
    parse(`hostname=${'x'.repeat(1000 * KiB)}`);
    expect(memory().bytes).toBeGreaterThan(1000 * KiB);
    dispose();
    expect(memory().bytes).toBe(0);
    expect(parse('hostname=a').hostname).toBe('a');
    expect(memory().bytes).toBeLessThan(LIMIT);
  });

  it('keeps the choice of the engine', () => {
    useEngine('typescript');
    dispose();
    expect(engine()).toBe('typescript');
  });

  it('gives back what iterations leave, also those that end later', () => {
    const line = `hostname=${'x'.repeat(1000 * KiB)}\n---\n`;
    const all = parseAll(line.repeat(2));
    all.next();
    dispose();
    expect([...all]).toHaveLength(1);
    expect(memory().bytes).toBe(0);
    expect([...parseAll(line)]).toHaveLength(1);
    expect(memory().bytes).toBeGreaterThan(1000 * KiB);
    useEngine('typescript');
    expect(memory().bytes).toBeLessThan(LIMIT);
  });

  it('leaves an iteration alone that is under way', () => {
    const all = parseAll('hostname=a\n---\nhostname=b');
    expect(all.next().value?.config.hostname).toBe('a');
    dispose();
    expect(all.next().value?.config.hostname).toBe('b');
  });
});
