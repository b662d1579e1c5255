import { isUtf8 } from 'node:buffer';
import { fstatSync, readFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { parse } from '../index.ts';
import { isSpec } from '../spec/index.ts';
import { FileError } from './file-error.ts';

/**
 * Most bytes that are read of a file. Nine bytes of a mount become hundreds in memory: of the inputs tried, 16 MiB of
 * `mount=::` took the most, 1.7 GB in `parse`. Node's own limit is 2 GB or more where a machine has 4.
 */
export const SIZE_MAX = 2 ** 24;
/** Where no configuration is made: what is sure to fit a buffer and, as a message, a string. */
export const SCANNED_MAX = 2 ** 29 - 24;
const CHUNK_MIN = 2 ** 12;
const CHUNK_MAX = 2 ** 20;

/** The text of a file, or of a pipe or device, which is read to its end. */
export async function readBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const stats = await file.stat();
    if (stats.isFile() && stats.size > SIZE_MAX) throw tooLarge(SIZE_MAX);
    // Room for a byte more than there is, so that the end is met at the second look.
    const chunk = stats.isFile() ? Math.min(Math.max(stats.size + 1, CHUNK_MIN), CHUNK_MAX) : CHUNK_MAX;
    return await gather(chunksOf(file, chunk), SIZE_MAX);
  } finally {
    await file.close();
  }
}

/** As a stream, a directory would be an empty file. */
export async function readStdin(max = SIZE_MAX): Promise<Buffer> {
  // Read by its descriptor, it is the error that it should be.
  return fstatSync(0).isDirectory() ? readFileSync(0) : gather(process.stdin, max);
}

/** @throws FileError for a NUL, InvalidUtf8Error; nothing of a text has either */
function checkText(bytes: Buffer): void {
  checkNoNul(bytes, 0);
  // Parsing says where.
  if (!isUtf8(bytes)) parse(bytes);
}

/** `offset` is where the bytes start in their file. */
export function checkNoNul(bytes: Buffer, offset: number): void {
  const nul = bytes.indexOf(0);
  if (nul >= 0) throw new FileError(`is not text: NUL at byte ${offset + nul}`);
}

function tooLarge(max: number): FileError {
  return new FileError(`has more than ${Math.ceil(max / 2 ** 20)} MiB, the most that is read; split it`);
}

async function* chunksOf(file: FileHandle, size: number): AsyncGenerator<Buffer> {
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(size), 0, size);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

/** All chunks in one. Gives up early on what is no text: a device may have no end. */
async function gather(chunks: AsyncIterable<Buffer>, max: number): Promise<Buffer> {
  const gathered: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    gathered.push(chunk);
    // Of a config.json, reading says where it has one, with line and column.
    if (!isSpec(gathered[0]!)) checkNoNul(chunk, size);
    size += chunk.length;
    if (size > max) throw tooLarge(max);
  }
  const bytes = Buffer.concat(gathered, size);
  if (!isSpec(bytes)) checkText(bytes);
  return bytes;
}
