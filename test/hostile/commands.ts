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
const BULKS = ['parse', 'check', 'scan', 'convert'].map(
  (operation) => `bulk --quiet --operation ${operation} --output OUTPUT FILE`,
);
const COMMANDS = [
  ...CHECKS,
  'check --fix FILE',
  'fmt FILE',
  'fmt --check FILE',
  'fmt --write FILE',
  'diff FILE OTHER',
  'convert --to spec FILE',
  'convert --to line FILE',
  'parse FILE',
  'scan FILE',
  'plan FILE',
  ...BULKS,
];

/** How often what a text is made of is in the smaller file; in the larger one it is TIMES as often. */
const SIZE = 4096;
/** Most bytes of a file that every command reads. */
const LARGEST = 4 * 2 ** 20;
/** What takes no longer than that above what an empty file takes is too short to say anything, in ms. */
const LEAST = 250;
/** Of what is slow, with files of twice the size where all of them are read: a neighbour on the machine only ever adds. */
const ATTEMPTS = 4;
/** Neither caches nor neighbours do that to what takes longer than the starts of two processes differ by, in ms. */
const CLEARLY = 2 * BOUND;
const NOISE = 25;

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
  readonly #starts = new Map<string, number>();

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
    let fastest: [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (let attempt = 1, size = SIZE; ; attempt++) {
      const start = await this.#start(command, attempt > 1);
      // The larger one first: most take so little of it that the smaller one says nothing.
      for (const which of [1, 0] as const) {
        const { code, milliseconds, stderr } = await this.#run(make(size * (which ? TIMES : 1)), command);
        fastest[which] = Math.min(fastest[which], milliseconds);
        if (!isEnd(code, stderr)) return `${name}: ${command}: ends with ${code}: ${stderr.slice(0, 300)}`;
        if (fastest[1] - start < LEAST) return undefined;
      }
      const [small, large] = [Math.max(fastest[0] - start, 1), fastest[1] - start];
      const isSlow = large > BOUND * small;
      const isClear = small > NOISE && large > CLEARLY * small;
      if (!isSlow || isClear || attempt === ATTEMPTS) {
        this.compared++;
        return isSlow
          ? `${name}: ${command}: ${small} and ${large} ms for ${TIMES} times as much`
          : undefined;
      }
      if (Buffer.byteLength(make(2 * size * TIMES)) > LARGEST) continue;
      size *= 2;
      fastest = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    }
  }

  /** What a command takes with next to nothing in the file, in ms: the least so far. */
  async #start(command: string, again: boolean): Promise<number> {
    const known = this.#starts.get(command);
    if (known !== undefined && !again) return known;
    const { milliseconds } = await this.#run('process_arg=a\nnamespace=mount\n', command);
    const least = Math.min(milliseconds, known ?? Number.POSITIVE_INFINITY);
    this.#starts.set(command, least);
    return least;
  }

  #run(content: string, command: string): Promise<CommandRun> {
    const file = join(this.#folder, 'hostile.conf');
    const other = join(this.#folder, 'other.conf');
    const output = join(this.#folder, 'output');
    rmSync(output, { recursive: true, force: true });
    writeFileSync(file, content);
    // Of a config.json, other names and numbers: most of what is numbered is another.
    writeFileSync(
      other,
      content.startsWith('{') ? content.replaceAll('0', '1') : `process_arg=another\n${content}`,
    );
    const paths: Record<string, string> = { FILE: file, OTHER: other, OUTPUT: output };
    return run(
      this.#program,
      command.split(' ').map((word) => paths[word] ?? word),
    );
  }
}

/** All is fine, or there is something to be said of the file, or it cannot be read: no signal, and no stack. */
function isEnd(code: number, stderr: string): boolean {
  const isNamed = ['hostile.conf: ', 'other.conf: '].some((name) => stderr.includes(name));
  const isSaid = code === 2 && stderr.startsWith('ociconf: ') && isNamed;
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
