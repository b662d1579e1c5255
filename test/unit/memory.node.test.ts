import { describe, expect, it } from 'vitest';
import { runNode } from '../support/child.ts';

// In Node: only there the heap can be measured, after a collection.

const MiB = 2 ** 20;

/** Each long enough to be a part of another string in V8. */
const LONG_STRINGS = `oci_version=1.0.0-a-rather-long-version
root_path=/a-rather-long-path
hostname=a-rather-long-hostname
process_cwd=/a-rather-long-directory
process_arg=a-rather-long-argument
process_env=A_RATHER_LONG_NAME=value
cgroups_path=/a-rather-long-path
mount=/a-rather-long-path:a-rather-long-type:/a-rather-long-source:a-rather-long-option
namespace=network:/a-rather-long-path
hook_prestart=/a-rather-long-path
hook_poststart=/a-rather-long-path
hook_poststop=/a-rather-long-path`;

describe('in a process of its own', () => {
  it.each([
    ['of many lines', '#'.repeat(99).concat('\n')],
    ['of one line', ' '.repeat(100)],
  ])('one hostname does not keep a 64 MB input %s alive', (_, piece) => {
    const [hostname, kept, keptBySlice] = runNode(
      ['--expose-gc'],
      `const make = () => Buffer.from('hostname=a-rather-long-hostname${piece === ' '.repeat(100) ? '' : '\\n'}'
         + ${JSON.stringify(piece)}.repeat(640_000)).toString('latin1');
       const used = () => { gc(); gc(); const { heapUsed, external } = process.memoryUsage(); return heapUsed + external; };
       const keep = (take) => { const before = used(); const result = take(make()); return [result, used() - before]; };
       ociconf.parse(make()); // grows WebAssembly memory, which is reserved from then on
       const [hostname, kept] = keep((input) => ociconf.parse(input).hostname);
       const [slice, keptBySlice] = keep((input) => input.slice(9, 31));
       console.log(JSON.stringify([hostname, kept, keptBySlice, slice]));`,
    ) as [string, number, number];
    expect(hostname).toBe('a-rather-long-hostname');
    expect(keptBySlice, 'what the measure shows where the input is kept').toBeGreaterThan(60 * MiB);
    expect(kept).toBeLessThan(2 * MiB);
  });

  it('no string of a configuration keeps the long line alive that it comes from', () => {
    const kept = runNode(
      ['--expose-gc'],
      `const make = (line) => Buffer.from(line + ' '.repeat(8 * ${MiB})).toString('latin1');
       const used = () => { gc(); gc(); const { heapUsed, external } = process.memoryUsage(); return heapUsed + external; };
       const keep = (line, take) => { const before = used(); const result = take(make(line)); return [result, used() - before]; };
       ociconf.parse(make('#')); // grows WebAssembly memory, which is reserved from then on
       const lines = ${JSON.stringify(LONG_STRINGS)}.split('\\n');
       const fields = (mount) => mount && Object.entries(mount);
       const parts = Array.from({ length: 4 }, (_, i) => (input) => fields(ociconf.parse(input).mounts[0])?.[i]);
       const results = lines.flatMap((line) => [(input) => ociconf.parse(input), ...(line.startsWith('mount') ? parts : [])]
         .map((take) => [line, ...keep(line, take)]));
       results.push(['slice', ...keep('hostname=a-rather-long-hostname', (input) => input.slice(5, 35))]);
       console.log(JSON.stringify(results.filter(([, , bytes]) => bytes > ${MiB}).map(([name]) => name)));`,
    );
    expect(kept, 'slice is what the measure shows where the input is kept').toEqual(['slice']);
  });

  it('lines that are remembered keep no input alive', () => {
    const [kept, keptBySlices] = runNode(
      ['--expose-gc'],
      `const used = () => { gc(); gc(); return process.memoryUsage().heapUsed; };
       const inputOf = (i) => Buffer.from(
         [0, 0, 0].map(() => 'process_env=SERVICE_NUMBER_' + i + '=some-value\\nmount=/data/of/service/' + i
           + ':some-long-type-of-mount:/some/source/' + i + ':some-long-option,another-long-option-' + i
           + '\\nnamespace=network:/var/run/netns/service-' + i + '\\nhook_poststop=/usr/libexec/hook-' + i)
         .join('\\n') + '\\n#' + 'x'.repeat(30_000)).toString('latin1');
       const before = used();
       for (let i = 0; i < 150; i++) ociconf.parse(inputOf(i));
       const kept = used() - before;
       const start = used();
       const slices = Array.from({ length: 150 }, (_, i) => inputOf(i).slice(12, 40));
       console.log(JSON.stringify([kept, used() - start, slices]));`,
    ) as [number, number];
    expect(keptBySlices, 'what the measure shows where inputs are kept').toBeGreaterThan(4 * MiB);
    expect(kept).toBeLessThan(MiB);
  });

  it.each(['view', 'diagnose'])('%s keeps nothing of a text alive that it was asked about', (name) => {
    const [kept, keptBySlice] = runNode(
      ['--expose-gc'],
      `const used = () => { gc(); gc(); const { heapUsed, external } = process.memoryUsage(); return heapUsed + external; };
       const make = () => Buffer.from('hostname=web-1\\nprocess_arg=a\\n' + '#'.repeat(64 * ${MiB})).toString('latin1');
       const ask = { view: (text) => ociconf.view(text).hostname, diagnose: (text) => ociconf.diagnose(text).config.hostname };
       const keep = (take) => { const before = used(); const result = take(make().slice(0, 30)); return [result, used() - before]; };
       const [hostname, kept] = keep((text) => ask.${name}(text).length);
       const [slice, keptBySlice] = keep((text) => text);
       console.log(JSON.stringify([kept, keptBySlice, hostname, slice]));`,
    ) as [number, number];
    expect(keptBySlice, 'what the measure shows where the text is kept').toBeGreaterThan(60 * MiB);
    expect(kept).toBeLessThan(2 * MiB);
  });

  it('memory that cannot grow is a typed error, and the next small parse is right', () => {
    const result = runNode(
      ['--wasm-max-mem-pages=16'],
      `const results = [];
       for (const size of [10, 5e6, 20, 2e6, 30]) {
         try {
           results.push(ociconf.parse('hostname=' + 'x'.repeat(size)).hostname.length);
         } catch (error) {
           results.push([error.name, error.code, error.bytes > size]);
         }
       }
       console.log(JSON.stringify([ociconf.engine(), results]));`,
    );
    const refused = ['OutOfMemoryError', 'ERR_OCI_OUT_OF_MEMORY', true];
    expect(result).toEqual(['wasm', [10, refused, 20, refused, 30]]);
  });
});
