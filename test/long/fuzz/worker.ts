import { parentPort, workerData } from 'node:worker_threads';
import { Fuzzer } from './fuzzer.ts';
import { type FromWorker, Shared, type ToWorker } from './shared.ts';
import type { Target } from './target.ts';

/** So many runs without a look at what is going on outside. */
const STEPS = 64;
const port = parentPort;

/** Fuzzes in a thread, which may be ended at any time: inputs stand in shared memory before they are run. */
export async function serve(target: Target): Promise<void> {
  if (port === null) throw new Error('not in a thread');
  const { memory, seed, inputs, guided, only } = workerData as ToWorker;
  const shared = new Shared(memory);
  let rejected: unknown;
  process.on('unhandledRejection', (reason) => {
    rejected = reason ?? new Error('something empty was rejected');
  });
  /** What nobody waited for is told between two tasks. */
  const thrown = (running: void | Promise<void>) =>
    running?.then(() => {
      const reason = rejected;
      rejected = undefined;
      if (reason !== undefined) throw reason;
    });
  const checked: Target = {
    ...target,
    run: (input) => thrown(target.run(input)),
    check: (input) => thrown(target.check?.(input)),
  };
  const fuzzer = new Fuzzer(checked, { seed, guided, watch: (input) => shared.start(input) });
  const kinds = new Set<string>();
  const say = (message: FromWorker) => port.postMessage(message);

  async function report(input: Uint8Array, failure: unknown): Promise<void> {
    const kind = kindOf(failure);
    if (kinds.has(kind)) return;
    kinds.add(kind);
    const small = await fuzzer.shrunk(
      input,
      async (smaller) => kindOf(await fuzzer.tryAll(smaller)) === kind,
    );
    const again = await fuzzer.tryAll(small);
    // Where it fails no more by itself, it was what ran before that made it fail.
    const [shown, why] = kindOf(again) === kind ? [small, again] : [input, failure];
    say({ kind: 'finding', input: shown, error: textOf(why) });
  }

  for (const input of inputs) {
    const failure = await fuzzer.add(input);
    if (failure !== undefined) await report(input, failure);
    shared.tell(fuzzer);
    say({ kind: 'tried' });
    if (shared.isStopped) break;
  }
  while (!only && !shared.isStopped && fuzzer.corpus.length > 0) {
    for (let i = 0; i < STEPS; i++) {
      const found = await fuzzer.step();
      if (found === undefined) continue;
      if (found.failure !== undefined) await report(found.input, found.failure);
      else say({ kind: 'input', input: found.input });
    }
    shared.tell(fuzzer);
    // Lets timers and what was posted have their turn.
    await new Promise(setImmediate);
  }
  shared.tell(fuzzer);
  say({ kind: 'done' });
}

/** What is the same for the same fault: the message up to its first figure, and where it was thrown. */
function kindOf(failure: unknown): string {
  if (failure === undefined) return '';
  if (!(failure instanceof Error)) return String(failure);
  const at = failure.stack?.split('\n').find((line) => line.trimStart().startsWith('at ')) ?? '';
  return `${failure.name}: ${failure.message.split(/[0-9"'`:]/)[0]} ${at}`;
}

function textOf(failure: unknown): string {
  return failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
}
