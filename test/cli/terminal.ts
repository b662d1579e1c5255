import { spawnSync } from 'node:child_process';
import { CLI, run } from './command.ts';

/** script(1), of Debian's essential packages, gives a command a terminal. */
export const hasTerminal = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;

/** What `ociconf` writes to a terminal. */
export async function inTerminal(args: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  // With CI set, Node takes every terminal for one without colours.
  const { CI, NO_COLOR, FORCE_COLOR, ...inherited } = process.env;
  const command = `'${process.execPath}' '${CLI}' ${args}`;
  const options = { cwd, env: { ...inherited, TERM: 'xterm-256color', ...env } };
  const { stdout } = await run('script', ['-qec', command, '/dev/null'], '', options);
  return stdout;
}
