import { StreamError } from '../../errors.ts';
import { ByteQueue } from '../byte-queue.ts';
import { type Origin, placeOf, type RejectedDocument, type StreamResult } from '../document.ts';
import type { Format } from '../format.ts';
import { BLOCK, type Header, isHeader, isZero, mapGoesOn, readHeader } from './header.ts';
import { type Member, Overrides } from './overrides.ts';

/** What members are read, and how. */
export interface Members<Result extends StreamResult> {
  /** Whether a file of that name has documents. */
  isWanted(name: string): boolean;
  /** The format of a member; of the origin, `offset` is where its body starts in the archive. */
  open(origin: Origin): Format<Result>;
}

/** What takes the bytes of a body. */
interface Body<Result> {
  push(bytes: Uint8Array): Iterable<Iterable<Result>>;
  end(): Iterable<Iterable<Result>>;
}

/** A name is some hundred bytes; more than this is no archive to trust. */
const LONGEST_EXTENSION = 1_048_576;

/**
 * The documents in the members of a tar archive: ustar, with the extensions of pax and those of GNU for long names and
 * large files. Names choose members and are given with the results, and are used for nothing else. Archives may follow
 * each other.
 */
export class TarFormat<Result extends StreamResult> implements Format<Result | RejectedDocument> {
  readonly #origin: Origin;
  readonly #members: Members<Result>;
  readonly #block = new ByteQueue();
  /** Where the next byte is in the archive. */
  #offset = 0;
  /** Of the body, and of what fills its last block. */
  #left = 0;
  #padding = 0;
  /** Where the body goes; undefined where nobody wants it. */
  #body: Body<Result> | undefined;
  #name: string | null = null;
  #overrides = new Overrides();
  /** The header whose sparse map goes on in the next blocks. */
  #sparse: Header | undefined;
  /** Whether blocks of zeros came last, as they do at the end. */
  #isAtEnd = false;

  constructor(origin: Origin, members: Members<Result>) {
    this.#origin = origin;
    this.#members = members;
  }

  *push(bytes: Uint8Array): Generator<Iterable<Result | RejectedDocument>, undefined> {
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + this.#wanted());
      at += part.length;
      this.#offset += part.length;
      if (this.#left > 0) yield* this.#pushBody(part);
      else if (this.#padding > 0) this.#padding -= part.length;
      else yield* this.#pushBlock(part);
    }
  }

  end(): Iterable<Result>[] {
    if (this.#left > 0) throw this.#error('the archive is cut short within a member');
    if (this.#padding > 0 || this.#block.length > 0 || !this.#isAtEnd) {
      throw this.#error('the archive is cut short: its end-of-archive blocks are missing');
    }
    return [];
  }

  /** How many bytes belong together from here on. */
  #wanted(): number {
    return this.#left || this.#padding || BLOCK - this.#block.length;
  }

  *#pushBody(part: Uint8Array): Generator<Iterable<Result>, undefined> {
    this.#left -= part.length;
    if (this.#body !== undefined) yield* this.#body.push(part);
    if (this.#left === 0) yield* this.#endBody();
  }

  *#endBody(): Generator<Iterable<Result>, undefined> {
    const body = this.#body;
    this.#body = undefined;
    if (body !== undefined) yield* body.end();
    this.#name = null;
  }

  *#pushBlock(part: Uint8Array): Generator<Iterable<Result | RejectedDocument>, undefined> {
    this.#block.append(part);
    if (this.#block.length < BLOCK) return;
    const block = this.#block.bytes;
    this.#block.drop(BLOCK);
    if (this.#sparse !== undefined) yield* this.#goOnSparse(this.#sparse, block);
    else if (isZero(block)) this.#isAtEnd = true;
    else yield* this.#takeHeader(block);
  }

  *#takeHeader(block: Uint8Array): Generator<Iterable<Result | RejectedDocument>, undefined> {
    this.#isAtEnd = false;
    if (!isHeader(block)) throw this.#error('no header of a tar archive: its checksum is wrong', BLOCK);
    const header = readHeader(block);
    if (header.hasMoreBlocks) this.#sparse = header;
    else yield* this.#start(header);
  }

  /** Of old GNU archives: the map of a sparse file stands between its header and its body. */
  *#goOnSparse(header: Header, block: Uint8Array): Generator<Iterable<Result | RejectedDocument>, undefined> {
    if (mapGoesOn(block)) return;
    this.#sparse = undefined;
    yield* this.#start(header);
  }

  *#start(header: Header): Generator<Iterable<Result | RejectedDocument>, undefined> {
    if (this.#overrides.isExtension(header.type)) this.#startExtension(header);
    else yield* this.#startMember(this.#overrides.apply(header));
    if (this.#left === 0) yield* this.#endBody();
  }

  #startExtension({ type, size }: Header): void {
    this.#setSize(size);
    if (size > LONGEST_EXTENSION) throw this.#error('a header that is too long', BLOCK);
    this.#body = this.#extension(type);
  }

  *#startMember(member: Member): Generator<RejectedDocument[], undefined> {
    this.#name = member.name;
    this.#setSize(member.hasBody ? member.size : 0);
    if (member.type === '5' || !this.#members.isWanted(member.name)) return;
    const origin = { ...this.#origin, offset: this.#origin.offset + this.#offset, name: member.name };
    const problem = problemOf(member);
    if (problem === undefined) this.#body = this.#members.open(origin);
    else yield [this.#reject(origin, problem)];
  }

  #setSize(size: number): void {
    if (Number.isNaN(size)) throw this.#error('a size that is no number', BLOCK);
    this.#left = size;
    this.#padding = (BLOCK - (size % BLOCK)) % BLOCK;
  }

  #extension(type: string): Body<Result> {
    const bytes = new ByteQueue();
    return {
      push: (part) => {
        bytes.append(part);
        return [];
      },
      end: () => {
        if (!this.#overrides.take(type, bytes.bytes)) throw this.#error('a pax header that is none');
        return [];
      },
    };
  }

  #reject(origin: Origin, problem: string): RejectedDocument {
    const place = placeOf(origin, 0);
    const error = new StreamError(problem, place.offset, place.index, place.name);
    return { ...place, form: place.name?.endsWith('.json') ? 'json' : 'lines', config: null, error };
  }

  /** @param back how many bytes before here it is */
  #error(problem: string, back = 0): StreamError {
    const { offset, numbering } = this.#origin;
    return new StreamError(problem, offset + this.#offset - back, numbering.next, this.#name);
  }
}

/** Why a member that is wanted cannot be read. */
function problemOf({ type, link, isSparse }: Member): string | undefined {
  if (isSparse) return 'a sparse file, of which the archive has only parts';
  if (type === '1' || type === '2') return `a link to ${JSON.stringify(link)}, which the archive has or not`;
  return type === '0' || type === '7' ? undefined : `no regular file, but of type ${JSON.stringify(type)}`;
}
