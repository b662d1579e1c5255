import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';

/** Packed bytes that cannot be unpacked: broken, cut short, or of a kind that this Node does not know. */
export class UnpackError extends Error {
  override readonly name = 'UnpackError';

  constructor(
    readonly code: 'broken-packing' | 'unknown-packing',
    message: string,
  ) {
    super(message);
  }
}

/** From 22.15 on. */
type Zlib = typeof zlib & { createZstdDecompress?: () => NodeJS.ReadWriteStream };

/**
 * The bytes that were packed, with backpressure.
 * @throws UnpackError, behind all that could be unpacked
 */
export async function* unpack(
  chunks: AsyncIterable<Uint8Array>,
  form: 'gzip' | 'zstd',
): AsyncGenerator<Uint8Array, undefined> {
  const stream = form === 'gzip' ? zlib.createGunzip() : zstd();
  let failure: unknown;
  // What fails is told where the stream is read, and by whom the chunks came from.
  const fed = pipeline(Readable.from(copiesOf(chunks)), stream).catch((error: unknown) => {
    failure = error;
  });
  try {
    yield* stream as AsyncIterable<Buffer>;
  } catch (error) {
    failure ??= error;
  } finally {
    await fed;
  }
  if (failure === undefined) return;
  if (!isZlibError(failure)) throw failure;
  throw new UnpackError('broken-packing', `the ${form} data ends or breaks here: ${failure.message}`);
}

/** What is read next may be in the same buffer, and a stream reads ahead. */
async function* copiesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, undefined> {
  for await (const chunk of chunks) yield Buffer.from(chunk);
}

function zstd(): NodeJS.ReadWriteStream {
  const { createZstdDecompress } = zlib as Zlib;
  if (createZstdDecompress === undefined)
    throw new UnpackError('unknown-packing', `this Node (${process.version}) has no zstd; 22.15 has`);
  return createZstdDecompress();
}

function isZlibError(error: unknown): error is Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_') || code.startsWith('ZSTD_') || code === 'ERR_STREAM_PREMATURE_CLOSE';
}
