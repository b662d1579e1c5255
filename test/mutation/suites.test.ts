import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

const { SUITES } = (await import(new URL('./suites.mjs', import.meta.url).href)) as {
  SUITES: Record<string, string[]>;
};

const textOf = (path: string) => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');

/** What a file takes from Vitest. */
function taken(path: string): string[] {
  const source = ts.createSourceFile(path, textOf(path), ts.ScriptTarget.Latest);
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) || statement.importClause?.isTypeOnly) return [];
    if ((statement.moduleSpecifier as ts.StringLiteral).text !== 'vitest') return [];
    const { elements } = statement.importClause!.namedBindings as ts.NamedImports;
    return elements.map(({ name }) => name.text);
  });
}

it('a test took something of Vitest that the mutation run does not have, and no mutant was asked', () => {
  const shim = textOf('vitest.ts');
  const tests = [...new Set(Object.values(SUITES).flat())];
  const names = new Set(tests.flatMap((test) => taken(`../${test}.test.ts`)));
  expect(names).toContain('expect');
  expect([...names].filter((name) => !shim.includes(`export const ${name} = `))).toEqual([]);
});
