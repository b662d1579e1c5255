// npm test: the linter, the types, and every test. Arguments go to vitest: npm test -- -t name

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { npm } from './npm.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

// No stdin: nothing may wait for an answer.
const stdio = ['ignore', 'inherit', 'inherit'];

const style = npm(['run', '--silent', 'check:style'], { stdio });
const types = npm(['run', '--silent', 'check:types'], { stdio });
const vitest = ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)];
const tests = spawnSync(process.execPath, vitest, { stdio });

const checked = style.status === 0 && types.status === 0;
if (!checked) console.error('The check of style and types failed: see the top. npm run format may help.');
process.exitCode = checked && tests.status === 0 ? 0 : 1;
