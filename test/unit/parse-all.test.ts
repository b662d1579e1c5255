import { describe, expect, it } from 'vitest';
import { parse } from '../../src/config/parse.ts';
import { parseAll } from '../../src/config/parse-all.ts';
import { engine, useEngine } from '../../src/engine/select.ts';
import { InvalidUtf8Error } from '../../src/errors.ts';
import { describeEngines } from '../support/engines.ts';

const encoder = new TextEncoder();
const hostnames = (input: Parameters<typeof parseAll>[0]) =>
  [...parseAll(input)].map(({ config }) => config.hostname);

describeEngines('parseAll', (wanted) => {
  it('gives a document behind another whole that has more records than are told of at once', () => {
    const [first, second] = [...parseAll(`hostname=a\n---\n${'mount=::\n'.repeat(3500)}`)];
    expect(first!.config.hostname).toBe('a');
    expect(second!.config.mounts).toHaveLength(3500);
  });

  it.each([
    ['', []],
    ['\n', ['']],
    ['hostname=a', ['a']],
    ['hostname=a\n---', ['a']],
    ['hostname=a\n---\n', ['a']],
    ['hostname=a\n---\n\n', ['a', '']],
    ['---\nhostname=a', ['', 'a']],
    ['---\n---\n', ['', '']],
    ['hostname=a\r\n---\r\nhostname=b\r\n', ['a', 'b']],
    ['hostname=a\n ---\nhostname=b', ['b']],
    ['hostname=a\n----\nhostname=b', ['b']],
  ])('%j', (text, expected) => {
    expect(hostnames(text)).toEqual(expected);
    expect(hostnames(encoder.encode(text))).toEqual(expected);
    expect(hostnames(Array.from(text))).toEqual(expected);
    expect(hostnames(Array.from(encoder.encode(text), (byte) => Uint8Array.of(byte)))).toEqual(expected);
  });

  it('stays right while others parse, and while several iterate', () => {
    const text = Array.from({ length: 3000 }, (_, n) => `hostname=h${n}\n`).join('---\n');
    const others = parseAll(text);
    let n = 0;
    for (const { config } of parseAll(text)) {
      expect(parse(`hostname=other${n}`).hostname).toBe(`other${n}`);
      expect(others.next().value?.config.hostname).toBe(`h${n}`);
      expect(config.hostname).toBe(`h${n++}`);
    }
    expect(n).toBe(3000);
  });

  it('can be left early, after which it is at its end', () => {
    let returned = false;
    function* chunks() {
      try {
        for (;;) yield 'hostname=a\n---\n';
      } finally {
        returned = true;
      }
    }
    const all = parseAll(chunks());
    for (const { config } of all) {
      expect(config.hostname).toBe('a');
      break;
    }
    expect(returned).toBe(true);
    expect(all.next()).toEqual({ done: true, value: undefined });
  });

  it('can be ended before its first document, and again', () => {
    const all = parseAll('hostname=a');
    for (let time = 0; time < 2; time++) expect(all.return?.()).toEqual({ done: true, value: undefined });
    expect(all.next()).toEqual({ done: true, value: undefined });
    expect(hostnames('hostname=b')).toEqual(['b']);
  });

  it('tells the source to stop, unless the source itself failed, and hides no error behind it', () => {
    const log: string[] = [];
    const source = (fail: boolean): Iterable<string> => ({
      [Symbol.iterator]: () => ({
        next() {
          if (fail) throw new Error('source failed');
          return { done: false, value: 5 as unknown as string };
        },
        return() {
          log.push(fail ? 'failed' : 'mistyped');
          throw new Error('from return');
        },
      }),
    });
    expect(() => parseAll(source(true)).next()).toThrow('source failed');
    expect(() => parseAll(source(false)).next()).toThrow(TypeError);
    expect(log).toEqual(['mistyped']);
    expect(engine()).toBe(wanted);
  });

  it('refuses to be asked for the next document by the source of that document', () => {
    const asking: { all?: IterableIterator<unknown> } = {};
    asking.all = parseAll(
      (function* () {
        yield 'hostname=a\n';
        asking.all?.next();
      })(),
    );
    expect(() => asking.all?.next()).toThrow('already at work');
  });

  it('refuses to be ended by the source of the next document, and takes no other iteration along', () => {
    const ending: { all?: IterableIterator<unknown> } = {};
    let others: string[] = [];
    ending.all = parseAll(
      (function* () {
        yield 'hostname=a\n';
        try {
          ending.all?.return?.();
        } finally {
          others = hostnames('hostname=o1\n---\nhostname=o2\n---\nhostname=o3');
        }
      })(),
    );
    expect(() => ending.all?.next()).toThrow('cannot be ended now');
    expect(others).toEqual(['o1', 'o2', 'o3']);
    expect(hostnames('hostname=o1\n---\nhostname=o2')).toEqual(['o1', 'o2']);
  });

  it('gives whole windows before the one that is not UTF-8, then its error, then ends', () => {
    const good = encoder.encode('hostname=a\n---\n'.repeat(4000));
    const input = Uint8Array.from([...good, 0xff]);
    const all = parseAll(input);
    let count = 0;
    expect(() => {
      for (const _ of all) count++;
    }).toThrow(new InvalidUtf8Error(good.length));
    expect(count).toBeGreaterThan(0);
    expect(all.next().done).toBe(true);
    expect(parse('hostname=b').hostname).toBe('b');
  });

  it('refuses other types, also among chunks', () => {
    for (const input of [undefined, null, 5, {}, new Uint16Array(1)]) {
      expect(() => [...parseAll(input as unknown as string)]).toThrow(TypeError);
    }
    expect(() => [...parseAll(['a', 5] as unknown as string[])]).toThrow(TypeError);
    const mixed = new TypeError('chunks must be all strings or all Uint8Arrays');
    for (const first of ['a', '', `#${'x'.repeat(40_000)}\n`]) {
      expect(() => [...parseAll([first, Uint8Array.of(1)] as unknown as string[])]).toThrow(mixed);
    }
  });

  it('copies chunks, so that their buffer can be filled again', () => {
    const buffer = new Uint8Array(1);
    function* chunks() {
      for (const byte of encoder.encode('hostname=abc')) {
        buffer[0] = byte;
        yield buffer;
      }
    }
    expect(hostnames(chunks())).toEqual(['abc']);
  });
});

describe('parseAll', () => {
  it('goes on with its engine when the engine is changed meanwhile', () => {
    const all = parseAll('hostname=a\n---\nhostname=b');
    expect(all.next().value?.config.hostname).toBe('a');
    useEngine('typescript');
    expect(all.next().value?.config.hostname).toBe('b');
    expect(all.next().done).toBe(true);
    expect(hostnames('hostname=c')).toEqual(['c']);
    useEngine('auto');
  });
});
