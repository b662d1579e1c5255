import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AnyStreamOptions } from '../../src/stream/any-format.ts';
import { parseAllAsync, splitAllAsync } from '../../src/stream/any-stream.ts';
import { END, joined, member } from './archives.ts';
import { allOf, chunksOf, manyDocuments, told } from './support.ts';

const encoder = new TextEncoder();
const cuts = fc.array(fc.nat(), { maxLength: 20 });

/** What each document gives that was split, when it is read by itself. */
async function eachRead(chunks: Uint8Array[], options: AnyStreamOptions) {
  const all = [];
  for await (const document of splitAllAsync(chunks, options)) {
    const { index, offset, name, form, error } = document;
    const place = { index, offset, name, form };
    if (error !== null) all.push({ ...place, error: error.code });
    else {
      // An empty document of lines is one where there is a separator.
      const bytes = form === 'lines' ? joined(document.bytes, encoder.encode('\n---')) : document.bytes;
      const [one] = await allOf(parseAllAsync(bytes, { format: form }));
      all.push({ ...told([one!])[0], ...place });
    }
  }
  return all;
}

it('splitAllAsync gives the bytes of what parseAllAsync reads', async () => {
  const spec = '{"ociVersion":"1.0.2","hostname":"h"}';
  await fc.assert(
    fc.asyncProperty(manyDocuments, cuts, async (text, cuts) => {
      const bytes = encoder.encode(text);
      const archive = joined(member(bytes, { name: 'a.conf' }), member(spec), member(''), END);
      const json = encoder.encode(`${spec}\n\n{\n${spec}`);
      for (const [input, options] of [
        [bytes, { format: 'lines', maxSize: 30 }],
        [json, { format: 'ndjson', maxSize: 38 }],
        [archive, { format: 'tar' }],
      ] as const) {
        const expected = told(await allOf(parseAllAsync(input, options)));
        expect(await eachRead(chunksOf(input, cuts), options)).toEqual(expected);
      }
    }),
    { numRuns: 100 },
  );
});
