import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CLI, ociconf, run } from './command.ts';
import { hasTerminal } from './terminal.ts';

describe('usage', () => {
  it.each([['--version'], ['-V']])('%s prints the version of package.json', async (flag) => {
    const manifest: unknown = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    );
    const { version } = manifest as { version: string };
    expect(await ociconf([flag])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  const subcommands = ['parse', 'check', 'fmt', 'diff', 'scan', 'bulk', 'completion'];
  it.each(
    [
      ['--help'],
      ['-h'],
      ['help'],
      ...subcommands.flatMap((name) => [
        [name, '--help'],
        ['help', name],
      ]),
    ].map((args) => [args]),
  )('%j prints help with examples and the exit codes on stdout', async (args) => {
    const { code, stdout, stderr } = await ociconf(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Usage: ociconf/);
    expect(stdout).toContain('Exit codes:\n  0  ');
    const name = args.find((arg) => subcommands.includes(arg)) ?? 'parse';
    expect(stdout).toMatch(new RegExp(`\n  \\$ .*ociconf ${name} `));
  });

  it.each(subcommands.filter((name) => name !== 'parse'))('%s refuses an unknown option', async (name) => {
    const { code, stdout, stderr } = await ociconf([name, '--bogus', 'x']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain("ociconf: unknown option '--bogus'");
  });

  it.each([
    [['--bogus'], "unknown option '--bogus'"],
    [['parse', '--bogus', '-'], "unknown option '--bogus'"],
    [['pasre'], "unknown command 'pasre'"],
    [['web.conf'], "unknown command 'web.conf'"],
    [['parse', '-', '-'], 'standard input can be read once, but - is given twice'],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stdout, stderr } = await ociconf(args, 'process_arg=x');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`ociconf: ${message}\n`);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('without a command, helps on stderr', async () => {
    const { code, stdout, stderr } = await ociconf([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: ociconf/);
  });

  const { OCICONF_REQUIRE_REAL } = process.env;
  it.skipIf(!hasTerminal && !OCICONF_REQUIRE_REAL).each(['parse', 'check', 'fmt', 'scan'])(
    '%s without a FILE does not wait for a terminal',
    async (name) => {
      const command = `'${process.execPath}' '${CLI}' ${name}`;
      const { code, stdout } = await run('script', ['-qec', command, '/dev/null'], '', {});
      expect(code).toBe(2);
      expect(stdout).toContain('ociconf: no FILE, and standard input is a terminal');
      expect(stdout).toContain(`Usage: ociconf ${name}`);
    },
  );
});
