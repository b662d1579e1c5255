// What the generated code of build/spec/fits.ts is made of. Each function gives how many names and strings there
// are in a value that fits, and UNFIT, or something else below 0, for one that does not. What it says of a value that
// fits, `walk` says too (test/spec/plain.test.ts).

export type Members = Readonly<Record<string, unknown>>;

/** So far below 0 that no count reaches 0 from there. */
export const UNFIT = -(2 ** 30);

/** An object with members of its own only: those that others inherit are not looked at here. */
export function isRecord(value: unknown): value is Members {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** How many members an object has. */
export function sizeOf(object: Members): number {
  let size = 0;
  for (const _ in object) size++;
  return size;
}

export function fitText(value: unknown): number {
  return typeof value === 'string' ? 1 : UNFIT;
}

export function fitFlag(value: unknown): number {
  return typeof value === 'boolean' ? 0 : UNFIT;
}

/** An object of which nothing is said. What is in it is not counted. */
export function fitRecord(value: unknown): number {
  return isRecord(value) ? 0 : UNFIT;
}

/** @param limit the least integer that is too large */
export function fitInteger(value: unknown, least: number, limit: number): number {
  const isInteger = typeof value === 'number' ? Math.floor(value) === value : typeof value === 'bigint';
  return isInteger && (value as number) >= least && (value as number) < limit ? 0 : UNFIT;
}

export function fitTexts(list: unknown): number {
  if (!Array.isArray(list)) return UNFIT;
  for (let i = 0; i < list.length; i++) {
    if (typeof list[i] !== 'string') return UNFIT;
  }
  return list.length;
}
