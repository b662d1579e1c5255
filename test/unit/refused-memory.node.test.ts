import { expect, it } from 'vitest';
import { BUILT_SPEC, runNode } from '../support/child.ts';

// In Node: the limit of pages is a flag of a process.

/** 400,030 bytes of input, behind 221,312 of tables: 9.5 pages. */
const ENOUGH = 10;

/** Tries everything that takes memory, with something small after each: what it gave, or which error. */
const TRY_ALL = `
  const { readSpec } = await import(${JSON.stringify(BUILT_SPEC)});
  const line = 'process_arg=' + 'x'.repeat(400_000);
  const bytes = Buffer.from(line);
  const works = {
    parse: () => ociconf.parse(line).process.args[0].length,
    parseBytes: () => ociconf.parse(bytes).process.args[0].length,
    strict: () => ociconf.parse(line + '\\nnamespace=mount', { strict: true }).process.args[0].length,
    view: () => ociconf.view(line).process.args[0].length,
    diagnose: () => ociconf.diagnose(line).config.process.args[0].length,
    parseAll: () => [...ociconf.parseAll([line])][0].config.process.args[0].length,
    scan: () => ociconf.scan(line).directives.process_arg * 400_000,
    parseU32: () => ociconf.parseU32('0'.repeat(400_000) + '400000'),
    readSpec: () => Number(readSpec('{"hostname":"' + 'x'.repeat(400_000) + '"}').spec.hostname.length),
  };
  const small = () => [
    ociconf.parse('hostname=a').hostname, ociconf.scan('hostname=a').documents, ociconf.view('hostname=b').hostname,
    [...ociconf.parseAll('---\\nhostname=c')].length, ociconf.parseU32('7'), readSpec('{"hostname":"d"}').spec.hostname,
  ].join();
  const results = {};
  for (const [name, work] of Object.entries(works)) {
    try { results[name] = work(); } catch (error) { results[name] = error.code ?? String(error); }
    results[name + ', then'] = small();
  }
  console.log(JSON.stringify([ociconf.engine(), results]));`;

it(`memory of 1 to ${ENOUGH} pages: right, or a typed error, and right after that`, () => {
  const engines = new Set<string>();
  for (let pages = 1; pages <= ENOUGH; pages++) {
    const [engine, results] = runNode([`--wasm-max-mem-pages=${pages}`], TRY_ALL) as [
      string,
      Record<string, unknown>,
    ];
    engines.add(engine);
    for (const [name, result] of Object.entries(results)) {
      if (name.endsWith(', then')) expect([pages, name, result]).toEqual([pages, name, 'a,1,b,2,7,d']);
      else if (pages === ENOUGH || engine === 'typescript')
        expect([pages, name, result]).toEqual([pages, name, 400_000]);
      else
        expect([pages, name, result]).toEqual([
          pages,
          name,
          expect.toBeOneOf([400_000, 'ERR_OCI_OUT_OF_MEMORY']),
        ]);
    }
    if (engine === 'wasm' && pages < ENOUGH) expect(results.parse).toBe('ERR_OCI_OUT_OF_MEMORY');
  }
  expect([...engines]).toEqual(['typescript', 'wasm']);
});
