import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CONFIGS } from './configs.ts';

const BUILT = new URL('../build/index.js', import.meta.url);
const CALL = `.parse(${JSON.stringify(CONFIGS.typical.text)})`;

/** Programs for `node -e`. Node's own price of a first `import()` is a row of its own. */
const PROGRAMS = {
  nothing: '0',
  require: `require(${JSON.stringify(fileURLToPath(BUILT))})${CALL}`,
  import: `import(${JSON.stringify(BUILT.href)}).then((ociconf) => ociconf${CALL})`,
  'import of nothing': `import('data:text/javascript,')`,
} as const;

export type StartUp = Record<keyof typeof PROGRAMS, number[]>;

/** What does the first parse cost that a process makes, compiling included? Milliseconds of each process. */
export function measureStartUp(rounds: number): StartUp {
  const names = Object.keys(PROGRAMS) as (keyof StartUp)[];
  const samples: StartUp = { nothing: [], require: [], import: [], 'import of nothing': [] };
  for (let round = -1; round < rounds; round++) {
    // In turns and in changing order: see interleave.ts.
    for (let i = 0; i < names.length; i++) {
      const name = names[(i + round + 1) % names.length]!;
      const time = timeOf(PROGRAMS[name]);
      if (round >= 0) samples[name].push(time);
    }
  }
  return samples;
}

function timeOf(program: string): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['-e', program], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // Options that the benchmark itself was started with would slow its children.
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const time = performance.now() - start;
  if (status !== 0) throw new Error(`node -e ended with ${status}: ${stderr}`);
  return time;
}
