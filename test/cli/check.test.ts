import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Diagnostic, diagnose, diagnoseAll } from '../../src/index.ts';
import { spec } from '../../src/spec/index.ts';
import { EXAMPLES, ociconf, scratchFolder } from './command.ts';
import { hasTerminal, inTerminal } from './terminal.ts';

const folder = scratchFolder();
const CLEAN = 'process_arg=x\nnamespace=mount\n';
const WARNED = `${CLEAN}process_env=A\n`;
const NAME = '::stop-commands::x.conf';
const BUNDLE = '::bundle##[error]';
const WRONG = `${CLEAN}memory_limit=64M\n`;

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return name;
}

function read(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

file('clean.conf', CLEAN);
file('warned.conf', WARNED);
file('wrong.conf', WRONG);
file('info.conf', `${CLEAN}hook_prestart=/x\n`);

describe('check: what it ends with', () => {
  it.each([
    [['clean.conf'], 0],
    [['info.conf'], 0],
    [['warned.conf'], 0],
    [['wrong.conf'], 1],
    [['--strict', 'clean.conf', 'info.conf'], 0],
    [['--strict', 'warned.conf'], 1],
    [['wrong.conf', 'missing'], 2],
  ])('%j: %i', async (args, code) => {
    for (const format of ['text', 'json', 'sarif', 'github']) {
      expect((await ociconf(['check', '--format', format, ...args], '', folder)).code).toBe(code);
    }
  });

  it('refuses an empty file, which has no document', async () => {
    const { code, stdout } = await ociconf(['check', '--format', 'json', '-'], '');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual([{ file: '<stdin>', diagnostics: diagnose('').diagnostics }]);
  });

  it.each([
    [['--fix', '-'], '--fix writes files, and standard input is none'],
    [['--watch', '-'], '--watch watches files, and standard input is none'],
    [['--watch', '--format', 'json', 'clean.conf'], '--watch writes text, not json'],
    [['--format', 'xml', '-'], "option '--format <format>' argument 'xml' is invalid."],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stdout, stderr } = await ociconf(['check', ...args], '', folder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`ociconf: ${message}`);
  });
});

describe('check: text', () => {
  it('shows place, message, code, line, and fix', async () => {
    const { stdout, stderr } = await ociconf(['check', 'wrong.conf', 'clean.conf'], '', folder);
    expect(stderr).toBe('');
    expect(stdout).toBe(`wrong.conf:3:14: error: memory limit 64M has a unit; memory would be unlimited (0)
 3 | memory_limit=64M
   |              ^^^ number-with-unit
   fix: write 67108864

2 files checked: 1 error; --fix mends it
`);
  });

  it.each([
    [WRONG, '1 error; --fix mends it'],
    ['process_arg=x\nmemory_limit=64M\n', '1 error, 1 warning; --fix mends all'],
    [`${WRONG}x\n`, '2 errors; --fix mends 1'],
  ])('says how much of %j --fix mends', async (lines, counts) => {
    const name = file('counted.conf', lines);
    const { stdout } = await ociconf(['check', name], '', folder);
    expect(stdout).toMatch(new RegExp(`\n1 file checked: ${counts}\n$`));
  });

  it('shows the second place', async () => {
    const { stdout } = await ociconf(['check'], `hostname=a\n${CLEAN}hostname=b\n`);
    expect(
      stdout,
    ).toContain(`<stdin>:1:1: error: hostname is set again in line 4, which counts; this line has no effect
 1 | hostname=a
   | ^^^^^^^^ duplicate-key
   line 4: the line that counts
   fix: remove the line
`);
  });

  it('says so where there is nothing to say', async () => {
    expect(await ociconf(['check', 'clean.conf'], '', folder)).toEqual({
      code: 0,
      stdout: '1 file checked: nothing to say\n',
      stderr: '',
    });
  });

  it('looks at every document of a file, at its place in the file', async () => {
    const { stdout } = await ociconf(['check'], `${CLEAN}---\n${WRONG}---\r\n${CLEAN}x\n`);
    expect(stdout.split('\n').filter((line) => line.startsWith('<stdin>'))).toEqual([
      '<stdin>:6:14: error: memory limit 64M has a unit; memory would be unlimited (0)',
      '<stdin>:10:1: error: "x" has no equals sign; the line is dropped',
    ]);
  });

  it('takes neither names nor lines to the terminal as they are', async () => {
    file('\x1b[31m.conf', `${CLEAN}\x1b[2J\u202e=1\x9b\n`);
    const { stdout } = await ociconf(['check', '\x1b[31m.conf'], '', folder);
    for (const char of ['\x1b', '\u202e', '\x9b']) expect(stdout).not.toContain(char);
  });

  it('gives no orders to runners of workflows, which names of files and lines once could', async () => {
    file(NAME, `${CLEAN}host##[error]name = ##vso[task.setvariable variable=a]b\n`);
    for (const format of ['text', 'json', 'sarif']) {
      const { stdout } = await ociconf(['check', '--format', format, NAME], '', folder);
      expect(stdout).toContain('stop-commands');
      expect(stdout).not.toMatch(/^\s*::|##\[|##vso\[/m);
    }
  });

  const ORDER = '::stop-commands::x##[error]##vso[a]';
  it.each([
    ['names of files', ['fmt', '--check', NAME]],
    ['values', ['parse', NAME]],
    ['names of files that are counted', ['scan', NAME, ORDER]],
    ['a name that is a colon, behind which comes another', ['check', ':']],
    ['an option, which once could', ['check', `--x\n${ORDER}`]],
    ['an option behind a line feed and spaces', ['fmt', `--x\n  ${ORDER}`]],
    ['a subcommand', [`x\n${ORDER}`]],
    ['a value of an option', ['check', '--format', `x\n${ORDER}`]],
    ['a value that is converted', ['events', '--interval', `1\n${ORDER}`]],
    ['files that are not there', ['diff', `x\n${ORDER}`, ORDER]],
    ['a bundle', ['plan', `x\n${ORDER}`]],
    ['the bundle of a plan, which JSON once had as it was', ['plan', '--format', 'json', BUNDLE]],
    ['the bundle of a plan', ['plan', BUNDLE]],
    ['ids', ['run', '--runtime', 'process', `x\n${ORDER}`]],
    ['inputs', ['bulk', '--output', `out\n${ORDER}`, `x\n${ORDER}`]],
  ])('gives no orders to runners of workflows by %s', async (_, args) => {
    file(
      NAME,
      `${CLEAN}hostname=##[error]stop-commands\nhost##[error]name = ##vso[task.setvariable variable=a]b\n`,
    );
    file(':', `${CLEAN}x::y=1\n`);
    mkdirSync(join(folder, BUNDLE), { recursive: true });
    file(`${BUNDLE}/config.json`, JSON.stringify(spec('minimal').args('x').build()));
    const { stdout, stderr } = await ociconf(args, '', folder);
    expect(stdout + stderr).toMatch(/stop-commands|bundle|x::y/);
    expect(stdout + stderr).not.toMatch(/^\s*::|##\[|##vso\[/m);
  });

  const { OCICONF_REQUIRE_REAL } = process.env;
  it.skipIf(!hasTerminal && !OCICONF_REQUIRE_REAL)(
    'is coloured on a terminal, unless NO_COLOR is set, and nowhere else',
    async () => {
      const COLOUR = '\x1b[';
      expect(await inTerminal('check wrong.conf', folder, {})).toContain(COLOUR);
      expect(await inTerminal('check wrong.conf', folder, { NO_COLOR: '1' })).not.toContain(COLOUR);
      expect(await inTerminal('check wrong.conf', folder, { TERM: 'dumb' })).not.toContain(COLOUR);
      const { stdout } = await ociconf(['check', 'wrong.conf'], '', folder);
      expect(stdout).not.toContain(COLOUR);
    },
  );
});

describe('check: formats for programs', () => {
  it('json has what the library says, file by file', async () => {
    const names = readdirSync(EXAMPLES).filter((name) => name.endsWith('.conf'));
    const { stdout } = await ociconf(['check', '--format', 'json', '.'], '', EXAMPLES);
    const expected = names.map((name) => ({
      file: name,
      diagnostics: diagnose(readFileSync(join(EXAMPLES, name))).diagnostics,
    }));
    expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(expected)));
  });

  it('say what could not be read', async () => {
    file('utf16.conf', 'a\0');
    const names = ['utf16.conf', 'missing', 'clean.conf'];
    const json = await ociconf(['check', '--format', 'json', ...names], '', folder);
    expect(JSON.parse(json.stdout)).toEqual([
      { file: 'clean.conf', diagnostics: [] },
      { file: 'utf16.conf', diagnostics: [], error: 'is not text: NUL at byte 1' },
      { file: 'missing', diagnostics: [], error: 'no such file or directory' },
    ]);
    const github = await ociconf(['check', '--format', 'github', ...names], '', folder);
    expect(github.stdout).toBe(
      '::error file=utf16.conf::is not text: NUL at byte 1\n::error file=missing::no such file or directory\n',
    );
  });

  it.each(['json', 'sarif', 'github'])(
    '%s lets nothing through that a terminal takes for an order',
    async (format) => {
      const name = file('\x1b[31m\u202e.conf', `${CLEAN}\x1b[2J\u202e=1\x9b\n`);
      const { stdout } = await ociconf(['check', '--format', format, name], '', folder);
      for (const char of ['\x1b', '\u202e', '\x9b']) expect(stdout).not.toContain(char);
    },
  );

  it('github has a command for each, escaped', async () => {
    file('a,b:100%.conf', `${CLEAN}100%=x\nprocess_env=A\n`);
    const { stdout } = await ociconf(
      ['check', '--format', 'github', 'a,b:100%.conf', 'info.conf'],
      '',
      folder,
    );
    expect(stdout.split('\n')).toEqual([
      '::error file=a%2Cb%3A100%25.conf,line=3,col=1,endColumn=5,title=unknown-key::unknown key "100%25": the line is dropped',
      expect.stringMatching(
        /^::warning file=a%2Cb%3A100%25\.conf,line=4,col=13,endColumn=14,title=env-without-equals::/,
      ),
      expect.stringMatching(
        /^::notice file=info\.conf,line=3,col=1,endColumn=14,title=prestart-deprecated::/,
      ),
      '',
    ]);
  });
});

describe('check --fix', () => {
  it('writes the fixes, and says what is left', async () => {
    const name = file(
      'fix.conf',
      `${CLEAN}memory_limit=64M\nproces_env=A=1\nmount=a : b:c:,\n---\nnamespace=mnt\nx\n`,
    );
    const { code, stdout } = await ociconf(['check', '--fix', name], '', folder);
    expect(code).toBe(1);
    expect(read(name)).toBe(
      `${CLEAN}memory_limit=67108864\nprocess_env=A=1\nmount=/a:b:c\n---\nnamespace=mount\nx\n`,
    );
    expect(stdout).toContain('fix.conf:8:1: error: "x" has no equals sign');
    expect(stdout).toMatch(/1 file checked, 6 fixes written: 2 errors\n$/);
  });

  it('keeps mode, link and byte order of the rest, and leaves nothing behind', async () => {
    mkdirSync(join(folder, 'links'));
    file('links/target.conf', WRONG);
    chmodSync(join(folder, 'links/target.conf'), 0o640);
    symlinkSync('target.conf', join(folder, 'links/link.conf'));
    const { code } = await ociconf(['check', '--fix', 'links/link.conf'], '', folder);
    expect(code).toBe(0);
    expect(lstatSync(join(folder, 'links/link.conf')).isSymbolicLink()).toBe(true);
    expect(read('links/target.conf')).toBe(WRONG.replace('64M', '67108864'));
    expect(statSync(join(folder, 'links/target.conf')).mode & 0o777).toBe(0o640);
    expect(readdirSync(join(folder, 'links')).sort()).toEqual(['link.conf', 'target.conf']);
  });

  it.each(['process_arg=x\r\n', 'process_arg=x\r\nprocess_cwd=/a'])(
    'ends the lines that it adds as the file does: %j',
    async (text) => {
      const name = file('crlf.conf', text);
      await ociconf(['check', '--fix', name], '', folder);
      expect(read(name)).toBe(`${text.trimEnd()}\r\nnamespace = mount\r\n`);
    },
  );

  it('does not touch a file that has nothing to fix', async () => {
    const before = statSync(join(folder, 'clean.conf'));
    await ociconf(['check', '--fix', 'clean.conf'], '', folder);
    expect(statSync(join(folder, 'clean.conf'))).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
  });
});

describe('check: what it finds is what the library finds', () => {
  it('in a text of many documents', async () => {
    const text = Array.from({ length: 200 }, (_, i) => `${i % 2 ? CLEAN : WRONG}cpu_shares=${i}x\n`).join(
      '---\n',
    );
    const { stdout } = await ociconf(['check', '--format', 'json'], text);
    const [{ diagnostics }] = JSON.parse(stdout) as [{ diagnostics: Diagnostic[] }];
    expect(diagnostics).toEqual([...diagnoseAll(text)].flatMap((document) => document.diagnostics));
    expect(diagnostics).toHaveLength(300);
  });
});
