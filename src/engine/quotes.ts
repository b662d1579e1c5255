import inlined from '../../build/ociconf-json.wasm';
import { moduleOf } from './inlined.ts';

/** The exports of assembly/json.ts. */
interface QuotesExports {
  readonly memory: WebAssembly.Memory;
  countQuotes(length: number, opens: number): number;
}

/** Of assembly/json.ts: where the text starts, which is also how much has to be free behind it. */
const MARGIN = 64;

interface Scanner {
  readonly exports: QuotesExports;
  /** Where the text goes. */
  readonly input: Uint8Array;
}

let scanner: Scanner | null | undefined;
let encoder: TextEncoder | undefined;

/**
 * Counts the quotes in a JSON text of which every string and number is written plainly.
 * @param opens more opening braces and brackets than that need a closer look too
 * @returns -1 for a text that needs a closer look (assembly/json.ts), and wherever WebAssembly is not to be had
 */
export function countQuotes(text: string, opens: number): number {
  if (scanner === undefined) scanner = load();
  if (scanner === null || text.length > scanner.input.length) return -1;
  encoder ??= new TextEncoder();
  const { read, written } = encoder.encodeInto(text, scanner.input);
  if (read !== text.length) return -1;
  // Encoding makes U+FFFD of half a surrogate pair.
  if (written !== read && !isWellFormed(text)) return -1;
  return scanner.exports.countQuotes(written, opens);
}

function isWellFormed(text: string): boolean {
  // Of ES2024; a host without it takes the closer look.
  return (text as { isWellFormed?(): boolean }).isWellFormed?.() ?? false;
}

/** Null where the host has no WebAssembly, or none with vectors, or forbids it. */
function load(): Scanner | null {
  try {
    const { exports } = new WebAssembly.Instance(moduleOf(inlined));
    const quotes = exports as unknown as QuotesExports;
    const { buffer } = quotes.memory;
    return { exports: quotes, input: new Uint8Array(buffer, MARGIN, buffer.byteLength - 2 * MARGIN) };
  } catch {
    return null;
  }
}
