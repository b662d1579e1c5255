/**
 * What one of a unit is: 1,024 bytes of a KiB. `unclear` where it means one thing to some and another to others;
 * undefined where it is no unit of the kind.
 */
export type Unit = (unit: string) => bigint | 'unclear' | undefined;

/** As Docker and systemd count: by 1,024, however it is written. */
export function bytesOf(unit: string): bigint | undefined {
  const lower = unit.toLowerCase();
  const letter = lower.slice(0, 1);
  const rest = lower.slice(1);
  if (letter === 'b' && rest === '') return 1n;
  const power = letter === '' ? -1 : 'kmgtpe'.indexOf(letter);
  if (power < 0 || (rest !== '' && rest !== 'b' && rest !== 'i' && rest !== 'ib')) return undefined;
  return 1024n ** BigInt(power + 1);
}

/** Of CPU time: `500m` is 500 thousandths of a CPU to Kubernetes, and nobody means minutes or hours. */
export function microsecondsOf(unit: string): bigint | 'unclear' | undefined {
  switch (unit) {
    case 'us':
    case 'usec':
    case '\u00b5s':
    case '\u03bcs':
      return 1n;
    case 'ms':
    case 'msec':
      return 1000n;
    case 's':
    case 'sec':
      return 1_000_000n;
    case 'm':
    case 'M':
    case 'h':
      return 'unclear';
    default:
      return undefined;
  }
}

/** Case counts: `M` is a month to systemd. */
export function secondsOf(unit: string): bigint | 'unclear' | undefined {
  switch (unit) {
    case 's':
    case 'sec':
      return 1n;
    case 'm':
    case 'min':
      return 60n;
    case 'h':
      return 3600n;
    case 'M':
      return 'unclear';
    default:
      return undefined;
  }
}

/** For numbers that have no unit. */
export function noUnit(): undefined {
  return undefined;
}
