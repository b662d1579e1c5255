import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TargetName } from './targets.ts';

/** So large a file may be that is committed. */
const LARGEST = 300_000;

function pathOf(name: TargetName): string {
  return fileURLToPath(new URL(`../corpus/${name}.jsonl`, import.meta.url));
}

/** Each line is a JSON string, whose characters are the bytes of an input: text can be read, and bytes are escaped. */
export function readCorpus(name: TargetName): Uint8Array[] {
  const path = pathOf(name);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.map(bytesOf);
}

/** Writes as many as there is room for, the first ones first. Gives how many they are. */
export function writeCorpus(name: TargetName, inputs: readonly Uint8Array[]): number {
  const lines = linesWithin(LARGEST, inputs);
  writeFileSync(pathOf(name), lines.map((line) => `${line}\n`).join(''));
  return lines.length;
}

/** The lines of a file of at most so many bytes: behind one that does not fit, shorter ones may. */
export function linesWithin(largest: number, inputs: readonly Uint8Array[]): string[] {
  let size = 0;
  return inputs.map(lineOf).filter((line) => {
    const more = Buffer.byteLength(line) + 1;
    const fits = size + more <= largest;
    if (fits) size += more;
    return fits;
  });
}

export function bytesOf(line: string): Uint8Array {
  return new Uint8Array(Buffer.from(JSON.parse(line) as string, 'latin1'));
}

export function lineOf(input: Uint8Array): string {
  const text = JSON.stringify(Buffer.from(input).toString('latin1'));
  // Beyond ASCII everything is escaped, so that no editor makes something else of it.
  return [...text]
    .map((char) => (char < '\x7f' ? char : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`))
    .join('');
}
