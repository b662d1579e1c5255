import { describe, expect, it } from 'vitest';
import { readPax } from '../../src/stream/tar/pax.ts';
import { pax } from './archives.ts';

it('keeps nothing of a pax header that nobody asks for: global ones of a long archive were all kept', () => {
  const into = new Map<string, string>();
  for (let i = 0; i < 1000; i++)
    readPax(new TextEncoder().encode(pax(`k${i}`, 'v') + pax('path', `p${i}`)), into);
  expect([...into]).toEqual([['path', 'p999']]);
});

describe('a pax header is none', () => {
  it.each([
    ['whose record has no key', '7 path\n'],
    ['whose key ends in the next record', `7 path\n${pax('path', 'p')}`],
    ['whose record is longer than it', '99 path=p\n'],
    ['without a length', ' path=p\n'],
  ])('%s', (_, text) => {
    expect(readPax(new TextEncoder().encode(text), new Map())).toBe(false);
  });
});
