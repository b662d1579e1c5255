import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CLI, ociconf, run } from './command.ts';

describe('usage', () => {
  it.each([['--version'], ['-V']])('%s prints the version of package.json', async (flag) => {
    const manifest: unknown = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    );
    const { version } = manifest as { version: string };
    expect(await ociconf([flag])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it.each([[['--help']], [['-h']], [['help']], [['parse', '--help']], [['help', 'parse']]])(
    '%j prints help with the exit codes on stdout',
    async (args) => {
      const { code, stdout, stderr } = await ociconf(args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/^Usage: ociconf/);
      expect(stdout).toContain('Exit codes:\n  0  ');
      expect(stdout).toContain('\n  $ ociconf parse web.conf');
    },
  );

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

  // script(1), of Debian's essential packages, gives a command a terminal.
  const hasTerminal = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;
  const { OCICONF_REQUIRE_REAL } = process.env;
  it.skipIf(!hasTerminal && !OCICONF_REQUIRE_REAL)(
    'parse without a FILE does not wait for a terminal',
    async () => {
      const command = `'${process.execPath}' '${CLI}' parse`;
      const { code, stdout } = await run('script', ['-qec', command, '/dev/null'], '', {});
      expect(code).toBe(2);
      expect(stdout).toContain('ociconf: no FILE, and standard input is a terminal');
      expect(stdout).toContain('Usage: ociconf parse');
    },
  );
});
