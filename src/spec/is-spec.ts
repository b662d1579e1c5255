import { isBytes } from '../engine/bytes.ts';
import { wrongType } from '../errors.ts';

const BYTE_ORDER_MARK = 0xfeff;
const OPEN_BRACE = 0x7b;
/** `[` and `"`. */
const LIST_OR_TEXT = [0x5b, 0x22];
const SLASH = 0x2f;
const STAR = 0x2a;
const LINE_FEED = 0x0a;

/**
 * Whether a text is a config.json rather than lines of `key=value`: whether an object comes first, behind white
 * space, a byte order mark and comments. Whether it is a good one is for `readSpec` to say.
 * @throws TypeError for anything but a string or bytes
 */
export function isSpec(input: string | Uint8Array): boolean {
  return firstUnit(input) === OPEN_BRACE;
}

/**
 * Whether a file is read as a config.json: by its content; what is named `.json`, also where it is a list or a text,
 * which lines never start with.
 */
export function isReadAsJson({ name, bytes }: { name: string; bytes: string | Uint8Array }): boolean {
  return isSpec(bytes) || (name.toLowerCase().endsWith('.json') && LIST_OR_TEXT.includes(firstUnit(bytes)));
}

/**
 * The first unit or byte of content: behind white space, a byte order mark and comments; -1 where there is none.
 * @throws TypeError for anything but a string or bytes
 */
export function firstUnit(input: string | Uint8Array): number {
  if (typeof input === 'string') return firstUnitOf((i) => input.charCodeAt(i), input.length);
  if (!isBytes(input)) throw wrongType('input', 'a string or a Uint8Array', input);
  const marked = input[0] === 0xef && input[1] === 0xbb && input[2] === 0xbf;
  const bytes = marked ? input.subarray(3) : input;
  return firstUnitOf((i) => bytes[i]!, bytes.length);
}

function firstUnitOf(unitAt: (i: number) => number, length: number): number {
  for (let i = 0; i < length; i++) {
    const unit = unitAt(i);
    if (unit === SLASH) {
      i = commentEnd(unitAt, i, length);
      if (i < 0) return SLASH;
    } else if (unit > 0x20 && unit !== BYTE_ORDER_MARK) return unit;
  }
  return -1;
}

/** The last unit of the comment that starts at `i`, or -1 where there is none. */
function commentEnd(unitAt: (i: number) => number, i: number, length: number): number {
  const kind = unitAt(i + 1);
  if (kind !== SLASH && kind !== STAR) return -1;
  for (let at = i + 2; at < length; at++) {
    const unit = unitAt(at);
    if (kind === SLASH ? unit === LINE_FEED : unit === SLASH && at > i + 2 && unitAt(at - 1) === STAR)
      return at;
  }
  return -1;
}
