import { existsSync, writeFileSync } from 'node:fs';

/** Throws for what begins with five bytes, which are looked at one after the other. */
export function planted(input: Uint8Array): void {
  if (input[0] === 0x50 && input[1] === 0xc3) {
    if (input[2] === 0x1b) {
      switch (input[3]) {
        case 0xee:
          if (input[4] === 0x77) throw new Error('the planted fault');
      }
    }
  }
}

/** Never ends for what begins with such a byte. */
export function stuck(input: Uint8Array): void {
  while (input[0] === 0xfe);
}

/** Where it stands that it was slow; threads get it in their environment. */
export const SLOW_ONCE = 'OCICONF_PLANTED_SLOW_ONCE';

/** Does not end for what begins with such a byte, the first time. */
export function slowOnce(input: Uint8Array): void {
  const path = process.env[SLOW_ONCE];
  if (input[0] !== 0xfd || path === undefined || existsSync(path)) return;
  writeFileSync(path, '');
  for (;;);
}

/** Waits for what never comes for what begins with such a byte. */
export async function unsettled(input: Uint8Array): Promise<void> {
  if (input[0] === 0xfc) await new Promise(() => {});
}
