import { isUtf8 } from 'node:buffer';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Spec } from '../../build/spec/types.ts';
import { diagnose } from '../config/diagnose.ts';
import { parse } from '../config/parse.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Omitted } from '../diagnostics/limited.ts';
import { OciError } from '../errors.ts';
import type { Loss } from '../spec/convert/loss.ts';
import { toSpec } from '../spec/convert/to-spec.ts';
import { isReadAsJson } from '../spec/is-spec.ts';
import { readSpec } from '../spec/read/read.ts';
import { diagnoseSpec, type SpecDiagnosis } from '../spec/validate/validate.ts';
import { BundleError } from './bundle-error.ts';
import { hasSeveralDocuments } from './several-documents.ts';

/** Most of a configuration that is read, in bytes. */
const SIZE_MAX = 4 * 2 ** 20;
/** Most that is told of a configuration; the others are counted. */
const LISTED_MAX = 1000;

export interface ReadConfig {
  readonly spec: Spec;
  /** What is worth knowing of it, but keeps it from nothing: a thousand at most. */
  readonly diagnostics: readonly Diagnostic[];
  /** How many there are beyond those; not there where `diagnostics` has all. */
  readonly omitted?: Omitted;
  /** What lines say and a config.json cannot; empty for a config.json. */
  readonly losses: readonly Loss[];
}

/**
 * A configuration that can be run: a config.json or the lines of one document, told apart by content. For Linux.
 * @throws BundleError for what cannot be read, is none, or has errors
 */
export async function readConfig(path: string): Promise<ReadConfig> {
  const bytes = await readRegularFile(path);
  try {
    return isReadAsJson({ name: path, bytes }) ? fromJson(bytes, path) : fromLines(bytes, path);
  } catch (error) {
    if (!(error instanceof OciError) || error instanceof BundleError) throw error;
    throw new BundleError(path, `cannot be read: ${error.message}`, { cause: error });
  }
}

function fromJson(bytes: Uint8Array, path: string): ReadConfig {
  const { spec } = readSpec(bytes, { maxSize: SIZE_MAX });
  const found = diagnoseSpec(spec, { platform: 'linux', limit: LISTED_MAX });
  refuseErrors(found, path);
  return { spec, ...found, losses: [] };
}

/** Strictly: a line that would be dropped is one that somebody wrote. */
function fromLines(bytes: Buffer, path: string): ReadConfig {
  // Parsing says where.
  if (!isUtf8(bytes)) parse(bytes);
  if (hasSeveralDocuments(bytes)) throw new BundleError(path, 'has several documents, and one is needed');
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const { config, ...found } = diagnose(text, { limit: LISTED_MAX });
  refuseErrors(found, path);
  const { spec, losses } = toSpec(config);
  // Of what was made of lines there is no place.
  refuseErrors(diagnoseSpec(spec, { platform: 'linux', limit: LISTED_MAX }), path);
  return { spec, ...found, losses };
}

function refuseErrors({ diagnostics, omitted }: SpecDiagnosis, path: string): void {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return;
  const count = errors.length + (omitted?.error ?? 0);
  const which = omitted === undefined ? 'the first' : 'one';
  const more = count === 1 ? '' : ` (${which} of ${count} errors)`;
  throw new BundleError(path, `has errors: ${first.message}${more}`, { diagnostics: errors, omitted });
}

/** Waits for no pipe, and reads no device. */
async function readRegularFile(path: string): Promise<Buffer> {
  let file: Awaited<ReturnType<typeof open>> | undefined;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = await file.stat();
    if (!stats.isFile())
      throw new BundleError(path, stats.isDirectory() ? 'is a directory' : 'is no regular file');
    // A byte more than is allowed is enough to know: it may grow while it is read.
    const buffer = Buffer.alloc(Math.min(stats.size, SIZE_MAX) + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    if (length > SIZE_MAX || stats.size > SIZE_MAX) {
      throw new BundleError(path, `is ${stats.size} bytes long; at most ${SIZE_MAX} are read`);
    }
    return buffer.subarray(0, length);
  } catch (error) {
    throw asBundleError(path, error);
  } finally {
    await file?.close();
  }
}

/** The system's word on a path, with the path. */
export function asBundleError(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || error instanceof OciError) return error;
  return new BundleError(path, `cannot be read: ${REASONS.get(String(error.code)) ?? error.message}`, {
    cause: error,
  });
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'no such file or directory'],
  ['ENOTDIR', 'something on the way to it is no directory'],
  ['EACCES', 'permission denied'],
  ['ELOOP', 'too many symbolic links'],
  ['ENAMETOOLONG', 'the name is too long'],
]);
