import { InvalidArgumentError } from '../../errors.ts';
import { PlanError } from '../errors.ts';
import { type Form, isCuttable } from './form.ts';

/** An input as it was when the work was planned. */
export interface PlannedInput {
  /** Where it is. */
  readonly path: string;
  /** What outputs and messages call it. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** When it was last written to, in nanoseconds since 1970, in decimal digits. */
  readonly mtime: string;
  /** Of an object in a store: which version it is. */
  readonly etag?: string;
  /** Known of those that are larger than a shard; of the others it is told when they are read. */
  readonly form?: Form;
  /** Where the input starts in what it was cut from: what is read from standard input comes in pieces. */
  readonly base?: number;
  /** Of the last piece of a packed standard input: why it is the last, though the input goes on. */
  readonly broken?: BrokenPacking;
}

/** Packed data that ends early, or breaks. */
export interface BrokenPacking {
  /** What is wrong. */
  readonly problem: string;
  /** Where, in bytes of what is packed. */
  readonly offset: number;
}

/** The documents of an input that start in the bytes from..to-1. */
export interface Piece {
  /** The whole of it. */
  readonly input: PlannedInput;
  /** The first byte in which a document of the piece may start. */
  readonly from: number;
  /** The byte behind the last of these. */
  readonly to: number;
}

/** The unit of work. */
export interface Shard {
  /** From 0, in the order of the inputs. */
  readonly number: number;
  /** What it is made of, in the order of the inputs. */
  readonly pieces: readonly Piece[];
}

/** Bytes of a shard where nothing else is asked for. */
export const DEFAULT_SHARD_SIZE = 32 * 2 ** 20;
/** A shard is started over from its beginning when something fails, and the rest of its documents wait for it. */
export const SHARD_SIZE_MAX = 2 ** 30;
/** Shards of a plan: each has files of its own, is a task in memory, and takes some ms besides its documents. */
export const SHARDS_MAX = 1_000_000;
/** Files of a shard, however small they are. */
const FILES_MAX = 10_000;

/**
 * Cuts inputs into shards by their sizes alone: nothing is read. A document belongs to the shard in which it starts,
 * so each is in exactly one, whatever the size. Files up to the size go together; larger ones are cut where their form
 * allows it, and are a shard each where it does not.
 * @param size bytes of a shard, 1..SHARD_SIZE_MAX; one that has the last document that starts in it has more
 * @throws InvalidArgumentError for a size that is none
 * @throws PlanError where that would be more than SHARDS_MAX
 */
export function planShards(inputs: Iterable<PlannedInput>, { size }: { size: number }): Shard[] {
  if (!(Number.isInteger(size) && size >= 1 && size <= SHARD_SIZE_MAX))
    throw new InvalidArgumentError('size', `not within 1..${SHARD_SIZE_MAX} bytes`);
  const shards: Shard[] = [];
  let count = 0;
  let bytes = 0;
  for (const group of groupsOf(inputs, size)) {
    const cuts = cutsOf(group, size);
    count += cuts;
    bytes += group.reduce((sum, input) => sum + input.size, 0);
    // What is too much is only counted.
    if (count > SHARDS_MAX) continue;
    if (cuts === 1) shards.push({ number: shards.length, pieces: group.map(wholeOf) });
    else
      for (const piece of piecesOf(group[0]!, size)) shards.push({ number: shards.length, pieces: [piece] });
  }
  if (count > SHARDS_MAX) throw tooMany(count, size, bytes);
  return shards;
}

/** Inputs that go together, and each larger one alone. */
function* groupsOf(inputs: Iterable<PlannedInput>, size: number): Generator<PlannedInput[], undefined> {
  let group: PlannedInput[] = [];
  let grouped = 0;
  for (const input of inputs) {
    if (group.length > 0 && (grouped + input.size > size || group.length === FILES_MAX)) {
      yield group;
      group = [];
      grouped = 0;
    }
    group.push(input);
    grouped += input.size;
  }
  if (group.length > 0) yield group;
}

/** How many shards a group is. */
function cutsOf([input]: readonly PlannedInput[], size: number): number {
  const isCut = input!.size > size && input!.form !== undefined && isCuttable(input!.form);
  return isCut ? Math.ceil(input!.size / size) : 1;
}

function* piecesOf(input: PlannedInput, size: number): Generator<Piece, undefined> {
  for (let from = 0; from < input.size; from += size)
    yield { input, from, to: Math.min(from + size, input.size) };
}

function wholeOf(input: PlannedInput): Piece {
  return { input, from: 0, to: input.size };
}

function tooMany(count: number, size: number, bytes: number): PlanError {
  // A shard and the next have more than the size together, but for a small one between two that are cut.
  const enough = 2 ** Math.ceil(Math.log2((4 * bytes) / SHARDS_MAX));
  const advice =
    enough <= SHARD_SIZE_MAX ? `take larger ones, of ${enough} bytes or more` : 'divide the inputs';
  return new PlanError(
    `with shards of ${size} bytes there would be ${count} of them, and ${SHARDS_MAX} are the most: ${advice}`,
  );
}
