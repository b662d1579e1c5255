import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { lstat, open, readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { isSpec, readSpec } from '../spec/index.ts';
import { isBlank } from '../spec/white-space.ts';
import { CONFIG_JSON_MAX } from './config-json.ts';
import { FileError } from './file-error.ts';
import { attempt, Exit, report } from './report.ts';

const LINES = '.conf';
const JSON_FILE = '.json';
/** What stands for bytes that are no UTF-8. */
const REPLACEMENT = '\ufffd';
/** The name that a bundle's configuration has (bundle.md). */
const BUNDLE_FILE = 'config.json';

/** Whether a folder is one that configurations are looked for in. */
export function isSearched(folderName: string): boolean {
  return !folderName.startsWith('.') && folderName !== 'node_modules';
}

/** Whether a file may be a configuration. Of `*.json`, the content says whether it is one. */
export function isConfigName(name: string): boolean {
  return name.endsWith(LINES) || name.endsWith(JSON_FILE);
}

/** What a walk takes besides configurations, and what it leaves. */
export interface WalkOptions {
  /** Whether a file with another name is wanted, too. */
  isTaken?: (name: string) => boolean;
  /** Whether a folder is passed over that is none of those that always are. */
  isPassedOver?: (folder: string) => Promise<boolean>;
  /** What to do about a pipe or a device that was met. */
  specialAdvice?: string;
}

const WALK: Required<WalkOptions> = {
  isTaken: () => false,
  isPassedOver: async () => false,
  specialAdvice: 'named on the command line, it is read',
};

/**
 * The `*.conf` files of a folder and of those below, and the `*.json` files that are a config.json, in the order of
 * their names. Hidden folders and node_modules are passed over, and links to folders are not followed. What cannot be
 * read is reported.
 */
export function configsUnder(folder: string, options: WalkOptions = {}): AsyncGenerator<string> {
  return walk(folder, { ...WALK, ...options });
}

async function* walk(folder: string, options: Required<WalkOptions>): AsyncGenerator<string> {
  const { isTaken, isPassedOver, specialAdvice } = options;
  let entries = (await attempt(folder, () => readdir(folder, { withFileTypes: true }))) ?? [];
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  // Only where a name may have been decoded with loss, the bytes are asked for.
  if (entries.some(({ name }) => name.includes(REPLACEMENT))) {
    const lost = await reportIllNamed(folder, isTaken);
    entries = entries.filter(({ name }) => !lost.has(name));
  }
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (isSearched(entry.name) && !(await isPassedOver(path))) yield* walk(path, options);
    } else if (isConfigName(entry.name)) {
      if (await attempt(path, () => isConfig(entry, path, specialAdvice))) yield path;
    } else if (isTaken(entry.name)) {
      if (await attempt(path, () => checkRegular(entry, path, specialAdvice))) yield path;
    }
  }
}

/** Names that are no UTF-8 cannot be opened as strings. Reported are those that would be looked at; as they decode. */
async function reportIllNamed(folder: string, isTaken: (name: string) => boolean): Promise<Set<string>> {
  const lost = new Set<string>();
  for (const bytes of await readdir(folder, { encoding: 'buffer' })) {
    if (isUtf8(bytes)) continue;
    const name = bytes.toString();
    lost.add(name);
    if (!isConfigName(name) && !isTaken(name) && !(await isSearchedFolder(folder, bytes))) continue;
    report(Exit.Failed, folder, `the name ${escapedBytes(bytes)} in it is not UTF-8; rename it`);
  }
  return lost;
}

async function isSearchedFolder(folder: string, name: Buffer): Promise<boolean> {
  const stats = await lstat(Buffer.concat([Buffer.from(`${folder}${sep}`), name])).catch(() => undefined);
  return stats?.isDirectory() === true && isSearched(name.toString());
}

/** As bash writes it: `$'caf\\xe9.conf'`, which names it there. */
function escapedBytes(bytes: Buffer): string {
  let out = '';
  for (const byte of bytes) {
    const isPlain = byte > 0x20 && byte < 0x7f && byte !== 0x27 && byte !== 0x5c;
    out += isPlain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return `$'${out}'`;
}

async function isConfig(entry: Dirent, path: string, specialAdvice: string): Promise<boolean> {
  if (entry.name.endsWith(LINES)) return checkRegular(entry, path, specialAdvice);
  const isRegular = entry.isFile() || (await stat(path)).isFile();
  return isRegular && isConfigJson(entry.name, await headOf(path));
}

/**
 * Folders hold other JSON (package.json, settings), which nobody wants checked or rewritten. What tells is ociVersion,
 * which runc takes in any case. A bundle's config.json that lacks it is one to say so of, and is known by what else
 * it has.
 */
function isConfigJson(name: string, head: Buffer): boolean {
  // Cut to nothing, it is one all the same.
  if (isBlank(head)) return name === BUNDLE_FILE;
  if (!isSpec(head)) return false;
  const has = namesIn(head);
  return has('ociVersion') || (name === BUNDLE_FILE && has('process') && has('root'));
}

/** Tells names at the top; in what is no JSON, anywhere. */
function namesIn(head: Buffer): (name: string) => boolean {
  try {
    const names = Object.keys(readSpec(head).spec).map((name) => name.toLowerCase());
    return (name) => names.includes(name.toLowerCase());
  } catch {
    return (name) => head.includes(`"${name}"`);
  }
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const buffer = Buffer.allocUnsafe(Math.min(size, CONFIG_JSON_MAX));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** A pipe found by chance would be waited for, maybe for ever. */
async function checkRegular(entry: Dirent, path: string, specialAdvice: string): Promise<boolean> {
  if (entry.isFile()) return true;
  const target = await stat(path);
  if (target.isFile()) return true;
  if (target.isDirectory()) return false;
  throw new FileError(`is no regular file; ${specialAdvice}`);
}
