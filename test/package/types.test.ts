import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Consumer, ROOT } from './consumer.ts';

const USE = `
const config: OciConfig = parse('hostname=h');
const limit: bigint = config.linux.memoryLimit;
const path: string | null | undefined = config.linux.namespaces[0]?.path;
const container = new OciContainer('id', '/bundle', config);
const state: 'creating' | 'created' | 'running' | 'stopped' = container.state;
// @ts-expect-error: a u64 is no number
const wrong: number = config.linux.memoryLimit;
// @ts-expect-error: the state is read-only from outside
container.state = 'running';
console.log(limit, path, state, wrong);
`;
const NAMED = "{ type OciConfig, OciContainer, parse } from 'ociconf'";
const ESM = `import ${NAMED};${USE}`;
const CJS = `import ociconf = require('ociconf');
import type { OciConfig } from 'ociconf';
const { parse, OciContainer } = ociconf;${USE}`;

/** Where the types of Node are. */
const TYPES = join(ROOT, 'node_modules/@types');

const { ModuleKind, ModuleResolutionKind } = ts;

let consumer: Consumer;

beforeAll(() => {
  consumer = new Consumer();
});
afterAll(() => consumer?.remove());

/** The compiler's complaints about a file of the consumer, the package's own declarations included. */
function complaints(name: string, source: string, options: ts.CompilerOptions): string[] {
  const program = ts.createProgram([consumer.write(name, source)], {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    target: ts.ScriptTarget.ES2022,
    types: [],
    ...options,
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('types', () => {
  it.each([
    ['bundler', 'bundler.ts', ESM, ModuleKind.ESNext, ModuleResolutionKind.Bundler],
    ['node16', 'node16.mts', ESM, ModuleKind.Node16, ModuleResolutionKind.Node16],
    ['nodenext', 'nodenext.mts', ESM, ModuleKind.NodeNext, ModuleResolutionKind.NodeNext],
    ['node16, required', 'required16.cts', CJS, ModuleKind.Node16, ModuleResolutionKind.Node16],
    ['nodenext, required', 'required.cts', CJS, ModuleKind.NodeNext, ModuleResolutionKind.NodeNext],
  ])('resolve with %s', (_, name, source, module, moduleResolution) => {
    expect(complaints(name, source, { module, moduleResolution })).toEqual([]);
  });

  it('of subpaths are not found with node10, which reads no exports', () => {
    const source = `import { parse } from 'ociconf'; import { readSpec } from 'ociconf/spec'; parse(''); readSpec('');`;
    const options = { module: ModuleKind.CommonJS, moduleResolution: ModuleResolutionKind.Node10 };
    const found = complaints('node10.ts', source, options);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain("'ociconf/spec'");
  });

  it('need neither the types of the DOM nor of Node', () => {
    const source = `import { type CompiledModule, initSync, parse } from 'ociconf';
      initSync(new Uint8Array() as CompiledModule); parse('');`;
    const lib = ['lib.es2022.d.ts'];
    const options = { lib, module: ModuleKind.ESNext, moduleResolution: ModuleResolutionKind.Bundler };
    expect(complaints('bare.ts', source, options)).toEqual([]);
  });

  it('are checked by this test', () => {
    const source = `import ${NAMED}; const config: OciConfig = parse(1); new OciContainer(config);`;
    const options = { module: ModuleKind.Node16, moduleResolution: ModuleResolutionKind.Node16 };
    expect(complaints('wrong.mts', source, options)).toHaveLength(2);
  });

  it.each(['ociconf', 'ociconf/core', 'ociconf/spec', 'ociconf/runtime', 'ociconf/node'])(
    'declare every value that %s exports',
    (entry) => {
      const values = consumer.node(
        'values.mjs',
        `import * as all from '${entry}'; console.log(JSON.stringify(Object.keys(all)));`,
      ) as string[];
      const source = values.map((name) => `import { ${name} } from '${entry}'; ${name};`).join('\n');
      expect(values.length).toBeGreaterThan(9);
      // What needs Node needs its types.
      const host = entry === 'ociconf/node' ? { types: ['node'], typeRoots: [TYPES] } : {};
      const node16 = { module: ModuleKind.Node16, moduleResolution: ModuleResolutionKind.Node16, ...host };
      const bundler = { module: ModuleKind.ESNext, moduleResolution: ModuleResolutionKind.Bundler, ...host };
      expect(complaints('values.mts', source, node16)).toEqual([]);
      expect(complaints('values.ts', source, bundler)).toEqual([]);
      const required = values.map((name) => `all.${name};`).join('\n');
      expect(complaints('values.cts', `import all = require('${entry}');\n${required}`, node16)).toEqual([]);
    },
  );
});
