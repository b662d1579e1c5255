import { spawnSync } from 'node:child_process';

/** Runs npm in the repository: the very npm that runs this script, where one does. */
export function npm(args, options) {
  const cli = process.env.npm_execpath;
  // Whatever is set outside, errors are told and nothing else is.
  const quiet = ['--loglevel=error', ...args];
  return cli?.endsWith('npm-cli.js')
    ? spawnSync(process.execPath, [cli, ...quiet], options)
    : spawnSync('npm', quiet, { ...options, shell: process.platform === 'win32' });
}
