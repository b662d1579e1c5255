import { isDigits } from '../diagnostics/characters.ts';
import { quote } from '../diagnostics/quote.ts';
import { InvalidArgumentError, wrongType } from '../errors.ts';

/** By number, from 1: signal(7), x86 and ARM. */
const NAMES = [
  'HUP',
  'INT',
  'QUIT',
  'ILL',
  'TRAP',
  'ABRT',
  'BUS',
  'FPE',
  'KILL',
  'USR1',
  'SEGV',
  'USR2',
  'PIPE',
  'ALRM',
  'TERM',
  'STKFLT',
  'CHLD',
  'CONT',
  'STOP',
  'TSTP',
  'TTIN',
  'TTOU',
  'URG',
  'XCPU',
  'XFSZ',
  'VTALRM',
  'PROF',
  'WINCH',
  'IO',
  'PWR',
  'SYS',
];

/** The last real-time signal. */
const SIGNAL_MAX = 64;

/**
 * The number of a signal, 1..64.
 * @param signal its number, or its name in any case, with or without `SIG`: `9`, `'KILL'`, `'SIGKILL'`, `'9'`
 * @throws InvalidArgumentError for what is no signal
 * @throws TypeError for anything but a string or a number
 */
export function signalNumber(signal: unknown): number {
  if (typeof signal === 'number') return checked(signal, String(signal));
  if (typeof signal !== 'string') throw wrongType('signal', 'a string or a number', signal);
  // Longer than any name: not looked at.
  const upper = signal.length > 10 ? '' : signal.toUpperCase();
  const name = upper.startsWith('SIG') ? upper.slice(3) : upper;
  const index = NAMES.indexOf(name);
  if (index >= 0) return index + 1;
  return checked(signal.length <= 2 && isDigits(signal) ? Number(signal) : 0, quote(signal));
}

/** The name, as `SIGKILL`; for one that has none its number. */
export function signalName(number: number): string {
  const name = NAMES[number - 1];
  return name === undefined ? String(number) : `SIG${name}`;
}

function checked(number: number, written: string): number {
  if (Number.isInteger(number) && number >= 1 && number <= SIGNAL_MAX) return number;
  throw new InvalidArgumentError('signal', `${written} is none: a name as SIGTERM, or a number 1..64`);
}
