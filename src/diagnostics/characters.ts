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
