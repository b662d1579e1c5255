import type { Diagnosis, EngineName, OciConfig } from '../../src/index.ts';
import type { RawRecords } from './records.ts';

/** What the page asks the analysis. */
export interface Request {
  readonly id: number;
  readonly text: string;
}

/** What there is to say about a text. */
export interface Answer {
  readonly id: number;
  readonly config: OciConfig;
  readonly diagnostics: Diagnosis['diagnostics'];
  /** Those that are counted only. */
  readonly omitted: number;
  readonly records: RawRecords;
  readonly engine: EngineName;
  /** How long `parse` took at its fastest, after it had seen the text before. */
  readonly milliseconds: number;
}

/** Instead of an answer: the text is none that can be parsed. */
export interface Failure {
  readonly id: number;
  readonly message: string;
}
