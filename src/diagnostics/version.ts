import { consistsOf, DIGITS, isNumber, LETTERS } from './characters.ts';

/** The three numbers of a version of SemVer 2.0.0, as in `1.3.0-rc.1+abc`; null where the text is none. */
export function coreVersion(text: string): string | null {
  const plus = text.indexOf('+');
  const build = plus < 0 ? null : text.slice(plus + 1);
  const dash = text.indexOf('-');
  const end = plus < 0 ? text.length : plus;
  const pre = dash < 0 || dash > end ? null : text.slice(dash + 1, end);
  const core = text.slice(0, pre === null ? end : dash);
  const numbers = core.split('.');
  const isVersion =
    numbers.length === 3 &&
    numbers.every((number) => isNumber(number) && (number === '0' || number[0] !== '0')) &&
    (pre === null || isDotted(pre, true)) &&
    (build === null || isDotted(build, false));
  return isVersion ? core : null;
}

/** Identifiers of SemVer with full stops between them. */
function isDotted(text: string, noLeadingZeros: boolean): boolean {
  return text.split('.').every((part) => {
    if (part === '' || !consistsOf(part, `${DIGITS}${LETTERS}${LETTERS.toLowerCase()}-`)) return false;
    return !noLeadingZeros || part === '0' || part[0] !== '0' || !consistsOf(part, DIGITS);
  });
}
