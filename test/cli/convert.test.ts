import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from '../../src/index.ts';
import { fromSpec, readSpec, spec, toSpec, writeSpec } from '../../src/spec/index.ts';
import { EXAMPLES, ociconf, scratchFolder } from './command.ts';

const WEB = join(EXAMPLES, 'web.conf');
const web = parse(readFileSync(WEB));
const folder = scratchFolder();

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('ociconf convert', () => {
  it('--to spec', async () => {
    const { code, stdout, stderr } = await ociconf(['convert', '--to', 'spec', WEB]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(readSpec(stdout).spec).toEqual(toSpec(web).spec);
  });

  it('--to line, and back again', async () => {
    const config = file('web.json', writeSpec(toSpec(web).spec));
    const { code, stdout, stderr } = await ociconf(['convert', '--to', 'line', config]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(parse(stdout)).toEqual(web);
  });

  it('names what is lost, with its place', async () => {
    const config = file(
      'lost.json',
      writeSpec(
        spec('minimal')
          .rlimit('RLIMIT_CORE', 2n ** 64n - 1n)
          .build(),
      ),
    );
    const { code, stdout, stderr } = await ociconf(['convert', '--to', 'line', config]);
    expect(code).toBe(1);
    expect(stderr).toBe(`ociconf: ${config}:12:3: dropped: /process/rlimits: "rlimits" has no counterpart\n`);
    expect(parse(stdout)).toEqual(fromSpec(spec('minimal').build()).config);
  });

  it('names limits that do not fit', async () => {
    const { code, stdout, stderr } = await ociconf(
      ['convert', '--to', 'spec'],
      'memory_limit=18446744073709551615',
    );
    expect(code).toBe(1);
    expect(stderr).toContain('<stdin>: dropped: /linux/memoryLimit: 18446744073709551615 is above');
    expect(readSpec(stdout).spec).toEqual({ ociVersion: '1.0.2', root: { path: '/' } });
  });

  it('keeps the form that is asked for, in canonical order', async () => {
    const text = '{"root":{"path":"r"},"ociVersion":"1.0.2","hostname":"\\u0061","x":18446744073709551615}';
    const { code, stdout } = await ociconf(['convert', '--to', 'spec'], text);
    expect(code).toBe(0);
    expect(stdout).toBe(
      '{\n\t"ociVersion": "1.0.2",\n\t"root": {\n\t\t"path": "r"\n\t},\n\t"hostname": "a",\n\t"x": 18446744073709551615\n}\n',
    );
    expect((await ociconf(['convert', '--to', 'line'], 'hostname=  a')).stdout).toBe('hostname = a\n');
  });

  it('tells what readers disagree on', async () => {
    const text = '{"ociVersion":"1.0.2","hostname":"a","hostname":"b"}';
    const { code, stdout, stderr } = await ociconf(['convert', '--to', 'line'], text);
    expect(code).toBe(1);
    expect(stderr).toContain('<stdin>:1:38: /hostname: "hostname" stands here again');
    expect(stdout).toContain('hostname = b');
  });

  it('several: a line each, or documents', async () => {
    const lines = await ociconf(['convert', '--to', 'spec', WEB, WEB]);
    expect(
      lines.stdout
        .trimEnd()
        .split('\n')
        .map((line) => readSpec(line).spec),
    ).toEqual([toSpec(web).spec, toSpec(web).spec]);
    const documents = await ociconf(['convert', '--to', 'line', WEB, file('nothing.json', '{'), WEB]);
    expect(documents.code).toBe(1);
    expect(documents.stderr).toContain('not a JSON object: line 1, column 2: the text ends');
    expect(documents.stdout.split('---\n').map((text) => parse(text))).toEqual([web, web]);
  });

  it.each([
    ['what the format cannot say', '{"ociVersion":"1.0.2","root":{"path":"a\\nb"}}', 'invalid root.path'],
    ['no JSON', '{"a":}', 'not a JSON object: line 1, column 6'],
    ['too deep', '{"a":'.repeat(600), 'more than 512 objects'],
  ])('refuses %s', async (_, input, message) => {
    const { code, stdout, stderr } = await ociconf(['convert', '--to', 'line'], input);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('takes texts alone, as the other subcommands do', async () => {
    const { code, stdout, stderr } = await ociconf(['convert', '--to', 'line'], Uint8Array.of(0x61, 0xff));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('not UTF-8');
  });

  it.each([
    [['convert', WEB], 'required option'],
    [['convert', '--to', 'yaml', WEB], 'Allowed choices are spec, line'],
    [['convert', '--to', 'spec', '-', '-'], 'given twice'],
    [['convert', '--to', 'spec', join(folder, 'nowhere')], 'no such file'],
  ])('wrong usage: %j', async (args, message) => {
    const { code, stderr } = await ociconf(args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('ociconf spec', () => {
  const ids = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
  it.each([
    [[], spec().build()],
    [['--rootless'], spec('rootless', ids).build()],
    [['--minimal'], spec('minimal').build()],
  ])('%j', async (args, expected) => {
    const { code, stdout } = await ociconf(['spec', ...args]);
    expect(code).toBe(0);
    expect(stdout).toBe(writeSpec(expected));
  });

  it('takes one preset', async () => {
    expect(await ociconf(['spec', '--rootless', '--minimal'])).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('ociconf schema', () => {
  it.each([
    [[], 'Spec'],
    [['config'], 'Spec'],
    [['features'], 'Features'],
    [['state'], 'State'],
  ])('%j', async (args, title) => {
    const { code, stdout } = await ociconf(['schema', ...args]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      title,
      $schema: 'https://json-schema.org/draft/2020-12/schema',
    });
  });

  it('keeps every digit', async () => {
    expect((await ociconf(['schema'])).stdout).toContain('"maximum": 18446744073709551615,\n');
  });

  it('knows no other', async () => {
    expect(await ociconf(['schema', 'image'])).toMatchObject({ code: 2 });
  });
});

describe.each(['convert', 'spec', 'schema'])('ociconf %s --help', (command) => {
  it('has examples and exit codes', async () => {
    const { code, stdout } = await ociconf([command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('Examples:');
    expect(stdout).toContain('Exit codes:');
  });

  it('converts every document of a file', async () => {
    const text = 'process_arg=a\n---\nprocess_arg=b\n';
    const { stdout } = await ociconf(['convert', '--to', 'spec'], text);
    const args = stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { process: { args: string[] } }).process.args);
    expect(args).toEqual([['a'], ['b']]);
    const lines = await ociconf(['convert', '--to', 'line'], text);
    expect(lines.stdout).toBe('process_arg = a\n---\nprocess_arg = b\n');
  });
});
