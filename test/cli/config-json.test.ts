import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diff, parse, scan, stringify } from '../../src/index.ts';
import { fromSpec, readSpec, spec, toSpec, validateSpec, writeSpec } from '../../src/spec/index.ts';
import { CLI, EXAMPLES, ociconf, scratchFolder, shell } from './command.ts';

const folder = scratchFolder();
const SOUND = spec().build();
const WEB = toSpec(parse(readFileSync(join(EXAMPLES, 'web.conf')))).spec;
const WRONG = `{
  "ociVersion": "1.0.2",
  "root": { "path": "rootfs" },
  "process": { "cwd": "srv", "args": ["nginx"], "args": ["sh"] },
  /* of two
     lines */
  "linux": { "resources": { "memory": { "limit": 18446744073709551615 } } }
}`;
const LARGE = 4 * 2 ** 20 + 1;

function file(name: string, content: string): string {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), content);
  return name;
}

function read(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

file('sound.json', writeSpec(SOUND));
file('web.json', writeSpec(WEB));
file('wrong.json', WRONG);
file('cut.json', '{"ociVersion":\n');
file('deep.json', `{\n"a":${'['.repeat(600)}`);
file('large.json', `{${' '.repeat(LARGE)}}`);
file('clean.conf', 'process_arg=x\nnamespace=mount\n');

describe('check of config.json', () => {
  it('shows place, line and code', async () => {
    const { code, stdout, stderr } = await ociconf(['check', 'wrong.json'], '', folder);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain(`wrong.json:4:23: error: the working directory "srv" must be an absolute path
 4 |   "process": { "cwd": "srv", "args": ["nginx"], "args": ["sh"] },
   |                       ^^^^^ path-not-absolute
   fix: write /srv
`);
    expect(stdout).toContain(' 5 |   /* of two\n   |   ^^^^^^^^^ comment\n');
  });

  it('has in JSON what the library says, beside a file of lines', async () => {
    const args = ['check', '--format', 'json', 'wrong.json', 'clean.conf'];
    const { stdout } = await ociconf(args, '', folder);
    expect(JSON.parse(stdout)).toEqual([
      { file: 'wrong.json', diagnostics: JSON.parse(JSON.stringify(validateSpec(readSpec(WRONG).spec))) },
      { file: 'clean.conf', diagnostics: [] },
    ]);
  });

  it('has workflow commands, with columns only within a line', async () => {
    const { stdout } = await ociconf(['check', '--format', 'github', 'wrong.json'], '', folder);
    expect(stdout).toContain('::error file=wrong.json,line=4,col=23,endColumn=28,title=path-not-absolute::');
    expect(stdout).toContain('::error file=wrong.json,line=5,endLine=6,title=comment::');
  });

  it('refuses warnings with --strict alone', async () => {
    expect(validateSpec(SOUND).some(({ severity }) => severity === 'warning')).toBe(true);
    expect((await ociconf(['check', 'sound.json'], '', folder)).code).toBe(0);
    expect((await ociconf(['check', '--strict', 'sound.json'], '', folder)).code).toBe(1);
  });

  it('--fix writes the fixes and leaves the rest alone', async () => {
    file('fix.json', WRONG);
    const { code, stdout } = await ociconf(['check', '--fix', 'fix.json'], '', folder);
    expect(code).toBe(1);
    expect(read('fix.json')).toBe(WRONG.replace('"srv"', '"/srv"').replace('/* of two\n     lines */', ''));
    expect(stdout).toMatch(/fix\.json:4:50: error: "args" stands here again/);
    expect(stdout).toMatch(/2 fixes written/);
  });

  it.each([
    ['cut.json', '2:1', 'invalid-json', 'not a JSON object: the text ends instead of a value'],
    ['deep.json', '2:516', 'too-deep', 'more than 512 objects and arrays within each other'],
  ])('tells of %s in every format where nothing could be read', async (name, place, code, message) => {
    const runs = await Promise.all(
      ['text', 'json', 'sarif', 'github'].map((format) =>
        ociconf(['check', '--format', format, name], '', folder),
      ),
    );
    for (const run of runs) {
      expect(run).toMatchObject({ code: 1, stderr: '' });
      expect(run.stdout).toContain(code);
      expect(run.stdout).toContain(message);
    }
    const [line, column] = place.split(':');
    expect(runs[0]!.stdout).toContain(`${name}:${place}: error: ${message}`);
    expect(runs[0]!.stdout).toMatch(new RegExp(`\n {3}\\| +\\^ ${code}\n`));
    expect(runs[1]!.stdout).toContain(`"line": ${line},\n        "column": ${column},`);
    expect(runs[3]!.stdout).toContain(`line=${line},col=${column},`);
    expect(readFileSync(new URL('../../docs/spec-diagnostics.md', import.meta.url), 'utf8')).toContain(
      `\n## ${code}\n`,
    );
  });

  it.each([['check', '--fix'], ['fmt', '--write'], ['parse'], ['scan'], ['convert', '--to', 'spec']])(
    'a list and a text that are named .json were taken for lines: %s',
    async (...command) => {
      for (const [name, text] of [
        ['list.JSON', '\ufeff // a\n[]'],
        ['text.json', '"process_arg=a"'],
      ] as const) {
        file(name, text);
        const { code, stdout, stderr } = await ociconf([...command, name], '', folder);
        expect(code).toBe(1);
        expect(stdout + stderr).toContain('instead of an object, which starts with {');
        expect(read(name)).toBe(text);
      }
      file('lines.json', 'process_arg=a');
      const { stdout } = await ociconf(['parse', 'lines.json'], '', folder);
      expect(JSON.parse(stdout).process.args).toEqual(['a']);
    },
  );

  it('--watch looks again', async () => {
    file('watched/config.json', writeSpec(WEB));
    const child = spawn(process.execPath, [CLI, 'check', '--watch', 'watched'], { cwd: folder });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (data: string) => {
      output += data;
    });
    const ended = new Promise((resolve) => child.on('close', resolve));
    const next = async () => {
      while (!output.includes('Watching')) await new Promise((resolve) => setTimeout(resolve, 20));
      const text = output;
      output = '';
      return text;
    };
    expect(await next()).toMatch(/1 file checked: 1 warning\n/);
    file('watched/config.json', WRONG);
    expect(await next()).toContain('watched/config.json:4:23: error:');
    child.kill('SIGINT');
    expect(await ended).toBe(1);
  });
});

describe('fmt of config.json', () => {
  const loose = '{"root":{"path":"r"},"x":18446744073709551615,"ociVersion":"1.0.2"}';
  const canonical = writeSpec(readSpec(loose).spec);

  it('is canonical, and stays so', async () => {
    expect(await ociconf(['fmt'], loose)).toEqual({ code: 0, stdout: canonical, stderr: '' });
    expect(canonical).toContain('18446744073709551615');
    expect((await ociconf(['fmt'], canonical)).stdout).toBe(canonical);
  });

  it('--check and --write', async () => {
    file('fmt/loose.json', loose);
    file('fmt/canonical.json', canonical);
    const check = await ociconf(['fmt', '--check', 'fmt'], '', folder);
    expect(check).toEqual({ code: 1, stdout: 'fmt/loose.json\n', stderr: '' });
    expect(read('fmt/loose.json')).toBe(loose);
    const write = await ociconf(['fmt', '--write', 'fmt'], '', folder);
    expect(write).toEqual({ code: 0, stdout: 'fmt/loose.json\n', stderr: '' });
    expect(read('fmt/loose.json')).toBe(canonical);
  });

  it.each([
    ['duplicates and comments', WRONG, ':4:49: /process/args: "args" stands here again'],
    ['a byte order mark', `\ufeff${loose}`, ':1:1: '],
    ['no JSON', '{"a":}', ': not a JSON object: line 1, column 6'],
    ['what is too deep', '{"a":'.repeat(600), ': more than 512 objects'],
  ])('refuses %s in a line, and leaves the file', async (_, content, message) => {
    file('refused.json', content);
    for (const option of [[], ['--check'], ['--write']]) {
      const { code, stdout, stderr } = await ociconf(['fmt', ...option, 'refused.json'], '', folder);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr.split('\n')).toHaveLength(2);
      expect(stderr).toContain(`ociconf: refused.json${message}`);
    }
    expect(read('refused.json')).toBe(content);
  });
});

describe('parse of config.json', () => {
  it('prints it, one indented, several as a line each', async () => {
    const one = await ociconf(['parse', 'web.json'], '', folder);
    expect(one).toEqual({ code: 0, stdout: writeSpec(WEB, { indent: 2 }), stderr: '' });
    const two = await ociconf(['parse', 'web.json', 'clean.conf'], '', folder);
    expect(two.code).toBe(0);
    const [json, lines] = two.stdout.split('\n');
    expect(`${json}\n`).toBe(writeSpec(WEB, { indent: 0 }));
    expect(JSON.parse(lines!)).toMatchObject({ process: { args: ['x'] } });
  });

  it('prints what is not valid too, with the first error on stderr', async () => {
    const { code, stdout, stderr } = await ociconf(['parse', 'wrong.json'], '', folder);
    expect(code).toBe(1);
    expect(stdout).toBe(writeSpec(readSpec(WRONG).spec, { indent: 2 }));
    const errors = validateSpec(readSpec(WRONG).spec).filter(({ severity }) => severity === 'error');
    expect(stderr).toBe(
      `ociconf: wrong.json:4:23: /process/cwd: ${errors[0]!.message} (the first of ${errors.length} errors)\n`,
    );
  });

  it('prints nothing of what is no JSON', async () => {
    const { code, stdout, stderr } = await ociconf(['parse', 'cut.json'], '', folder);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      'ociconf: cut.json: not a JSON object: line 2, column 1: the text ends instead of a value\n',
    );
  });
});

describe('diff with config.json', () => {
  it('compares the two forms', async () => {
    const web = join(EXAMPLES, 'web.conf');
    expect(await ociconf(['diff', web, 'web.json'], '', folder)).toEqual({ code: 0, stdout: '', stderr: '' });
    const other = structuredClone(WEB);
    other.hostname = 'other';
    file('other.json', writeSpec(other));
    const { code, stdout } = await ociconf(['diff', '--format', 'json', web, 'other.json'], '', folder);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual(diff(parse(readFileSync(web)), fromSpec(other).config));
  });

  const { losses } = fromSpec(SOUND);
  const [first, second, third] = losses.map(({ pointer }) => pointer);
  const told = (name: string) =>
    `ociconf: ${name}: ${losses.length} properties without counterpart in lines are not compared: ${first}, ${second}, ${third} and ${losses.length - 3} more\n`;

  it('tells what it does not compare, once a file', async () => {
    // The same, in another order of members.
    const { ociVersion, ...rest } = SOUND;
    const capabilities = Object.fromEntries(Object.entries(SOUND.process!.capabilities!).reverse());
    const turned = { ...rest, process: { ...SOUND.process, capabilities }, ociVersion };
    file('turned.json', JSON.stringify(turned));
    const { code, stdout, stderr } = await ociconf(['diff', 'sound.json', 'turned.json'], '', folder);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr.split('\n')).toHaveLength(3);
    expect(stderr).toContain(told('sound.json'));
  });

  it('calls no two the same that differ in what it does not compare', async () => {
    const bare = structuredClone(SOUND);
    bare.process!.noNewPrivileges = false;
    file('bare.json', writeSpec(bare));
    file('sound.conf', stringify(fromSpec(SOUND).config));
    for (const other of ['bare.json', 'sound.conf']) {
      const { code, stdout, stderr } = await ociconf(['diff', 'sound.json', other], '', folder);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(told('sound.json'));
      expect(stderr).toContain(`ociconf: ${other}: differs from sound.json in what is not compared\n`);
    }
  });

  it('cannot compare what is no JSON, and says what readers disagree on', async () => {
    const cut = await ociconf(['diff', 'cut.json', 'web.json'], '', folder);
    expect(cut).toMatchObject({ code: 2, stdout: '' });
    expect(cut.stderr).toMatch(/^ociconf: cut\.json: not a JSON object: line 2, column 1/);
    const { code, stderr } = await ociconf(['diff', 'wrong.json', 'wrong.json'], '', folder);
    expect(code).toBe(1);
    expect(stderr).toContain('wrong.json:4:49: /process/args: "args" stands here again');
  });
});

describe('scan of config.json', () => {
  it('counts it as the lines that say the same', async () => {
    const lines = await ociconf(['convert', '--to', 'line'], writeSpec(WEB));
    const { offsets, ...expected } = scan(lines.stdout);
    expect(expected.directives.mount).toBeGreaterThan(0);
    const asNumbers = (_: string, value: unknown) => (typeof value === 'bigint' ? Number(value) : value);
    for (const args of [['web.json'], ['-']]) {
      const { code, stdout } = await ociconf(['scan', '--format', 'json', ...args], writeSpec(WEB), folder);
      expect(code).toBe(0);
      const { files, ...found } = JSON.parse(stdout);
      expect(files).toBe(1);
      expect(found).toEqual(JSON.parse(JSON.stringify(expected, asNumbers)));
    }
  });

  it('counts one document where lines would have nothing to say, and says what no line can', async () => {
    file('default.json', '{"ociVersion":"1.0.2","root":{"path":"/"},"process":{"cwd":"/"}}');
    file('feed.json', '{"ociVersion":"1.0.2","root":{"path":"a\\nb"}}');
    const { code, stdout, stderr } = await ociconf(['scan', 'default.json', 'feed.json'], '', folder);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^files +1\ndocuments +1\n/);
    expect(stderr).toMatch(/^ociconf: feed\.json: invalid root\.path/);
  });

  it('adds it to lines, and counts what is refused', async () => {
    file(
      'refused/a.json',
      '{"ociVersion":"1.0.2","root":{"path":""},"process":{"cwd":"/","user":{"uid":7,"gid":0}}}',
    );
    file('refused/b.json', '{"ociVersion":"1.0.2","root":{"path":"r"},"process":{"args":["x"],"cwd":"srv"}}');
    const args = ['scan', '--format', 'json', 'refused', 'clean.conf'];
    const { stdout } = await ociconf(args, '', folder);
    expect(JSON.parse(stdout)).toMatchObject({
      files: 3,
      documents: 3,
      directives: { process_arg: 2, namespace: 1, root_path: 2, process_uid: 1, process_cwd: 1 },
      invalid: { 'root.path': 1, 'process.args': 0, 'process.cwd': 1 },
      integers: { 'process.uid': { sum: 7, min: 0, max: 7 } },
    });
  });

  it('leaves out what is no JSON', async () => {
    const { code, stdout, stderr } = await ociconf(['scan', 'cut.json', 'clean.conf'], '', folder);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^files +1\ndocuments +1\n/);
    expect(stderr).toMatch(/^ociconf: cut\.json: not a JSON object/);
  });

  it('tells it from lines in a pipe that gives a byte first', async () => {
    const pipe = `mkfifo pipe && { { printf ' '; sleep 0.3; cat web.json; } > pipe & }`;
    const { stdout } = await shell(`${pipe} && "$@" scan pipe`, folder);
    expect(stdout).toMatch(/^files +1\ndocuments +1\n/);
    expect(stdout).toMatch(/\nlines\nroot_path +1\n/);
  });
});

describe.each([['check'], ['fmt'], ['parse'], ['scan'], ['diff', 'clean.conf']])(
  '%s: a config.json that is too large',
  (...command) => {
    it('cannot be read', async () => {
      const { code, stderr } = await ociconf([...command, 'large.json'], '', folder);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^ociconf: large\.json: is .*4194304.*\n$/);
    });
  },
);

const MISREAD = Buffer.from('{"ociVersion":"1.0.2",\n"Process":{"cwd":"/"},\n"hostname":"a?b"}');
MISREAD[MISREAD.indexOf('?')] = 0xff;
writeFileSync(join(folder, 'misread.json'), MISREAD);
writeFileSync(join(folder, 'nul.json'), '{"ociVersion":"1.0.2",\n"hostname":"a\0b"}');

describe.each([
  ['check'],
  ['fmt'],
  ['fmt', '--write'],
  ['parse'],
  ['scan'],
  ['convert', '--to', 'line'],
  ['diff', 'clean.conf'],
])('%s %s: a config.json', (...command) => {
  it('that is no UTF-8 is told with line and column', async () => {
    const { code, stdout, stderr } = await ociconf([...command, 'misread.json'], '', folder);
    expect(code).toBe(1);
    expect(stdout + stderr).toMatch(/misread\.json:\d:\d+: /);
    if (command[0] === 'check')
      expect(stdout).toContain('misread.json:3:14: error: bytes that are not UTF-8');
  });

  it('that has a NUL is told with line and column', async () => {
    const { code, stdout, stderr } = await ociconf([...command, 'nul.json'], '', folder);
    // As diff(1), 1 would say that they differ.
    expect(code).toBe(command[0] === 'diff' ? 2 : 1);
    expect(stdout + stderr).toMatch(/nul\.json(:2:12: |: not a JSON object: line 2, column 12: )/);
  });

  it('that is too deep is not told of options that the command does not have', async () => {
    const { code, stdout, stderr } = await ociconf([...command, 'deep.json'], '', folder);
    // As diff(1), 1 would say that they differ.
    expect(code).toBe(command[0] === 'diff' ? 2 : 1);
    expect(stdout + stderr).toContain('more than 512 objects and arrays within each other');
    expect(stdout + stderr).not.toContain('maxDepth');
  });
});

const INFINITE = writeSpec(WEB).replace('\t"linux": {', '\t"linux": {\n"later": [1e400],');
file('infinite.json', INFINITE.replace('"cwd": "/', '"cwd": "'));
const AT = `infinite.json:${INFINITE.split('1e400')[0]!.split('\n').length}:11: /linux/later/0: a number that `;

describe('a number that no reader can represent', () => {
  it.each([
    ['parse', 1, 'no reader can represent; not written'],
    ['diff web.json', 2, 'no reader can represent; not compared'],
    ['convert --to spec', 1, 'no reader can represent; not written'],
    ['fmt', 1, 'no reader can represent; not formatted'],
  ])('is told by %s with its place, and nothing is written', async (command, expected, message) => {
    const { code, stdout, stderr } = await ociconf([...command.split(' '), 'infinite.json'], '', folder);
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    expect(stderr).toContain(`ociconf: ${AT}${message}\n`);
  });

  it('is told by convert --to line, and not in the lines', async () => {
    const { code, stdout, stderr } = await ociconf(['convert', '--to', 'line', 'infinite.json'], '', folder);
    expect(code).toBe(1);
    expect(stderr).toContain(`ociconf: ${AT}no reader can represent\n`);
    expect(stderr).toContain(': dropped: /linux/later: ');
    expect(stdout).toContain('hostname = ');
  });

  it('is among what parse finds wrong, whatever is wrong before', async () => {
    const { stderr } = await ociconf(['parse', 'infinite.json'], '', folder);
    expect(stderr).toMatch(/\/process\/cwd: .* \(the first of 2 errors\)\n$/);
  });

  it.each(['parse', 'convert'])('is a reason for bulk %s to reject it, with its place', async (operation) => {
    file('infinite/a.json', INFINITE);
    const output = `infinite-${operation}`;
    const args = ['bulk', '--operation', operation, '--output', output, 'infinite/a.json'];
    expect((await ociconf(args, '', folder)).code).toBe(1);
    expect(read(`${output}/part-000000.ndjson`)).toBe('');
    expect(JSON.parse(read(`${output}/rejects-000000.ndjson`))).toMatchObject({
      code: 'number-too-large',
      location: { offset: INFINITE.indexOf('1e400'), column: 11 },
    });
  });
});

describe('check --fix', () => {
  it('leaves a config.json alone of which it cannot read every byte', async () => {
    const { code, stdout } = await ociconf(['check', '--fix', 'misread.json'], '', folder);
    expect(code).toBe(1);
    expect(stdout).toContain('name-case');
    expect(stdout).not.toContain('fix');
    expect(readFileSync(join(folder, 'misread.json'))).toEqual(MISREAD);
  });
});

describe('folders', () => {
  it('give the *.json that are a config.json beside the *.conf', async () => {
    file('tree/a.json', writeSpec(WEB, { indent: 0 }));
    file('tree/b.conf', 'hostname=a');
    file('tree/bundle/config.json', '{"ociVersion":"1.0.2"');
    file('tree/c.json', '{"OCIVERSION":"1.0.2"}');
    file('tree/large.json', `{"ociVersion":"1.0.2"${' '.repeat(LARGE)}}`);
    for (const name of ['package.json', 'empty.json', 'list.json', 'lines.json', 'nested.json']) {
      file(`tree/${name}`, '{"name":"x","dependencies":{}}');
    }
    file('tree/config.json', '{"auths":{},"process":"x"}');
    file('tree/bundle/broken/config.json', '{"root":{"path":"r"},"process":{"cwd":"/"}}');
    file('tree/bundle/broken/other.json', '{"root":{"path":"r"},"process":{"cwd":"/"}}');
    file('tree/empty.json', '');
    file('tree/list.json', '[{"ociVersion":"1.0.2"}]');
    file('tree/lines.json', 'hostname=a');
    file('tree/nested.json', '{"properties":{"ociVersion":{}}}');
    const { code, stdout, stderr } = await ociconf(['check', '--format', 'json', 'tree'], '', folder);
    expect(code).toBe(2);
    expect((JSON.parse(stdout) as { file: string }[]).map(({ file }) => file)).toEqual([
      'tree/a.json',
      'tree/b.conf',
      'tree/bundle/broken/config.json',
      'tree/bundle/config.json',
      'tree/c.json',
      'tree/large.json', // with the error why it was not read
    ]);
    expect(stderr).toMatch(/^ociconf: tree\/large\.json: is [^\n]*\n$/);
  });
});

describe.each(['parse', 'check', 'fmt', 'diff', 'scan'])('%s --help', (command) => {
  it('speaks of config.json', async () => {
    const { stdout } = await ociconf([command, '--help']);
    expect(stdout.split('Examples:')[0]).toContain('config.json');
  });
});
