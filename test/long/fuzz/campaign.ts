import { Worker } from 'node:worker_threads';
import { type FromWorker, Shared, type ToWorker } from './shared.ts';

/** An input that takes longer hangs, in ms of CPU. */
const HANG = 1000;
/** One that takes no CPU waits for something that does not come; a machine that is busy gets so long. */
const STALL = 20_000;
const LOOK_EVERY = 50;
/** A thread that only took its time because others did is none that hangs: it is asked so many times. */
const ASKED = 3;

export interface Found {
  readonly input: Uint8Array;
  readonly error: string;
}

export interface CampaignOptions {
  /** The bundle that serves the target. */
  readonly path: string;
  readonly seed: number;
  readonly corpus: readonly Uint8Array[];
  readonly guided?: boolean;
}

/** Fuzzes in a thread, watches it, ends it where it hangs, and goes on with another. */
export class Campaign {
  readonly findings: Found[] = [];
  readonly fresh: Uint8Array[] = [];
  readonly #options: CampaignOptions;
  #shared = new Shared(new SharedArrayBuffer(Shared.size));
  /** Of the threads before. */
  #executions = 0;
  #stopped = false;

  constructor(options: CampaignOptions) {
    this.#options = options;
  }

  get progress(): { executions: number; edges: number; corpus: number } {
    const { executions, edges, corpus } = this.#shared.told;
    return { executions: this.#executions + executions, edges, corpus };
  }

  get isStopped(): boolean {
    return this.#stopped;
  }

  /** Goes on until it is stopped, or until there is no input that does not fail. */
  async run(): Promise<void> {
    for (let round = 0; !this.#stopped; round++) {
      const { seed, corpus, guided = true } = this.#options;
      // One that ended a thread would end every other, too.
      const inputs = [...corpus, ...this.fresh].filter((input) => !this.#isFound(input));
      const hung = await this.#thread({ seed: seed + round, inputs, guided, only: false }, (message) => {
        if (message.kind === 'input') this.fresh.push(message.input);
        else if (message.kind === 'finding') this.findings.push(message);
      });
      if (hung === undefined) break;
      await this.#confirm(hung);
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#shared.stop();
  }

  /** Tries inputs one after the other, as they are. */
  async only(inputs: readonly Uint8Array[]): Promise<void> {
    for (let rest = inputs; rest.length > 0; ) {
      let tried = 0;
      const hung = await this.#thread({ seed: 0, inputs: rest, guided: true, only: true }, (message) => {
        if (message.kind === 'finding') this.findings.push(message);
        else if (message.kind === 'tried') tried++;
      });
      if (hung === undefined) return;
      await this.#confirm(hung);
      rest = rest.slice(tried + 1);
    }
  }

  #isFound(input: Uint8Array): boolean {
    return this.findings.some((found) => Buffer.compare(found.input, input) === 0);
  }

  async #confirm({ input, error }: Found): Promise<void> {
    for (let time = 1; time < ASKED; time++) {
      const found: Found[] = [];
      const hung = await this.#thread({ seed: 0, inputs: [input], guided: true, only: true }, (message) => {
        if (message.kind === 'finding') found.push(message);
      });
      if (hung !== undefined) continue;
      this.findings.push(...found);
      return;
    }
    this.findings.push({ input, error });
  }

  /** Gives what the thread hung on, or what ended it; undefined where it came to its end. */
  async #thread(
    options: Omit<ToWorker, 'memory'>,
    listen: (message: FromWorker) => void,
  ): Promise<Found | undefined> {
    this.#executions += this.#shared.told.executions;
    const memory = new SharedArrayBuffer(Shared.size);
    const shared = new Shared(memory);
    this.#shared = shared;
    if (this.#stopped && !options.only) return undefined;
    const worker = new Worker(this.#options.path, { workerData: { ...options, memory } satisfies ToWorker });
    const guard = new Guard(shared);
    try {
      return await new Promise<Found | undefined>((resolve) => {
        const timer = setInterval(() => {
          const why = guard.look();
          if (why !== undefined) resolve({ input: shared.input, error: why });
        }, LOOK_EVERY);
        worker.on('message', (message: FromWorker) => {
          if (message.kind === 'done') resolve(undefined);
          else listen(message);
        });
        worker.on('error', (error) => {
          resolve({ input: shared.input, error: `the thread ended: ${error.stack ?? String(error)}` });
        });
        worker.on('exit', (code) => {
          clearInterval(timer);
          // Behind all messages: without `done` it had nothing left to wait for, or was made to exit.
          const error = `the thread ended (exit code ${code}) before the input was done: does a promise never settle?`;
          resolve({ input: shared.input, error });
        });
      });
    } finally {
      await worker.terminate();
    }
  }
}

/** Says when an input takes too long. */
class Guard {
  readonly #shared: Shared;
  #started = -1;
  #since = 0;
  #cpu = process.cpuUsage();

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  look(): string | undefined {
    const { started } = this.#shared;
    if (started !== this.#started || started === 0) {
      this.#started = started;
      this.#since = performance.now();
      this.#cpu = process.cpuUsage();
      return undefined;
    }
    // This thread waits, so that the process's time is the other's, and that of its collector.
    const { user, system } = process.cpuUsage(this.#cpu);
    const used = (user + system) / 1000;
    if (used > HANG) return `hangs: more than ${HANG} ms of CPU`;
    if (performance.now() - this.#since > STALL) return `hangs: ${STALL} ms, and ${Math.round(used)} of CPU`;
    return undefined;
  }
}
