import { fileURLToPath } from 'node:url';
import { bundled } from '../bundle.ts';
import { instrumented } from './instrument.ts';

/** What is fuzzed, each with its file in targets/. */
export const TARGETS = { typescript: 'typescript', readSpec: 'read-spec', chunks: 'chunks' } as const;
export type TargetName = keyof typeof TARGETS;

const SRC = fileURLToPath(new URL('../../../src/', import.meta.url));

/** The bundle of a target and of what fuzzes it, in which `src/` says where it goes. */
export function bundledTarget<Result>(
  name: TargetName,
  source: string,
  use: (path: string) => Promise<Result>,
): Promise<Result> {
  const target = `import { target } from './fuzz/targets/${TARGETS[name]}.ts';\n`;
  return bundled(target + source, use, [instrumented(SRC)]);
}
