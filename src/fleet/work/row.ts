import type { Facts } from '../statistics/statistics.ts';

export type Cell = string | number | bigint | boolean | null;

export interface Column {
  readonly name: string;
  readonly type: 'text' | 'json' | 'boolean' | 'u32' | 'u64';
}

/** What an operation makes of a document. */
export interface Row {
  /** Members of a JSON object: `"config":{…}`. */
  json(): string;
  /** A value for each of the operation's columns. */
  cells(): Cell[];
}

/** Most diagnostics, or losses, that are made of a document; the others are counted. */
export const LISTED_MAX = 100;

/** Why a document is none of the output. */
export interface Reject {
  /** Stable, from docs/diagnostics.md, docs/spec-diagnostics.md or docs/guides/bulk.md. */
  code: string;
  message: string;
  /**
   * In the document: offset in bytes or UTF-16 units, line and column from 1. Null where it is about all of it. Of what
   * is packed, the offset in bytes of the input: it has no lines.
   */
  location: { offset: number; line: number | null; column: number | null } | null;
  /** Codes of its errors, as far as they are listed. */
  codes: readonly string[];
  /** How many there are. */
  errors: number;
  /** More members of a JSON object, where there is more to say. */
  json?: () => string;
}

/** What there is to say of a document. */
export interface Judgement {
  outcome: Row | Reject;
  /** Undefined of what could not be read. */
  facts: Facts | undefined;
}

/** Of one of several documents: where it starts in their bytes. */
export interface PlacedJudgement extends Judgement {
  offset: number;
}

export function isReject(outcome: Row | Reject): outcome is Reject {
  return 'code' in outcome;
}

/** A reject for one reason. */
export function rejectFor(code: string, message: string, location: Reject['location'] = null): Reject {
  return { code, message, location, codes: [code], errors: 1 };
}
