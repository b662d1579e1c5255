import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

// In Node: it reads the sources.

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * What the files of a room may import besides their own room: other rooms, and packages.
 * text or bytes -> assembly -> engine -> config -> container, spec -> runtime (universal) -> node (hooks, drivers).
 */
const ALLOWED: Record<string, readonly string[]> = {
  assembly: [],
  errors: [],
  abort: ['errors'],
  names: [],
  'system-errors': ['node:'],
  'make-folders': ['system-errors', 'node:'],
  engine: ['assembly', 'errors', 'build'],
  diagnostics: ['errors'],
  config: ['assembly', 'errors', 'names', 'engine', 'diagnostics', 'leven'],
  container: ['assembly', 'errors', 'engine', 'diagnostics', 'config'],
  spec: ['assembly', 'errors', 'names', 'engine', 'diagnostics', 'config', 'build', 'jsonc-parser'],
  runtime: ['errors', 'names', 'diagnostics', 'config', 'container', 'spec', 'build'],
  stream: ['abort', 'errors', 'engine', 'config', 'spec'],
  node: [
    'abort',
    'errors',
    'system-errors',
    'make-folders',
    'diagnostics',
    'config',
    'container',
    'spec',
    'runtime',
    'build',
    'node:',
  ],
  index: ['abort', 'errors', 'engine', 'diagnostics', 'config', 'container', 'spec', 'stream'],
  core: ['errors', 'engine', 'config'],
  fleet: [
    'index',
    'errors',
    'system-errors',
    'make-folders',
    'names',
    'spec',
    'stream',
    'diagnostics',
    'build',
    'node:',
    'hyparquet',
    'hyparquet-writer',
    'workerpool',
    'bullmq',
    'aws4fetch',
    'ioredis',
  ],
  cli: [
    'index',
    'system-errors',
    'names',
    'fleet',
    'spec',
    'runtime',
    'node',
    'diagnostics',
    'node:',
    'commander',
    'chokidar',
    'write-file-atomic',
    'sarif',
    'package.json',
  ],
};

/** Each for a bundle of its own. */
const NAME_WEBASSEMBLY = ['src/engine/inlined.ts', 'src/engine/instance.ts', 'src/engine/quotes.ts'];

/** The room of a file: `src/engine/tokens.ts` is in `engine`, `src/errors.ts` is a room of its own. */
function roomOf(path: string): string {
  const [top = '', below = top] = path.split('/');
  return top === 'src' ? posix.basename(below, '.ts') : top;
}

/** What an import leads to: a room, a package's name, or `node:`. */
function targetOf(specifier: string, path: string): string {
  if (specifier.startsWith('.')) return roomOf(posix.join(posix.dirname(path), specifier));
  return specifier.startsWith('node:') ? 'node:' : specifier;
}

/** What a file does that the architecture forbids. */
function violations(path: string, text: string): string[] {
  const room = roomOf(path);
  const allowed = [room, ...(ALLOWED[room] ?? [])];
  const targets = ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => targetOf(fileName, path));
  const found = targets
    .filter((target) => !allowed.includes(target))
    .map((target) => `${path} imports ${target}`);

  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  if (!(room in ALLOWED)) found.push(`${path} is in no known room`);
  if (!NAME_WEBASSEMBLY.includes(path) && names(source, 'WebAssembly'))
    found.push(`${path} names WebAssembly`);
  if (room === 'index' && !source.statements.every(isReExport))
    found.push(`${path} does more than re-export`);
  return found;
}

function names(node: ts.Node, name: string): boolean {
  if (ts.isIdentifier(node)) return node.text === name;
  // The way around the name: globalThis['WebAssembly'].
  if (ts.isStringLiteral(node)) return node.text === name;
  return ts.forEachChild(node, (child) => names(child, name) || undefined) ?? false;
}

function isReExport(statement: ts.Statement): boolean {
  return ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined;
}

const files = ['assembly', 'src'].flatMap((folder) =>
  readdirSync(`${ROOT}/${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => posix.join(folder, ...name.split('\\'))),
);

describe('packages of the queue', () => {
  it.each(['index', 'spec', 'runtime', 'node', 'fleet', 'fleet-worker', 'cli'])(
    'are not in %s.js',
    (name) => {
      const text = readFileSync(`${ROOT}/build/${name}.js`, 'utf8');
      for (const word of ['ioredis', 'BZPOPMIN', 'moveToFinished'])
        expect(text.includes(word), word).toBe(false);
      // Loaded when they are needed, and not before.
      expect(text.includes('from"./queue-packages.js"') || text.includes('from "./queue-packages.js"')).toBe(
        false,
      );
      expect(text.includes('import("./queue-packages.js")')).toBe(name === 'cli');
    },
  );
});

describe('the direction of imports', () => {
  it.each(files)('%s keeps to it', (path) => {
    expect(violations(path, readFileSync(`${ROOT}/${path}`, 'utf8'))).toEqual([]);
  });

  it.each([
    ['src/engine/a.ts', "import { parse } from '../config/parse.ts';", 'src/engine/a.ts imports config'],
    ['src/engine/a.ts', "import type { A } from '../config/types.ts';", 'src/engine/a.ts imports config'],
    [
      'src/engine/deep/a.ts',
      "export * from '../../container/a.ts';",
      'src/engine/deep/a.ts imports container',
    ],
    ['src/config/a.ts', "const a = import('../container/a.ts');", 'src/config/a.ts imports container'],
    ['src/config/a.ts', "const a = require('../cli/a.ts');", 'src/config/a.ts imports cli'],
    ['src/config/a.ts', "type A = import('../spec/a.ts').A;", 'src/config/a.ts imports spec'],
    ['src/config/a.ts', "import { a } from '../index.ts';", 'src/config/a.ts imports index'],
    ['src/config/a.ts', "import a from '../../build/ociconf.wasm';", 'src/config/a.ts imports build'],
    ['src/container/a.ts', "import { a } from '../spec/a.ts';", 'src/container/a.ts imports spec'],
    ['src/container/a.ts', "import { readFile } from 'node:fs';", 'src/container/a.ts imports node:'],
    ['src/container/a.ts', "import { readFile } from 'fs';", 'src/container/a.ts imports fs'],
    ['src/config/a.ts', "import { a } from 'commander';", 'src/config/a.ts imports commander'],
    ['src/cli/a.ts', "import { parse } from '../config/parse.ts';", 'src/cli/a.ts imports config'],
    ['src/errors.ts', "import { a } from './config/a.ts';", 'src/errors.ts imports config'],
    ['src/index.ts', "export { a } from './cli/a.ts';", 'src/index.ts imports cli'],
    ['src/index.ts', 'export const a = 1;', 'src/index.ts does more than re-export'],
    ['src/index.ts', "import './config/parse.ts';", 'src/index.ts does more than re-export'],
    ['assembly/a.ts', "import { a } from '../src/config/a';", 'assembly/a.ts imports config'],
    ['src/engine/a.ts', 'const a: WebAssembly.Module = b;', 'src/engine/a.ts names WebAssembly'],
    ['src/config/a.ts', "globalThis['WebAssembly'];", 'src/config/a.ts names WebAssembly'],
    ['src/other/a.ts', '', 'src/other/a.ts is in no known room'],
  ])('in %s, %s is found', (path, text, violation) => {
    expect(violations(path, text)).toEqual([violation]);
  });

  it.each([
    ['src/node/hooks/a.ts', "import { a } from '../../container/a.ts'; import 'node:fs'; import '../b.ts';"],
    ['src/config/a.ts', "// import '../cli/a.ts'; WebAssembly\nexport const a = \"import '../cli/a.ts'\";"],
    ['src/engine/instance.ts', 'new WebAssembly.Module(bytes);'],
    ['src/cli/a.ts', "import { parse } from '../index.ts'; import { version } from '../../package.json';"],
  ])('in %s, %s is fine', (path, text) => {
    expect(violations(path, text)).toEqual([]);
  });
});
