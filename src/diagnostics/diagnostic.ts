/** What the line format and config.json have in common when something is wrong with a text. */

/**
 * `error`: content was lost or changed, or no runtime would accept it. `warning`: kept as written, and likely a
 * mistake. `info`: worth knowing.
 */
export type Severity = 'error' | 'warning' | 'info';

/** The worst first. */
export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** A part of a text. */
export interface Span {
  /** Where it starts, in UTF-16 units of the text, from 0. */
  offset: number;
  /** In UTF-16 units, 0 where something is missing. */
  length: number;
}

/** A span with the place where people look for it. */
export interface Location extends Span {
  /** From 1; lines end at a line feed. */
  line: number;
  /** From 1, in UTF-16 units. */
  column: number;
}

/** Replaces a span by a text. */
export interface TextEdit extends Span {
  /** What stands there then; empty where the span is taken away. */
  text: string;
}

/** A change that mends what a diagnostic is about. */
export interface Fix {
  /** What it does, for a menu: `write 67108864`. */
  title: string;
  /** In the order of their offsets; they do not overlap. */
  edits: TextEdit[];
}

/** A second place that a diagnostic is about: where a value was set first, for instance. */
export interface RelatedLocation extends Location {
  /** What is there, in plain words: `first set here`. */
  message: string;
}

/** Something in a text that was dropped, changed, or is likely a mistake. */
export interface Diagnostic extends Location {
  /** Stable: `unknown-key`. `docsPath` gives the page and the anchor of its entry. */
  code: string;
  /** How bad it is. */
  severity: Severity;
  /** What is there, and what was made of it, in plain words. */
  message: string;
  /** The key as written, where there is one. For config.json the property's name. */
  key: string | null;
  /** JSON pointer (RFC 6901); config.json only. */
  pointer?: string;
  /** The clause of the runtime-spec that says so; config.json only. */
  clause?: string;
  /** Other places that it is about. */
  related?: RelatedLocation[];
  /** What would mend it, where that is sure; `applyFixes` applies it. */
  fix?: Fix;
}
