import { gzipSync } from 'node:zlib';
import { END, joined, member, pax } from '../stream/archives.ts';

/** Makes the chunks of a stream with about `n` of what it is about. */
export type MakeStream = (n: number) => Uint8Array[];

const encoder = new TextEncoder();
const bytes = (text: string) => encoder.encode(text);
const config = '{"ociVersion":"1.2.0","hostname":"a"}';

function archive(n: number, part: (i: number) => Uint8Array): Uint8Array[] {
  return [joined(...Array.from({ length: n }, (_, i) => part(i)), END)];
}

function single(all: Uint8Array): Uint8Array[] {
  return Array.from(all, (byte) => Uint8Array.of(byte));
}

export const STREAMS: Record<string, MakeStream> = {
  'tar: empty members': (n) => archive(n, () => member('')),
  'tar: members nobody wants': (n) => archive(n, (i) => member('x', { name: `f${i}` })),
  'tar: small members': (n) => archive(n, () => member(config)),
  'tar: links': (n) => archive(n, () => member('', { type: '2', link: '/etc/passwd' })),
  'tar: pax headers': (n) => archive(n, (i) => member(pax('comment', `${i}`), { type: 'x' })),
  'tar: a pax header of many records': (n) => [
    joined(
      member(Array.from({ length: Math.min(n, 40_000) }, (_, i) => pax(`k${i}`, 'v')).join(''), {
        type: 'x',
      }),
      member(config),
      END,
    ),
  ],
  'tar: a long pax path': (n) => [
    joined(
      member(pax('path', `${'a/'.repeat(Math.min(8 * n, 500_000))}config.json`), { type: 'x' }),
      member(config),
      END,
    ),
  ],
  'tar: long names of GNU': (n) =>
    archive(n, () => member(`${'a/'.repeat(100)}config.json\0`, { type: 'L' })),
  'tar: in chunks of a byte': (n) => single(joined(...archive(n >> 6, () => member(config)))),
  'gzip: members': (n) => [
    joined(...Array.from({ length: n >> 3 }, () => new Uint8Array(gzipSync('hostname=a\n---\n')))),
  ],
  'gzip: a member of zeros': (n) => [new Uint8Array(gzipSync(new Uint8Array(1000 * n)))],
  'gzip: in chunks of a byte': (n) =>
    single(
      new Uint8Array(gzipSync(bytes(Array.from({ length: n }, (_, i) => `hostname=${i}\n---\n`).join('')))),
    ),
  'NDJSON: empty lines': (n) => [bytes(`${config}\n${'\n'.repeat(16 * n)}`)],
  'NDJSON: lines of spaces': (n) => [bytes(`${config}\n${' \n'.repeat(8 * n)}`)],
  'NDJSON: small documents': (n) => [bytes(`${config}\n`.repeat(n))],
  'NDJSON: bad documents': (n) => [bytes(`${config}\n${'{"a":\n'.repeat(n)}`)],
  'NDJSON: one huge record in chunks of a byte': (n) =>
    single(bytes(`${config}\n{"x":"${'a'.repeat(16 * n)}"}\n`)),
  'lines: separators': (n) => [bytes('---\n'.repeat(4 * n))],
  'lines: one document in chunks of a byte': (n) => single(bytes('process_arg=a\n'.repeat(n))),
  'lines: one line in chunks of a byte': (n) => single(bytes(`hostname=${'a'.repeat(16 * n)}`)),
  'lines: feeds in chunks of a byte': (n) => single(bytes('\n'.repeat(16 * n))),
  'lines: dashes in chunks of a byte': (n) => single(bytes('---'.repeat(4 * n))),
  'lines: bad documents': (n) => [
    bytes('hostname=a\n---\n'),
    ...Array.from({ length: n >> 4 }, () => Uint8Array.of(0xff, 10, 0x2d, 0x2d, 0x2d, 10)),
  ],
  'lines: bad documents in one chunk': (n) => [
    joined(...Array.from({ length: n }, () => Uint8Array.of(0xff, 10, 0x2d, 0x2d, 0x2d, 10))),
  ],
  'empty chunks': (n) => Array.from({ length: n }, () => new Uint8Array()),
};
