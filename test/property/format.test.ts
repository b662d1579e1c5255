import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnoseAll } from '../../src/config/diagnose.ts';
import { format } from '../../src/config/format.ts';
import { parse } from '../../src/config/parse.ts';
import { parseAll } from '../../src/config/parse-all.ts';
import { stringify } from '../../src/config/stringify.ts';
import { anyConfig } from './arbitraries.ts';

describe('format', () => {
  it('changes nothing of what the text says', () => {
    fc.assert(
      fc.property(anyConfig, (text) => {
        const formatted = format(text);
        expect(parse(formatted)).toStrictEqual(parse(text));
        const configs = (all: string) => [...parseAll(all)].map(({ config }) => config);
        expect(configs(formatted)).toStrictEqual(configs(text));
      }),
      { numRuns: 5000 },
    );
  });

  it('changes nothing of what the text says without a byte order mark at its start, and brings none there', () => {
    const withoutMark = (text: string) => (text.startsWith('\ufeff') ? text.slice(1) : text);
    const lines = fc.array(fc.tuple(fc.constantFrom('', '', ' ', '\ufeff', ' \ufeff'), anyConfig), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(lines, (parts) => {
        const text = parts.map((part) => part.join('')).join('\n');
        // Its line gets an end, and without the mark would be a document then.
        fc.pre(text !== '\ufeff');
        const formatted = format(text);
        expect(formatted.startsWith('\ufeff')).toBe(text.startsWith('\ufeff'));
        expect(format(formatted)).toBe(formatted);
        expect([...parseAll(withoutMark(formatted))].map(({ config }) => config)).toStrictEqual(
          [...parseAll(withoutMark(text))].map(({ config }) => config),
        );
      }),
      { numRuns: 3000 },
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(anyConfig, (text) => {
        const formatted = format(text);
        expect(format(formatted)).toBe(formatted);
      }),
      { numRuns: 5000 },
    );
  });

  it('keeps every line, but for white space', () => {
    // White_Space without the line feed; what is left of a line is what it says.
    const space = /[\t\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/gu;
    const lines = (text: string) =>
      text
        .split('\n')
        .map((line) => line.replace(space, ''))
        .sort();
    fc.assert(
      fc.property(anyConfig, (text) => {
        const ended = text === '' || text.endsWith('\n') ? text : `${text}\n`;
        expect(lines(format(text))).toEqual(lines(ended));
      }),
      { numRuns: 5000 },
    );
  });

  it('changes nothing of what there is to say, but for characters that it takes away', () => {
    const said = (text: string) =>
      [...diagnoseAll(text)]
        .flatMap(({ diagnostics }) => diagnostics.map(({ code, severity }) => `${code} ${severity}`))
        .filter((one) => !one.startsWith('control-character'))
        .sort();
    fc.assert(
      fc.property(anyConfig, (text) => {
        // An option that a comment starts has no white space in front any more.
        fc.pre(!/[,:](?:[^\S\n]|\x85)*#/u.test(text));
        expect(said(format(text))).toEqual(said(text));
      }),
      { numRuns: 3000 },
    );
  });

  it('leaves what stringify writes as it is', () => {
    fc.assert(
      fc.property(anyConfig, (text) => {
        const canonical = stringify(parse(text));
        expect(format(canonical)).toBe(canonical);
      }),
      { numRuns: 1000 },
    );
  });
});
