import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';
import { orSkipped } from '../support/skip.ts';

// Bundlers, checkers and runtimes have a package of their own, tools/package.json: they are 1.2 GB, and for Linux on x64.

const FOLDER = fileURLToPath(new URL('./tools/node_modules/', import.meta.url));

/** Path of a file of a tool. */
export function toolFile(path: string): string {
  return `${FOLDER}${path}`;
}

/** What a tool exports. */
export function requireTool(name: string): unknown {
  return createRequire(FOLDER)(name);
}

/** Why what needs a file of a tool cannot run here; undefined where it can. */
export function whyNoTool(file: string): string | undefined {
  return existsSync(toolFile(file)) ? undefined : 'not installed, see npm run tools';
}

/** A suite that is skipped, by a name that says so, where a tool is not installed, unless that is to fail. */
export function describeTool(name: string, file: string, suite: () => void): void {
  const [skip, title] = orSkipped(name, whyNoTool(file));
  describe.skipIf(skip)(title, suite);
}
