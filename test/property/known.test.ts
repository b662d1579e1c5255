import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KNOWN_BYTES_MAX } from '../../assembly/protocol.ts';
import { parse as parseByHand } from '../../bench/peers/handTuned.ts';
import { parse } from '../../src/config/parse.ts';
import { parseAll } from '../../src/config/parse-all.ts';
import { scan } from '../../src/config/scan.ts';
import type { OciConfig } from '../../src/config/types.ts';
import { view } from '../../src/config/view.ts';
import { dispose, useEngine } from '../../src/engine/select.ts';
import { vectors } from '../support/vectors.ts';
import { anyText, byAlphabet, lists, nearMiss } from './arbitraries.ts';

// Lines that were met before are known, and take another way through the scanner and through the making of objects:
// each text is parsed often enough to take all of them.

const TIMES = 5;
const encoder = new TextEncoder();

beforeEach(() => {
  useEngine('wasm');
  dispose();
});
afterEach(() => useEngine('auto'));

function expectRight(text: string): void {
  const expected = parseByHand(text);
  for (let time = 0; time < TIMES; time++) expect(parse(text)).toStrictEqual(expected);
}

describe.each([
  ['arbitrary text', anyText],
  ['near-miss text', nearMiss],
  ['one alphabet', byAlphabet],
  ['lists', lists],
])('parses the same however often: %s', (_, texts) => {
  it('alone', () => {
    fc.assert(fc.property(texts, expectRight), { numRuns: 2000 });
  });

  it('with the lines of others between its own', () => {
    fc.assert(
      fc.property(
        fc.array(texts, { minLength: 2, maxLength: 4 }),
        fc.infiniteStream(fc.nat()),
        (parts, order) => {
          for (let time = 0; time < 3 * TIMES; time++) {
            const [a, b, c] = [order.next().value, order.next().value, order.next().value] as [
              number,
              number,
              number,
            ];
            const text = [a, b, c].map((i) => parts[i % parts.length]).join('\n');
            const expected = parseByHand(text);
            expect(parse(text)).toStrictEqual(expected);
            const bytes = encoder.encode(text);
            const decoded = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
            expect(parse(bytes)).toStrictEqual(decoded === text ? expected : parseByHand(decoded));
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('as documents of many, parsed and scanned', () => {
    fc.assert(
      fc.property(fc.array(texts, { minLength: 1, maxLength: 4 }), (parts) => {
        // A document is what stands between separators: none of its own may cut it.
        const documents = parts.map((part) => part.replaceAll('---', '--'));
        const input = `${documents.join('\n---\n')}\n---\n`;
        const expected = documents.map((document) => parseByHand(document));
        useEngine('typescript');
        const counted = scan(input);
        useEngine('wasm');
        for (let time = 0; time < TIMES; time++) {
          expect([...parseAll(input)].map(({ config }) => config)).toStrictEqual(expected);
          expect(scan(input)).toStrictEqual(counted);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('as views, read in any order and late', () => {
    fc.assert(
      fc.property(texts, texts, (text, other) => {
        const lazy = Array.from({ length: TIMES }, () => view(text));
        parse(other);
        const expected = parseByHand(text);
        for (const each of lazy) {
          expect([...each.mounts]).toStrictEqual(expected.mounts);
          expect(each.hostname).toBe(expected.hostname);
          expect([...each.process.env]).toStrictEqual(expected.process.env);
          parse(other);
          expect([...each.linux.namespaces]).toStrictEqual(expected.linux.namespaces);
          expect(each.linux.memoryLimit).toBe(expected.linux.memoryLimit);
        }
      }),
      { numRuns: 500 },
    );
  });
});

it('parses every vector the same however often, and in any order', () => {
  for (let time = 0; time < TIMES; time++) {
    for (const { input } of vectors) expect(parse(input)).toStrictEqual(parseByHand(input));
  }
});

describe('what is known is not mistaken', () => {
  it('for a text of another length, or of another character at any place', () => {
    for (let length = 1; length <= KNOWN_BYTES_MAX + 2; length++) {
      const known = `process_env=${'x'.repeat(length)}`;
      for (let time = 0; time < TIMES; time++) parse(known);
      for (let i = 0; i < length; i++)
        expectRight(`process_env=${'x'.repeat(i)}y${'x'.repeat(length - i - 1)}`);
      expectRight(`process_env=${'x'.repeat(length - 1)}`);
    }
  });

  it('for a text whose halves of surrogate pairs are others, all the same in UTF-8', () => {
    for (const half of ['\ud800', '\ud801', '\udc00', '\ufffd', '\udfff', '\ud800\ud800']) {
      const expected = parseByHand(`hostname=${half}\nmount=a:b:c:${half},x`);
      for (let time = 0; time < TIMES; time++) {
        expect(parse(`hostname=${half}\nmount=a:b:c:${half},x`)).toStrictEqual(expected);
      }
    }
  });

  it('between a line and a list of options that is the same text', () => {
    for (const text of ['hostname=web-1', 'mode=755', 'nosuid,noexec,nodev', '# ,', 'mount=a', '']) {
      for (const order of [`${text}\nmount=/a:b:c:${text}\n`, `mount=/a:b:c:${text}\n${text}\n`])
        expectRight(order);
    }
  });

  it('as the separator of documents, which is a line without effect to a single one', () => {
    const text = 'hostname=a\n---\nhostname=b\n';
    for (let time = 0; time < TIMES; time++) {
      expect(parse(text).hostname).toBe('b');
      expect([...parseAll(text)].map(({ config }) => config.hostname)).toEqual(['a', 'b']);
    }
  });

  it('at the end of the input, where there is no line feed', () => {
    for (const line of ['hostname=a', `process_env=${'x'.repeat(60)}`, 'namespace=pid', 'x', '# comment']) {
      expectRight(`${line}\n`);
      expectRight(line);
      expectRight(`${line}x`);
      expectRight(line.slice(0, -1));
    }
  });
});

describe('what is made of known lines', () => {
  const TEXT = 'mount=/a:b:c:ro,nosuid\nnamespace=pid:/p\nhook_poststop=/h:1\nprocess_arg=a\nprocess_env=b';

  it('is the own of each configuration', () => {
    const configs: OciConfig[] = Array.from({ length: TIMES }, () => parse(TEXT));
    const expected = parseByHand(TEXT);
    for (const config of configs) {
      expect(config).toStrictEqual(expected);
      config.mounts[0]!.options[0] = 'changed';
      config.mounts[0]!.options.push('changed');
      config.mounts[0]!.source = 'changed';
      config.linux.namespaces[0]!.path = 'changed';
      config.hooks.poststop[0]!.args.push('changed');
      config.hooks.poststop[0]!.path = 'changed';
      config.process.args.push('changed');
      config.process.env.length = 0;
    }
    expect(parse(TEXT)).toStrictEqual(expected);
  });

  it('is the same in a view as in a configuration', () => {
    for (let time = 0; time < TIMES; time++) {
      const { mounts, linux, hooks, process } = view(TEXT);
      mounts[0]!.options.push('changed');
      linux.namespaces[0]!.path = 'changed';
      hooks.poststop[0]!.env.push('changed');
      process.args.push('changed');
    }
    expect(parse(TEXT)).toStrictEqual(parseByHand(TEXT));
  });
});

describe('when there are more lines than there is room for', () => {
  it('parses right, over and over', () => {
    const texts = Array.from({ length: 60 }, (_, i) =>
      Array.from(
        { length: 50 },
        (_, k) => `process_env=V${i}_${k}=${i * k}\nmount=/m${i}/${k}:t:s:ro,o${i}`,
      ).join('\n'),
    );
    for (let round = 0; round < 3; round++) {
      for (const text of texts) expectRight(text);
    }
  });

  it('leaves views right whose lines were forgotten', () => {
    const text = 'hostname=a\nprocess_arg=b\nmount=/a:b:c:ro';
    for (let time = 0; time < TIMES; time++) parse(text);
    const lazy = view(text);
    expect(lazy.hostname).toBe('a');
    for (let i = 0; i < 3000; i++) {
      const line = `process_env=${i}`;
      parse(`${line}\n${line}\n${line}`);
    }
    expect(lazy.process.args).toEqual(['b']);
    expect(lazy.mounts).toStrictEqual(parseByHand(text).mounts);
  });
});
