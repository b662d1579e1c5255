import { wrongType } from './errors.ts';

/** What is used of an AbortSignal. */
export interface AbortSource {
  /** Whether it has been given. */
  readonly aborted: boolean;
  /** What the stream then ends with. */
  readonly reason: unknown;
  /** Has it call when it is given. */
  addEventListener(type: 'abort', listener: () => void): void;
  /** Takes that back. */
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** @throws TypeError for what is there and no signal */
export function checkSignal(signal: AbortSource | undefined): void {
  if (signal !== undefined && typeof signal?.removeEventListener !== 'function')
    throw wrongType('signal', 'an AbortSignal', signal);
}
