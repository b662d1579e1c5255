import { below, pick, type Random } from '../../support/random.ts';

/** No input gets longer: what long ones are like is tried elsewhere, and short ones are tried more often. */
export const LONGEST = 4096;

/** What mutations take parts of. */
export interface Material {
  /** Words of the format. */
  readonly words: readonly Uint8Array[];
  /** Other inputs. */
  readonly corpus: readonly Uint8Array[];
}

type Mutation = (input: Uint8Array, next: Random, material: Material) => Uint8Array;

/** An input with some of it changed, as AFL does it: by bits, bytes, blocks, words, numbers, lines and brackets. */
export function mutated(input: Uint8Array, next: Random, material: Material): Uint8Array {
  let result = input;
  // Mostly one change or two, at times many.
  for (let left = 1 << below(5, next); left > 0; left--) {
    result = pick(MUTATIONS, next)(result, next, material).subarray(0, LONGEST);
  }
  return result;
}

const LINE_FEED = 0x0a;
const BYTES = Uint8Array.from([0, 0x09, 0x0a, 0x0d, 0x20, 0x22, 0x2c, 0x3a, 0x3d, 0x5c, 0x7f, 0x80, 0xff]);
/** Where integers of some width end, and what is not quite a number. */
const NUMBERS = [
  ...['0', '-0', '1', '-1', '00', '007', '1.0', '1e3', '1e400', '0.1', '4294967295', '4294967296'],
  ...['2147483648', '9007199254740991', '9007199254740992', '9007199254740993', '-9223372036854775808'],
  ...['9223372036854775807', '18446744073709551615', '18446744073709551616', '99999999999999999999999'],
].map((digits) => new TextEncoder().encode(digits));

/** The input with what is from `start` to `end` replaced. */
function replaced(input: Uint8Array, start: number, end: number, by: Uint8Array): Uint8Array {
  const result = new Uint8Array(input.length - (end - start) + by.length);
  result.set(input.subarray(0, start));
  result.set(by, start);
  result.set(input.subarray(end), start + by.length);
  return result;
}

/** Start and end of a part, mostly a short one. */
function someBlock(input: Uint8Array, next: Random): [start: number, end: number] {
  const start = below(input.length + 1, next);
  const most = next() < 0.8 ? 16 : input.length;
  return [start, Math.min(input.length, start + 1 + below(most, next))];
}

/** Start and end of a line, its line feed included. */
function someLine(input: Uint8Array, next: Random): [start: number, end: number] {
  const at = below(input.length + 1, next);
  const start = at === 0 ? 0 : input.lastIndexOf(LINE_FEED, at - 1) + 1;
  const feed = input.indexOf(LINE_FEED, start);
  return [start, feed < 0 ? input.length : feed + 1];
}

function partOf(input: Uint8Array, [start, end]: [number, number]): Uint8Array {
  return input.subarray(start, end);
}

const changeByte =
  (change: (byte: number, next: Random) => number): Mutation =>
  (input, next) => {
    if (input.length === 0) return Uint8Array.of(change(0, next));
    const result = input.slice();
    const at = below(input.length, next);
    result[at] = change(result[at]!, next);
    return result;
  };

const putWord: Mutation = (input, next, { words }) => {
  const at = below(input.length + 1, next);
  const word = pick(words, next);
  return replaced(input, at, next() < 0.5 ? at : Math.min(input.length, at + word.length), word);
};

const deleteBlock: Mutation = (input, next) => replaced(input, ...someBlock(input, next), new Uint8Array());

const repeatBlock: Mutation = (input, next) => {
  const [start, end] = someBlock(input, next);
  const times = next() < 0.9 ? 1 : below(40, next);
  const block = partOf(input, [start, end]);
  const copies = new Uint8Array(times * block.length);
  for (let i = 0; i < times; i++) copies.set(block, i * block.length);
  return replaced(input, end, end, copies);
};

const moveBlock: Mutation = (input, next) => {
  const at = below(input.length + 1, next);
  return replaced(input, at, at, partOf(input, someBlock(input, next)));
};

/** The start of one and the end of another. */
const splice: Mutation = (input, next, { corpus }) => {
  const other = pick(corpus, next);
  return replaced(
    input,
    below(input.length + 1, next),
    input.length,
    other.subarray(below(other.length + 1, next)),
  );
};

const takeBlock: Mutation = (input, next, { corpus }) => {
  const other = pick(corpus, next);
  return replaced(input, ...someBlock(input, next), partOf(other, someBlock(other, next)));
};

const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39;

const replaceNumber: Mutation = (input, next) => {
  let start = below(input.length + 1, next);
  while (start < input.length && !isDigit(input[start])) start++;
  let end = start;
  while (isDigit(input[end])) end++;
  return replaced(input, start, end, pick(NUMBERS, next));
};

const deleteLine: Mutation = (input, next) => replaced(input, ...someLine(input, next), new Uint8Array());

const copyLine: Mutation = (input, next, { corpus }) => {
  const [at] = someLine(input, next);
  const other = next() < 0.5 ? input : pick(corpus, next);
  return replaced(input, at, at, partOf(other, someLine(other, next)));
};

/** Start and end of a JSON value, of a string or of what is within brackets; of a short block where there is none. */
function someValue(input: Uint8Array, next: Random): [start: number, end: number] {
  let start = below(input.length + 1, next);
  while (start < input.length && !'"{['.includes(String.fromCharCode(input[start]!))) start++;
  const end = valueEnd(input, start);
  return end === undefined ? someBlock(input, next) : [start, end];
}

function valueEnd(input: Uint8Array, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < input.length; at++) {
    const byte = String.fromCharCode(input[at]!);
    if (byte === '"') at = stringEnd(input, at);
    else if (byte === '{' || byte === '[') depth++;
    else if (byte === '}' || byte === ']') depth--;
    if (depth <= 0) return Math.min(at + 1, input.length);
  }
  return undefined;
}

function stringEnd(input: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < input.length && input[at] !== 0x22) at += input[at] === 0x5c ? 2 : 1;
  return at;
}

const deleteValue: Mutation = (input, next) => replaced(input, ...someValue(input, next), new Uint8Array());

const copyValue: Mutation = (input, next, { corpus }) => {
  const other = next() < 0.5 ? input : pick(corpus, next);
  return replaced(input, ...someValue(input, next), partOf(other, someValue(other, next)));
};

const WRAPS = [
  ['[', ']'],
  ['{"a":', '}'],
  ['"', '"'],
  ['', ','],
  [',', ''],
].map((pair) => pair.map((text) => new TextEncoder().encode(text)) as [Uint8Array, Uint8Array]);

const wrapValue: Mutation = (input, next) => {
  const [start, end] = someValue(input, next);
  const [open, close] = pick(WRAPS, next);
  return replaced(replaced(input, end, end, close), start, start, open);
};

const MUTATIONS: readonly Mutation[] = [
  changeByte((byte, next) => byte ^ (1 << below(8, next))),
  changeByte((_, next) => below(256, next)),
  changeByte((_, next) => pick([...BYTES], next)),
  changeByte((byte, next) => byte + below(33, next) - 16),
  // Words count twice: no bit that is flipped makes one.
  putWord,
  putWord,
  deleteBlock,
  repeatBlock,
  moveBlock,
  splice,
  takeBlock,
  replaceNumber,
  deleteLine,
  copyLine,
  deleteValue,
  copyValue,
  wrapValue,
];
