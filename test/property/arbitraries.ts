import fc from 'fast-check';
import { KEYS, KINDS } from '../../src/engine/words.ts';

/** What people write in mounts. */
const WORDS = ['/proc', '/dev/shm', 'proc', 'tmpfs', 'shm', 'ro', 'nosuid', 'mode=0755', 'size=65536k', ''];
const LISTS = [
  'nosuid,noexec,nodev',
  'nosuid,noexec,nodev,mode=1777,size=65536k',
  'nosuid,noexec,newinstance,ptmxmode=0666,mode=0620,gid=5',
  'rbind,rprivate,ro',
];

/** Characters on which parsing turns: separators, every kind of space, digits, and all UTF-8 lengths. */
const PIVOTS = [
  ...'=:,#\n\r\t \v\f/0159-+truea\0',
  '\u001c\u0085\u00a0\u1680\u180e\u2000\u200a\u200b\u2028\u2029\u202f\u205f\u3000\ufeff',
  'é\u07ff\u0800\u2030\u3001\ud7ff\ufffd',
  '\u{10000}\u{1f680}\u{10ffff}',
].flatMap((part) => Array.from(part));

/** Halves of surrogate pairs: they pair up where they happen to meet. */
const SURROGATES = ['\ud800', '\udbff', '\udc00', '\udfff'];

const pivot = fc.constantFrom(...PIVOTS);
const pivots = fc.string({ unit: pivot, maxLength: 12 });
const key = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...KEYS.map(([name]) => name)) },
  { weight: 1, arbitrary: fc.constantFrom('__proto__', 'constructor', 'Mount', 'hook_createRuntime', 'm') },
  { weight: 1, arbitrary: pivots },
);
const part = fc.oneof(
  pivots,
  fc.constantFrom('/proc', 'proc', 'nosuid', 'mode=0755', '', ...KINDS),
  fc.bigInt({ min: 0n, max: 2n ** 65n }).map(String),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);
const value = fc
  .array(fc.tuple(part, fc.constantFrom(':', ',', ' ', '=', '')), { maxLength: 8 })
  .map((parts) => parts.flat().join(''));
const space = fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 1, arbitrary: pivots });
const line = fc.tuple(space, key, space, fc.constantFrom('=', '=', '=', ''), space, value, space);

/** Mounts as people write them: known words and lists, sometimes with a space or a character too many or too few. */
const word = fc.constantFrom(...WORDS, '/srv/data', 'size=1g', 'é');
const option = fc.tuple(
  fc.constantFrom('', '', '', ' ', '\u3000'),
  word,
  fc.constantFrom('', '', '', '\t', 'x'),
);
const list = fc.oneof(
  fc.constantFrom(...LISTS),
  fc.tuple(fc.constantFrom(...LISTS), fc.constantFrom(',ro', ' ', 'o', ',')).map((parts) => parts.join('')),
  fc.constantFrom(...LISTS).map((known) => known.slice(0, -1)),
  fc.array(option, { maxLength: 9 }).map((options) => options.map((parts) => parts.join('')).join()),
  fc.nat(70).map((count) => Array(count).fill('ro').join()),
);
const mount = fc
  .tuple(word, word, word, fc.option(list, { nil: undefined }))
  .map(([destination, type, source, options]) => {
    const tail = options === undefined ? '' : `:${options}`;
    return `mount=${destination}:${type}:${source}${tail}`;
  });
const namespace = fc.constantFrom(...KINDS).map((kind) => `namespace=${kind}`);
const hook = fc.constantFrom('hook_prestart=/a:1', 'hook_poststart=/b', 'hook_poststop=/c:x');
const entry = fc.constantFrom('process_env=A=1', 'process_env=B=ü', 'process_arg=-x');

/** Lists of any kind and length, whose lines stand together or not. */
export const lists = fc
  .array(
    fc.oneof(mount, namespace, hook, entry).chain((first) =>
      fc.nat(10).chain((more) => {
        const same = first.startsWith('mount') ? mount : fc.constant(first);
        return fc.array(same, { maxLength: more }).map((rest) => [first, ...rest].join('\n'));
      }),
    ),
    { maxLength: 5 },
  )
  .map((parts) => parts.join('\n'));

/** Text that is nearly a configuration. */
export const nearMiss = fc
  .array(
    line.map((parts) => parts.join('')),
    { maxLength: 12 },
  )
  .map((lines) => lines.join('\n'));

/** Any text at all, lone surrogates included. */
export const anyText = fc.string({ unit: fc.oneof(pivot, fc.constantFrom(...SURROGATES)), maxLength: 120 });

/** Texts of one alphabet each: characters of 1, 2, 3 and 4 bytes, alone and mixed. */
export const byAlphabet = fc
  .constantFrom('aZ0=:, \n', 'é\u0085\u00a0=\n', '日\u3000\u2003=\n', '😀𝄞=\n', 'aé日😀=:,\n \u3000')
  .chain((alphabet) => fc.string({ unit: fc.constantFrom(...Array.from(alphabet)), maxLength: 200 }))
  .map((text) => `hostname=${text}\nmount=/${text}:${text}:${text}:${text}`);
