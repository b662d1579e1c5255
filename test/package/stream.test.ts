import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Consumer, ROOT } from './consumer.ts';

// `ociconf/stream`, and the streams of `ociconf`, from the packed tarball.

let consumer: Consumer;

beforeAll(() => {
  consumer = new Consumer();
});
afterAll(() => consumer?.remove());

/** What pages have, and streams need. */
const PAGE = {
  CompressionStream,
  DecompressionStream,
  Promise,
  ReadableStream,
  TextDecoder,
  TextEncoder,
  TransformStream,
  Uint8Array,
};

const GZIPPED = `
  const gzipped = (text) => new ReadableStream({
    start(controller) { controller.enqueue(new TextEncoder().encode(text)); controller.close(); },
  }).pipeThrough(new CompressionStream('gzip'));
  const names = async (readable) => {
    const reader = readable.getReader();
    const all = [];
    for (let next = await reader.read(); !next.done; next = await reader.read()) all.push(next.value.config.hostname);
    return all.join();
  };`;

describe.each([
  ['ociconf', 'hostname=a\\n---\\nhostname=b', 'a,b'],
  ['ociconf/stream', 'hostname=a\\n---\\nhostname=b', 'a,b'],
  ['ociconf/stream', '{"hostname":"a"}\\n{"hostname":"b"}', 'a,b'],
])('streams of %s', (entry, text, result) => {
  it('are read in a page, without Node and without WebAssembly', async () => {
    const code = await consumer.bundle(`import { parseStream } from '${entry}'; ${GZIPPED}
      globalThis.result = names(gzipped('${text}').pipeThrough(parseStream()));`);
    const page = { ...PAGE, result: undefined as unknown };
    runInNewContext(code, page, { contextCodeGeneration: { strings: false, wasm: false } });
    expect(await page.result).toBe(result);
  });

  it('are read in Node', () => {
    const source = `import { parseStream } from '${entry}'; ${GZIPPED}
      console.log(JSON.stringify(await names(gzipped('${text}').pipeThrough(parseStream()))));`;
    expect(consumer.node('stream.mjs', source)).toBe(result);
  });
});

describe('ociconf/stream', () => {
  it('has everything of ociconf/spec', () => {
    const source = `
      import * as stream from 'ociconf/stream';
      import * as spec from 'ociconf/spec';
      console.log(JSON.stringify(Object.keys(spec).filter((name) => !(name in stream))));`;
    expect(consumer.node('both.mjs', source)).toEqual([]);
  });

  it('leaves nothing of an unused import, and nothing of streams where only lines are parsed', async () => {
    expect(await consumer.bundle("import { parseStream } from 'ociconf/stream';")).toBe('(()=>{})();\n');
    expect(await consumer.bundle("import { parseStream } from 'ociconf';")).toBe('(()=>{})();\n');
    const parse = await consumer.bundle("import { parse } from 'ociconf'; globalThis.result = parse;");
    for (const word of ['zlib', 'TransformStream']) expect(parse).not.toContain(word);
    const stream = await consumer.bundle(
      "import { parseStream } from 'ociconf'; globalThis.result = parseStream;",
    );
    const any = await consumer.bundle(
      "import { parseStream } from 'ociconf/stream'; globalThis.result = parseStream;",
    );
    console.log(
      `bundled and minified: parse ${parse.length}, parseStream ${stream.length}, any format ${any.length} bytes`,
    );
    expect(stream.length).toBeLessThan(parse.length + 16_000);
    // What reads config.json is most of it.
    expect(any.length).toBeLessThan(190_000);
  });

  it('is not in ociconf', () => {
    const index = readFileSync(consumer.installed('build/index.js'), 'utf8');
    for (const word of ['ustar', 'GNU.sparse', 'RLIMIT_']) expect(index).not.toContain(word);
  });

  const USE = (entry: string) => `
    import { parseAllAsync, parseStream, type StreamedConfig } from '${entry}';
    async function all(readable: ReadableStream<Uint8Array>, signal: AbortSignal, file: AsyncIterable<Uint8Array>) {
      for await (const { config, error } of parseAllAsync(file, { signal })) {
        const limit: bigint | undefined = config?.linux.memoryLimit;
        // @ts-expect-error: a document may be an error
        const wrong: bigint = config.linux.memoryLimit;
        console.log(limit, wrong, error?.code);
      }
      parseAllAsync(readable);
      const reader = readable.pipeThrough(parseStream()).getReader();
      const { value } = await reader.read();
      if (value?.error === null && value.form === 'lines') {
        const document: StreamedConfig = value;
        console.log(document.config.hostname);
      }
    }
    console.log(all);`;

  it.each([
    ['ociconf', { lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'] }],
    ['ociconf/stream', { lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'] }],
    [
      'ociconf',
      { lib: ['lib.es2022.d.ts'], types: ['node'], typeRoots: [join(ROOT, 'node_modules/@types')] },
    ],
  ])('has types for the web and for Node: %s', (entry, options) => {
    expect(complaints('web.mts', USE(entry), options)).toEqual([]);
  });

  it.each(['ociconf', 'ociconf/stream'])(
    'has types that need neither those of the DOM nor of Node: %s',
    (entry) => {
      const source = `import { parseAllAsync } from '${entry}'; export const all = parseAllAsync('');`;
      expect(complaints('bare.mts', source, { lib: ['lib.es2022.d.ts'] })).toEqual([]);
    },
  );
});

function complaints(name: string, source: string, options: ts.CompilerOptions): string[] {
  const program = ts.createProgram([consumer.write(name, source)], {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
    ...options,
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
