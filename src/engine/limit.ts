import { INPUT_OFFSET, INPUT_SLACK } from '../../assembly/protocol.ts';
import { InvalidArgumentError, wrongType } from '../errors.ts';

/** What WebAssembly can address. */
const ADDRESSABLE = 2 ** 32;
/** Tables, records, and a window of the longest characters: no input needs less. */
const PAGE = 2 ** 16;
const LEAST = 5 * PAGE;

let limit = ADDRESSABLE;

/** Most bytes that one instance's memory may have. */
export function memoryLimit(): number {
  return limit;
}

/** Most bytes of input that memory within the limit has room for at a time. */
export function inputLimit(): number {
  return limit - INPUT_OFFSET - INPUT_SLACK;
}

/**
 * Caps the memory that each engine instance may take. Input is read in windows of about 32 KiB, so that it takes 256
 * or 320 KiB; only a longer line needs more. A line over the cap is an InputTooLargeError before anything is copied.
 * @param bytes an integer in 327,680 (5 pages)..2^32, which is the default; rounded down to pages of 2^16
 * @throws TypeError, InvalidArgumentError for anything else
 */
export function setMemoryLimit(bytes: number): void {
  if (typeof bytes !== 'number') throw wrongType('bytes', 'a number', bytes);
  if (!(Number.isInteger(bytes) && bytes >= LEAST && bytes <= ADDRESSABLE)) {
    throw new InvalidArgumentError('bytes', `${bytes} is not an integer within ${LEAST}..${ADDRESSABLE}`);
  }
  limit = bytes - (bytes % PAGE);
}
