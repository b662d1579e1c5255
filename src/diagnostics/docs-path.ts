import type { Diagnostic } from './diagnostic.ts';

/** The pages that explain every code, in the package's folder. */
const PAGE_OF_LINES = 'docs/diagnostics.md';
const PAGE_OF_CONFIG_JSON = 'docs/spec-diagnostics.md';

/**
 * Where a diagnostic's code is explained: a page of this package, with the anchor of its entry. The path is relative
 * to the package's folder: `docs/diagnostics.md#unknown-key`. That of config.json, whose diagnostics have a pointer, is
 * in `docs/spec-diagnostics.md`.
 */
export function docsPath({ code, pointer }: Pick<Diagnostic, 'code' | 'pointer'>): string {
  return `${pointer === undefined ? PAGE_OF_LINES : PAGE_OF_CONFIG_JSON}#${code}`;
}
