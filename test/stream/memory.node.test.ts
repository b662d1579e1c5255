import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runNode } from '../support/child.ts';

const STREAM = fileURLToPath(new URL('../../build/stream.js', import.meta.url));
const MIB = 2 ** 20;
/** How much is streamed of each kind, in MiB of what is read. OCICONF_STREAM_MIB=512 takes a minute in all. */
const SIZE = Number(process.env.OCICONF_STREAM_MIB ?? 96);

const SPEC = `{"ociVersion":"1.0.2","hostname":"h","process":{"cwd":"/","args":["sh"],"env":["${'E'.repeat(900)}"]}}`;
const LINES = `hostname=h\nprocess_arg=sh\nprocess_env=${'E'.repeat(900)}\nmemory_limit=1\n`;

/**
 * Streams it in chunks of 64 KiB that are made on the fly. Gives how many documents came, and the resident size at each
 * tenth, in MiB.
 */
function streamed(setUp: string, options: object): { count: number; sizes: number[] } {
  const source = `
    import { parseAllAsync } from ${JSON.stringify(STREAM)};
    import { gzipSync } from 'node:zlib';
    const [LINES, SPEC] = ${JSON.stringify([LINES, SPEC])};
    const encode = (text) => new TextEncoder().encode(text);
    ${setUp}
    let made = 0;
    async function* source() {
      if (typeof start !== 'undefined') yield start;
      for (; made < ${SIZE * MIB}; made += size) yield* [part];
      if (typeof end !== 'undefined') yield end;
    }
    const sizes = [];
    let count = 0;
    for await (const { config, error } of parseAllAsync(source(), ${JSON.stringify(options)})) {
      if (error !== null && error.code !== 'ERR_OCI_DOCUMENT_TOO_LARGE') throw error;
      if (config !== null && config.hostname !== 'h') throw new Error(config.hostname);
      count++;
      if (made >= (sizes.length + 1) * ${(SIZE * MIB) / 10}) sizes.push(process.memoryUsage.rss() / ${MIB});
    }
    console.log(JSON.stringify({ count, sizes }));`;
  return runNode(['--max-semi-space-size=1', '--max-old-space-size=64'], source) as {
    count: number;
    sizes: number[];
  };
}

/** What a part of about 64 KiB is, in how many documents, and how large what it stands for is. */
const KINDS: [string, string, object][] = [
  [
    'lines',
    "const part = encode((LINES + '---\\n').repeat(68)); const size = part.length;",
    { format: 'lines' },
  ],
  [
    'NDJSON',
    "const part = encode((SPEC + '\\n').repeat(68)); const size = part.length;",
    { format: 'ndjson' },
  ],
  [
    'gzip',
    "const size = 68 * (LINES.length + 4); const part = new Uint8Array(gzipSync((LINES + '---\\n').repeat(68)));",
    {},
  ],
  [
    'tar',
    `const header = new Uint8Array(512);
     const put = (at, text) => header.set(encode(text), at);
     put(0, 'a/config.json'); put(124, SPEC.length.toString(8).padStart(11, '0')); put(156, '0'); put(257, 'ustar\\0' + '00');
     put(148, (header.reduce((sum, byte) => sum + byte, 8 * 32)).toString(8).padStart(6, '0') + '\\0 ');
     const one = new Uint8Array(2048); one.set(header); one.set(encode(SPEC), 512);
     const part = new Uint8Array(2048 * 32); for (let i = 0; i < 32; i++) part.set(one, 2048 * i);
     const size = part.length; const end = new Uint8Array(1024);`,
    { format: 'tar' },
  ],
];

describe('resident size', () => {
  it.each(KINDS)('does not grow with the stream: %s', (name, setUp, options) => {
    const { count, sizes } = streamed(setUp, options);
    const bytes = name === 'tar' ? 2048 : name === 'NDJSON' ? SPEC.length + 1 : LINES.length + 4;
    expect(count).toBeGreaterThanOrEqual(Math.floor((SIZE * MIB) / bytes));
    // After the first fifth it is warm.
    const [least, most] = [Math.min(...sizes.slice(2)), Math.max(...sizes.slice(2))];
    console.log(`${name}: ${count} documents, ${least.toFixed(1)} to ${most.toFixed(1)} MiB resident`);
    expect(most).toBeLessThan(least + Math.max(8, 0.05 * least));
  });

  it.each([
    ['lines', 'lines', 'x'],
    ['of JSON', 'ndjson', '{'],
  ])('does not grow with one document that has no end: %s', (_, format, text) => {
    const setUp = `const part = encode(${JSON.stringify(text)}.repeat(65536)); const size = part.length;
      const end = encode('\\n');`;
    const { count, sizes } = streamed(`${setUp}`, { format, maxSize: MIB });
    expect(count).toBe(1);
    expect(sizes.every((size) => size < 150)).toBe(true);
  });
});
