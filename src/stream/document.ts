import type { OciConfig } from '../config/types.ts';
import { DocumentTooLargeError, type OciError } from '../errors.ts';

/** Which document of a stream it is, and where it starts. */
export interface StreamPlace {
  /** How many documents came before it, those that could not be read included. */
  index: number;
  /** Where it starts in the stream, in bytes of UTF-8, from 0: of a compressed stream, in what it was made of. */
  offset: number;
  /** Name of the archive's member that it stands in, as it is written there; null where there is no archive. */
  name: string | null;
}

/** A document of lines. */
export interface StreamedConfig extends StreamPlace {
  /** Lines of `key=value`. */
  form: 'lines';
  /** Exactly what `parse` gives. */
  config: OciConfig;
  /** It could be read. */
  error: null;
}

/** A document that cannot be read. Those behind it can. */
export interface RejectedDocument extends StreamPlace {
  /** What it was read as: lines of `key=value`, or config.json. */
  form: 'lines' | 'json';
  /** There is none. */
  config: null;
  /** Why. Offsets in an InvalidUtf8Error are in the stream; lines and columns of JSON in the document. */
  error: OciError;
}

/** A document as it is, not looked at. */
export interface RawDocument extends StreamPlace {
  /** What it is to be read as: lines of `key=value`, or config.json. */
  form: 'lines' | 'json';
  /** Its own copy, without what separates it from others. */
  bytes: Uint8Array;
  /** It is not over the limit. */
  error: null;
}

/** What every format gives. */
export type StreamResult = StreamPlace & { error: OciError | null };

/** Counts documents, across all members of an archive. */
export interface Numbering {
  next: number;
}

/** What a place is made of, for all documents of a stream, or of one member. */
export interface Origin {
  readonly numbering: Numbering;
  /** Where it starts in the stream. */
  readonly offset: number;
  readonly name: string | null;
}

/** The place of the next document, which starts `offset` bytes into its origin. */
export function placeOf({ numbering, offset: base, name }: Origin, offset: number): StreamPlace {
  return { index: numbering.next++, offset: base + offset, name };
}

/** A document over the limit. */
export function refused(
  origin: Origin,
  form: RejectedDocument['form'],
  limit: number,
  at: number,
): RejectedDocument {
  const place = placeOf(origin, at);
  const error = new DocumentTooLargeError(limit, place.index, place.offset);
  return { ...place, form, config: null, error };
}
