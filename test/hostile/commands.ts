import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { BOUND, TIMES } from './bound.ts';
import { LINE_TEXTS, type Make } from './line-texts.ts';
import { SPEC_TEXTS } from './spec-texts.ts';

// The built command on hostile files of two sizes: how it ends, and how its CPU time grows.

const CLI = fileURLToPath(new URL('../../build/cli.js', import.meta.url));
const CHECKS = ['text', 'json', 'sarif', 'github'].map((format) => `check --format ${format} FILE`);
const COMMANDS = [
  ...CHECKS,
  'check --fix FILE',
  'fmt FILE',
  'diff FILE OTHER',
  'convert --to spec FILE',
  'convert --to line FILE',
  'parse FILE',
  'scan FILE',
];

/** How often what a text is made of is in the smaller file, and in the larger one. */
const SIZES = [4096, 4096 * TIMES] as const;
/** What takes no longer than that above what an empty file takes is too short to say anything, in ms. */
const LEAST = 250;
/** A neighbour on the machine only ever adds. */
const ATTEMPTS = 4;
interface CommandRun {
  readonly code: number;
  readonly milliseconds: number;
  readonly stderr: string;
}

export interface CommandResult {
  readonly count: number;
  readonly compared: number;
  /** What was wrong, a line each. */
  readonly findings: readonly string[];
}

interface CommandOptions {
  /** Of all pairs of a file and a command, one in so many, for each file another command. */
  readonly every: number;
  /** Which texts; all without it. */
  readonly texts?: readonly string[];
  /** What to run instead of the command. */
  readonly program?: string;
  readonly signal?: AbortSignal;
  /** How many of all pairs are done. */
  readonly onProgress?: (done: number, total: number) => void;
  /** What was found, at once. */
  readonly onFinding?: (line: string) => void;
}

const ALL: Record<string, Make> = { ...LINE_TEXTS, ...SPEC_TEXTS };

export async function attackCommands({
  every,
  texts = Object.keys(ALL),
  program = CLI,
  signal,
  onProgress,
  onFinding,
}: CommandOptions): Promise<CommandResult> {
  const folder = mkdtempSync(join(tmpdir(), 'ociconf-hostile-'));
  try {
    const attack = new Attack(folder, program);
    const pairs = texts.flatMap((name, t) =>
      COMMANDS.filter((_, c) => (t + c) % every === 0).map((command) => ({ name, command })),
    );
    for (const { name, command } of pairs) {
      if (signal?.aborted) break;
      const finding = await attack.pair(name, ALL[name]!, command);
      if (finding !== undefined) onFinding?.(finding);
      onProgress?.(attack.count, pairs.length);
    }
    return attack;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

class Attack implements CommandResult {
  count = 0;
  compared = 0;
  readonly findings: string[] = [];
  readonly #folder: string;
  readonly #program: string;
  #start: Promise<CommandRun> | undefined;

  constructor(folder: string, program: string) {
    this.#folder = folder;
    this.#program = program;
  }

  async pair(name: string, make: Make, command: string): Promise<string | undefined> {
    this.count++;
    const finding = await this.#findingOf(name, make, command);
    if (finding !== undefined) this.findings.push(finding);
    return finding;
  }

  async #findingOf(name: string, make: Make, command: string): Promise<string | undefined> {
    const fastest = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY] as [number, number];
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      // The larger one first: most take so little of it that the smaller one says nothing.
      for (const which of [1, 0] as const) {
        const { code, milliseconds, stderr } = await this.#run(make(SIZES[which]), command);
        fastest[which] = Math.min(fastest[which], milliseconds);
        if (!isEnd(code, stderr)) return `${name}: ${command}: ends with ${code}: ${stderr.slice(0, 300)}`;
        if ((await this.#withoutStart(fastest))[1] < LEAST) return undefined;
      }
      const [small, large] = await this.#withoutStart(fastest);
      if (large <= BOUND * small) break;
    }
    this.compared++;
    const [small, large] = await this.#withoutStart(fastest);
    if (large <= BOUND * small) return undefined;
    return `${name}: ${command}: ${small} and ${large} ms for ${TIMES} times as much`;
  }

  async #withoutStart([small, large]: readonly [number, number]): Promise<[number, number]> {
    this.#start ??= this.#run('process_arg=a\nnamespace=mount\n', 'check FILE');
    const { milliseconds } = await this.#start;
    // A start that took long takes nothing away of what follows.
    return [Math.max(small - milliseconds, 1), large - milliseconds];
  }

  #run(content: string, command: string): Promise<CommandRun> {
    const file = join(this.#folder, 'hostile.conf');
    const other = join(this.#folder, 'other.conf');
    writeFileSync(file, content);
    writeFileSync(other, `process_arg=another\n${content.startsWith('{') ? '' : content}`);
    return run(this.#program, command.replace('FILE', file).replace('OTHER', other).split(' '));
  }
}

/** All is fine, or there is something to be said of the file, or it cannot be read: no signal, and no stack. */
function isEnd(code: number, stderr: string): boolean {
  const isSaid = code === 2 && stderr.startsWith('ociconf: ') && stderr.includes('hostile.conf: ');
  return (code === 0 || code === 1 || isSaid) && !stderr.includes('\n    at ');
}

/** With the CPU time of the process, as the shell that waits for it knows it. */
async function run(program: string, args: readonly string[]): Promise<CommandRun> {
  const script = '"$@"; code=$?; times >&3; exit $code';
  const child = spawn('sh', ['-c', script, 'sh', process.execPath, program, ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const [stderr, times, code] = await Promise.all([
    text(child.stderr!),
    text(child.stdio[3] as NodeJS.ReadableStream),
    new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve(code ?? -1));
    }),
  ]);
  return { code, milliseconds: millisecondsOf(times), stderr };
}

/** Of the second line, which is of children: `0m0.350000s 0m0.040000s`. */
function millisecondsOf(times: string): number {
  const [user = '', system = ''] = (times.split('\n')[1] ?? '').split(' ');
  return Math.round(1000 * (secondsOf(user) + secondsOf(system)));
}

function secondsOf(time: string): number {
  const [minutes, seconds] = time.split('m');
  return 60 * Number(minutes) + Number.parseFloat(seconds ?? '');
}
