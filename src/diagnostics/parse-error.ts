import { OciError } from '../errors.ts';
import type { Diagnostic } from './diagnostic.ts';
import { excerpt } from './excerpt.ts';

/** A text that strict parsing refuses. */
export class OciParseError extends OciError {
  override readonly name = 'OciParseError';
  readonly code = 'ERR_OCI_PARSE';

  /**
   * @param diagnostics every diagnostic whose severity is `error`, at least one, in the order of the text
   * @param text that was parsed; the message shows a line of it
   */
  constructor(
    readonly diagnostics: readonly Diagnostic[],
    text: string,
  ) {
    super(summary(diagnostics, text));
  }
}

function summary(diagnostics: readonly Diagnostic[], text: string): string {
  const first = diagnostics[0]!;
  const { line, column, code, message } = first;
  const rest = diagnostics.length - 1;
  const more = rest === 0 ? '' : `\nand ${rest} more ${rest === 1 ? 'error' : 'errors'}`;
  return `line ${line}, column ${column}: ${message} [${code}]\n${excerpt(text, first)}${more}`;
}
