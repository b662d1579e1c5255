import { fstatSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { Command } from 'commander';
import { Exit, reason, report } from './report.ts';

export const STDIN = '-';

export interface Input {
  /** The name by which messages call it. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The arguments, or stdin where there are none. */
export function filesOrStdin(files: readonly string[], command: Command): readonly string[] {
  if (files.length === 0 && process.stdin.isTTY) {
    command.showHelpAfterError();
    command.error('error: no FILE, and standard input is a terminal (- reads it all the same)');
  }
  if (files.indexOf(STDIN) !== files.lastIndexOf(STDIN)) {
    command.error('error: standard input can be read once, but - is given twice');
  }
  return files.length > 0 ? files : [STDIN];
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
