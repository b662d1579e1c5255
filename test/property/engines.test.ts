import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { parse as parseByHand } from '../../bench/peers/handTuned.ts';
import { parse } from '../../src/config/parse.ts';
import { useEngine } from '../../src/engine/select.ts';
import { scalarReader, tokensOf, wasmReader } from '../support/records.ts';
import { nearMiss, TEXTS } from './arbitraries.ts';
import { CASES, Differential } from './differential.ts';

const wasm = wasmReader();
const scalar = scalarReader();
const encoder = new TextEncoder();

const RUNS = CASES / Object.keys(TEXTS).length;

describe.each(Object.entries(TEXTS))('both engines give the same for %s', (_, texts) => {
  it('records, configs, documents and what scan says are those of an independent port of the seed', () => {
    const engines = new Differential();
    fc.assert(
      fc.property(texts, (text) => {
        const { what, made, expected } = engines.compare(text) ?? {};
        expect(made, what).toStrictEqual(expected);
      }),
      { numRuns: RUNS },
    );
    expect(engines.cases).toBe(RUNS);
  });
});

afterAll(() => useEngine('auto'));

/** What both engines make of a long text and of its bytes, against the port, which has no windows or batches. */
function expectRight(text: string): void {
  const expected = parseByHand(text);
  for (const engine of ['wasm', 'typescript'] as const) {
    useEngine(engine);
    expect(parse(text)).toStrictEqual(expected);
    expect(parse(encoder.encode(text))).toStrictEqual(expected);
  }
}

describe('long inputs', () => {
  it('are right wherever a long line, many lines or many records stand', () => {
    const mount = 'mount=/proc:proc:proc:nosuid,noexec,nodev\nmount=/é:a:b:some-option,other-option\n';
    for (const size of [1000, 1012, 1013, 1728, 5000, 32_767, 32_768, 32_769, 40_000, 70_000, 140_000]) {
      expectRight(`${'\n'.repeat(size)}${mount}`);
      expectRight(`hostname=first\n#${'x'.repeat(size)}\n${mount}hostname=last`);
      expectRight(
        `hostname=first\nprocess_env=${'é'.repeat(size)}\n${mount}process_env=${'🚀'.repeat(size)}`,
      );
    }
    for (const line of [
      'process_env=é\n',
      'mount=::\n',
      'namespace=pid:é\r\n',
      'hook_prestart=/a:1\n',
      mount,
    ]) {
      expectRight(`é=x\n${line.repeat(2300)}`);
      expectRight(line.repeat(2300));
    }
  });

  it('are right wherever a window cuts a line of wide characters', () => {
    const line = 'process_env=\u{1f680}é日=x\r\n';
    for (let padding = 0; padding < line.length + 2; padding++) {
      expectRight(`#${'x'.repeat(padding)}\n${line.repeat(4000)}`);
    }
  });

  it('give the same tokens whatever the window cuts', () => {
    const lines = fc.array(nearMiss, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(lines, fc.nat(70_000), fc.nat(2_000), (parts, padding, copies) => {
        const text = `${'#'.repeat(padding)}\n${`${parts.join('\n')}\n`.repeat(copies)}`;
        expect(tokensOf(wasm, text)).toStrictEqual(tokensOf(scalar, text));
      }),
      { numRuns: 40 },
    );
  });
});
