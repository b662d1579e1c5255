import { describe, expect, it } from 'vitest';
import {
  applyFixes,
  type Diagnostic,
  diagnose,
  diagnoseAll,
  InvalidUtf8Error,
  parse,
} from '../../src/index.ts';
import { PATIENCE } from '../support/patience.ts';

/** What keeps a configuration from lacking anything. */
const COMPLETE = 'process_arg=x\nnamespace=mount\n';

function found(line: string): Diagnostic[] {
  return diagnose(`${COMPLETE}${line}`).diagnostics;
}

function brief({ code, column, length, message }: Diagnostic): [string, number, number, string] {
  return [code, column, length, message];
}

describe('diagnose: what it says', () => {
  it.each([
    [
      'process_uid=4294967296',
      13,
      10,
      'uid 4294967296 does not fit 32 bits; the process would run as root (0)',
    ],
    ['memory_limit = 64M', 16, 3, 'memory limit 64M has a unit; memory would be unlimited (0)'],
    ['memory_limit=-1', 14, 2, 'memory limit -1 is negative; memory would be unlimited (0)'],
    ['cpu_quota=-5', 11, 2, 'CPU quota -5 is negative; CPU time would be unlimited (0)'],
    [
      'cpu_quota=500m',
      11,
      4,
      'CPU quota 500m has a unit, of which it is not sure what it means; CPU time would be unlimited (0)',
    ],
    ['cpu_shares=', 12, 0, 'CPU shares is empty, which is read as 0; the default is 1024'],
    [
      'cpu_period=fast',
      12,
      4,
      'CPU period fast is not a number of digits only; the default of 100000 microseconds would apply',
    ],
    [
      'process_gid=+1',
      13,
      2,
      `gid "+1" is not a number of digits only; the process would run in root's group (0)`,
    ],
    ['process_uid=-', 13, 1, 'uid - is not a number of digits only; the process would run as root (0)'],
    ['process_uid=-5x', 13, 3, 'uid -5x is not a number of digits only; the process would run as root (0)'],
    ['process_uid=AZaz', 13, 4, 'uid AZaz is not a number of digits only; the process would run as root (0)'],
    ['process_uid=é1', 13, 2, 'uid "é1" is not a number of digits only; the process would run as root (0)'],
    ['process_uid=1é', 13, 2, 'uid "1é" is not a number of digits only; the process would run as root (0)'],
    [
      `process_uid=${'x'.repeat(40)}`,
      13,
      40,
      `uid ${'x'.repeat(40)} is not a number of digits only; the process would run as root (0)`,
    ],
    [
      `process_uid=${'x'.repeat(41)}`,
      13,
      41,
      `uid "${'x'.repeat(40)}…" is not a number of digits only; the process would run as root (0)`,
    ],
    [
      'memory_limit=KB',
      14,
      2,
      'memory limit KB is not a number of digits only; memory would be unlimited (0)',
    ],
    [
      'memory_limit=99999999999999999999k',
      14,
      21,
      'memory limit 99999999999999999999k has a unit and does not fit 64 bits; memory would be unlimited (0)',
    ],
    ['cpu_period=', 12, 0, 'CPU period is empty, which is read as 0; the default is 100000 microseconds'],
    ['root_readonly=yes', 15, 3, '"yes" is neither true nor false; it is read as false'],
    [
      'mount=/a:b',
      7,
      4,
      'the mount "/a:b" lacks a part: it takes destination:type:source; the line is dropped',
    ],
    ['proces_env=A=1', 1, 10, 'unknown key "proces_env": the line is dropped; did you mean process_env?'],
    [
      'hook_createRuntime=/x',
      1,
      18,
      'unknown key "hook_createRuntime": the line is dropped; there are hook_prestart, hook_poststart and hook_poststop',
    ],
    ['namespace=net:/n', 11, 3, 'unknown namespace "net": the line is dropped; did you mean network?'],
    ['hostname', 1, 8, '"hostname" has no equals sign; the line is dropped'],
    [
      'hook_poststop=/x:9s',
      18,
      2,
      'the timeout "9s" is no number of seconds that fits 32 bits; the hook would have no limit',
    ],
  ])('%s', (line, column, length, message) => {
    const [diagnostic, ...rest] = found(line);
    expect(rest).toEqual([]);
    expect(diagnostic).toMatchObject({ line: 3, column, length, message });
  });

  it.each<[string, string[]]>([
    ['cgroups_path="a" "b"', []],
    ['cgroups_path=\'a"', []],
    ['cgroups_path="', []],
    ['cgroups_path=a#b', []],
    ['cgroups_path=#b', []],
    ['process_arg=a #b', []],
    ['process_arg=a #', ['trailing-comment']],
    ['process_arg= # b', ['trailing-comment']],
    ['process_arg=# b', ['trailing-comment']],
    ['process_env=#', ['trailing-comment', 'env-without-equals']],
    ['cgroups_path=# b', ['trailing-comment']],
    ['process_env=A=b #c', []],
    ['process_env=A="', []],
    ['process_env=A="b"c', []],
    ['cgroups_path="a # b"', ['quoted-value']],
    ['process_uid="x"', ['quoted-value', 'not-a-number']],
    ['hook_poststop=/h:3 # s', ['hook-timeout-dropped', 'trailing-comment']],
    ['namespace=pid # x', ['unknown-namespace']],
  ])('knows quotes and comments: %s', (line, codes) => {
    expect(found(line).map(({ code }) => code)).toEqual(codes);
  });

  it('takes a destination for the same with other slashes', () => {
    const codes = (...destinations: string[]) =>
      found(destinations.map((path) => `mount=${path}:b:c`).join('\n')).map(({ code }) => code);
    for (const [one, other] of [
      ['/a', '/a/'],
      ['/a/b', '//a///b//'],
      ['/', '//'],
    ] as const) {
      expect(codes(one, other)).toEqual(['duplicate-mount']);
      expect(codes(other, one)).toEqual(['duplicate-mount']);
    }
    expect(codes('/a', '/a/b', '/', '/b/')).toEqual([]);
    expect(codes('a/b', 'a//b/')).toContain('duplicate-mount');
    expect(codes('a//b/', 'a/b')).toContain('duplicate-mount');
    expect(codes('/a/b', 'a//b')).not.toContain('duplicate-mount');
    const [diagnostic] = found('mount=/a/:b:c\nmount=//a:b:c');
    expect(diagnostic).toMatchObject({
      line: 4,
      column: 7,
      length: 3,
      related: [{ line: 3, column: 7, length: 3 }],
    });
  });

  it('takes the only argument with white space for a command line', () => {
    const codes = (args: string) => diagnose(`namespace=mount\n${args}`).diagnostics.map(({ code }) => code);
    for (let time = 0; time < 4; time++) {
      expect(codes('process_arg=nginx -g daemon')).toEqual(['unsplit-args']);
      expect(codes('process_arg=sh\nprocess_arg=-c\nprocess_arg=echo 1')).toEqual([]);
      expect(codes('process_arg=a b\nprocess_arg=a b')).toEqual([]);
      expect(codes('process_arg=nginx')).toEqual([]);
    }
  });

  it.each<[string, string[]]>([
    ['hook_poststop=/h --id 5', ['unsplit-args']],
    ['hook_poststop=/h\u3000x:5', ['unsplit-args']],
    ['hook_poststop=/h x :5', ['inner-space', 'unsplit-args']],
    ['hook_poststop=/h :5', ['inner-space']],
    ['hook_poststop= /h:5 ', []],
  ])('takes the path of a hook with white space in it for a command line: %s', (line, codes) => {
    for (let time = 0; time < 4; time++) {
      expect(
        found(line)
          .map(({ code }) => code)
          .sort(),
      ).toEqual(codes);
    }
  });

  it.each<[string, string[]]>([
    ['process_env = FOO = bar', ['inner-space']],
    ['process_env=FOO\u00a0=bar', ['inner-space']],
    ['process_env=export FOO=bar', ['inner-space']],
    ['process_env=FOO= a b = c', []],
  ])('finds white space in the name of a variable: %s', (line, codes) => {
    for (let time = 0; time < 4; time++) expect(found(line).map(({ code }) => code)).toEqual(codes);
  });

  it('says which name a variable has with white space in it', () => {
    expect(found('process_env = FOO = bar')[0]).toMatchObject({
      column: 15,
      length: 4,
      message: 'white space belongs to the variable\'s name: it is "FOO "',
    });
  });

  it.each<[string, string[]]>([
    ['oci_version = latest', ['invalid-version']],
    ['oci_version=', ['invalid-version']],
    ['oci_version=1.2', ['invalid-version']],
    ['oci_version=01.2.3', ['invalid-version']],
    ['oci_version=1.2.3-', ['invalid-version']],
    ['oci_version=1.2.3-rc.01', ['invalid-version']],
    ['oci_version=1.2.3-rc.1+b.01', []],
    ['oci_version = 1.3.0', []],
    ['mount=/a:bind:/x:ro nosuid', ['inner-space']],
    ['mount=/a:bind:/x:ro, no suid ,rbind', ['inner-space']],
    ['mount=/a:bind:/x: ro , nosuid ', []],
    ['mount=/a:overlay:/x:lowerdir=/b c,ro', []],
  ])('finds what is no version and no list of options: %s', (line, codes) => {
    for (let time = 0; time < 4; time++) expect(found(line).map(({ code }) => code)).toEqual(codes);
  });

  it('finds a hostname without a uts namespace, at the line that counts', () => {
    const codes = (line: string) => found(line).map(({ code }) => code);
    for (let time = 0; time < 4; time++) {
      expect(codes('hostname=a')).toEqual(['no-uts-namespace']);
      expect(codes('hostname=')).toEqual([]);
      expect(codes('hostname=a\nnamespace=uts')).toEqual([]);
      expect(codes('namespace=uts:/n\nhostname=a')).toEqual([]);
    }
    expect(found('hostname=a\nhostname=b')[1]).toMatchObject({
      code: 'no-uts-namespace',
      line: 4,
      column: 1,
    });
    const text = 'process_arg=x\nhostname=a';
    const once = applyFixes(text, diagnose(text).diagnostics);
    expect(once.skipped).toHaveLength(1);
    const twice = applyFixes(once.text, diagnose(once.text).diagnostics);
    expect(twice.text).toBe(`${text}\nnamespace = mount\nnamespace = uts\n`);
    const mended = applyFixes(`${text}\nnamespace=utss`, diagnose(`${text}\nnamespace=utss`).diagnostics);
    expect(parse(mended.text).linux.namespaces.filter(({ kind }) => kind === 'uts')).toHaveLength(1);
  });

  it('points at both of a key that is set twice', () => {
    const [diagnostic, ...rest] = diagnose(`hostname=a\n${COMPLETE}  hostname=b\nnamespace=uts`).diagnostics;
    expect(rest).toEqual([]);
    expect(diagnostic).toEqual({
      code: 'duplicate-key',
      severity: 'error',
      message: 'hostname is set again in line 4, which counts; this line has no effect',
      key: 'hostname',
      line: 1,
      column: 1,
      length: 8,
      offset: 0,
      related: [{ message: 'the line that counts', line: 4, column: 3, length: 8, offset: 43 }],
      fix: { title: 'remove the line', edits: [{ offset: 0, length: 11, text: '' }] },
    });
  });

  it('points every line without effect at the one that counts', () => {
    const { diagnostics } = diagnose(`${COMPLETE}cpu_shares=1\ncpu_shares=2\ncpu_shares=3`);
    expect(diagnostics.map(({ line, related }) => [line, related?.[0]?.line])).toEqual([
      [3, 5],
      [4, 5],
    ]);
  });

  it.each([
    ['hostname=a\rb', 'U+000D cannot be seen: it is kept as it is; lines end at a line feed only'],
    ['hostname=a\u200eb', 'U+200E cannot be seen: it is kept as it is'],
    ['# a\u00ad', 'U+00AD cannot be seen: it is part of a comment'],
    ['host\u200cname=a', 'U+200C cannot be seen: it is dropped with its line'],
    ['x\u061c', 'U+061C cannot be seen: it is dropped with its line'],
    [
      'hostname\u0085=a',
      'U+0085 cannot be seen: it is taken away, as white space around the equals sign is; lines end at a line feed only',
    ],
    [
      'hostname=\x0ba',
      'U+000B cannot be seen: it is taken away, as white space around the equals sign is; lines end at a line feed only',
    ],
    ['process_uid=1\x01', 'U+0001 cannot be seen: with it the value is no number'],
    ['cgroups_path=/a\u200b', 'U+200B cannot be seen: it is kept as it is'],
    ['cpu_period=1\u200b', 'U+200B cannot be seen: with it the value is no number'],
    ['root_readonly=\u200btrue', 'U+200B cannot be seen: with it the value is no boolean'],
    ['hook_poststop=/a\x7f:1', 'U+007F cannot be seen: it is kept as it is'],
    ['hook_poststop=/a:1\x7f', 'U+007F cannot be seen: with it the timeout is no number'],
    ['namespace=p\u2060id', 'U+2060 cannot be seen: it is dropped with its line'],
    ['namespace=pid:/a\u2060', 'U+2060 cannot be seen: it is kept as it is'],
    ['namespace=pid:/a:b:\rc', 'U+000D cannot be seen: it is kept as it is; lines end at a line feed only'],
    ['mount=/a:b\u200f', 'U+200F cannot be seen: it is dropped with its line'],
    ['mount=/a:b:c\u200f:ro', 'U+200F cannot be seen: it is kept as it is'],
    [
      'mount=/a:b:c:ro,\rrw',
      'U+000D cannot be seen: it is taken away, as white space around mount options is; lines end at a line feed only',
    ],
    [
      'mount=/a:b:c:ro\x0c,rw',
      'U+000C cannot be seen: it is taken away, as white space around mount options is; lines end at a line feed only',
    ],
    [
      'mount=:b:c:\rro',
      'U+000D cannot be seen: it is taken away, as white space around mount options is; lines end at a line feed only',
    ],
    [
      'mount=/a:b:c,:\rro',
      'U+000D cannot be seen: it is taken away, as white space around mount options is; lines end at a line feed only',
    ],
    ['mount=/a:b:c:\u200bro', 'U+200B cannot be seen: it is kept as it is'],
    ['mount=/a:b:c:r\ro,rw', 'U+000D cannot be seen: it is kept as it is; lines end at a line feed only'],
    ['# \0', 'a NUL character: it is part of a comment; no path, argument or variable can have one'],
    ['hostname=\0', 'a NUL character: it is kept as it is; no path, argument or variable can have one'],
    [
      'hostname=\ud83d',
      'U+D83D is half of a character: it is kept as it is; written to a file, it becomes U+FFFD',
    ],
  ])('says what was made of a character: %j', (line, message) => {
    expect(found(line).map((diagnostic) => diagnostic.message)).toContain(message);
  });

  it.each([
    ['=x', 'there is no key in front of the equals sign; the line is dropped'],
    [
      'process_cwd=a',
      'the working directory "a" is not absolute; it is kept as it is, and validation refuses it',
    ],
    ['hook_poststop=:1', 'the hook has no path; it is kept so, and no runtime can run it'],
    [
      'hook_poststop=a',
      'the hook\'s path "a" is not absolute; it is kept as it is, though the runtime-spec asks for one that is',
    ],
    [
      'namespace=pid:a',
      'the path "a" of the namespace is not absolute; it is kept as it is, though the runtime-spec asks for one that is',
    ],
    [
      'namespace=mount:/a',
      'the mount namespace is listed before; both are kept, and the runtime-spec has runtimes refuse that',
    ],
  ])('says what was made of it: %s', (line, message) => {
    expect(found(line).map((diagnostic) => diagnostic.message)).toEqual([message]);
  });

  it('says of characters behind a byte order mark that they are dropped with the line', () => {
    const messages = (text: string) =>
      diagnose(`${text}\n${COMPLETE}`).diagnostics.map((each) => each.message);
    expect(messages('cgroups_path=a\u200e')).toEqual(['U+200E cannot be seen: it is kept as it is']);
    expect(messages('\ufeffcgroups_path=a\u200e')).toContain(
      'U+200E cannot be seen: it is dropped with its line',
    );
  });

  it('says nothing of what is right', () => {
    const text = `\r
# a comment = with anything: true
  oci_version = 1.1.0\t
root_readonly=false\r
process_uid=0004294967295
memory_limit=018446744073709551615
mount=/a:b:c:ro , rw
mount=/b:c::\u00e9
hook_poststop=/x:007
process_env=A=
${COMPLETE}`;
    expect(diagnose(text).diagnostics.map(brief)).toEqual([
      ['mount-empty-part', 12, 0, "the mount's source is empty; it is kept so"],
    ]);
  });

  it('takes columns in UTF-16 units, of bytes too', () => {
    const text = `${COMPLETE}  🚀é=1`;
    expect(diagnose(text).diagnostics[0]).toMatchObject({
      line: 3,
      column: 3,
      length: 3,
      offset: 32,
      key: '🚀é',
    });
    expect(diagnose(new TextEncoder().encode(text))).toStrictEqual(diagnose(text));
  });

  it('throws what parse throws', () => {
    expect(() => diagnose(Uint8Array.of(0x61, 0xff))).toThrow(InvalidUtf8Error);
    expect(() => diagnose(1 as never)).toThrow(TypeError);
    expect(() => diagnoseAll([] as never)).toThrow(TypeError);
    expect(() => diagnoseAll(Uint8Array.of(0xff))).toThrow(InvalidUtf8Error);
  });

  it('knows keys that objects are born with for unknown', () => {
    for (const key of ['__proto__', 'constructor', 'toString', '']) {
      expect(found(`${key}=1`)).toMatchObject([{ code: 'unknown-key', key }]);
    }
  });
});

describe('diagnose: a limit', () => {
  const text =
    'hostname=a\nhostname=b\nhostname=c\nmemory_limit=1x\nunknown=1\nnamespace=x\nRoot_path=/r\nprocess_arg=/a';

  it('keeps those that are found first, and counts the others', () => {
    const all = diagnose(text).diagnostics;
    const count = (severity: string) => all.filter((found) => found.severity === severity).length;
    expect(diagnose(text, { limit: 0 })).toMatchObject({
      diagnostics: [],
      omitted: { error: count('error'), warning: count('warning'), info: count('info') },
    });
    for (let limit = 1; limit < all.length; limit++) {
      const { diagnostics, omitted } = diagnose(text, { limit });
      expect(diagnostics).toHaveLength(limit);
      expect(all).toEqual(
        expect.arrayContaining(diagnostics.map(({ code }) => expect.objectContaining({ code }))),
      );
      expect(omitted!.error + omitted!.warning + omitted!.info).toBe(all.length - limit);
    }
    expect(diagnose(text, { limit: all.length })).not.toHaveProperty('omitted');
  });

  it('holds for each document of many, also where the last ends without a line feed', () => {
    const found = [...diagnoseAll(`${text}\n---\n${text}\n---`, { limit: 1 })];
    expect(found.map(({ diagnostics }) => diagnostics.length)).toEqual([1, 1]);
  });
});

describe('diagnose: fixes', () => {
  it.each([
    ['memory_limit=64M', 'memory_limit=67108864'],
    ['memory_limit=64b', 'memory_limit=64'],
    ['cpu_quota=500us', 'cpu_quota=500'],
    ['cpu_quota=500usec', 'cpu_quota=500'],
    ['cpu_period=500\u00b5s', 'cpu_period=500'],
    ['cpu_period=500\u03bcs', 'cpu_period=500'],
    ['hook_poststop=/h:2h', 'hook_poststop=/h:7200'],
    ['memory_limit=64 mib', 'memory_limit=67108864'],
    ['memory_limit=16384p', undefined],
    ['memory_limit=16383P', `memory_limit=${16383n * 2n ** 50n}`],
    ['memory_limit=1x', undefined],
    ['memory_limit=-1', 'memory_limit=0'],
    ['memory_limit=-2', undefined],
    ['cpu_quota=-1', 'cpu_quota=0'],
    ['cpu_quota=50ms', 'cpu_quota=50000'],
    ['cpu_period=1 s', 'cpu_period=1000000'],
    ['cpu_quota=500m', undefined],
    ['cpu_quota=1h', undefined],
    ['cpu_period=5M', undefined],
    ['cpu_quota=5min', undefined],
    ['process_uid=1k', undefined],
    ['root_readonly=YES', 'root_readonly=true'],
    ['root_readonly=Off', 'root_readonly=false'],
    ['root_readonly=never', undefined],
    ['root_readonly=untrue', undefined],
    ['root_readonly=yes please', undefined],
    ['root_readonly=is off', undefined],
    ['root_readonly=offline', undefined],
    ['root_readonly=ture', undefined],
    ['root_readonly=', undefined],
    ['mount=data:bind:/d', 'mount=/data:bind:/d'],
    ['mount=data:/d:ro', undefined],
    ['mount=~/x:bind:/d', undefined],
    ['mount=$HOME:bind:/d', undefined],
    ['mount=./x:bind:/d', undefined],
    ["mount='/x:bind:/d", undefined],
    ['Hostname=h', 'hostname=h'],
    ['process-cwd=/', 'process_cwd=/'],
    ['process_name=A=1', undefined],
    ['process_cw=relative', undefined],
    ['memory_limt=64M', undefined],
    ['process_arge=', undefined],
    ['namespaces=mount', undefined],
    ['namespaces=pid:/n', 'namespace=pid:/n'],
    ['hostname: h', 'hostname = h'],
    ['hostname   h i', 'hostname = h i'],
    ['hostname', undefined],
    ['hostname/h', undefined],
    ['hostname\u3000h', 'hostname = h'],
    ['namespace pid', 'namespace = pid'],
    ['namespace: mount', undefined],
    ['namespace=mnt', undefined],
    ['namespace=NETWORK:/n', 'namespace=network:/n'],
    ['namespace=ipc:', 'namespace=ipc'],
    ['mount=a:b:c', 'mount=/a:b:c'],
    ['mount=/a:b:c:,ro, ,rw,', 'mount=/a:b:c:ro,rw'],
    ['mount=/a:b:c: ', 'mount=/a:b:c '],
    ['mount=/a : b:c', 'mount=/a:b:c'],
    ['hook_poststop=/h:2m', 'hook_poststop=/h:120'],
    ['cgroups_path="web"', 'cgroups_path=web'],
    ["root_path = '/srv/a b'", 'root_path = /srv/a b'],
    ['cgroups_path="web', undefined],
    ['cgroups_path=""', undefined],
    ['cgroups_path=" web"', undefined],
    ['cgroups_path="a\\"b"', undefined],
    ['cgroups_path="web" # name', 'cgroups_path=web'],
    ['cgroups_path=web # name', 'cgroups_path=web'],
    ['cgroups_path=web #name', undefined],
    ['root_path= # none', undefined],
    ['process_uid="1000"', 'process_uid=1000'],
    ['process_uid=1000 # web', 'process_uid=1000'],
    ['memory_limit="64M"', undefined],
    ['memory_limit=64 # MB', undefined],
    ['root_readonly="true"', 'root_readonly=true'],
    ['root_readonly=true # yes', 'root_readonly=true'],
    ['process_arg="-g"', undefined],
    ['process_arg=a # b', undefined],
    ['process_env="A=1"', 'process_env=A=1'],
    ['process_env=A\t= 1 ', 'process_env=A=1 '],
    ['process_env=A =', 'process_env=A='],
    ['process_env=export A=1', undefined],
    ['process_env=A="1"', undefined],
    ["process_env=A='1'", undefined],
    ['process_env="A"', undefined],
    ['mount="/a:b:c:ro"', 'mount=/a:b:c:ro'],
    ['mount="a:b:c:ro"', undefined],
    ['mount=/a:b:c:ro # x', 'mount=/a:b:c:ro'],
    ['mount=/a:b # x', undefined],
    ['mount=data:bind:/data', 'mount=/data:bind:/data'],
    ['mount=C:\\data:bind:/data', undefined],
    ['namespace="pid"', 'namespace=pid'],
    ['namespace="mount"', undefined],
    ['namespace=user:/u # x', 'namespace=user:/u'],
    ['namespace=user # x', 'namespace=user'],
    ['hook_poststop="/h:5"', 'hook_poststop=/h:5'],
    ['hook_prestart="/h:5"', 'hook_prestart=/h:5'],
    ['hook_poststop=/h:5 # s', undefined],
    ['hook_poststop=/h: 3', 'hook_poststop=/h:3'],
    ['hook_poststop=/h: 30 s', 'hook_poststop=/h:30'],
    ['hook_poststop=/h:1M', undefined],
    ['hook_poststop=/h: 4294967296', undefined],
    ['hook_poststop=/h:', 'hook_poststop=/h'],
    ['hook_poststop=/h:soon', undefined],
  ])('%s', (line, fixed) => {
    const edit = found(line).find(({ fix }) => fix !== undefined)?.fix?.edits[0];
    const text = COMPLETE + line;
    const mended = edit && text.slice(0, edit.offset) + edit.text + text.slice(edit.offset + edit.length);
    expect(mended).toBe(fixed && COMPLETE + fixed);
  });

  it('makes no fix out of quotes', () => {
    const titles = (line: string) => found(line).flatMap(({ fix }) => fix?.title ?? []);
    expect(titles('mount="data:bind:/d"')).toEqual([]);
    expect(titles('mount="/data:bind:/d"')).toEqual(['remove the quotes']);
  });

  it('does not give two lines the same key', () => {
    const { diagnostics } = diagnose(`${COMPLETE}hostnam=a\nhostnme=b\nhost_name=c`);
    expect(diagnostics.map(({ fix }) => fix?.title)).toEqual(['write hostname', undefined, undefined]);
  });

  it.each([
    ['process_env=A=1', 'proces_env=A=2', undefined],
    ['process_env=A=1', 'proces_env=B=2', 'write process_env'],
    ['mount=/a:b:c', 'mounts=//a/:d:e', undefined],
    ['mount=/a:b:c', 'mounts=/b:d:e', 'write mount'],
  ])('gives no line the name of another: %s, %s', (line, other, title) => {
    for (const lines of [`${line}\n${other}`, `${other}\n${line}`]) {
      expect(found(lines).map(({ fix }) => fix?.title)).toEqual([title]);
    }
  });

  it('adds the mount namespace at the end, on a line of its own', () => {
    const [diagnostic] = diagnose('process_arg=x\nnamespace=pid').diagnostics;
    expect(diagnostic).toMatchObject({ code: 'no-mount-namespace', line: 2, column: 1, length: 0 });
    expect(diagnostic?.fix?.edits).toEqual([{ offset: 27, length: 0, text: '\nnamespace = mount\n' }]);
  });
});

describe('diagnose: inputs that would be slow or large', () => {
  /** Generous: what is quadratic takes minutes. */
  const LIMIT = PATIENCE * 5000;

  function timed(text: string): Diagnostic[] {
    const start = performance.now();
    const { config, diagnostics } = diagnose(text);
    expect(performance.now() - start).toBeLessThan(LIMIT);
    expect(config).toStrictEqual(parse(text));
    return diagnostics;
  }

  const MANY = 100_000;

  it('10^5 unknown keys, each near a known one', () => {
    const text = Array.from({ length: MANY }, (_, i) => `hostnam${i % 10}=${i}\n`).join('');
    expect(timed(text)).toHaveLength(MANY + 2);
  });

  it('looks for what is meant by a word once, and for a thousand of them', () => {
    const repeated = Array.from({ length: 1100 }, () => 'hostnam=a\nnamespace=mounts\n').join('');
    const distinct = Array.from({ length: 1100 }, (_, i) => `x${i}=1\n`).join('');
    const hints = (text: string) =>
      diagnose(text).diagnostics.filter(({ message }) => message.includes('mean'));
    expect(hints(repeated)).toHaveLength(2200);
    expect(hints(`${distinct}hostnam=a\n`)).toHaveLength(0);
    expect(
      hints(`${distinct.slice(0, distinct.indexOf('x998='))}hostnam=a\n${distinct}hostnam=a\n`),
    ).toHaveLength(2);
  });

  it('10^5 lines that set the same key, variable, namespace and mount', () => {
    const text = 'hostname=a\nprocess_env=A=1\nnamespace=pid\nmount=/a:b:c\n'.repeat(MANY / 4);
    expect(timed(text)).toHaveLength(MANY - 4 + 3);
  });

  it.each([
    ['a line of a million characters', 'x'.repeat(1e6)],
    ['a key of a million characters', `${'x'.repeat(1e6)}=1`],
    ['a number of a million digits', `process_uid=${'9'.repeat(1e6)}`],
    ['a number of a million digits with a unit', `memory_limit=${'9'.repeat(1e6)}M`],
    ['a unit of a million letters', `memory_limit=1${'m'.repeat(1e6)}`],
    ['a timeout of a million digits', `hook_poststop=/x:${'9'.repeat(1e6)}`],
    ['a million NULs', `hostname=${'\0'.repeat(1e6)}`],
    ['a million lone surrogates', `hostname=${'\ud83d'.repeat(1e6)}`],
    ['a million colons', `mount=${':'.repeat(1e6)}`],
    ['a million blank options', `mount=/a:b:c:${','.repeat(1e6)}`],
    ['a million spaces', `hostname=${' '.repeat(1e6)}x${' '.repeat(1e6)}`],
    ['a million byte order marks', '\ufeff'.repeat(1e6)],
    ['a million equals signs', '='.repeat(1e6)],
  ])('%s', (_, text) => {
    const diagnostics = timed(`${COMPLETE}${text}`);
    expect(diagnostics.length).toBeLessThan(5);
    for (const { message } of diagnostics) expect(message.length).toBeLessThan(300);
  });

  it('a million blank lines, and a million separators', () => {
    expect(timed(COMPLETE + '\n'.repeat(1e6))).toEqual([]);
    const start = performance.now();
    expect([...diagnoseAll('---\n'.repeat(1e5))]).toHaveLength(1e5);
    expect([...diagnoseAll('-'.repeat(1e6))]).toHaveLength(1);
    expect(performance.now() - start).toBeLessThan(LIMIT);
  });
});

it('lines removed together bring no byte order mark to the start', () => {
  const text = 'hostname=a\nhostname=b\n\ufeffx=1\nhostname=c';
  const { text: fixed } = applyFixes(text, diagnose(text).diagnostics);
  expect(fixed.startsWith('\n\ufeffx=1\nhostname=c')).toBe(true);
});

it('no separator comes to be where a byte order mark is removed', () => {
  for (const separator of ['---', '---\r']) {
    const { diagnostics } = diagnose(`\ufeff${separator}\n${COMPLETE}`);
    expect(diagnostics.map(({ code, fix }) => [code, fix])).toEqual([
      ['byte-order-mark', undefined],
      ['document-separator', undefined],
    ]);
  }
  const [mark] = diagnose(`\ufeff--- \n${COMPLETE}`).diagnostics;
  expect(mark?.fix?.title).toBe('remove the byte order mark');
});

it('says of a separator whether it would be one', () => {
  const said = (line: string) => found(line).map(({ message }) => message);
  for (const line of ['---', '---\r']) expect(said(`${line}\nhostname=a`)[0]).toContain('is read as one');
  for (const line of [' ---', '--- ', '\t---\r']) expect(said(line)[0]).toContain('the line is dropped');
});

it('a line removed from the start brings no byte order mark there', () => {
  const text = 'process_uid=\n\ufeff__proto__=\nprocess_uid=';
  const [duplicate] = diagnose(text).diagnostics.filter(({ code }) => code === 'duplicate-key');
  const { text: fixed } = applyFixes(text, [duplicate!]);
  expect(fixed).toBe('\n\ufeff__proto__=\nprocess_uid=');
  expect(diagnose(fixed).diagnostics.map(({ code }) => code)).not.toContain('byte-order-mark');
});
