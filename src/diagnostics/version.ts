import { isDigit } from './characters.ts';

const PLUS = 0x2b;
const DASH = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
/** How many digits a number may have: what a release is compared by has room for no more. */
const DIGITS_MAX = 9;

/**
 * The three numbers of a version of SemVer 2.0.0, as in `1.3.0-rc.1+abc`; null where the text is none. One walk: it is
 * asked for every line with a version that was not met before.
 */
export function coreVersion(text: string): string | null {
  const end = numbersEnd(text);
  let i = end;
  if (text.charCodeAt(i) === DASH) i = identifiersEnd(text, i + 1, true);
  if (text.charCodeAt(i) === PLUS) i = identifiersEnd(text, i + 1, false);
  return i === text.length ? text.slice(0, end) : null;
}

/** Behind three numbers with full stops between them; -1 where there are none. */
function numbersEnd(text: string): number {
  let i = 0;
  for (let count = 0; count < 3; count++) {
    if (count > 0 && text.charCodeAt(i++) !== POINT) return -1;
    const start = i;
    while (isDigit(text.charCodeAt(i))) i++;
    const length = i - start;
    if (length === 0 || length > DIGITS_MAX || (length > 1 && text.charCodeAt(start) === ZERO)) return -1;
  }
  return i;
}

/** Behind identifiers with full stops between them, from p on; -1 where one is empty or not as it has to be. */
function identifiersEnd(text: string, p: number, noLeadingZeros: boolean): number {
  for (let i = p; ; i++) {
    const start = i;
    let isNumber = true;
    for (; isOfIdentifier(text.charCodeAt(i)); i++) isNumber &&= isDigit(text.charCodeAt(i));
    const hasLeadingZero = isNumber && i - start > 1 && text.charCodeAt(start) === ZERO;
    if (i === start || (noLeadingZeros && hasLeadingZero)) return -1;
    if (text.charCodeAt(i) !== POINT) return i;
  }
}

function isOfIdentifier(unit: number): boolean {
  if (isDigit(unit) || unit === DASH) return true;
  const lower = unit | 0x20;
  return lower >= 0x61 && lower <= 0x7a && unit < 0x80;
}
