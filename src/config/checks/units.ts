/** What a number of a unit is: 1,024 bytes of a KiB. Undefined where it is no unit of the kind. */
export type Unit = (unit: string) => bigint | undefined;

/** As Docker and systemd count: by 1,024, however it is written. */
export function bytesOf(unit: string): bigint | undefined {
  const letter = unit.slice(0, 1);
  const rest = unit.slice(1);
  if (letter === 'b' && rest === '') return 1n;
  const power = letter === '' ? -1 : 'kmgtpe'.indexOf(letter);
  if (power < 0 || (rest !== '' && rest !== 'b' && rest !== 'i' && rest !== 'ib')) return undefined;
  return 1024n ** BigInt(power + 1);
}

export function microsecondsOf(unit: string): bigint | undefined {
  switch (unit) {
    case 'us':
    case 'usec':
    case '\u00b5s':
    case '\u03bcs':
      return 1n;
    case 'ms':
    case 'msec':
      return 1000n;
    default: {
      const seconds = secondsOf(unit);
      return seconds === undefined ? undefined : seconds * 1_000_000n;
    }
  }
}

export function secondsOf(unit: string): bigint | undefined {
  switch (unit) {
    case 's':
    case 'sec':
      return 1n;
    case 'm':
    case 'min':
      return 60n;
    case 'h':
      return 3600n;
    default:
      return undefined;
  }
}

/** For numbers that have no unit. */
export function noUnit(): undefined {
  return undefined;
}
