import type { Location } from '../../diagnostics/diagnostic.ts';

/** Something that the other form cannot say. */
export interface Loss {
  /** JSON pointer (RFC 6901) to it in what was converted: `/hooks/createRuntime`. */
  pointer: string;
  /** Where it stands in the text that was read; absent where there was none. */
  location?: Location;
  /** `dropped`: it is not in the result. `changed`: something near it is. */
  kind: 'dropped' | 'changed';
  /** What it is, and what became of it. */
  message: string;
  /** What was there. */
  value: unknown;
}
