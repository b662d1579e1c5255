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
  '\u00ad\u061c\u200c\u200d\u200e\u206f',
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

/** Any text at all, lone surrogates included. Of its own accord fast-check makes them ten units long at most. */
export const anyText = fc.string({
  unit: fc.oneof(pivot, fc.constantFrom(...SURROGATES)),
  maxLength: 120,
  size: 'max',
});

/** Texts of one alphabet each: characters of 1, 2, 3 and 4 bytes, alone and mixed. */
export const byAlphabet = fc
  .constantFrom('aZ0=:, \n', 'é\u0085\u00a0=\n', '日\u3000\u2003=\n', '😀𝄞=\n', 'aé日😀=:,\n \u3000')
  .chain((alphabet) => fc.string({ unit: fc.constantFrom(...Array.from(alphabet)), maxLength: 200 }))
  .map((text) => `hostname=${text}\nmount=/${text}:${text}:${text}:${text}`);

/** Values that are right for some keys, nearly right, or wrong in a way that people write them. */
const numbers = fc.constantFrom(
  ...['', '0', '007', '1000', '-1', '64M', '1.5G', '50ms', '1 k', '17179869184g', '4294967295', '4294967296'],
  ...['"1000"', '64 # MB', '500m', '1000 # web', "'x'"],
  ...['18446744073709551615', '18446744073709551616'],
);
const booleans = fc.constantFrom('true', 'false', 'yes', 'True', '0', '', '"true"', 'false # no', 'true #');
const mounts = fc.oneof(
  fc.constantFrom(
    '/a:b:c',
    '/a:b:c:',
    '/a:b:c:ro,,rw',
    '/a:b',
    'a:b:c:ro, rw',
    '/a : b : c',
    ':::',
    '/a/:b:c',
    '//a:b:c',
    '/:b:c',
    '//:b:c',
    '"/a:b:c"',
    '/a:b:c # x',
    '/a:b:c:ro # x',
    '::',
    '/a:::',
  ),
  mount.map((text) => text.slice('mount='.length)),
);
const namespaces = fc.constantFrom(
  ...[
    'pid',
    'mount',
    'mnt',
    'net',
    'netwrok',
    'pid:',
    'user:/u',
    'network:run',
    'mount:/m',
    'PID',
    'time',
    'user:',
    '"pid"',
    "'mount:/m'",
    'uts # x',
    '"user" # x',
    'ipc:/i # x',
  ],
  ...KINDS,
);
const hooks = fc.constantFrom(
  '/h',
  '/h:5',
  '/h:',
  '/h:x',
  ':5',
  'h:5',
  '/h:4294967296',
  '/h :1',
  '/h:2m',
  '/h:007',
  '/h: 3',
  '"/h:5"',
  '/h # x',
  '/h:30 # s',
);
const entries = fc.constantFrom(
  'A=1',
  'A',
  '=1',
  'B=2=3',
  'A=2',
  'B',
  'A="1"',
  "B='1'",
  '"A=1"',
  'C=1 # x',
  'C=1 #x',
);
const odd = fc.oneof(
  fc.constantFrom('a\0b', 'a\tb', 'a\rb', '\u200b', 'a\u2028', '\ud83d', '\u202e', 'é', '日本', '/a', 'a'),
  fc.constantFrom(
    '"web"',
    "'a b'",
    'a # b',
    'a #b',
    '# a',
    '"a',
    '""',
    '" a"',
    '"a" # b',
    'nginx -g x',
    '"a\\"',
  ),
  value,
);
const anyValue = fc.oneof(numbers, booleans, mounts, namespaces, hooks, entries, odd);

function valueFor(name: string): fc.Arbitrary<string> {
  if (name.startsWith('hook_')) return hooks;
  if (name === 'mount') return mounts;
  if (name === 'namespace') return namespaces;
  if (name === 'process_env') return entries;
  if (name === 'root_readonly' || name === 'process_terminal') return booleans;
  return name.startsWith('cpu_') || name === 'memory_limit' || name.endsWith('id') ? numbers : odd;
}

const writtenKey = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...KEYS.map(([name]) => name)) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'Mount',
      'mount_',
      'proces_env',
      'process-cwd',
      'memorylimit',
      'hook_createRuntime',
    ),
  },
  { weight: 1, arbitrary: key },
);
const writtenPair = writtenKey.chain((name) =>
  fc
    .tuple(
      fc.oneof(
        { weight: 20, arbitrary: fc.constant('') },
        { weight: 1, arbitrary: fc.constantFrom('\ufeff', ' \ufeff', '\ufeff\ufeff ') },
      ),
      fc.constant(name),
      fc.constantFrom('=', '=', ' = ', '\t=', ' ', ': ', ''),
      fc.oneof({ weight: 4, arbitrary: valueFor(name) }, { weight: 1, arbitrary: anyValue }),
      fc.constantFrom('', '', ' ', '\r'),
    )
    .map((parts) => parts.join('')),
);
const writtenLine = fc.oneof(
  { weight: 12, arbitrary: writtenPair },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '',
      '  ',
      '# comment',
      '#',
      ' # a\0',
      '---',
      ' ---',
      '--- ',
      '---\r',
      '\ufeff---',
      '\ufeff--- ',
      '\ufeff# a=b',
      ' \ufeff# a = b',
    ),
  },
  { weight: 1, arbitrary: line.map((parts) => parts.join('')) },
);

/** Configurations as people write them, mistakes included. */
export const configs = fc
  .tuple(
    fc.constantFrom('', '', '', '', '\ufeff'),
    fc.array(writtenLine, { maxLength: 14 }),
    fc.constantFrom('', '\n'),
  )
  .map(([mark, lines, end]) => mark + lines.join('\n') + end);

/** The texts that engines are compared on. */
export const TEXTS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'arbitrary text': anyText,
  'near-miss text': nearMiss,
  'one alphabet': byAlphabet,
  lists,
  configurations: configs,
};

/** All of the above. */
export const anyConfig = fc.oneof({ weight: 4, arbitrary: configs }, nearMiss, lists, anyText, byAlphabet);

function pathOf(...names: string[]): fc.Arbitrary<string> {
  return fc
    .array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 })
    .map((parts) => `/${parts.join('/')}`);
}
const WHOLE_NAMES = ['a', 'b1', 'é', '東京', '🚀', '..', '#'];
const path = pathOf(...WHOLE_NAMES, 'x y');
const program = pathOf(...WHOLE_NAMES);
const u32 = fc.oneof(fc.constantFrom(0, 2 ** 32 - 1), fc.nat()).map(String);
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String);
const flag = fc.constantFrom('true', 'false');
const padded = fc.constantFrom('', ' ', '\t', '\u3000');
const silent = fc.constantFrom('', '  ', '# a comment = 1', '\t#', '#mount=/a:b', '# a\tb ');

function some(name: string, values: fc.Arbitrary<string>): fc.Arbitrary<[string, string][]> {
  return fc.array(values, { maxLength: 1 }).map((all) => all.map((one) => [name, one]));
}

function each<T>(
  name: string,
  items: fc.Arbitrary<T[]>,
  text: (item: T) => string,
): fc.Arbitrary<[string, string][]> {
  return items.map((all) => all.map((item) => [name, text(item)]));
}

const goodOption = fc.constantFrom('ro', 'mode=0755', 'a:b', 'gid=5');
const goodMount = fc.record({
  destination: path,
  rest: fc.constantFrom(':bind:/srv', ':proc:proc', ':tmpfs:a b'),
  options: fc.array(goodOption, { maxLength: 3 }),
});
const goodNamespace = fc.record({ kind: fc.constantFrom(...KINDS), path: fc.option(path) });

/** A hostname needs a namespace for it. */
function withUts(pairs: [string, string][]): [string, string][] {
  const isNamed = pairs.some(([name, text]) => name === 'hostname' && text !== '');
  const hasUts = pairs.some(([name, text]) => name === 'namespace' && text.startsWith('uts'));
  return isNamed && !hasUts ? [...pairs, ['namespace', 'uts']] : pairs;
}

/** Configurations in which nothing is wrong, in any order and spacing. */
export const cleanConfigs = fc
  .tuple(
    some('oci_version', fc.constantFrom('1.0.2', '1.3.0-rc.1+b')),
    some('root_path', path),
    some('root_readonly', flag),
    some('hostname', fc.constantFrom('', 'web-1', 'münchen')),
    some('process_cwd', path),
    some('process_uid', u32),
    some(
      'process_gid',
      u32.map((digits) => `000${digits}`),
    ),
    some('process_terminal', flag),
    each(
      'process_arg',
      fc
        .array(fc.constantFrom('', '-x', 'a=b', 'é 東', 'a #b'), { minLength: 1, maxLength: 3 })
        .filter((args) => args.length > 1 || !args[0]?.includes(' ')),
      String,
    ),
    each(
      'process_env',
      fc.uniqueArray(fc.constantFrom('A', 'B', 'ü'), { maxLength: 3 }),
      (name) => `${name}=1=2`,
    ),
    each('mount', fc.uniqueArray(goodMount, { selector: (one) => one.destination, maxLength: 3 }), (one) => {
      const list = one.options.length === 0 ? '' : `:${one.options.join(' , ')}`;
      return `${one.destination}${one.rest}${list}`;
    }),
    each('namespace', fc.uniqueArray(goodNamespace, { selector: (one) => one.kind, maxLength: 4 }), (one) =>
      one.path === null ? one.kind : `${one.kind}:${one.path}`,
    ).map((all) =>
      all.some(([, kind]) => kind.startsWith('mount'))
        ? all
        : [...all, ['namespace', 'mount'] as [string, string]],
    ),
    some('cgroups_path', path),
    fc
      .tuple(
        some('memory_limit', u64),
        some('cpu_shares', u32),
        some('cpu_quota', u64),
        some('cpu_period', u64),
      )
      .map((all) => all.flat()),
    some(
      'hook_poststart',
      program.map((text) => `${text}:0030`),
    ),
    some('hook_poststop', program),
  )
  .map((groups) => withUts(groups.flat()))
  .chain((pairs) => fc.shuffledSubarray(pairs, { minLength: pairs.length }))
  .chain((pairs) =>
    fc.tuple(
      fc.constant(pairs),
      fc.infiniteStream(fc.tuple(padded, padded, fc.constantFrom('', '\r'), fc.option(silent))),
      fc.constantFrom('', '\n'),
    ),
  )
  .map(([pairs, spaces, end]) => {
    const lines = pairs.map(([name, text]) => {
      const [before, after, back, extra] = spaces.next().value as [string, string, string, string | null];
      return `${extra === null ? '' : `${extra}${back}\n`}${before}${name}${after}=${before}${text}${after}${back}`;
    });
    return lines.join('\n') + end;
  });
