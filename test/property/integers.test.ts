import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from '../../src/config/parse.ts';
import { parseU32, parseU64 } from '../../src/config/parts.ts';
import { describeEngines } from '../support/engines.ts';

/** The seed's rule by other means: a set of digits and BigInt. */
function reference(text: string, bits: number): bigint | null {
  if (!Array.from(text).every((character) => '0123456789'.includes(character))) return null;
  const value = text === '' ? 0n : BigInt(text);
  return value < 2n ** BigInt(bits) ? value : null;
}

/** Every power of ten and of two up to 2^80, and their neighbours. */
const edges = Array.from({ length: 81 }, (_, n) => [2n ** BigInt(n), 10n ** BigInt(Math.min(n, 25))])
  .flat()
  .flatMap((edge) => [edge - 2n, edge - 1n, edge, edge + 1n, edge + 2n])
  .filter((edge) => edge >= 0n)
  .map(String);

const malformed = [
  '',
  ' ',
  '+1',
  '-1',
  ' 1',
  '1 ',
  '1.0',
  '0x10',
  '1_000',
  '１',
  '٣',
  '/',
  ':',
  '1\0',
  '99999999999999999999x',
];
const digits = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 66n }).map(String),
  fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 24 }),
  fc.string({ unit: fc.constantFrom(...'0123456789+- .eé'), maxLength: 10 }),
);

function check(text: string): void {
  const u32 = reference(text, 32);
  const u64 = reference(text, 64);
  expect(parseU32(text), `u32 of ${text}`).toBe(u32 === null ? null : Number(u32));
  expect(parseU64(text), `u64 of ${text}`).toBe(u64);

  const written =
    text.trim() === text && !text.includes('\n') ? parse(`cpu_shares=${text}\ncpu_period=${text}`) : null;
  if (written === null) return;
  expect(written.linux.cpuShares, `cpu_shares=${text}`).toBe(u32 === null ? 1024 : Number(u32));
  expect(written.linux.cpuPeriod, `cpu_period=${text}`).toBe(u64 ?? 100_000n);
}

describeEngines('parseU32 and parseU64 against BigInt', () => {
  it('around every power of ten and of two', () => edges.forEach(check));
  it('with leading zeros', () => {
    for (const edge of edges) for (const zeros of [1, 15, 16, 64, 1000]) check('0'.repeat(zeros) + edge);
  });
  it('for what is no number', () => malformed.forEach(check));
  it('for any digits', () => fc.assert(fc.property(digits, check), { numRuns: 5000 }));
  it('for a million zeros', () => {
    expect(parseU64(`${'0'.repeat(1_000_000)}7`)).toBe(7n);
    expect(parseU32(`7${'0'.repeat(1_000_000)}`)).toBeNull();
  });
});
