import { nameUpToNul } from './text.ts';

// POSIX.1-2017, pax: "ustar Interchange Format"; GNU tar: "Basic Tar Format".

/** Bytes of a header, and what members are filled up to. */
export const BLOCK = 512;

const NAME = [0, 100] as const;
const SIZE = [124, 136] as const;
const CHECKSUM = [148, 156] as const;
const TYPE = 156;
const LINK = [157, 257] as const;
const MAGIC = [257, 263] as const;
const PREFIX = [345, 500] as const;
/** Whether blocks with more of a sparse file's map follow: in the header, and in those. */
const SPARSE_MORE = 482;
const SPARSE_MORE_STILL = 504;

/** Whose size counts nothing: links, devices, directories, pipes. */
const WITHOUT_BODY = '123456';

const SPACE = 0x20;
const ZERO = 0x30;
const BINARY = 0x80;

export interface Header {
  readonly name: string;
  /** Bytes of the body; NaN where the header does not say a number, or one too large. */
  readonly size: number;
  /** One character: `0` is a file. */
  readonly type: string;
  readonly link: string;
  readonly hasBody: boolean;
  readonly hasMoreBlocks: boolean;
}

export function isZero(block: Uint8Array): boolean {
  return block.every((byte) => byte === 0);
}

/** Whether the checksum is that of the block; old archivers added up signed bytes. */
export function isHeader(block: Uint8Array): boolean {
  let sum = 0;
  let signed = 0;
  for (let i = 0; i < BLOCK; i++) {
    const byte = i >= CHECKSUM[0] && i < CHECKSUM[1] ? SPACE : block[i]!;
    sum += byte;
    signed += (byte << 24) >> 24;
  }
  const said = octal(block.subarray(...CHECKSUM));
  return said === sum || said === signed;
}

export function readHeader(block: Uint8Array): Header {
  const isUstar = textOf(block, MAGIC) === 'ustar';
  const prefix = isUstar ? textOf(block, PREFIX) : '';
  const name = textOf(block, NAME);
  const type = block[TYPE] === 0 ? '0' : String.fromCharCode(block[TYPE]!);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    size: numberOf(block.subarray(...SIZE)),
    type,
    link: textOf(block, LINK),
    hasBody: !WITHOUT_BODY.includes(type),
    hasMoreBlocks: type === 'S' && block[SPARSE_MORE] !== 0,
  };
}

/** Whether another block with a sparse file's map follows this one. */
export function mapGoesOn(block: Uint8Array): boolean {
  return block[SPARSE_MORE_STILL] !== 0;
}

function textOf(block: Uint8Array, [start, end]: readonly [number, number]): string {
  return nameUpToNul(block.subarray(start, end));
}

/** Octal digits; or, as GNU tar and star write what is too large for them, base 256 behind a set bit. */
function numberOf(field: Uint8Array): number {
  const value = (field[0]! & BINARY) === 0 ? octal(field) : base256(field);
  return Number.isSafeInteger(value) ? value : Number.NaN;
}

function base256(field: Uint8Array): number {
  // The sign is the bit behind it.
  let value = field[0]! === BINARY ? 0 : Number.NaN;
  for (let i = 1; i < field.length; i++) value = value * 256 + field[i]!;
  return value;
}

/** Spaces may come first, spaces or NULs last; none is 0. */
function octal(field: Uint8Array): number {
  let at = 0;
  while (field[at] === SPACE) at++;
  let value = 0;
  for (; at < field.length && field[at] !== SPACE && field[at] !== 0; at++) {
    const digit = field[at]! - ZERO;
    if (digit < 0 || digit > 7) return Number.NaN;
    value = value * 8 + digit;
  }
  return value;
}
