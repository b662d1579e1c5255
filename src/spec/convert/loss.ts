/** Something that the other form cannot say. */
export interface Loss {
  /** JSON pointer (RFC 6901) to it in what was converted: `/hooks/createRuntime`. */
  pointer: string;
  /** `dropped`: it is not in the result. `changed`: something near it is. */
  kind: 'dropped' | 'changed';
  /** What it is, and what became of it. */
  message: string;
  /** What was there. */
  value: unknown;
}
