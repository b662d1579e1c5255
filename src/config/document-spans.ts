import type { Span } from '../diagnostics/diagnostic.ts';
import { SEPARATOR } from '../engine/text.ts';

/** The documents of a text, without the lines `---` that separate them; as `parseAll` has them. */
export function* documentSpans(text: string): Generator<Span> {
  let start = 0;
  for (const separator of separators(text)) {
    yield { offset: start, length: separator.offset - start };
    start = separator.offset + separator.length;
  }
  if (start < text.length) yield { offset: start, length: text.length - start };
}

/** The lines that separate documents, with their line feeds. */
function* separators(text: string): Generator<Span> {
  for (let at = text.indexOf(SEPARATOR); at >= 0; ) {
    const next = separatorEnd(text, at);
    if (next > 0) yield { offset: at, length: next - at };
    at = text.indexOf(SEPARATOR, at + 1);
  }
}

/** The end of the separator at `at`, its line feed included, or 0 where there is none. */
function separatorEnd(text: string, at: number): number {
  if (at > 0 && text[at - 1] !== '\n') return 0;
  let end = at + SEPARATOR.length;
  if (text[end] === '\r') end++;
  if (end === text.length) return end;
  return text[end] === '\n' ? end + 1 : 0;
}
