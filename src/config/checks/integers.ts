import {
  KEY_CPU_QUOTA,
  KEY_CPU_SHARES,
  KEY_MEMORY_LIMIT,
  KEY_PROCESS_GID,
  KEY_PROCESS_UID,
  LAST_U32_KEY,
} from '../../../assembly/protocol.ts';
import { quote } from '../../diagnostics/quote.ts';
import { DEFAULT_CPU_PERIOD, DEFAULT_CPU_SHARES } from '../defaults.ts';
import type { DiagnosticCode } from './codes.ts';
import { type Findings, replacement } from './findings.ts';
import type { Line } from './line.ts';
import { digitsEnd, fits, U32_MAX, U64_MAX, withUnit } from './numbers.ts';
import { bytesOf, microsecondsOf, noUnit, type Unit } from './units.ts';

const MINUS = 0x2d;
const UNQUOTED_MAX = 40;

/** An integer as people speak of it. */
interface Integer {
  name: string;
  unit: Unit;
  /** What it comes to that the parser found no number, and what it makes of 0. */
  fallback: string;
  zero: string;
  /** Whether other formats write -1 for what is 0 here: unlimited. */
  minusOne?: true;
}

/** `key` is the id of an integer's key. */
export function checkInteger(line: Line, key: number, findings: Findings): void {
  const { text, valueStart: start, valueEnd: end } = line;
  const max = key <= LAST_U32_KEY ? U32_MAX : U64_MAX;
  if (start < end && digitsEnd(text, start, end) === end && fits(text, start, end, max)) return;
  const integer = describe(key);
  const { code, what, fixed } = problemOf(line, integer, max);
  const fix = fixed === undefined ? undefined : replacement(`write ${fixed}`, start, end, fixed);
  findings.add(code, start, end, line.key, `${integer.name} ${what}`, { fix });
}

interface Problem {
  code: DiagnosticCode;
  /** Goes on where the integer's name ends. */
  what: string;
  fixed?: string;
}

/** What is wrong with a value that is not read as it is written. */
function problemOf(line: Line, integer: Integer, max: string): Problem {
  const { text, valueStart: start, valueEnd: end, value } = line;
  const { fallback } = integer;
  if (start === end) return { code: 'empty-number', what: `is empty, which is read as 0; ${integer.zero}` };

  const overflow = `does not fit ${max === U32_MAX ? 32 : 64} bits; ${fallback}`;
  const shown = value.length <= UNQUOTED_MAX && isPlain(text, start, end) ? value : quote(value);
  if (digitsEnd(text, start, end) === end) {
    return { code: 'number-too-large', what: `${shown} ${overflow}` };
  }
  const converted = withUnit(text, start, end, integer.unit, max);
  if (converted === 'over') {
    return { code: 'number-with-unit', what: `${shown} has a unit and ${overflow}` };
  }
  if (converted === 'unclear') {
    return {
      code: 'number-with-unit',
      what: `${shown} has a unit, of which it is not sure what it means; ${fallback}`,
    };
  }
  if (converted !== undefined) {
    return { code: 'number-with-unit', what: `${shown} has a unit; ${fallback}`, fixed: String(converted) };
  }
  if (text.charCodeAt(start) === MINUS && end - start > 1 && digitsEnd(text, start + 1, end) === end) {
    const problem: Problem = { code: 'negative-number', what: `${shown} is negative; ${fallback}` };
    return integer.minusOne && value === '-1' ? { ...problem, fixed: '0' } : problem;
  }
  return { code: 'not-a-number', what: `${shown} is not a number of digits only; ${fallback}` };
}

/** Whether a value can stand in a message without quotes: letters, digits and a minus. */
function isPlain(text: string, p: number, q: number): boolean {
  while (p < q && isPlainUnit(text.charCodeAt(p))) p++;
  return p === q;
}

function isPlainUnit(unit: number): boolean {
  return (
    unit === MINUS ||
    (unit >= 0x30 && unit <= 0x39) ||
    (unit >= 0x41 && unit <= 0x5a) ||
    (unit >= 0x61 && unit <= 0x7a)
  );
}

function describe(key: number): Integer {
  switch (key) {
    case KEY_PROCESS_UID:
      return { name: 'uid', unit: noUnit, ...same('the process would run as root (0)') };
    case KEY_PROCESS_GID:
      return { name: 'gid', unit: noUnit, ...same("the process would run in root's group (0)") };
    case KEY_MEMORY_LIMIT:
      return {
        name: 'memory limit',
        unit: bytesOf,
        ...same('memory would be unlimited (0)'),
        minusOne: true,
      };
    case KEY_CPU_QUOTA:
      return {
        name: 'CPU quota',
        unit: microsecondsOf,
        ...same('CPU time would be unlimited (0)'),
        minusOne: true,
      };
    case KEY_CPU_SHARES:
      return {
        name: 'CPU shares',
        unit: noUnit,
        fallback: `the default of ${DEFAULT_CPU_SHARES} would apply`,
        zero: `the default is ${DEFAULT_CPU_SHARES}`,
      };
    // KEY_CPU_PERIOD
    default:
      return {
        name: 'CPU period',
        unit: microsecondsOf,
        fallback: `the default of ${DEFAULT_CPU_PERIOD} microseconds would apply`,
        zero: `the default is ${DEFAULT_CPU_PERIOD} microseconds`,
      };
  }
}

function same(consequence: string): { fallback: string; zero: string } {
  return { fallback: consequence, zero: consequence };
}
