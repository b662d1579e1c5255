import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLI, ociconf, run, scratchFolder } from './command.ts';

const folder = scratchFolder();
const bin = join(folder, 'bin');
mkdirSync(bin);
symlinkSync(CLI, join(bin, 'ociconf'));
chmodSync(CLI, 0o755);
mkdirSync(join(folder, 'work/sub'), { recursive: true });
writeFileSync(join(folder, 'work/a file.conf'), '');

const { OCICONF_REQUIRE_REAL, ...inherited } = process.env;
const env = { ...inherited, PATH: `${bin}:${process.env.PATH}`, HOME: folder, XDG_CONFIG_HOME: folder };
const cwd = join(folder, 'work');

function isMissing(shell: string): boolean {
  return spawnSync(shell, ['-c', 'true']).status !== 0 && !OCICONF_REQUIRE_REAL;
}

/** What can stand where the cursor is, at the end of the line. */
type Completer = (line: string) => Promise<string[]>;

/** As readline calls it. */
const bash: Completer = async (line) => {
  // Words end at an equals sign.
  const words = line.replaceAll('=', ' = ').split(' ');
  if (line.endsWith('=')) words.pop();
  const script = `
    source <(ociconf completion bash)
    COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
    COMP_CWORD=${words.length - 1}
    _ociconf
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  return linesOf(await run('bash', ['--norc', '-c', script], '', { env, cwd }));
};

const fish: Completer = async (line) => {
  const script = `ociconf completion fish | source; complete -C '${line}'`;
  const lines = linesOf(await run('fish', ['--no-config', '-c', script], '', { env, cwd }));
  // A description follows behind a tab.
  return lines.map((text) => text.split('\t', 1)[0]!);
};

/** In a pseudo-terminal, as its completion only works at a prompt: the keys are typed, the matches listed. */
const zsh: Completer = async (line) => {
  const script = `
    zmodload zsh/zpty
    zpty z zsh -f -i
    zpty -w z "PS1= PS2=; stty -echo; unsetopt zle_bracketed_paste; autoload -Uz compinit; compinit -u -d ${folder}/zcompdump"
    zpty -w z 'zstyle ":completion:*" list-separator "##"; source <(ociconf completion zsh)'
    zpty -w z 'comppostfuncs=(show); show() { compstate[insert]=; compstate[list]=; }'
    zpty -w z 'compadd() { builtin compadd -O matches "$@" 2>/dev/null; print -rl -- "<match>"\${^matches}"</match>"; builtin compadd "$@" }'
    zpty -w z 'bindkey "^I" complete-word; zle -C complete-word complete-word _main_complete; print -r "<ready>"'
    zpty -r z reply '*<ready>*<ready>*'
    zpty -n -w z '${line}'$'\\t'
    zpty -w z ''
    zpty -w z 'print -r "<done>"; exit'
    while zpty -r z reply; do print -rn -- "$reply"; done
    zpty -d z`;
  const { stdout } = await run('zsh', ['-f', '-c', script], '', { env, cwd });
  const matches = stdout.split('<match>').slice(1);
  // Those with a description come twice.
  return [...new Set(matches.map((part) => part.slice(0, part.indexOf('</match>'))))];
};

function linesOf({ stdout, stderr }: { stdout: string; stderr: string }): string[] {
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
}

const SHELLS: [string, Completer][] = [
  ['bash', bash],
  ['zsh', zsh],
  ['fish', fish],
];

describe.each(SHELLS)('completion in %s', (shell, complete) => {
  const isSkipped = isMissing(shell);
  const reason = isSkipped ? ` (skipped: ${shell} is not installed)` : '';
  it.skipIf(isSkipped)(`completes subcommands${reason}`, async () => {
    const files = [
      'bulk',
      'check',
      'completion',
      'convert',
      'diff',
      'fmt',
      'help',
      'parse',
      'scan',
      'schema',
      'spec',
      'worker',
    ];
    const containers = ['create', 'delete', 'events', 'kill', 'list', 'plan', 'run', 'start', 'state'];
    const all = [...files, ...containers].sort();
    expect((await complete('ociconf ')).filter((word) => !word.startsWith('-')).sort()).toEqual(all);
    expect(await complete('ociconf ch')).toEqual(['check']);
  });

  it.skipIf(isSkipped)(`completes options, and what they can be${reason}`, async () => {
    const options = await complete('ociconf check --');
    expect(options.sort()).toEqual(['--fix', '--format', '--help', '--strict', '--watch']);
    expect((await complete('ociconf check --format ')).sort()).toEqual(['github', 'json', 'sarif', 'text']);
    expect(await complete('ociconf check --format s')).toEqual(['sarif']);
    expect((await complete('ociconf completion ')).sort()).toEqual(['bash', 'fish', 'zsh']);
    expect((await complete('ociconf list --')).sort()).toEqual([
      '--format',
      '--help',
      '--quiet',
      '--root',
      '--runtime',
    ]);
    expect((await complete('ociconf list --format ')).sort()).toEqual(['json', 'table']);
  });

  it.skipIf(isSkipped)(`completes files${reason}`, async () => {
    const files = (await complete('ociconf check ')).filter((word) => !word.startsWith('-'));
    expect(
      files
        .map((name) => name.replaceAll('\\', ''))
        .map((name) => name.replace('/', ''))
        .sort(),
    ).toEqual(['a file.conf', 'sub']);
  });
});

describe('completion', () => {
  it.skipIf(isMissing('bash'))('in bash knows the value behind an equals sign', async () => {
    expect(await bash('ociconf check --format=s')).toEqual(['sarif']);
    expect((await bash('ociconf check --format=')).sort()).toEqual(['github', 'json', 'sarif', 'text']);
  });

  it.each([[[]], [['tcsh']], [['bash', 'zsh']]])('%j is wrong usage', async (args) => {
    expect(await ociconf(['completion', ...args])).toMatchObject({ code: 2, stdout: '' });
  });
});
