import { StreamError } from '../../errors.ts';
import { formatOf, type StreamFormat } from '../../stream/any-format.ts';
import { DetectedFormat } from '../../stream/detected.ts';
import type { Origin } from '../../stream/document.ts';
import { WholeFormat } from '../../stream/json.ts';
import { streamOf } from '../../stream/stream.ts';
import type { Reader } from '../../stream/stretches.ts';
import { InputChangedError } from '../errors.ts';
import { formOf, isCuttable, isPacked, isPackedName } from '../plan/form.ts';
import type { Piece, PlannedInput } from '../plan/shards.ts';
import { BATCHES, type Documents } from './batches.ts';
import { Range } from './range.ts';
import type { Source } from './source.ts';
import { LOOK_BEHIND } from './start-finder.ts';

/** Longest document, in bytes. Nine bytes of a mount become hundreds in memory. */
export const DOCUMENT_MAX = 2 ** 22;
const CHUNK = 2 ** 20;

/**
 * The documents that start in a piece, in batches of whole ones. Memory does not depend on the size of the piece: it
 * is a chunk and the longest document.
 * @throws InputChangedError where it ends before it should
 * @throws StreamError, CompressionUnavailableError for packed data that cannot be read, behind the documents before
 */
export async function* documentsOf(
  { input, from, to }: Piece,
  source: Pick<Source, 'read'>,
): AsyncGenerator<Documents, undefined> {
  const { form, name, size, base = 0 } = input;
  if (size === 0 && isPackedName(name))
    throw new StreamError('it has no byte, and its name says packed', 0, 0);
  const chunksFrom = (position: number): AsyncGenerator<Uint8Array, undefined> =>
    chunksOf(source, input, position);
  // Of standard input, the last piece may be empty, and is no input by itself.
  if (form === undefined || !isCuttable(form) || (size === 0 && base === 0)) {
    yield* allOf(chunksFrom(0), name);
    return;
  }
  const position = Math.max(0, from - LOOK_BEHIND);
  const range = new Range({ form, position, from, to, max: DOCUMENT_MAX });
  for await (const chunk of chunksFrom(position)) {
    yield* range.push(chunk);
    if (range.done) break;
  }
  checkWhole(input);
  yield* range.end();
}

/** All documents of an input that is not cut, packed or not. */
function allOf(chunks: AsyncIterable<Uint8Array>, name: string): AsyncIterableIterator<Documents, undefined> {
  const options = { maxSize: DOCUMENT_MAX };
  return streamOf(
    chunks,
    (origin) =>
      new DetectedFormat<Documents>((head) => {
        const format = formOf(head, name);
        if (isPacked(format)) throw new StreamError(`${format} data in packed data; unpack it`, 0, 0);
        // An empty input is a document: what was cut to nothing has to show.
        if (head.length === 0) return new WholeFormat(emptyReader(origin, format), DOCUMENT_MAX);
        return formatOf(BATCHES, origin, { ...options, format });
      }),
    options,
  );
}

function emptyReader(origin: Origin, format: StreamFormat): Reader<Documents> {
  return format === 'lines' ? BATCHES.lines(origin) : BATCHES.json(origin, undefined);
}

/** The same buffer each time: what is in it is good until the next is asked for. */
async function* chunksOf(
  source: Pick<Source, 'read'>,
  input: PlannedInput,
  from: number,
): AsyncGenerator<Uint8Array, undefined> {
  const { name, size } = input;
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK, size - from));
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
  checkWhole(input);
}

/** What is at the end of a piece that broke off may be half a document: it is not looked at. */
function checkWhole({ broken }: PlannedInput): void {
  if (broken !== undefined) throw new StreamError(broken.problem, broken.offset, 0);
}
