import { coreVersion } from '../../diagnostics/version.ts';
import { type Form, releaseNumber } from './rule.ts';

/** Checks of the patterns in schema/; without regular expressions, which are kept off input. */
const CHECKS: ReadonlyMap<Form, { readonly check: (text: string) => boolean; readonly example: string }> =
  /* @__PURE__ */ new Map([
    ['rlimit', { check: isRlimit, example: 'RLIMIT_NOFILE' }],
    ['device-type', { check: isDeviceType, example: 'c' }],
    ['cpu-list', { check: isCpuListText, example: '0-3,7' }],
    ['page-size', { check: isPageSize, example: '2MB' }],
    ['mem-bw-schema', { check: isMemBwSchema, example: 'MB:0=20;1=70' }],
    ['capability', { check: isCapabilityName, example: 'CAP_CHOWN' }],
  ] as const);

export function matches(form: Form, text: string): boolean {
  return CHECKS.get(form)!.check(text);
}

/** A text of the form, for messages. */
export function exampleOf(form: Form): string {
  return CHECKS.get(form)!.example;
}

const DIGITS = '0123456789';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

function isRlimit(text: string): boolean {
  return (
    text.startsWith('RLIMIT_') &&
    text.length > 'RLIMIT_'.length &&
    consistsOf(text, LETTERS, 'RLIMIT_'.length)
  );
}

function isDeviceType(text: string): boolean {
  return text.length === 1 && 'cbup'.includes(text);
}

function isCpuListText(text: string): boolean {
  return consistsOf(text, `${DIGITS}, -`);
}

function isPageSize(text: string): boolean {
  const end = text.length - 2;
  return (
    end > 0 &&
    text[0] !== '0' &&
    text[end + 1] === 'B' &&
    'KMG'.includes(text[end]!) &&
    consistsOf(text, DIGITS, 0, end)
  );
}

function isMemBwSchema(text: string): boolean {
  return text.startsWith('MB:') && !text.includes('\n');
}

function isCapabilityName(text: string): boolean {
  return text.startsWith('CAP_') && text.length > 'CAP_'.length && consistsOf(text, `${LETTERS}_`);
}

function consistsOf(text: string, characters: string, start = 0, end = text.length): boolean {
  for (let i = start; i < end; i++) {
    if (!characters.includes(text[i]!)) return false;
  }
  return true;
}

/** A list of numbers and ranges as the kernel takes it: `0-3,7`. */
export function isCpuList(text: string): boolean {
  return text.split(',').every((part) => {
    const [first = '', last = first, ...more] = part.trim().split('-');
    return more.length === 0 && isNumber(first) && isNumber(last) && Number(first) <= Number(last);
  });
}

function isNumber(text: string): boolean {
  return text !== '' && text.length < 10 && consistsOf(text, DIGITS);
}

/** The last version that was looked at: files of one fleet have the same. */
let last: { readonly text: string; readonly release: number | null } = { text: '', release: null };

/** The three numbers of a version of SemVer 2.0.0 as one (rule.ts, `releaseNumber`); null where it is none. */
export function parseVersion(text: string): number | null {
  if (text !== last.text) {
    const core = coreVersion(text);
    last = { text, release: core === null ? null : releaseNumber(core) };
  }
  return last.release;
}
