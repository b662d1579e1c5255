import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { afterAll, expect, it } from 'vitest';
import { parse } from '../../src/config/parse.ts';
import { initSync } from '../../src/engine/init.ts';

// In Node: it compiles a module that traps, from a changed source.

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(root, 'build/trap-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The scanner with a fault: input that starts with `!` writes over the table of words, then traps. */
const FAULTY = `
  import { tokenize as scan } from '../../assembly/index';
  import { INPUT_OFFSET } from '../../assembly/protocol';
  export { encodeUtf16, isAscii, learn, parseInteger, protocol, resume } from '../../assembly/index';
  export function tokenize(length: i32, flags: i32): i32 {
    if (load<u8>(INPUT_OFFSET) == 0x21) {
      memory.fill(0, 0xff, 8192);
      unreachable();
    }
    return scan(length, flags);
  }`;

it('a trap throws the instance away', async () => {
  const entry = join(folder, 'faulty.ts');
  const output = join(folder, 'faulty.wasm');
  writeFileSync(entry, FAULTY);
  const { error, stderr } = await asc.main([
    entry,
    '--outFile',
    output,
    '--runtime',
    'stub',
    '--enable',
    'simd',
    '--initialMemory',
    '4',
    '--noAssert',
  ]);
  if (error) throw new Error(stderr.toString());
  initSync(readFileSync(output));

  expect(parse('hostname=before').hostname).toBe('before');
  expect(() => parse('!')).toThrow(WebAssembly.RuntimeError);
  expect(parse('hostname=after').hostname).toBe('after');
});
