import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FEATURES_CODES, PROSE_CODES, READING_CODES, SCHEMA_CODES } from '../../src/spec/index.ts';

// Examples of each code are in docs/spec-diagnostics.md, whose test shows that we find them.

const page = readFileSync(new URL('../../docs/guides/comparison.md', import.meta.url), 'utf8');

it('docs/guides/comparison.md has a row for every code, in their order', () => {
  const [, table = ''] = page.split('## What is checked');
  const rows = table.split('\n').filter((line) => line.startsWith('| `'));
  expect(rows.map((row) => row.split('`')[1])).toEqual([
    ...READING_CODES,
    ...SCHEMA_CODES,
    ...PROSE_CODES,
    ...FEATURES_CODES,
  ]);
  for (const row of rows) expect(row.split(' | ')).toHaveLength(4);
});
