import type { Size } from './generate.ts';

export interface SpeedRequest {
  readonly size: Size;
}

/** What one contender needed for a configuration: quartiles over the rounds, in microseconds. */
export interface Measured {
  readonly name: string;
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

export interface SpeedProgress {
  /** 0..1 */
  readonly progress: number;
}

export interface SpeedResult {
  readonly measured: readonly Measured[];
  readonly configs: number;
  readonly rounds: number;
  /** Of a configuration, on the average. */
  readonly lineBytes: number;
  readonly jsonBytes: number;
  /** Why an engine is not among them. */
  readonly missing: string | null;
}
