import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type OciConfig, parse } from '../../src/index.ts';
import { EXAMPLES, ociconf, scratchFolder, shell } from './command.ts';

const folder = scratchFolder();

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return name;
}

/** The configuration as JSON.parse sees it: every number a double. */
function asJson(config: OciConfig): unknown {
  return JSON.parse(
    JSON.stringify(config, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)),
  );
}

describe('parse: what it prints', () => {
  const examples = readdirSync(EXAMPLES).filter((name) => name.endsWith('.conf'));

  it.each(examples)('examples/%s, as the library reads it, indented by two', async (name) => {
    const { stdout } = await ociconf(['parse', name], '', EXAMPLES);
    const expected = asJson(parse(readFileSync(join(EXAMPLES, name))));
    expect(stdout).toBe(`${JSON.stringify(expected, null, 2)}\n`);
  });

  it('several files as one line each, in their order', async () => {
    const { stdout } = await ociconf(['parse', ...examples], '', EXAMPLES);
    const expected = examples.map((name) =>
      JSON.stringify(asJson(parse(readFileSync(join(EXAMPLES, name))))),
    );
    expect(stdout).toBe(`${expected.join('\n')}\n`);
  });

  it('every example but the broken one is valid', async () => {
    const { code, stderr } = await ociconf(['parse', ...examples], '', EXAMPLES);
    expect(code).toBe(1);
    expect(stderr).toBe('ociconf: broken.conf: invalid process.cwd: must be absolute path\n');
  });

  it('u64 with all of its digits', async () => {
    const { code, stdout } = await ociconf(
      ['parse'],
      'process_arg=x\nmemory_limit=18446744073709551615\ncpu_quota=9007199254740993\ncpu_period=9223372036854775808',
    );
    expect(code).toBe(0);
    expect(stdout).toContain('"memoryLimit": 18446744073709551615,\n');
    expect(stdout).toContain('"cpuQuota": 9007199254740993,\n');
    expect(stdout).toContain('"cpuPeriod": 9223372036854775808\n');
  });

  it('every document of a file as one line, and which is not valid', async () => {
    const text = 'hostname=a\nprocess_arg=x\n---\nhostname=b\n---\r\n';
    const { code, stdout, stderr } = await ociconf(['parse'], text);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as OciConfig).hostname),
    ).toEqual(['a', 'b']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'ociconf: <stdin>: document 2: invalid process.args: empty\n',
    });
    // Behind the separator is nothing, or it is none.
    for (const single of ['process_arg=x\n---\n', 'process_arg=x\n ---\nhostname=b\n']) {
      const { stdout } = await ociconf(['parse'], single);
      expect(stdout).toBe(`${JSON.stringify(asJson(parse(single)), null, 2)}\n`);
    }
  });

  it('line separators in values stay within the line', async () => {
    const a = file('separators.conf', 'process_arg=\u2028\u2029\u0085\r');
    const { stdout } = await ociconf(['parse', a, a], '', folder);
    expect(stdout.split('\n')).toHaveLength(3);
  });
});

describe('parse: what it ends with', () => {
  const good = file('good.conf', 'process_arg=x');
  const invalid = file('invalid.conf', 'hostname=h');
  mkdirSync(join(folder, 'empty'));
  const binary = file('binary.conf', Uint8Array.of(0x61, 0x3d, 0xc3, 0x28));

  it.each([
    { files: [good], code: 0, printed: 1, messages: [] },
    { files: [good, good], code: 0, printed: 2, messages: [] },
    { files: [invalid, good], code: 1, printed: 2, messages: ['invalid.conf: invalid process.args: empty'] },
    {
      files: [binary, good],
      code: 2,
      printed: 1,
      messages: ['binary.conf: input is not UTF-8: ill-formed sequence at byte 2'],
    },
    { files: ['missing', good], code: 2, printed: 1, messages: ['missing: no such file or directory'] },
    {
      files: ['missing', invalid, good],
      code: 2,
      printed: 2,
      messages: ['missing: no such file or directory', 'invalid.conf: invalid process.args: empty'],
    },
    {
      files: [invalid, 'empty', good],
      code: 2,
      printed: 2,
      messages: [
        'invalid.conf: invalid process.args: empty',
        'empty: no *.conf file and no config.json in it',
      ],
    },
  ])('$files: $code', async ({ files, code, printed, messages }) => {
    // One line each, also where a single file is asked for.
    const result = await ociconf(['parse', ...files, good], '', folder);
    expect(result.code).toBe(code);
    expect(result.stdout.split('\n')).toHaveLength(printed + 2);
    expect(result.stderr).toBe(messages.map((message) => `ociconf: ${message}\n`).join(''));
  });

  it('prints nothing for a single file without a configuration', async () => {
    expect(await ociconf(['parse', binary], '', folder)).toMatchObject({ code: 2, stdout: '' });
    expect(await ociconf(['parse', 'missing'], '', folder)).toMatchObject({ code: 2, stdout: '' });
  });

  it('prints a single invalid configuration', async () => {
    const { code, stdout } = await ociconf(['parse', invalid], '', folder);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual(asJson(parse('hostname=h')));
  });

  it('indents a single document only where one file was asked for', async () => {
    const { stdout } = await ociconf(['parse', good, 'missing'], '', folder);
    expect(stdout).toBe(`${JSON.stringify(asJson(parse('process_arg=x')))}\n`);
  });
});

describe('parse: output that does not get through', () => {
  // 6 MB of JSON, some hundred times what a pipe holds.
  const big = file('big.conf', 'process_arg=some argument that is printed\n'.repeat(120_000));
  const bigJson = `${JSON.stringify(asJson(parse(readFileSync(join(folder, big)))), null, 2)}\n`;

  it('arrives whole through a slow pipe', async () => {
    const slow = '{ sleep 0.5; head -c 100000; sleep 0.5; cat; }';
    const { stdout, stderr } = await shell(`"$@" parse ${big} | ${slow}`, folder);
    expect(stderr).toBe('');
    expect(stdout === bigJson).toBe(true);
  });

  it('arrives whole when the command ends with an error', async () => {
    const { stdout } = await shell(`"$@" parse ${big} missing | { sleep 0.5; cat; }`, folder);
    expect(stdout).toBe(`${JSON.stringify(JSON.parse(bigJson))}\n`);
  });

  it.each([
    ['one', big, '{\n  "'],
    ['several', `${big} ${big} ${big}`, '{"oci'],
  ])('ends quietly when its reader has enough: %s', async (_, files, start) => {
    const command = `{ "$@" parse ${files}; echo "code $?" >&2; } | head -c 5`;
    expect(await shell(command, folder)).toEqual({ code: 0, stdout: start, stderr: 'code 0\n' });
  });

  it('goes on when its messages have no reader', async () => {
    const command = '{ "$@" parse missing invalid.conf good.conf 2>&1 >&3 | true; } 3>&1';
    const { stdout } = await shell(command, folder);
    expect(stdout.split('\n')).toHaveLength(3);
  });

  const { OCICONF_REQUIRE_REAL } = process.env;
  it.skipIf(!existsSync('/dev/full') && !OCICONF_REQUIRE_REAL)('reports a full disk', async () => {
    const { stderr } = await shell('"$@" parse good.conf > /dev/full; echo "code $?" >&2', folder);
    expect(stderr).toBe('ociconf: <stdout>: no space left on device\ncode 2\n');
  });
});
