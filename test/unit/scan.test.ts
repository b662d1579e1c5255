import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseAll } from '../../src/config/parse-all.ts';
import { type InvalidArgument, scan } from '../../src/config/scan.ts';
import type { OciConfig } from '../../src/config/types.ts';
import { validate } from '../../src/config/validate.ts';
import { initSync } from '../../src/engine/init.ts';
import { useEngine } from '../../src/engine/select.ts';
import { KEYS } from '../../src/engine/words.ts';
import { type InvalidArgumentError, InvalidUtf8Error } from '../../src/errors.ts';
import { nearMiss } from '../property/arbitraries.ts';
import { toldBy, toldIn } from '../support/documents.ts';
import { describeEngines } from '../support/engines.ts';
import { counterBytes } from '../support/modules.ts';
import { vectors } from '../support/vectors.ts';

function refusedArgument(config: OciConfig): InvalidArgument | undefined {
  try {
    validate(config);
  } catch (error) {
    return (error as InvalidArgumentError).argument as InvalidArgument;
  }
  return undefined;
}

/** Checks everything that configs say. */
function checkAgainstParse(input: string | Uint8Array): void {
  expect(toldIn(scan(input))).toEqual(toldBy([...parseAll(input)], refusedArgument));
}

describeEngines('scan', () => {
  it('says of all vectors what parse says', () => {
    const text = vectors.map(({ input }) => `${input}\n---\n`).join('');
    checkAgainstParse(text);
    checkAgainstParse(new TextEncoder().encode(text));
  });

  it('says what validate refuses, by the first check that fails, in the document that has it', () => {
    const lines = [
      'root_path=',
      'root_path=/',
      'process_arg=a',
      'process_cwd=/a',
      'process_cwd=a/',
      'hostname=a',
    ];
    const documents = lines.flatMap((a) => lines.flatMap((b) => lines.map((c) => `${a}\n${b}\n${c}\n`)));
    const whole = documents.join('---\n');
    checkAgainstParse(whole);
    checkAgainstParse(`process_env=é\n${whole}`);
    for (const document of documents) checkAgainstParse(document);
    // Each alone, behind one that is fine, and in front of one.
    const fine = 'process_arg=a\n---\n';
    for (const line of lines) checkAgainstParse(`${fine}${line}\nprocess_arg=b\n---\n${line}\n---\n${fine}`);
  });

  it('says what integers are in each document, of those that take their defaults, too', () => {
    const values = ['7', '', '0', '4294967295', 'x', '+1'];
    for (const key of [
      'process_uid',
      'process_gid',
      'cpu_shares',
      'memory_limit',
      'cpu_quota',
      'cpu_period',
    ]) {
      const documents = values.flatMap((a) => values.map((b) => `${key}=${a}\n${key}=${b}\n`));
      checkAgainstParse(documents.join('---\n'));
      checkAgainstParse(documents.join('---\nhostname=é\n---\n'));
      for (const value of values) checkAgainstParse(`${key}=${value}`);
    }
  });

  it('tells the source to stop where its bytes are refused', () => {
    let stopped = 0;
    function* source() {
      try {
        for (;;) yield Uint8Array.of(0xff, 0x0a);
      } finally {
        stopped++;
      }
    }
    expect(() => scan(source())).toThrow(new InvalidUtf8Error(0));
    expect(stopped).toBe(1);
    expect(scan('hostname=a').documents).toBe(1);
  });

  it('says of any documents what parse says', () => {
    const documents = fc.array(nearMiss, { maxLength: 6 }).map((parts) => parts.join('\n---\n'));
    fc.assert(fc.property(documents, checkAgainstParse), { numRuns: 500 });
  });

  it('goes on behind a long line that has no effect', () => {
    checkAgainstParse(`#${'x'.repeat(40_000)}\nprocess_uid=7\nprocess_arg=a\n`);
  });

  it('cuts at separators with carriage returns', () => {
    checkAgainstParse('hostname=a\n---\r\nprocess_uid=7\n---\r\n---\rx\n');
  });

  it('says of more documents than are told of at once what parse says', () => {
    // There is room for 7,078 ends, and for all of these in a window.
    checkAgainstParse('---\n'.repeat(8000));
  });

  it('says of lines that come often what parse says, and of more than are kept', () => {
    checkAgainstParse('process_arg=\ufffd\nprocess_uid=7\n'.repeat(5));
    const lines = Array.from({ length: 500 }, (_, i) => `process_uid=${i}\nprocess_env=é${i}\n---\n`);
    checkAgainstParse([...lines, ...lines, ...lines, ...lines].join(''));
  });

  it('counts every key', () => {
    const text = KEYS.map(([key]) => `${key}=pid:b:c\n`).join('');
    const { directives } = scan(`${text}${text}---\n${text}`);
    expect(directives).toEqual(Object.fromEntries(KEYS.map(([key]) => [key, 3])));
  });

  it('has zeros for nothing', () => {
    const { documents, offsets, invalid, integers } = scan('');
    expect([documents, offsets, invalid]).toEqual([
      0,
      [],
      { 'root.path': 0, 'process.args': 0, 'process.cwd': 0 },
    ]);
    expect(integers['linux.cpuShares']).toEqual({ sum: 0n, min: 0n, max: 0n });
  });

  it('sums beyond 64 bits', () => {
    const { integers } = scan('memory_limit=18446744073709551615\n---\n'.repeat(3));
    expect(integers['linux.memoryLimit'].sum).toBe(3n * (2n ** 64n - 1n));
  });

  it('takes chunks that come only once', () => {
    const chunks = ['hostname=a\n-', '--\nhostname=b'];
    expect(scan(chunks.values())).toEqual(scan(chunks.join('')));
  });

  it('takes chunks, and refuses what parseAll refuses', () => {
    expect(scan(['hostname=a\n--', '-\nhostname=b']).documents).toBe(2);
    expect(() => scan(5 as unknown as string)).toThrow(TypeError);
    expect(() => scan(Uint8Array.of(0x61, 0xff))).toThrow(new InvalidUtf8Error(1));
  });
});

it('scan goes along the tokens where the host refuses an instance of the module made for it', () => {
  useEngine('auto');
  const expected = scan('hostname=a\n---\n');
  // Lets go of the instance that was left.
  initSync(new WebAssembly.Module(counterBytes));
  const { Instance } = WebAssembly;
  WebAssembly.Instance = undefined as never;
  try {
    expect(scan('hostname=a\n---\n')).toEqual(expected);
  } finally {
    WebAssembly.Instance = Instance;
    useEngine('auto');
  }
});
