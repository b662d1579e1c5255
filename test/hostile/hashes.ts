import {
  TAGS_OFFSET,
  VECTORS_OFFSET,
  WORD_BYTES_MAX,
  WORD_IDS_AT,
  WORD_PADDING,
  WORD_SLOT_BITS,
  WORD_SLOT_BYTES,
} from '../../assembly/protocol.ts';

// The hashes of assembly/words.ts and assembly/recall.ts, and texts that are chosen to have the same. hashes.test.ts
// compares them with what stands in the modules' memory.

const SPREAD = 0x9e3779b97f4a7c15n;
const VECTOR = 16;
const encoder = new TextEncoder();

export interface RecallHash {
  /** Of four slots. */
  readonly set: number;
  readonly tag: number;
}

/** What `recall` makes of a line with its line feed, or of a list of options. */
export function recallHash(text: string): RecallHash {
  const bytes = encoder.encode(text);
  const { length } = bytes;
  const [low, high] = length < VECTOR ? lanes(padded(bytes), 0) : ends(bytes);
  const hash = u64((low ^ rotl29(high)) * SPREAD + BigInt(length));
  return { set: Number(hash >> 56n), tag: Number(BigInt.asIntN(32, hash >> 24n)) | 1 };
}

function ends(bytes: Uint8Array): [bigint, bigint] {
  const over = bytes.length - VECTOR;
  const first = lanes(bytes, 0);
  const last = lanes(bytes, over);
  const middle = lanes(bytes, over >> 1);
  return [first[0] ^ u64(last[0] + middle[0]), first[1] ^ u64(last[1] + middle[1])];
}

/** The slot in which a word is looked for first. */
export function wordSlot(word: string): number {
  const [low, high] = lanes(padded(encoder.encode(word)), 0);
  return Number(u64((low ^ rotl29(high)) * SPREAD) >> BigInt(64 - WORD_SLOT_BITS));
}

function lanes(bytes: Uint8Array, at: number): [bigint, bigint] {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return [view.getBigUint64(at, true), view.getBigUint64(at + 8, true)];
}

function padded(bytes: Uint8Array): Uint8Array {
  const text = new Uint8Array(WORD_BYTES_MAX).fill(WORD_PADDING);
  text.set(bytes);
  return text;
}

const u64 = (value: bigint) => BigInt.asUintN(64, value);
const rotl29 = (value: bigint) => u64(value << 29n) | (value >> 35n);

/** The tags that a module has in a set. */
export function tagsIn(memory: WebAssembly.Memory, set: number): number[] {
  return [...new Int32Array(memory.buffer, TAGS_OFFSET + set * VECTOR, 4)];
}

/** Where words stand in a module's table, by slots. */
export function wordsIn(memory: WebAssembly.Memory): (string | undefined)[] {
  return Array.from({ length: VECTORS_OFFSET / WORD_SLOT_BYTES }, (_, slot) => {
    const at = slot * WORD_SLOT_BYTES;
    if (new DataView(memory.buffer).getInt32(at + WORD_IDS_AT, true) === 0) return undefined;
    const text = new Uint8Array(memory.buffer, at, WORD_BYTES_MAX);
    return new TextDecoder().decode(text.filter((byte) => byte !== WORD_PADDING));
  });
}

/** Where most slots that are taken follow each other: what is looked for there, and is not, takes longest. */
export function longestWay(words: readonly unknown[]): { slot: number; steps: number } {
  const stepsFrom = (slot: number): number => {
    let steps = 0;
    while (words[(slot + steps) % words.length] !== undefined) steps++;
    return steps;
  };
  const ways = words.map((_, slot) => ({ slot, steps: stepsFrom(slot) }));
  return ways.reduce((longest, way) => (way.steps > longest.steps ? way : longest));
}

/** The first `count` of `make(0)`, `make(1)`, ... that are wanted. */
export function chosen(
  count: number,
  make: (i: number) => string,
  isWanted: (text: string) => boolean,
): string[] {
  const found: string[] = [];
  for (let i = 0; found.length < count; i++) {
    const text = make(i);
    if (isWanted(text)) found.push(text);
  }
  return found;
}

// The hash takes the first sixteen bytes, those in the middle and the last: of longer texts, what is between counts not.
const free = (i: number) => i.toString(36).padStart(16, '_');

/** Lines of one hash, with the line feed: bytes 20 to 35 of 111 are free. */
export const lineOfOneHash = (i: number) =>
  `process_env=${'a'.repeat(8)}${free(i)}${'c'.repeat(11)}${'d'.repeat(16)}${'e'.repeat(47)}\n`;

/** Lists of options of one hash: bytes 16 to 31 of 96 are free. */
export const optionsOfOneHash = (i: number) => `${'o'.repeat(16)}${free(i)}${'p'.repeat(64)}`;
