import { InputChangedError } from '../errors.ts';
import { type Form, formOf } from '../plan/form.ts';
import type { Piece } from '../plan/shards.ts';
import { type Cut, DocumentCutter } from './cutter.ts';
import { peek } from './peek.ts';
import type { Source } from './source.ts';
import { LOOK_BEHIND } from './starts.ts';
import { UnpackError, unpack } from './unpack.ts';

/** Longest document, in bytes. Nine bytes of a mount become hundreds in memory. */
export const DOCUMENT_MAX = 2 ** 22;
const CHUNK = 2 ** 20;

type PlainForm = 'lines' | 'ndjson' | 'json';

export type Documents = Cut & { readonly form: PlainForm };

/**
 * The documents that start in a piece, in batches of whole ones. Memory does not depend on the size of the piece: it
 * is a chunk and the longest document.
 * @throws InputChangedError where it ends before it should
 * @throws UnpackError for packed data that is broken, behind the documents before
 */
export async function* documentsOf(
  { input, from, to }: Piece,
  source: Source,
): AsyncGenerator<Documents, undefined> {
  const buffer = Buffer.allocUnsafe(CHUNK);
  if (input.form === 'lines' || input.form === 'ndjson') {
    const position = Math.max(0, from - LOOK_BEHIND);
    const chunks = chunksOf(source, input.name, position, input.size, buffer);
    yield* cut(chunks, input.form, { position, from, to });
    return;
  }
  yield* whole(chunksOf(source, input.name, 0, input.size, buffer), input.name);
}

/** All documents of an input that is not cut. */
async function* whole(
  chunks: AsyncGenerator<Uint8Array, undefined>,
  name: string,
  isUnpacked = false,
): AsyncGenerator<Documents, undefined> {
  const { head, all } = await peek(chunks);
  const form = formOf(head, name);
  if (isPlain(form)) yield* cut(all, form, { position: 0, from: 0, to: Infinity });
  else if (form === 'tar')
    throw new UnpackError('unknown-packing', 'tar archives are not read here; unpack it');
  else if (isUnpacked)
    throw new UnpackError('unknown-packing', `there is ${form} data in packed data; unpack it`);
  else yield* whole(unpack(all, form), unpackedName(name), true);
}

function isPlain(form: Form): form is PlainForm {
  return form === 'lines' || form === 'ndjson' || form === 'json';
}

function unpackedName(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? name : name.slice(0, dot);
}

async function* cut(
  chunks: AsyncIterable<Uint8Array>,
  form: PlainForm,
  range: { position: number; from: number; to: number },
): AsyncGenerator<Documents, undefined> {
  const cutter = new DocumentCutter({ form, ...range, max: DOCUMENT_MAX });
  for await (const chunk of chunks) {
    for (const documents of cutter.push(chunk)) yield { ...documents, form };
    if (cutter.done) return;
  }
  for (const documents of cutter.end()) yield { ...documents, form };
}

/** The same buffer each time: what is in it is good until the next is asked for. */
async function* chunksOf(
  source: Source,
  name: string,
  from: number,
  size: number,
  buffer: Buffer,
): AsyncGenerator<Uint8Array, undefined> {
  for (let position = from; position < size; ) {
    const wanted = buffer.subarray(0, Math.min(buffer.length, size - position));
    const read = await source.read(wanted, position);
    if (read < wanted.length)
      throw new InputChangedError(
        name,
        `ends at byte ${position + read}, and had ${size} when it was planned`,
      );
    yield wanted;
    position += read;
  }
}
