import type { Diagnostic } from '../../src/index.ts';

/** What one side cannot say, in words. */
export interface LossNote {
  readonly pointer: string;
  readonly message: string;
}

/** The lines were changed: config.json follows. */
export interface ToJson {
  readonly id: number;
  readonly to: 'json';
  readonly lines: string;
  /** What is there; null to start anew. */
  readonly json: string | null;
}

/** config.json was changed: the lines follow. */
export interface ToLines {
  readonly id: number;
  readonly to: 'lines';
  readonly lines: string;
  readonly json: string;
}

/** What the other side is to be, and what it cannot say. */
export interface Converted {
  readonly id: number;
  readonly to: 'json' | 'lines';
  /** Null where it cannot follow: `diagnostics` or `refusal` says why. */
  readonly text: string | null;
  readonly losses: readonly LossNote[];
  /** Of config.json. */
  readonly diagnostics: readonly Diagnostic[];
  readonly refusal: string | null;
}
