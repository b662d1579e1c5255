import { isUtf8 } from 'node:buffer';
import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { CompressionUnavailableError, DocumentTooLargeError, StreamError } from '../errors.ts';
import { InvalidJsonError, readSpec, TooDeepError } from '../spec/index.ts';
import { decode } from '../spec/read/decode.ts';
import { isBlank } from '../spec/white-space.ts';
import { LINE_FEEDS } from '../stream/json.ts';
import { SEPARATORS } from '../stream/separators.ts';
import { cuts } from '../stream/stretches.ts';
import { isErrno, systemReason } from '../system-errors.ts';
import { partName, readRecord, rejectsName, type ShardRecord, type Work, writeRecord } from './folder.ts';
import type { Piece, PlannedInput, Shard } from './plan/shards.ts';
import type { Documents } from './read/batches.ts';
import { DOCUMENT_MAX, documentsOf } from './read/documents.ts';
import { Followed } from './read/followed.ts';
import { type OpenSource, openFile, type Source } from './read/source.ts';
import { type Place, StatisticsCounter } from './statistics/statistics.ts';
import { OPERATIONS, type Operation } from './work/operation.ts';
import { placeIn } from './work/refusal-place.ts';
import {
  isReject,
  type Judgement,
  LISTED_MAX,
  type PlacedJudgement,
  type Reject,
  rejectFor,
} from './work/row.ts';
import { RejectWriter } from './write/rejects.ts';
import { createRows, type RowWriter } from './write/rows.ts';

/** How a shard is done, beside what is done. */
export interface ProcessOptions {
  /** How inputs are opened; files without it. */
  open?: OpenSource;
  /** Of the bytes of the shard, where they will not be there to be read again. */
  checksum?: string;
  /**
   * Told again and again how far it is: documents so far, and bytes of its pieces, as they are stored, that are used up.
   */
  onProgress?: (documents: number, bytes: number) => void;
}

/** What the system says of an input that is there and may not be read: a reason to reject it, not to stop. */
const UNREADABLE = ['EACCES', 'EPERM', 'EISDIR', 'ELOOP'];

/**
 * Does a shard: reads its documents, and writes those that pass as rows, the others as rejects, each exactly once and
 * in their order. Files are written under temporary names and renamed when they are whole; the record comes last. Doing
 * it again gives the same bytes. Memory is some MiB and what a document of DOCUMENT_MAX becomes.
 *
 * @param folder where the output goes; it and its STATE_FOLDER have to be there
 * @throws InputChangedError when an input is not what was planned: nothing of the shard is left then
 * @throws OutputError when it cannot be written: nothing half-written is left then
 */
export async function processShard(
  shard: Shard,
  work: Work,
  folder: string,
  options: ProcessOptions = {},
): Promise<ShardRecord> {
  const operation: Operation = OPERATIONS[work.operation];
  const part = partName(shard.number, work.format);
  const rows = await createRows(join(folder, part), work.format, operation.columns);
  const rejects = new RejectWriter(join(folder, rejectsName(shard.number)));
  const run = new ShardRun(operation, rows, rejects, options.onProgress);
  try {
    for (const piece of shard.pieces) await run.piece(piece, options.open ?? openFile);
    const files: Record<string, number> = { [part]: await rows.finish() };
    const rejected = await rejects.finish();
    if (rejected > 0) files[rejectsName(shard.number)] = rejected;
    const record: ShardRecord = {
      shard: shard.number,
      files,
      statistics: run.counter.result(),
      ...(options.checksum !== undefined && { checksum: options.checksum }),
    };
    await publish(folder, record, [rows, rejects]);
    return record;
  } finally {
    await rows.abandon();
    await rejects.abandon();
  }
}

/** Gives the files of a shard their names, and then writes its record: all of it is there, or nothing. */
async function publish(
  folder: string,
  record: ShardRecord,
  outputs: readonly { commit(): Promise<void> }[],
): Promise<void> {
  try {
    for (const output of outputs) await output.commit();
    await writeRecord(folder, record);
  } catch (error) {
    // Where somebody else has done the shard meanwhile, these are the same bytes, and count.
    const isDone = (await readRecord(folder, record.shard).catch(() => undefined)) !== undefined;
    for (const name of isDone ? [] : Object.keys(record.files))
      await unlink(join(folder, name)).catch(() => {});
    throw error;
  }
}

/** Documents between two looks whether there is enough to write: what is made of very small ones is many times as large. */
const GATHERED_MAX = 4096;

/** A document that says nothing. No bytes at all are none. */
const EMPTY = Buffer.from('\n');

/** A shard that is being done. */
class ShardRun {
  readonly counter = new StatisticsCounter();
  readonly #operation: Operation;
  readonly #rows: RowWriter;
  readonly #rejects: RejectWriter;
  readonly #onProgress: ProcessOptions['onProgress'];
  /** Of the pieces before. */
  #bytes = 0;

  constructor(
    operation: Operation,
    rows: RowWriter,
    rejects: RejectWriter,
    onProgress: ProcessOptions['onProgress'],
  ) {
    this.#operation = operation;
    this.#rows = rows;
    this.#rejects = rejects;
    this.#onProgress = onProgress;
  }

  async piece(piece: Piece, open: OpenSource): Promise<void> {
    const source = await this.#open(piece.input, open);
    if (source !== undefined) await this.#read(piece, source);
    this.#bytes += piece.to - piece.from;
    this.#onProgress?.(this.counter.documents, this.#bytes);
  }

  async #read(piece: Piece, source: Source): Promise<void> {
    const followed = new Followed(piece, source);
    try {
      for await (const documents of documentsOf(piece, followed)) {
        await this.#take(documents, piece.input);
        await this.#flush();
        this.#onProgress?.(this.counter.documents, this.#bytes + followed.used);
      }
    } catch (error) {
      if (error instanceof StreamError) this.#broken(piece.input, error);
      else if (error instanceof CompressionUnavailableError)
        this.#reject(piece.input, rejectFor('unknown-packing', error.message));
      else throw error;
    } finally {
      // What was read is only good if nobody wrote meanwhile.
      await source.verify().finally(() => source.close());
    }
  }

  async #open(input: PlannedInput, open: OpenSource): Promise<Source | undefined> {
    try {
      return await open(input);
    } catch (error) {
      // Whoever opens inputs in a way of their own may throw anything.
      if (!isErrno(error, ...UNREADABLE)) throw error;
      this.#reject(input, rejectFor('unreadable', systemReason(error)));
      return undefined;
    }
  }

  #broken(input: PlannedInput, { problem, offset, member }: StreamError): void {
    const location = { offset, line: null, column: null };
    this.#reject(input, rejectFor('broken-packing', problem, location), member);
  }

  /** Of an input as a whole. */
  #reject(input: PlannedInput, reject: Reject, member: string | null = null): void {
    const start = -(input.base ?? 0);
    this.#judged(input, member, start, unread(reject));
  }

  async #take(documents: Documents, input: PlannedInput): Promise<void> {
    if (documents.error !== null) {
      this.#judged(input, documents.name, documents.offset, unread(rejectOf(documents.error)));
      return;
    }
    this.counter.addBytes(documents.bytes.length);
    const { form, bytes, name, offset } = documents;
    const judgements = form === 'lines' ? this.#lines(bytes) : this.#specs(form, bytes);
    let count = 0;
    for (const judgement of judgements) {
      this.#judged(input, name, offset + judgement.offset, judgement);
      if (++count % GATHERED_MAX === 0) await this.#flush();
    }
  }

  /** All at once where all are text, which is as fast as it gets; else one by one. */
  #lines(bytes: Uint8Array): Iterable<PlacedJudgement> {
    if (bytes.length === 0) return this.#operation.lines(EMPTY);
    return isText(bytes) ? this.#operation.lines(bytes) : this.#oneByOne(bytes);
  }

  *#oneByOne(bytes: Uint8Array): Generator<PlacedJudgement, undefined> {
    for (const { start, next } of cuts(bytes, SEPARATORS)) {
      const document = bytes.subarray(start, next);
      const [judgement] = isText(document) ? this.#operation.lines(document) : [noText(document)];
      yield { ...judgement!, offset: start };
    }
  }

  *#specs(form: 'ndjson' | 'json', bytes: Uint8Array): Generator<PlacedJudgement, undefined> {
    const documents = form === 'ndjson' ? cuts(bytes, LINE_FEEDS) : [{ start: 0, end: bytes.length }];
    for (const { start, end } of documents) {
      const document = bytes.subarray(start, end);
      // A line between two documents is none.
      if (form === 'ndjson' && isBlank(document)) continue;
      const { outcome, facts } = this.#spec(document);
      yield { outcome, facts, offset: start };
    }
  }

  #spec(bytes: Uint8Array): Judgement {
    try {
      return this.#operation.spec(readSpec(bytes, { maxSize: DOCUMENT_MAX, limit: LISTED_MAX }));
    } catch (error) {
      if (error instanceof InvalidJsonError) {
        const { offset, line, column, problem } = error;
        return unread(rejectFor('invalid-json', `not a JSON object: ${problem}`, { offset, line, column }));
      }
      if (error instanceof TooDeepError) return unread(tooDeep(error, bytes));
      throw error;
    }
  }

  #judged(input: PlannedInput, member: string | null, offset: number, { outcome, facts }: Judgement): void {
    const { counter } = this;
    const place: Place = {
      input: input.name,
      member,
      offset: (input.base ?? 0) + offset,
      index: counter.documents,
    };
    counter.document(facts);
    if (isReject(outcome)) {
      counter.reject(place, outcome.codes, outcome.errors);
      this.#rejects.add(place, outcome);
    } else this.#rows.add(place, outcome);
  }

  async #flush(): Promise<void> {
    await this.#rows.flush();
    await this.#rejects.flush();
  }
}

/** Of a document that cannot be read, or a member of an archive. */
function rejectOf(error: Error): Reject {
  if (error instanceof DocumentTooLargeError)
    return rejectFor('too-large', `has more than ${error.limit} bytes, the most that is read of a document`);
  return rejectFor('unreadable', error instanceof StreamError ? error.problem : error.message);
}

/** What the error advises is for callers of the library. */
function tooDeep({ limit, offset }: TooDeepError, bytes: Uint8Array): Reject {
  const message = `more than ${limit} objects and arrays within each other, the most that is read`;
  return rejectFor('too-deep', message, placeIn(decode(bytes, DOCUMENT_MAX).text, offset!));
}

function unread(outcome: Judgement['outcome']): Judgement {
  return { outcome, facts: undefined };
}

function isText(bytes: Uint8Array): boolean {
  return isUtf8(bytes) && bytes.indexOf(0) < 0;
}

/** Of bytes that are no text: what is wrong with them, and where. */
function noText(bytes: Uint8Array): Judgement {
  const nul = bytes.indexOf(0);
  const illFormed = decode(bytes, bytes.length).illFormed?.first ?? Infinity;
  if (nul >= 0 && nul < illFormed) return unread(rejectFor('nul', 'there is a NUL', placeOf(bytes, nul)));
  const message = 'ill-formed UTF-8';
  return unread(rejectFor('invalid-utf8', message, placeOf(bytes, illFormed)));
}

/** In bytes, as there are no characters to count. */
function placeOf(bytes: Uint8Array, offset: number): { offset: number; line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let feed = bytes.indexOf(10); feed >= 0 && feed < offset; feed = bytes.indexOf(10, feed + 1)) {
    line++;
    start = feed + 1;
  }
  return { offset, line, column: offset - start + 1 };
}
