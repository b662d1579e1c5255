import { EVERY_LINE } from '../../assembly/protocol.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { checkLimit, type Omitted, restOf } from '../diagnostics/limited.ts';
import { LineIndex } from '../diagnostics/line-index.ts';
import { tokenReader } from '../engine/select.ts';
import { decodeUtf8 } from '../engine/utf8.ts';
import { type Chunk, checkedChunk, detached } from '../engine/windows.ts';
import { buildConfig } from './build.ts';
import { analyse } from './checks/analyse.ts';
import type { Findings } from './checks/findings.ts';
import { CleanCheck } from './clean.ts';
import { documentSpans } from './document-spans.ts';
import type { OciConfig } from './types.ts';

/** A configuration, and what there is to say about the text that it was parsed from. */
export interface Diagnosis {
  /** Exactly what `parse` gives. */
  config: OciConfig;
  /** In the order of the text. Empty when all content reached `config` as it is written, and nothing looks wrong. */
  diagnostics: Diagnostic[];
  /** How many there are beyond `limit`, by severity; not there where `diagnostics` has all. */
  omitted?: Omitted;
}

/** How to diagnose. */
export interface DiagnoseOptions {
  /**
   * Most diagnostics that are given of a document, from 0: those that are found first, and where any is an error, one of
   * the errors. The others are counted, and take no memory. Without it, all are given.
   */
  limit?: number;
}

/** One of many documents in an input, diagnosed. */
export interface DiagnosedDocument extends Diagnosis {
  /** Where the document starts in the text, in UTF-16 units. */
  offset: number;
}

/**
 * Parses a configuration and says what `parse` dropped, changed, or let pass though it is likely a mistake. If the
 * content of a line did not reach the configuration as it is written, there is a diagnostic on that line. What is
 * missing from a document is told at its start, or at its first namespace, with length 0.
 *
 * @param input as for `parse`; positions are in UTF-16 units, of bytes in those of the text that they say
 * @throws as `parse`, InputTooLargeError for bytes that are longer than a string can be, and InvalidArgumentError for a
 * limit that is no number from 0
 *
 * @example
 * ```js
 * import { applyFixes, diagnose } from 'ociconf';
 *
 * const text = 'process_arg=sh\nnamespace=mount\nmemory_limit=64M\n';
 * const { diagnostics } = diagnose(text);
 * console.log(diagnostics[0].line, diagnostics[0].code); // 3 number-with-unit
 * console.log(applyFixes(text, diagnostics).text.split('\n')[2]); // memory_limit=67108864
 * ```
 */
export function diagnose(input: string | Uint8Array, options: DiagnoseOptions = {}): Diagnosis {
  const limit = checkLimit(options.limit);
  return diagnoseChunk(checkedChunk(input), limit);
}

export function diagnoseChunk(chunk: Chunk, limit?: number): Diagnosis {
  const { config, isClean } = parseChecked(chunk);
  if (isClean) return { config, diagnostics: [] };
  const text = textOf(chunk);
  return { config, ...told(analyse(text, 0, text.length, undefined, limit)) };
}

/**
 * As `diagnose`, for each of the documents that lines `---` separate (see `parseAll`), as they are asked for. Positions
 * are those in the whole text.
 * @throws as `diagnose`, at once
 */
export function diagnoseAll(
  input: string | Uint8Array,
  options: DiagnoseOptions = {},
): IterableIterator<DiagnosedDocument> {
  checkLimit(options.limit);
  return diagnoseDocuments(textOf(checkedChunk(input)), options.limit);
}

function* diagnoseDocuments(
  text: string,
  limit: number | undefined,
): Generator<DiagnosedDocument, undefined> {
  const lines = new LineIndex(text);
  for (const { offset, length } of documentSpans(text)) {
    const { config, isClean } = parseChecked(detached(text.slice(offset, offset + length)));
    const found = isClean ? { diagnostics: [] } : told(analyse(text, offset, offset + length, lines, limit));
    yield { config, ...found, offset };
  }
}

function told(found: Findings): Omit<Diagnosis, 'config'> {
  const diagnostics = found.items;
  const omitted = restOf(found);
  return omitted === undefined ? { diagnostics } : { diagnostics, omitted };
}

/** Parses, and says whether it is certain that there is nothing to say. */
function parseChecked(chunk: Chunk): { config: OciConfig; isClean: boolean } {
  const reader = tokenReader();
  // Without known lines, all would be gone over twice.
  if (reader.name === 'typescript') return { config: buildConfig(reader.open(chunk)), isClean: false };
  const check = (reader.companion as CleanCheck | undefined) ?? new CleanCheck(reader);
  reader.companion = check;
  check.begin();
  try {
    const config = buildConfig(reader.open(chunk, EVERY_LINE), check);
    return { config, isClean: check.isClean };
  } finally {
    check.end();
  }
}

function textOf(chunk: Chunk): string {
  return typeof chunk === 'string' ? chunk : decodeUtf8(chunk, 0);
}
