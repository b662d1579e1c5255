import { expect } from 'vitest';
import { diagnose } from '../../src/config/diagnose.ts';
import { diff } from '../../src/config/diff.ts';
import { parse } from '../../src/config/parse.ts';

/** A text with each name as a variable and as a mount, and one that differs from it by a variable at its start and end. */
export function namesInLines(names: readonly string[]): { text: string; other: string } {
  const text = `${names.map((name) => `process_env=${name}=1\nmount=${name}:a:b\n`).join('')}process_arg=a\n`;
  return { text, other: `process_env=NEW=1\n${text}process_env=${names[1]}=2` };
}

/** Diagnoses and compares the two. */
export function diagnoseAndDiff({ text, other }: ReturnType<typeof namesInLines>): void {
  const { config, diagnostics } = diagnose(other);
  expect(diagnostics.filter(({ code }) => code === 'duplicate-env')).toHaveLength(1);
  // What is new at the start has all that follows looked up.
  expect(diff(parse(text), config)).toHaveLength(2);
}
