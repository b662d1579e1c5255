import type { Analysis } from '../analysis/analyser.ts';

/** A part of a text. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What a panel asks of the editor. */
export interface EditorLink {
  /** Marks a part of the analysed text; null takes the mark away. */
  highlight(range: Range | null): void;
  /** Selects a part of the analysed text and shows it. */
  select(range: Range): void;
}

/** What is shown in a tab. Only the one in front is told anything. */
export interface Panel {
  readonly name: string;
  readonly element: HTMLElement;
  /** The text was analysed, or the panel came to the front. */
  show(analysis: Analysis): void;
  /** The cursor is at this position of the analysed text. */
  moved?(position: number): void;
}
