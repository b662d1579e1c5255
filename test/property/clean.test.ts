import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EVERY_LINE } from '../../assembly/protocol.ts';
import { buildConfig } from '../../src/config/build.ts';
import { analyse } from '../../src/config/checks/analyse.ts';
import { LineJudge } from '../../src/config/checks/judge.ts';
import { quickVerdict } from '../../src/config/checks/quick.ts';
import { DIRTY } from '../../src/config/checks/verdicts.ts';
import { CleanCheck } from '../../src/config/clean.ts';
import { diagnose } from '../../src/config/diagnose.ts';
import { parse } from '../../src/config/parse.ts';
import type { TokenReader } from '../../src/engine/reader.ts';
import { dispose, tokenReader, useEngine } from '../../src/engine/select.ts';
import { vectors } from '../support/vectors.ts';
import { anyConfig, cleanConfigs } from './arbitraries.ts';

// Whether a document is clean is found out by its records; that has to be what the analysis finds, whatever the lines
// are, and whether they are known or not.

beforeEach(() => {
  useEngine('wasm');
  dispose();
});
afterEach(() => useEngine('auto'));

/** All on which a verdict turns: what cannot be seen, white space, what stands near them, halves, pairs. */
const ODD = [
  ...'\0\u0001\t\v\f\r\u001b\u001f !"#$\'~\u007f\u0080\u0085\u009f\u00a0\u00a1=:,/-0x',
  ...'\u1680\u1681\u2000\u200a\u200b\u200c\u2027\u2028\u202e\u202f\u205f\u2060\u2069\u206a\u3000\u3001',
  ...'\uf000\ufeff\uff11\ufffd\u{1f680}',
  ...['\ud83d', '\ude80', '', '\n', '\r\n', ' # ', ' #', '::', ',,', '\n\n', '\n#', '\n# x\ty', '---'],
];

/** Clean but for one place, if at all. */
const nearlyClean = fc
  .tuple(cleanConfigs, fc.nat(), fc.nat(2), fc.constantFrom(...ODD))
  .map(([text, at, removed, inserted]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + inserted + text.slice(place + removed);
  });

/** Lines of any length, up to beyond what can be known, with an odd character at any place. */
const longLines = fc
  .tuple(
    fc.constantFrom('# ', '#', 'hostname=', 'hostname = ', 'process_arg=', 'process_env=A=', 'process_env='),
    fc.constantFrom('x', '/ab', 'é', '東', ' a'),
    fc.nat(160),
    fc.nat(),
    fc.constantFrom('', '', ...ODD),
  )
  .map(([start, part, length, at, inserted]) => {
    const line = start + part.repeat(length).slice(0, length);
    const place = at % (line.length + 1);
    return `process_arg=a\nnamespace=mount\n${line.slice(0, place)}${inserted}${line.slice(place)}\nmount=/a:b:c`;
  });

const ends = fc.constantFrom('\n', '\r\n');
const marks = fc.constantFrom('', '', '', '\ufeff');
const texts = fc
  .tuple(marks, fc.oneof(nearlyClean, nearlyClean, longLines, cleanConfigs, anyConfig), ends)
  .map(([mark, text, end]) => mark + text.replaceAll('\n', end));

/** What the check says, without the analysis that may follow. */
function isClean(text: string | Uint8Array): boolean {
  const reader = tokenReader();
  const check = new CleanCheck(reader);
  check.begin();
  buildConfig(reader.open(text, EVERY_LINE), check);
  check.end();
  return check.isClean;
}

describe('a document is found to be clean by its records', () => {
  it('if and only if the analysis finds nothing, at the first time and later', () => {
    fc.assert(
      fc.property(texts, fc.boolean(), (text, isParsedBefore) => {
        const expected = analyse(text).items.length === 0;
        for (let time = 0; time < 5; time++) {
          if (isParsedBefore) parse(text); // so that lines are known of which nobody thought anything yet
          expect(isClean(text)).toBe(expected);
        }
      }),
      { numRuns: 4000 },
    );
  });

  it('in bytes, too', () => {
    fc.assert(
      fc.property(texts, (ill) => {
        const bytes = new TextEncoder().encode(ill);
        const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
        expect(isClean(bytes)).toBe(analyse(text).items.length === 0);
      }),
      { numRuns: 1000 },
    );
  });

  it('among others of an input that takes several batches and windows', () => {
    const many = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) => `process_arg=argument ${from + i}\n# é ${i}\n`).join('');
    fc.assert(
      fc.property(texts, fc.nat(3000), fc.nat(3000), (text, before, after) => {
        const whole = `${many(0, before)}${text}\n${many(before, after)}`;
        expect(isClean(whole)).toBe(analyse(whole).items.length === 0);
      }),
      { numRuns: 100 },
    );
  });

  it('in the vectors of the seed', () => {
    for (const { input } of vectors) {
      for (let time = 0; time < 5; time++) expect(isClean(input)).toBe(analyse(input).items.length === 0);
    }
  });
});

describe('what a record says of a line', () => {
  /** Verdicts by the records, and of the same lines by the checks of the analysis. */
  function verdicts(reader: TokenReader, text: string): [number[], number[]] {
    const quick: number[] = [];
    reader.open(text, EVERY_LINE);
    for (let end = reader.read(); end >= 0; end = reader.read()) {
      for (let i = 0; i < end; i += 2) quick.push(quickVerdict(reader, reader.words, i));
    }
    const judge = new LineJudge();
    const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
    const judged = lines.map((line) => judge.verdict(line, 0, line.length));
    return [quick, judged];
  }

  it('is what the checks say, or nothing', () => {
    fc.assert(
      fc.property(texts, (text) => {
        dispose(); // nothing is known
        const [quick, judged] = verdicts(tokenReader(), text);
        expect(quick.map((verdict, i) => verdict || judged[i])).toEqual(text === '' ? [] : judged);
      }),
      { numRuns: 1000 },
    );
  });

  const usual = [
    ...[
      '',
      '# a comment',
      '  # another',
      '\t',
      'hostname=',
      'hostname=web',
      'hostname = web',
      'root_path=/srv',
    ],
    ...[
      'process_arg=sh',
      'process_arg=-g daemon off;',
      'process_arg=a!b',
      'process_env=A=b c',
      'process_cwd=/',
    ],
    ...['cgroups_path=', 'oci_version=1.0.2', 'root_readonly=true', 'root_readonly=false'],
    ...['process_uid=0', 'cpu_quota = 18446744073709551615', 'cpu_period=1', 'namespace=mount'],
    ...['mount=/:b:c', 'mount=/a:b:c:ro', 'mount=/a:b:c:ro,x=1,y', 'namespace=network:/run/n'],
    ...['hook_poststop=/h', 'hook_poststop=/h:30'],
  ];

  it.each<[string, string[]]>([
    ['bytes', usual],
    ['units', [...usual, 'process_env = Ä=ö', 'process_env=MOOD=🚀', 'hostname=全角１']],
  ])('is what the checks say of lines that are as most are: in %s', (_, lines) => {
    for (const text of [lines.join('\n'), lines.join('\r\n')]) {
      dispose();
      const [quick, judged] = verdicts(tokenReader(), text);
      expect(quick).toEqual(judged);
    }
  });

  it.each([
    ...[
      'cgroups_path\v=a',
      'cgroups_path=\va',
      'oci_version=1',
      'root_path=',
      'process_cwd=',
      'process_cwd=a',
    ],
    ...[
      'process_env=A',
      'process_env==1',
      'process_env=A B=1',
      'root_readonly=yes',
      'cpu_period=x',
      'cpu_period=',
    ],
    ...[
      'mount=/a',
      'mount=/a::c',
      'mount=/a:/b:c',
      'mount=/a:b:',
      'mount=a:b:c',
      'mount=/a:b:c:',
      'mount=/a:b:c:ro,',
    ],
    ...[`mount=/a:b:c:${',x'.repeat(33)}`, 'namespace=pid:', 'namespace=pid:n', 'namespace=x', 'x=1', 'x'],
    ...['hook_prestart=/h', 'hook_poststop=', 'hook_poststop=h', 'hook_poststop=/h:', 'hook_poststop=/h:x'],
  ])('is nothing of a line of which something is said: %j', (line) => {
    for (const text of [line, `# é\n${line}`]) {
      const [quick, judged] = verdicts(tokenReader(), text);
      expect([quick.at(-1), judged.at(-1)]).toEqual([0, DIRTY]);
    }
  });

  it('goes by lists of options that are known, and by those that are not', () => {
    const mounts = (place: string, list: string) =>
      Array.from({ length: 4 }, (_, i) => `mount=/${place}${i}:b:c:${list}`).join('\n');
    for (const [list, isPlain] of [
      ['ro,rw', true],
      ['ro,,rw', false],
    ] as const) {
      dispose(); // so that behind the record there is nothing
      const isSaid = () => {
        const [quick, judged] = verdicts(tokenReader(), mounts('new', list));
        expect(quick).toEqual(isPlain ? judged : [0, 0, 0, 0]);
      };
      isSaid();
      parse(mounts('old', list));
      expect(tokenReader().known).toContainEqual(list.split(','));
      isSaid();
    }
  });
});

describe('a document with names', () => {
  const base = 'process_arg=a\nnamespace=mount\n';
  const variables = (count: number) =>
    Array.from({ length: count }, (_, i) => `process_env=V${i}=1\n`).join('');

  it('is clean when a mount and a variable have the same', () => {
    expect(isClean(`${base}process_env=/a=1\nmount=/a:b:c`)).toBe(true);
    expect(isClean(`${base}process_env=/a=1\nmount=/a:b:c\nprocess_env=/a=`)).toBe(false);
  });

  /** What a destination is beside others: spare slashes do not count. */
  const placeOf = (name: string) => name.split('/').filter(Boolean).join('/');

  it('is told apart whatever the name is, in any way of writing it', () => {
    const name = fc.string({
      unit: fc.constantFrom('a', 'B', '_', '/', '.', 'é', '東'),
      minLength: 1,
      maxLength: 9,
    });
    fc.assert(
      fc.property(name, name, fc.boolean(), (a, b, isKnown) => {
        const text = `${base}process_env=${a}=1\n process_env = ${b}=2 é\nmount=/${a}:b:c\nmount = /${b}:d:e`;
        const ascii = `${base}process_env=${a}=1\n process_env = ${b}=2\nmount=/${a}:b:c\nmount = /${b}:d:e`;
        for (let time = 0; time < (isKnown ? 5 : 1); time++) {
          const differ = a !== b && placeOf(a) !== placeOf(b);
          expect(isClean(text)).toBe(differ);
          expect(isClean(ascii)).toBe(differ);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('is left to the analysis when there are more than there is room for', () => {
    expect(isClean(base + variables(4000))).toBe(true);
    const many = base + variables(5000);
    expect(isClean(many)).toBe(false);
    expect(diagnose(many).diagnostics).toEqual([]);
    expect(isClean(base + variables(100))).toBe(true);
  });
});

describe('when diagnosing throws', () => {
  it('lets go of the text, and goes on with the next', () => {
    const good = 'process_arg=a b # c\nnamespace=mount\n';
    const bad = new Uint8Array([...new TextEncoder().encode(`${good}hostname=`.repeat(2000)), 0xff, 0x0a]);
    expect(() => diagnose(bad)).toThrow(/UTF-8/);
    expect(isClean(good)).toBe(analyse(good).items.length === 0);
  });
});
