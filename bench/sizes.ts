import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { CONFIGS, longConfig } from './configs.ts';
import { type Effort, interleave, type Measured } from './interleave.ts';
import type { Lane, Slice } from './lane.ts';

/** One config of each size. */
export const SIZES = {
  typical: () => CONFIGS.typical,
  '13 kB': () => CONFIGS.large,
  '1 MB': () => longConfig('1 MB', 1e6),
  '64 MB': () => longConfig('64 MB', 64e6),
} as const;

export type SizeName = keyof typeof SIZES;
export type Sizes = Record<SizeName, Measured>;

/** Does a byte of a long config cost what a byte of a short one does? */
export async function measureSizes(effort: Effort): Promise<Sizes> {
  const lanes = {
    typical: new SizeProcess('typical'),
    '13 kB': new SizeProcess('13 kB'),
    '1 MB': new SizeProcess('1 MB'),
    '64 MB': new SizeProcess('64 MB'),
  };
  for (const lane of Object.values(lanes)) await lane.ready();
  const measured = await interleave(lanes, effort);
  for (const lane of Object.values(lanes)) lane.close();
  return measured;
}

/** A heap for each size: one that has held 64 MB makes 1 kB twice as slow, which would hide what is asked here. */
class SizeProcess implements Lane {
  readonly #child: ChildProcess;
  bytes = 0;

  constructor(name: SizeName) {
    this.#child = fork(fileURLToPath(new URL('children/size.ts', import.meta.url)), [name]);
    this.#child.on('exit', (code) => {
      if (code !== 0) throw new Error(`the process for ${name} ended with ${code}`);
    });
  }

  async ready(): Promise<void> {
    this.bytes = await this.#answer<number>();
  }

  run(times: number): Promise<Slice> {
    this.#child.send(times);
    return this.#answer<Slice>();
  }

  close(): void {
    this.#child.disconnect();
  }

  async #answer<Answer>(): Promise<Answer> {
    const [answer] = await once(this.#child, 'message');
    return answer as Answer;
  }
}
