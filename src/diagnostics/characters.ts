const SOFT_HYPHEN = 0xad;
const ARABIC_LETTER_MARK = 0x61c;
const MONGOLIAN_VOWEL_SEPARATOR = 0x180e;
const ZERO_WIDTH_JOINER = 0x200d;

/**
 * Whether a UTF-16 unit cannot be seen, or changes how what follows is shown: controls (Unicode's Cc), line and
 * paragraph separators, marks that turn the direction of writing, the soft hyphen, characters without width. The
 * zero-width joiner, of which emoji are made, is none of them.
 */
export function isInvisible(unit: number): boolean {
  if (unit < 0x20) return true;
  if (unit < 0x7f) return false;
  if (unit <= 0x9f) return true;
  if (unit < 0x200b) {
    return unit === SOFT_HYPHEN || unit === ARABIC_LETTER_MARK || unit === MONGOLIAN_VOWEL_SEPARATOR;
  }
  if (unit <= 0x206f) {
    if (unit <= 0x200f) return unit !== ZERO_WIDTH_JOINER;
    return unit >= 0x2060 || (unit >= 0x2028 && unit <= 0x202e);
  }
  return unit === 0xfeff;
}

/** Whether the unit cannot be seen, or looks like a space and is none. */
export function isUnclear(text: string, i: number): boolean {
  const unit = text.charCodeAt(i);
  if (unit >= 0x20 && unit < 0x7f) return false;
  return (
    isInvisible(unit) || isLoneSurrogate(text, i) || isFormat(unit) || isHiddenHalf(text, i) || isSpace(unit)
  );
}

/** Of Unicode's Default_Ignorable_Code_Point and Cf, what `isInvisible` lets pass: joiners, marks, selectors. */
function isFormat(unit: number): boolean {
  if (unit < 0xad) return false;
  return (
    unit === 0xad ||
    unit === 0x34f ||
    unit === 0x61c ||
    unit === 0x115f ||
    unit === 0x1160 ||
    (unit >= 0x17b4 && unit <= 0x17b5) ||
    (unit >= 0x180b && unit <= 0x180f) ||
    (unit >= 0x200b && unit <= 0x200f) ||
    (unit >= 0x2060 && unit <= 0x206f) ||
    unit === 0x3164 ||
    (unit >= 0xfe00 && unit <= 0xfe0f) ||
    unit === 0xffa0 ||
    (unit >= 0xfff0 && unit <= 0xfffb)
  );
}

/** A half of what is beyond 16 bits and ignorable: tags, which are letters that nobody sees, and marks of notations. */
function isHiddenHalf(text: string, i: number): boolean {
  const code = text.codePointAt(isLowSurrogate(text.charCodeAt(i)) ? i - 1 : i) ?? 0;
  return (
    (code >= 0xe0000 && code <= 0xe0fff) ||
    (code >= 0x1bca0 && code <= 0x1bca3) ||
    (code >= 0x1d173 && code <= 0x1d17a)
  );
}

/** White_Space but the ASCII space and what `isInvisible` has; and Braille without a dot. */
function isSpace(unit: number): boolean {
  return (
    unit === 0xa0 ||
    unit === 0x1680 ||
    (unit >= 0x2000 && unit <= 0x200a) ||
    unit === 0x202f ||
    unit === 0x205f ||
    unit === 0x2800 ||
    unit === 0x3000
  );
}

/** ASCII's ten. */
export function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

/** Whether a text is such digits alone, and not empty. */
export function isDigits(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (!isDigit(text.charCodeAt(i))) return false;
  return text !== '';
}

/** Whether the unit at `i` is half of a surrogate pair whose other half is missing. */
export function isLoneSurrogate(text: string, i: number): boolean {
  const unit = text.charCodeAt(i);
  if (isHighSurrogate(unit)) return !isLowSurrogate(text.charCodeAt(i + 1));
  return isLowSurrogate(unit) && !isHighSurrogate(text.charCodeAt(i - 1));
}

/** Moves a position that is between the halves of a pair in front of it. */
export function wholeCharacter(text: string, i: number): number {
  return isLowSurrogate(text.charCodeAt(i)) && isHighSurrogate(text.charCodeAt(i - 1)) ? i - 1 : i;
}

/** `U+001B` */
export function codePointName(code: number): string {
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}
