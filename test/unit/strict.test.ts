import { describe, expect, it } from 'vitest';
import { diagnose, OciError, OciParseError, parse } from '../../src/index.ts';

const CLEAN = 'process_arg=x\nnamespace=mount\n';

function refusal(text: string | Uint8Array): OciParseError {
  try {
    parse(text, { strict: true });
  } catch (error) {
    if (error instanceof OciParseError) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('parse, strict', () => {
  it('gives what parse gives where there is no error', () => {
    expect(parse(`${CLEAN}process_env=A`, { strict: true })).toStrictEqual(parse(`${CLEAN}process_env=A`));
  });

  it('carries every error and nothing else', () => {
    const text = `${CLEAN}process_env=A\nx\nmemory_limit=64M\nhook_prestart=/x\ncpu_shares=-1`;
    const error = refusal(text);
    expect(error).toBeInstanceOf(OciError);
    expect(error.code).toBe('ERR_OCI_PARSE');
    const errors = diagnose(text).diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors).toHaveLength(3);
    expect(error.diagnostics).toStrictEqual(errors);
  });

  it('shows the first error in its line, and counts the rest', () => {
    const text = `${CLEAN}  memory_limit = 64M\nx\ny`;
    const message = `line 3, column 18: memory limit 64M has a unit; memory would be unlimited (0) [number-with-unit]
 3 |   memory_limit = 64M
   |                  ^^^
and 2 more errors`;
    expect(refusal(text).message).toBe(message);
    expect(refusal(new TextEncoder().encode(text)).message).toBe(message);
    expect(refusal(`${CLEAN}x\ny`).message).toMatch(/\nand 1 more error$/);
    expect(refusal(`${CLEAN}x`).message).toMatch(/\n {3}\| \^$/);
  });

  it('is what strict: true asks for, and nothing else', () => {
    for (const options of [undefined, {}, { strict: false }, 0, 'strict', null]) {
      expect(parse('x', options as never)).toStrictEqual(parse(''));
    }
    expect(['x', 'y'].map(parse as (text: string) => unknown)).toHaveLength(2);
  });
});
