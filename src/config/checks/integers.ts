import {
  KEY_CPU_PERIOD,
  KEY_CPU_QUOTA,
  KEY_CPU_SHARES,
  KEY_MEMORY_LIMIT,
  KEY_PROCESS_GID,
  KEY_PROCESS_UID,
  LAST_U32_KEY,
} from '../../../assembly/protocol.ts';
import { quote } from '../../diagnostics/quote.ts';
import { DEFAULT_CPU_PERIOD, DEFAULT_CPU_SHARES } from '../defaults.ts';
import { type Findings, replacement } from './findings.ts';
import type { Line } from './line.ts';
import { digitsEnd, fits, U32_MAX, U64_MAX, withUnit } from './numbers.ts';
import { bytesOf, microsecondsOf, noUnit, type Unit } from './units.ts';

const MINUS = 0x2d;

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
  const digits = digitsEnd(text, start, end);
  if (digits === end && start < end && fits(text, start, end, max)) return;

  const integer = describe(key);
  const bits = max === U32_MAX ? 32 : 64;
  const say = (code: Parameters<Findings['add']>[0], what: string, fixed?: string) => {
    const fix = fixed === undefined ? undefined : replacement(`write ${fixed}`, start, end, fixed);
    findings.add(code, start, end, line.key, `${integer.name} ${what}`, { fix });
  };
  if (start === end) return say('empty-number', `is empty, which is read as 0; ${integer.zero}`);

  const value = digits === end && end - start <= 40 ? text.slice(start, end) : quote(line.value);
  if (digits === end) {
    return say('number-too-large', `${value} does not fit ${bits} bits; ${integer.fallback}`);
  }
  const converted = withUnit(text, start, end, integer.unit, max);
  if (converted === 'over') {
    return say('number-with-unit', `${value} has a unit and does not fit ${bits} bits; ${integer.fallback}`);
  }
  if (converted !== undefined) {
    return say('number-with-unit', `${value} has a unit; ${integer.fallback}`, converted);
  }
  if (text.charCodeAt(start) === MINUS && digitsEnd(text, start + 1, end) === end && end - start > 1) {
    const unlimited = integer.minusOne && line.value === '-1';
    return say('negative-number', `${value} is negative; ${integer.fallback}`, unlimited ? '0' : undefined);
  }
  say('not-a-number', `${value} is not a number of digits only; ${integer.fallback}`);
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
    case KEY_CPU_PERIOD:
      return {
        name: 'CPU period',
        unit: microsecondsOf,
        fallback: `the default of ${DEFAULT_CPU_PERIOD} microseconds would apply`,
        zero: `the default is ${DEFAULT_CPU_PERIOD} microseconds`,
      };
    default:
      throw new RangeError(`key ${key} has no integer`);
  }
}

function same(consequence: string): { fallback: string; zero: string } {
  return { fallback: consequence, zero: consequence };
}
