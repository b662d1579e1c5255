import type { IllFormed } from './decode.ts';

/** What is known of the text that a value was read from. */
export interface Source {
  readonly text: string;
  /** Undefined where all of the bytes are UTF-8. */
  readonly illFormed?: IllFormed | undefined;
  readonly maxDepth: number;
  /** Whether it is known that nothing about it is unusual as JSON. */
  readonly plain: boolean;
}

/** Where values were read from, for as long as they live. Only small things: what is in here is slow to collect. */
const sources = /* @__PURE__ */ new WeakMap<object, Source>();

export function remember(value: object, source: Source): void {
  sources.set(value, source);
}

/** The text that a value was read from; undefined for one that was made. */
export function sourceOf(value: object): Source | undefined {
  return sources.get(value);
}
