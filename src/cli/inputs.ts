import { access, constants, stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { readBytes, readStdin } from './read.ts';
import { attempt, Exit, report } from './report.ts';
import { configsUnder } from './walk.ts';

export const STDIN = '-';

export interface Input {
  /** The name by which messages call it. */
  readonly name: string;
  /** Where it is; undefined for stdin. */
  readonly path: string | undefined;
  /** UTF-8 without a NUL, but for a config.json: reading that says where it has something else. */
  readonly bytes: Buffer;
}

/** What a FILE argument of the subcommands is, for their help. */
export const FILES_HELP =
  'files, or folders: for the *.conf files in and below them, and the *.json files with an ociVersion (a config.json with process and root needs none); - (or none) reads standard input';
export const FILES_USAGE = '[FILE... | -]';

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
export async function* readInputs(files: Iterable<string> | AsyncIterable<string>): AsyncGenerator<Input> {
  for await (const file of files) {
    const isStdin = file === STDIN;
    const name = isStdin ? '<stdin>' : file;
    const bytes = await attempt(name, () => (isStdin ? readStdin() : readBytes(file)));
    if (bytes !== undefined) yield { name, path: isStdin ? undefined : file, bytes };
  }
}

/** The arguments with folders replaced by the configurations below them. */
export async function* expandFolders(files: readonly string[]): AsyncGenerator<string> {
  for (const file of files) {
    if (file === STDIN || !(await isFolder(file))) {
      yield file;
      continue;
    }
    // Said of a folder that cannot be read: that, and not that it is empty.
    if (!(await attempt(file, () => access(file, constants.R_OK | constants.X_OK).then(() => true))))
      continue;
    let isEmpty = true;
    for await (const path of configsUnder(file)) {
      isEmpty = false;
      yield path;
    }
    if (isEmpty) report(Exit.Failed, file, 'no *.conf file and no config.json in it');
  }
}

/** What is not there is no folder: reading it will say so. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
