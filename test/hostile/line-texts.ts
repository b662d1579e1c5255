import { readFileSync } from 'node:fs';
import { KEYS as FORMAT_KEYS } from '../../src/engine/words.ts';
import { lineOfOneHash, optionsOfOneHash } from './hashes.ts';

/** Makes a text of about `n` lines, or with about `n` of what it is about. */
export type Make = (n: number) => string;

/** Every key of the format. */
const KEYS = FORMAT_KEYS.map(([name]) => name);

const POISON = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];

/** What lines, or whatever else, are made of: the i-th of them. */
function each(n: number, part: (i: number) => string): string {
  const parts: string[] = [];
  for (let i = 0; i < n; i++) parts.push(part(i));
  return parts.join('');
}

/** A value that every key takes in some way. */
const VALUE: Record<string, (i: number) => string> = {
  mount: (i) => `/m${i}:tmpfs:tmpfs:ro,size=${i}`,
  namespace: (i) => ['mount', 'uts', 'pid', 'ipc'][i % 4]!,
};
const lineValue = (key: string, i: number) => VALUE[key]?.(i) ?? String(i);

/** The example of each code in docs/diagnostics.md, the wrong one. */
function examples(): [code: string, example: string][] {
  const docs = readFileSync(new URL('../../docs/diagnostics.md', import.meta.url), 'utf8');
  return docs
    .split('\n## ')
    .slice(1)
    .map((part): [string, string] => [
      part.slice(0, part.indexOf('\n')),
      (part.split('```')[1] ?? '').slice((part.split('```')[1] ?? '').indexOf('\n') + 1),
    ])
    .map(([code, example]) => [code, unescaped(example)]);
}

/** `<U+0007>` stands for the character. */
function unescaped(block: string): string {
  const [first = '', ...more] = block.split('<U+');
  return more.reduce((text, part) => {
    const end = part.indexOf('>');
    return text + String.fromCharCode(Number.parseInt(part.slice(0, end), 16)) + part.slice(end + 1);
  }, first);
}

/** The lines of an example again and again, the same or each with a number of its own behind its key. */
function repeated(example: string, n: number, isDistinct: boolean): string {
  if (!isDistinct) return example.repeat(n);
  const lines = example.split('\n').slice(0, -1);
  return each(n, (i) => lines.map((line) => `${line}${i}\n`).join(''));
}

const near = (i: number) => `hostnam${'abcdefghijklmnop'[i & 15]}${(i >> 4).toString(36)}`;

/** Texts of lines, by what is bad about them. */
export const LINE_TEXTS: Record<string, Make> = {
  'every key repeated': (n) =>
    each(n, (i) => `${KEYS[i % KEYS.length]}=${lineValue(KEYS[i % KEYS.length]!, i)}\n`),
  ...Object.fromEntries(
    KEYS.map((key): [string, Make] => [
      `${key} repeated`,
      (n) => each(n, (i) => `${key}=${lineValue(key, i)}\n`),
    ]),
  ),
  'one line: a comment': (n) => `#${'x'.repeat(64 * n)}`,
  'one line: a key': (n) => `${'k'.repeat(64 * n)}=x`,
  'one line: a value': (n) => `hostname=${'x'.repeat(64 * n)}`,
  'one line: of three bytes a unit': (n) => `hostname=${'日'.repeat(32 * n)}`,
  'one line: of surrogate pairs': (n) => `process_arg=${'🚀'.repeat(16 * n)}`,
  'one line: no equals sign': (n) => 'x'.repeat(64 * n),
  'one line: equals signs': (n) => '='.repeat(32 * n),
  'one line: spaces': (n) => ' '.repeat(64 * n),
  'one line: spaces in a value': (n) => `process_arg=a${' '.repeat(64 * n)}b`,
  'one line: digits': (n) => `memory_limit=${'9'.repeat(64 * n)}`,
  'one line: zeros': (n) => `memory_limit=${'0'.repeat(64 * n)}1`,
  'one line: colons': (n) => `mount=${':'.repeat(32 * n)}`,
  'one line: a hook of colons': (n) => `hook_prestart=${'/a:'.repeat(16 * n)}`,
  'one line: byte order marks': (n) => `${'\ufeff'.repeat(32 * n)}hostname=a`,
  'one line: carriage returns': (n) => '\r'.repeat(32 * n),
  'one line: invisible characters': (n) => `hostname=${'a\u200b'.repeat(16 * n)}`,
  'one line: halves of pairs': (n) => `hostname=${'\ud800'.repeat(16 * n)}`,
  'one line: mount options': (n) => `mount=/a:b:c:${'ro,'.repeat(n)}rw`,
  'one line: mount options, distinct': (n) => `mount=/a:b:c:${each(n, (i) => `o${i},`)}rw`,
  'one line: empty mount options': (n) => `mount=/a:b:c:${', '.repeat(n)}`,
  'one line: contrary mount options': (n) => `mount=/a:b:c:${'ro,rw,'.repeat(n)}`,
  NULs: (n) => '\0'.repeat(16 * n),
  'NULs in every line': (n) => each(n, () => '\0hostname\0=\0a\0\n'),
  'NULs in values': (n) => each(n, (i) => `process_env=A${i}=\0\0\n`),
  'empty lines': (n) => '\n'.repeat(4 * n),
  'lines of spaces': (n) => ' \t\r\n'.repeat(n),
  separators: (n) => '---\n'.repeat(n),
  'separators with spaces': (n) => ' ---\n'.repeat(n),
  'documents of one line': (n) => 'hostname=a\n---\n'.repeat(n),
  'distinct documents': (n) => each(n, (i) => `hostname=h${i}\nprocess_env=a=${i}\n---\n`),
  'poisoned keys': (n) => each(n, (i) => `${POISON[i % 5]}=1\n`),
  'poisoned names': (n) =>
    each(
      n,
      (i) =>
        `process_env=${POISON[i % 5]}=${i}\nmount=${POISON[i % 5]}:${POISON[i % 5]}:x:${POISON[i % 5]}\n`,
    ),
  'poisoned kinds': (n) => each(n, (i) => `namespace=${POISON[i % 5]}\nhostname=${POISON[i % 5]}\n`),
  'unknown keys': (n) => each(n, (i) => `unknown_${i}=1\n`),
  'unknown long keys': (n) =>
    each(n >> 4, (i) => `process_environment_variable_number_${'x'.repeat(200)}${i}=1\n`),
  'near misses of keys': (n) => each(n, (i) => `${near(i)}=1\n`),
  'near misses of kinds': (n) => each(n, (i) => `namespace=moun${i.toString(36)}\n`),
  'near misses of options': (n) => each(n, (i) => `mount=/a${i}:b:c:nosuit,noexek\n`),
  'keys without equals signs': (n) => each(n, (i) => `hostname: h${i}\n`),
  'duplicate variables': (n) => each(n, (i) => `process_env=A=${i}\n`),
  'distinct variables': (n) => each(n, (i) => `process_env=VARIABLE_${i}=${i}\n`),
  'names of digits': (n) => each(n, (i) => `process_env=${i * 131072}=1\nmount=${i * 131072}:a:b\n`),
  'long names': (n) =>
    each(n >> 8, (i) => `process_env=${'x'.repeat(20_000)}${String(i).padStart(8, '0')}=1\n`),
  'long destinations': (n) =>
    each(n >> 8, (i) => `mount=/${'x'.repeat(20_000)}${String(i).padStart(8, '0')}:a:b\n`),
  'duplicate mounts': (n) => each(n, (i) => `mount=/a:b:c${i}\n`),
  'duplicate namespaces': (n) => 'namespace=mount\nnamespace=pid:/proc/1/ns/pid\n'.repeat(n >> 1),
  'duplicate hostnames': (n) => each(n, (i) => `hostname=h${i}\n`),
  'flags that are none': (n) => 'root_readonly=TRUE\nprocess_terminal=yes\n'.repeat(n >> 1),
  'numbers with units': (n) => each(n, (i) => `memory_limit=${i}MiB\ncpu_quota=1.5ms\n`),
  'quoted values': (n) => each(n, (i) => `hostname="h${i}"\nprocess_arg='a b'\n`),
  'command lines as paths of hooks': (n) => each(n, (i) => `hook_prestart=/bin/sh -c ${i}\n`),
  'comments behind values': (n) => each(n, (i) => `hostname=h${i} # name\n`),
  'comments before keys': (n) => each(n, (i) => `# ${i}\nhostname=a\n`),
  ...Object.fromEntries(
    examples().flatMap(([code, example]): [string, Make][] => [
      [`${code}, the same again`, (n) => repeated(example, n >> 2, false)],
      [`${code}, each time another`, (n) => repeated(example, n >> 2, true)],
    ]),
  ),
  ...floods(),
};

/** Lines whose hashes in assembly/recall.ts are the same: hashes.test.ts shows it. */
function floods(): Record<string, Make> {
  return {
    'lines of one hash': (n) => each(n, lineOfOneHash),
    'lines of one hash, three times each': (n) => each(n, (i) => lineOfOneHash(Math.floor(i / 3))),
    'option lists of one hash': (n) => each(n, (i) => `mount=/a:b:c:${optionsOfOneHash(i)}\n`),
    'more lines than are known': (n) => each(n, (i) => `process_env=K${i % 3000}=v\n`),
  };
}
