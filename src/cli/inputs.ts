import { fstatSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { Exit, reason, report } from './report.ts';

export const STDIN = '-';

export interface Input {
  /** The name by which messages call it. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The contents of `files` in their order, `-` being stdin. What cannot be read is reported and left out. */
export async function* readInputs(files: readonly string[]): AsyncGenerator<Input> {
  for (const file of files) {
    const name = file === STDIN ? '<stdin>' : file;
    let bytes: Uint8Array;
    try {
      bytes = file === STDIN ? await readStdin() : await readFile(file);
    } catch (error) {
      report(Exit.Failed, name, reason(error));
      continue;
    }
    yield { name, bytes };
  }
}

/** As a stream, a directory would be an empty file; read by its descriptor, it is the error it should be. */
async function readStdin(): Promise<Uint8Array> {
  return fstatSync(0).isDirectory() ? readFileSync(0) : buffer(process.stdin);
}
