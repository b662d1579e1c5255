import type { SpecReading } from '../../spec/index.ts';
import { checkOperation } from './check.ts';
import { convertOperation } from './convert.ts';
import { parseOperation } from './parse.ts';
import type { Column, Judgement, PlacedJudgement } from './row.ts';
import { scanOperation } from './scan.ts';

/** What is done with each document. */
export interface Operation {
  /** What its rows have behind where they come from. */
  readonly columns: readonly Column[];
  /**
   * Of each of the documents of lines that are in these bytes, in their order.
   * @param bytes UTF-8 without a NUL, of whole documents
   */
  lines(bytes: Uint8Array): Iterable<PlacedJudgement>;
  /** @throws InvalidJsonError, TooDeepError where it cannot be read */
  spec(reading: SpecReading): Judgement;
}

export const OPERATIONS = {
  parse: parseOperation,
  check: checkOperation,
  scan: scanOperation,
  convert: convertOperation,
} as const satisfies Record<OperationName, Operation>;

/** What can be done with documents. */
export type OperationName = 'parse' | 'check' | 'scan' | 'convert';

/** All of them, in the order in which help names them. */
export const OPERATION_NAMES = Object.keys(OPERATIONS) as OperationName[];
