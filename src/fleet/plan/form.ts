import { isSpec } from '../../spec/index.ts';

/** What an input holds: documents of lines, a config.json a line, a single config.json, or any of these packed. */
export type Form = 'lines' | 'ndjson' | 'json' | 'gzip' | 'zstd' | 'tar';

/** Most of an input that is looked at to tell its form, in bytes. */
export const HEAD_MAX = 4 * 2 ** 20;

const LINE_FEED = 0x0a;
const SPACE = 0x20;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const GZIP = [0x1f, 0x8b];
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];
/** POSIX and GNU tar both have it, in the first header. */
const USTAR = [0x75, 0x73, 0x74, 0x61, 0x72];
const USTAR_AT = 257;

/** Whether documents of the form can be told apart by bytes anywhere in it, so that it can be cut. */
export function isCuttable(form: Form): form is 'lines' | 'ndjson' {
  return form === 'lines' || form === 'ndjson';
}

/**
 * The form of an input, by what it begins with; `.ndjson` and `.jsonl` are taken at their word.
 * @param head its first bytes: all of it, HEAD_MAX, or at least a whole line
 * @param name its name, without what a packer added
 */
export function formOf(head: Uint8Array, name: string): Form {
  if (startsWith(head, GZIP)) return 'gzip';
  if (startsWith(head, ZSTD)) return 'zstd';
  if (startsWith(head, USTAR, USTAR_AT)) return 'tar';
  if (isNdjsonName(name)) return 'ndjson';
  if (!isSpec(head)) return 'lines';
  return hasObjectALine(head) ? 'ndjson' : 'json';
}

/** Whether a longer head could say more. */
export function isHeadEnough(head: Uint8Array): boolean {
  return head.length >= HEAD_MAX || !isSpec(head) || lineEnd(head, objectStart(head)) < head.length;
}

function isNdjsonName(name: string): boolean {
  const lower = name.toLowerCase();
  const bare = PACKED.find((ending) => lower.endsWith(ending));
  const inner = bare === undefined ? lower : lower.slice(0, -bare.length);
  return inner.endsWith('.ndjson') || inner.endsWith('.jsonl');
}

const PACKED = ['.gz', '.zst'];

/** Whether the first line is an object, and something follows. */
function hasObjectALine(head: Uint8Array): boolean {
  const start = objectStart(head);
  const end = lineEnd(head, start);
  if (!head.subarray(end).some((byte) => byte > SPACE)) return false;
  try {
    JSON.parse(Buffer.from(head.subarray(start, end)).toString());
    return true;
  } catch {
    return false;
  }
}

function objectStart(head: Uint8Array): number {
  const start = startsWith(head, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
  const found = head.subarray(start).findIndex((byte) => byte > SPACE);
  return found < 0 ? head.length : start + found;
}

function lineEnd(head: Uint8Array, from: number): number {
  const end = head.indexOf(LINE_FEED, from);
  return end < 0 ? head.length : end;
}

function startsWith(bytes: Uint8Array, magic: readonly number[], at = 0): boolean {
  return magic.every((byte, i) => bytes[at + i] === byte);
}
