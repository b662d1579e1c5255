// npm run docs: the API of every entry and the guides, as pages in build/docs. Whatever is exported without a docstring,
// or named in one and not exported, is an error.

import { DIAGNOSTIC_CODES } from 'ociconf';
import { MOUNT_ATTRIBUTES, MOUNT_FLAGS } from 'ociconf/runtime';

/** Tables whose values say what their names mean. */
const TABLES = {
  'ociconf.DIAGNOSTIC_CODES': DIAGNOSTIC_CODES,
  'ociconf/runtime.MOUNT_FLAGS': MOUNT_FLAGS,
  'ociconf/runtime.MOUNT_ATTRIBUTES': MOUNT_ATTRIBUTES,
};

/** @type {import('typedoc').TypeDocOptions} */
export default {
  name: 'ociconf',
  entryPoints: [
    'src/index.ts',
    'src/core.ts',
    'src/spec/index.ts',
    'src/stream/index.ts',
    'src/runtime/index.ts',
    'src/node/index.ts',
    'src/fleet/index.ts',
  ],
  tsconfig: 'tsconfig.docs.json',
  // npm run check:types does it.
  skipErrorChecking: true,
  projectDocuments: ['docs/**/*.md'],
  out: 'build/docs',
  // There is no public address of the sources to link to.
  disableSources: true,
  excludePrivate: true,
  excludeInternal: true,
  includeVersion: true,
  navigation: { includeGroups: true },
  highlightLanguages: [
    'bash',
    'console',
    'diff',
    'html',
    'ini',
    'javascript',
    'json',
    'jsonc',
    'sh',
    'typescript',
    'yaml',
  ],
  ignoredHighlightLanguages: ['conf', 'ebnf', 'layout', 'text'],
  requiredToBeDocumented: [
    'Module',
    'Variable',
    'Function',
    'Class',
    'Interface',
    'Property',
    'Method',
    'Accessor',
    'TypeAlias',
  ],
  intentionallyNotDocumented: [
    ...Object.entries(TABLES).flatMap(([table, entries]) =>
      Object.keys(entries).map((name) => `${table}.__type.${name}`),
    ),
    // The question of a conditional type.
    ...['', '.__type.Module', '.__type.Module.__type'].map(
      (path) => `ociconf.CompiledModule.__type.WebAssembly${path}`,
    ),
  ],
  // Its own docstring says what it has: the format's keys.
  intentionallyNotExported: ['KEYS'],
  validation: {
    notExported: true,
    notDocumented: true,
    invalidLink: true,
    invalidPath: true,
    rewrittenLink: true,
    unusedMergeModuleWith: true,
  },
  treatWarningsAsErrors: true,
};
