import { relative, sep } from 'node:path';
import type { FileCoverageData } from 'istanbul-lib-coverage';
import { createInstrumenter } from 'istanbul-lib-instrument';

/** A source with counters of what is executed, and what they count. */
export interface Instrumented {
  readonly code: string;
  readonly coverage: FileCoverageData;
  /** Of what is counted; the code has it too. */
  readonly hash: string;
}

/** Puts counters into a source, which stays TypeScript: so vitest and the bundles count the same branches. */
export function instrument(source: string, path: string): Instrumented {
  const instrumenter = createInstrumenter({
    coverageVariable: '__coverage__',
    esModules: true,
    parserPlugins: ['typescript', 'importAttributes'],
    // Looked up without eval, which some hosts forbid.
    coverageGlobalScope: 'globalThis',
    coverageGlobalScopeFunc: false,
  });
  const code = instrumenter.instrumentSync(source, path);
  const [, hash] = /var hash="(\w+)"/.exec(code) ?? [];
  if (hash === undefined) throw new Error(`no counters in ${path}`);
  return { code, coverage: instrumenter.lastFileCoverage(), hash };
}

/** `src/…` for what is counted; undefined for what is not. */
export function countedPath(id: string, root: string): string | undefined {
  const path = relative(root, id).split(sep).join('/');
  return path.startsWith('src/') && path.endsWith('.ts') && !path.endsWith('.d.ts') ? path : undefined;
}
