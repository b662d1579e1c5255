import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Consumer } from './consumer.ts';

// `ociconf/spec`, from the packed tarball.

let consumer: Consumer;

beforeAll(() => {
  consumer = new Consumer();
});
afterAll(() => consumer?.remove());

const USE = `
  const { spec, diagnostics } = readSpec('{"ociVersion":"1.0.2","process":{"cwd":"x"}}');
  globalThis.result = [spec.process.cwd, diagnostics.length, validateSpec(spec).map(({ code }) => code).join()].join(' ');`;
const RESULT = 'x 0 needs-property,needs-property,path-not-absolute';

describe('ociconf/spec', () => {
  it('is imported and required', () => {
    const print = 'console.log(JSON.stringify(globalThis.result));';
    const imported = `import { readSpec, validateSpec } from 'ociconf/spec'; ${USE} ${print}`;
    expect(consumer.node('spec.mjs', imported)).toBe(RESULT);
  });

  it('runs in a page that forbids eval, without Node and without WebAssembly', async () => {
    const code = await consumer.bundle(`import { readSpec, validateSpec } from 'ociconf/spec'; ${USE}`);
    const page = { result: undefined, TextDecoder, TextEncoder };
    runInNewContext(code, page, { contextCodeGeneration: { strings: false, wasm: false } });
    expect(page.result).toBe(RESULT);
  });

  it('leaves nothing of an unused import, and little where little is used', async () => {
    expect(await consumer.bundle("import { readSpec } from 'ociconf/spec';")).toBe('(()=>{})();\n');
    const all = await consumer.bundle("import * as all from 'ociconf/spec'; globalThis.result = all;");
    const some = await consumer.bundle("import { isSpec } from 'ociconf/spec'; globalThis.result = isSpec;");
    expect(some.length).toBeLessThan(all.length / 10);
    console.log(`ociconf/spec bundled and minified: ${all.length} bytes`);
    // The code made of the schema and the module for JSON are worth their size: validating takes half of the time.
    expect(all.length).toBeLessThan(140_000);
  });

  it('is in none of the other entry', () => {
    expect(readFileSync(consumer.installed('build/index.js'), 'utf8')).not.toContain('RLIMIT_');
    const scanner = readFileSync(consumer.installed('build/ociconf.wasm'), 'hex');
    expect(readFileSync(consumer.installed('build/index.js'), 'utf8').includes(scanner)).toBe(true);
    expect(readFileSync(consumer.installed('build/spec.js'), 'utf8').includes(scanner)).toBe(false);
  });

  it('exports its JSON Schemas', () => {
    const source = `
      import { createRequire } from 'node:module';
      const require = createRequire(import.meta.url);
      const titles = ['config', 'features', 'state'].map((name) => require(\`ociconf/\${name}.schema.json\`).title);
      console.log(JSON.stringify(titles));`;
    expect(consumer.node('schemas.mjs', source)).toEqual(['Spec', 'Features', 'State']);
  });
});

/** What an editor shows at each `/*@*\/` in a program that uses the package. */
function hovers(source: string): string[] {
  const file = consumer.write('hover.mts', source);
  const options: ts.CompilerOptions = {
    strict: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    types: [],
  };
  const service = ts.createLanguageService({
    ...ts.sys,
    useCaseSensitiveFileNames: () => true,
    getCompilationSettings: () => options,
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => {
      const text = ts.sys.readFile(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => consumer.folder,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
  });
  expect(service.getSemanticDiagnostics(file).map(({ messageText }) => messageText)).toEqual([]);
  const marks = [...source.matchAll(/\/\*@\*\//g)].map(({ index }) => index + '/*@*/'.length);
  return marks.map((at) => {
    const info = service.getQuickInfoAtPosition(file, at);
    const tags = info?.tags?.map(({ name, text }) => `@${name} ${ts.displayPartsToString(text)}`) ?? [];
    return [
      ts.displayPartsToString(info?.displayParts),
      ts.displayPartsToString(info?.documentation),
      ...tags,
    ].join('\n');
  });
}

describe('types of ociconf/spec', () => {
  it('are readable in an editor, down to each field', () => {
    const source = `import type { Spec } from 'ociconf/spec';
      declare const spec: Spec;
      spec.linux?.resources?.memory?./*@*/swap;
      spec./*@*/linux;
      spec.process?.user?./*@*/umask;`;
    expect(hovers(source)).toEqual([
      `(property) LinuxMemory.swap?: Int64 | undefined
Memory and swap together, in bytes, so at least \`limit\`. -1 is unlimited.
@since 1.0.0
@see https://github.com/opencontainers/runtime-spec/blob/v1.3.0/config-linux.md#memory`,
      `(property) Spec.linux?: Linux | undefined
What only Linux containers have.
@since 1.0.0
@see https://github.com/opencontainers/runtime-spec/blob/v1.3.0/config.md#platform-specific-configuration`,
      `(property) User.umask?: number | undefined
Mode bits taken away from new files; decimal, 18 is 0o022. Without it the one of the calling process stays.
@since 1.0.2
@see https://github.com/opencontainers/runtime-spec/blob/v1.3.0/config.md#posix-platform-user`,
    ]);
  });

  it('have a docstring with release and clause on every field', () => {
    const text = readFileSync(consumer.installed('build/spec.d.ts'), 'utf8');
    const file = ts.createSourceFile('spec.d.ts', text, ts.ScriptTarget.Latest, true);
    let fields = 0;
    const check = (node: ts.Node): void => {
      if (
        ts.isInterfaceDeclaration(node) &&
        ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'since')
      ) {
        for (const member of node.members) {
          const tags = ts.getJSDocTags(member).map(({ tagName }) => tagName.text);
          expect(tags, `${node.name.text}.${member.name?.getText()}`).toEqual(['since', 'see']);
          fields++;
        }
      }
      ts.forEachChild(node, check);
    };
    check(file);
    expect(fields).toBeGreaterThan(300);
  });

  it('take what is right and refuse what is not', () => {
    const source = `import { readSpec, spec, toSpec, validateSpec, type Spec } from 'ociconf/spec';
      import { parse, type OciConfig } from 'ociconf';
      const made: Spec = spec('rootless').hostname('a').memory({ limit: 5n }).build();
      const config: OciConfig = parse('');
      validateSpec(toSpec(config).spec, { platform: 'linux', version: '1.0.2', features: '{}' });
      const limit: number | bigint | undefined = readSpec('{}').spec.linux?.resources?.memory?.limit;
      // @ts-expect-error: no such namespace
      made.linux = { namespaces: [{ type: 'net' }] };
      // @ts-expect-error: ociVersion is missing
      const wrong: Spec = {};
      // @ts-expect-error: no such property
      made.hostName = 'x';
      console.log(limit, wrong);`;
    expect(hovers(source)).toEqual([]);
  });
});
