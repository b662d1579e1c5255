import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const CRATE = fileURLToPath(new URL('native', import.meta.url));
const BINARY = `${CRATE}/target/release/native`;
const OUTPUT_MAX = 2 ** 28;

/** Builds the native peer, unless it is up to date. False where there is no cargo. */
export function build(): boolean {
  const args = ['build', '--release', '--quiet', '--target-dir', 'target'];
  const { error, status } = spawnSync('cargo', args, { cwd: CRATE, stdio: ['ignore', 2, 2] });
  if (error !== undefined && 'code' in error && error.code === 'ENOENT') return false;
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`cargo could not build ${CRATE}`);
  return true;
}

/** The configs of the inputs, each as JSON with u64 as decimal strings. */
export function parseAll(inputs: readonly string[]): string[] {
  const input = Buffer.concat(inputs.map((text) => command('parse', Buffer.from(text))));
  const { error, stdout } = spawnSync(BINARY, { input, maxBuffer: OUTPUT_MAX });
  if (error !== undefined) throw error;
  return stdout.toString().trimEnd().split('\n');
}

/** A running native peer: it times itself, so that pipes cost it nothing. */
export class NativeProcess {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  #texts = 0;

  constructor() {
    this.#child = spawn(BINARY, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#answers = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
  }

  /**
   * @param how `load` one config, or a `batch` of them with a line `---` between two
   * @returns the number by which to `run` it
   */
  load(text: Buffer, how: 'load' | 'batch' = 'load'): number {
    this.#child.stdin!.write(command(how, text));
    return this.#texts++;
  }

  async run(text: number, times: number): Promise<{ nanoseconds: number; checksum: number }> {
    this.#child.stdin!.write(`run ${text} ${times}\n`);
    const [nanoseconds, checksum] = await this.#answer();
    return { nanoseconds: nanoseconds!, checksum: checksum! };
  }

  /** Parses every config of a file and writes it to another as a line of JSON. */
  async rows(from: string, to: string): Promise<{ nanoseconds: number; rows: number; rejected: number }> {
    this.#child.stdin!.write(`rows ${from} ${to}\n`);
    const [nanoseconds, rows, rejected] = await this.#answer();
    return { nanoseconds: nanoseconds!, rows: rows!, rejected: rejected! };
  }

  close(): void {
    this.#child.stdin!.end();
  }

  async #answer(): Promise<number[]> {
    const { done, value } = await this.#answers.next();
    if (done) throw new Error('the native peer ended');
    return value.split(' ').map(Number);
  }
}

function command(name: string, text: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${name} ${text.length}\n`), text]);
}
