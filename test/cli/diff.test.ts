import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diff, parse } from '../../src/index.ts';
import { ociconf, scratchFolder } from './command.ts';

const folder = scratchFolder();
const A = `hostname=a
process_arg=x
process_env=A=1
process_env=B=1
mount=/a:b:c:ro
mount=/b:b:c
namespace=pid
hook_poststop=/h:5
memory_limit=18446744073709551615`;
const B = `memory_limit=1
hook_poststop=/h
namespace=pid:/p
namespace=mount
mount=/b:b:c
mount=/a:b:c
process_env=B=2
process_arg=x
process_arg=\x1b[31m`;

writeFileSync(join(folder, 'a.conf'), A);
writeFileSync(join(folder, 'b.conf'), B);
writeFileSync(join(folder, 'same.conf'), `# the same\n${A.split('\n').join('\n\n')}\n`);

describe('diff', () => {
  it('says what goes and what comes, harmlessly', async () => {
    const { code, stdout, stderr } = await ociconf(['diff', 'a.conf', 'b.conf'], '', folder);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toBe(`- hostname: a
+ hostname: ""
- process.args: x
+ process.args: x "\\u001b[31m"
- process.env: A=1
- process.env: B=1
+ process.env: B=2
- mounts: /a:b:c:ro
+ mounts: /a:b:c
- mounts, order: /a /b
+ mounts, order: /b /a
- linux.namespaces: pid
+ linux.namespaces: pid:/p
+ linux.namespaces: mount
- linux.memoryLimit: 18446744073709551615
+ linux.memoryLimit: 1
- hooks.poststop: /h:5
+ hooks.poststop: /h
`);
  });

  it.each([
    [['a b'], ['a', 'b'], '"a b"', 'a b'],
    [['"a', 'b"'], ['"a b"'], '"\\"a" "b\\""', '"\\"a b\\""'],
    [['""'], [''], '"\\"\\""', '""'],
    [['a\\u200b'], ['a\u200b'], '"a\\\\u200b"', '"a\\u200b"'],
    [['a\u00a0b'], ['a b'], '"a\\u00a0b"', '"a b"'],
    [['a\u200e'], ['a\u200d'], '"a\\u200e"', '"a\\u200d"'],
    [['東京 é'], ['🐋'], '"東京 é"', '🐋'],
  ])('shows arguments %j and %j so that they differ', async (a, b, gone, come) => {
    const json = (args: string[]) => JSON.stringify({ ociVersion: '1.0.2', process: { cwd: '/', args } });
    writeFileSync(join(folder, 'a.json'), json(a));
    const { stdout } = await ociconf(['diff', 'a.json', '-'], json(b), folder);
    expect(stdout).toBe(`- process.args: ${gone}\n+ process.args: ${come}\n`);
  });

  it('shows mounts so that they differ', async () => {
    const json = (source: string, options: string[]) =>
      JSON.stringify({ ociVersion: '1.0.2', mounts: [{ destination: '/a', type: 'bind', source, options }] });
    writeFileSync(join(folder, 'a.json'), json('/c:d', ['a', 'b']));
    const { stdout } = await ociconf(['diff', 'a.json', '-'], json('/c', ['d:a,b']), folder);
    expect(stdout).toBe('- mounts: /a:bind:"/c:d":a,b\n+ mounts: /a:bind:/c:"d:a,b"\n');
  });

  it('says nothing where both mean the same', async () => {
    const same = { code: 0, stdout: '', stderr: '' };
    expect(await ociconf(['diff', 'a.conf', 'same.conf'], '', folder)).toEqual(same);
    expect(await ociconf(['diff', '-', 'a.conf'], A, folder)).toEqual(same);
  });

  it('gives the changes of the library as JSON, with all digits', async () => {
    const { code, stdout } = await ociconf(['diff', '--format', 'json', 'a.conf', 'b.conf'], '', folder);
    expect(code).toBe(1);
    expect(stdout).toContain('"before": 18446744073709551615');
    const asJson = JSON.stringify(diff(parse(A), parse(B)), (_, value: unknown) =>
      typeof value === 'bigint' ? Number(value) : value,
    );
    expect(JSON.parse(stdout)).toEqual(JSON.parse(asJson));
    expect((await ociconf(['diff', '--format', 'json', 'a.conf', 'same.conf'], '', folder)).stdout).toBe(
      '[]\n',
    );
  });

  it.each([
    [['a.conf', 'missing'], 'ociconf: missing: no such file or directory\n'],
    [['a.conf', '.'], 'ociconf: .: illegal operation on a directory\n'],
    [['-', 'a.conf'], 'ociconf: <stdin>: has several documents, and one can be compared\n'],
  ])('%j cannot be compared', async (args, message) => {
    const result = await ociconf(['diff', ...args], 'hostname=a\n---\nhostname=b', folder);
    expect(result).toEqual({ code: 2, stdout: '', stderr: message });
  });

  it.each([[[]], [['a.conf']], [['a.conf', 'b.conf', 'c.conf']], [['-', '-']]])(
    '%j is wrong usage',
    async (args) => {
      expect(await ociconf(['diff', ...args], '', folder)).toMatchObject({ code: 2, stdout: '' });
    },
  );
});
