import { isBlank } from '../../spec/white-space.ts';
import { detect } from '../../stream/any-format.ts';
import { compressionOf } from '../../stream/compression/detect.ts';
import { HEAD } from '../../stream/detected.ts';

/** What an input holds: what a stream may hold, or any of that packed. */
export type Form = 'lines' | 'ndjson' | 'json' | 'tar' | 'gzip' | 'zstd';

/** So much of the beginning tells it, in bytes. */
export const HEAD_MAX = HEAD;

/** Forms in which documents can be told apart by bytes anywhere, so that an input can be cut. */
export type CuttableForm = 'lines' | 'ndjson';

export function isCuttable(form: Form): form is CuttableForm {
  return form === 'lines' || form === 'ndjson';
}

/** Whether it has to be unpacked to know more. */
export function isPacked(form: Form): form is 'gzip' | 'zstd' {
  return form === 'gzip' || form === 'zstd';
}

/**
 * The form of an input, by what it begins with, as streams have it; `.ndjson` and `.jsonl` are taken at their
 * word, and `.json` where there is nothing but white space.
 * @param head its first bytes: all of it, or HEAD_MAX
 * @param name its name, also with what a packer added
 */
export function formOf(head: Uint8Array, name: string): Form {
  const compression = compressionOf(head);
  if (compression !== undefined) return compression;
  const format = detect(head);
  const bare = bareName(name);
  if (format !== 'tar' && NDJSON.some((ending) => bare.endsWith(ending))) return 'ndjson';
  return isBlank(head) && bare.endsWith('.json') ? 'json' : format;
}

const NDJSON = ['.ndjson', '.jsonl'];
const PACKED = ['.gz', '.zst'];
const ARCHIVES = ['.tar', '.tgz'];
/** Of files with many configurations, or packed ones. */
export const FLEET_ENDINGS: readonly string[] = [...NDJSON, ...ARCHIVES, ...PACKED];

/** Whether what is by that name cannot be empty. */
export function isPackedName(name: string): boolean {
  const lower = name.toLowerCase();
  return [...PACKED, ...ARCHIVES].some((ending) => lower.endsWith(ending));
}

/** In lower case, without what a packer added. */
function bareName(name: string): string {
  const lower = name.toLowerCase();
  const ending = PACKED.find((packed) => lower.endsWith(packed)) ?? '';
  return lower.slice(0, lower.length - ending.length);
}
