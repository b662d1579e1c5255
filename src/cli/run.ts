import type { Command } from 'commander';
import { type Exit as ProcessExit, signalNumber } from '../runtime/index.ts';
import { Interrupted, isEnding } from './containers/interrupt.ts';
import { containerOptions, createContainer, openForRuntime } from './containers/open-bundle.ts';
import { addBundleOptions, type BundleOptions, ID_HELP } from './containers/options.ts';
import { onRuntime, type RuntimeCall } from './containers/runtime.ts';
import { forwardSignals, isFromTerminal } from './containers/signals.ts';
import { Exit, note } from './report.ts';

interface RunOptions extends BundleOptions {
  detach?: true;
}

const DETAILS = `
Creates and starts a container with the standard streams of the command, waits
for it, and deletes it. SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2,
SIGWINCH, SIGTSTP and SIGCONT are handed on to it.

Exit code: the container's; 128 + n where signal n ended it. Where it did not
come to run, 1 or 2 as for ociconf create, and stderr says why.

Examples:
  $ ociconf run --bundle /bundles/web web
  $ ociconf run --runtime process --config job.conf job`;

export function addRun(program: Command): void {
  const command = program
    .command('run')
    .summary('create a container, start it, wait for it, delete it')
    .description(
      'Runs a container from a bundle: a folder with a config.json, or with lines, and a root file system.',
    )
    .argument('<ID>', ID_HELP)
    .option('-d, --detach', 'create and start it, and leave it running')
    .addHelpText('after', DETAILS);
  addBundleOptions(command).action((id: string, options: RunOptions) =>
    onRuntime(id, options, (call) =>
      options.detach ? runDetached(id, options, call) : runAttached(id, options, call),
    ),
  );
}

async function runDetached(id: string, options: RunOptions, call: RuntimeCall): Promise<void> {
  await createContainer(id, options, call);
  await call.runtime.start(id, { signal: call.signal });
}

async function runAttached(id: string, options: RunOptions, call: RuntimeCall): Promise<void> {
  const { runtime, progress } = call;
  const bundle = await openForRuntime(options, runtime);
  // The terminal is the container's from then on.
  runtime.addEventListener('started', () => progress.end());
  call.leaveSignals();
  const ended = new AbortController();
  const stopForwarding = forwardSignals((name) => forward(name, id, call, ended));
  try {
    const exit = await runtime.run(id, bundle, { ...containerOptions(options), signal: ended.signal });
    process.exitCode = exitCodeOf(exit, id);
  } finally {
    stopForwarding();
  }
}

/** To the container once it runs; before that, what means to end ends the command. */
async function forward(
  name: NodeJS.Signals,
  id: string,
  { runtime }: RuntimeCall,
  ended: AbortController,
): Promise<void> {
  const status = await runtime.state(id).then(
    (state) => state.status,
    () => undefined,
  );
  if (status !== 'running') {
    if (isEnding(name)) ended.abort(new Interrupted(name));
    return;
  }
  // runc and crun are in the terminal's group with us: they get it themselves, and hand it on.
  if (runtime.driver.mounts && isFromTerminal(name)) return;
  // It may have ended just now.
  await runtime.kill(id, name).catch(() => {});
}

function exitCodeOf({ code, signal }: ProcessExit, id: string): number {
  if (code !== null) return code;
  if (signal !== null) return 128 + signalNumber(signal);
  note(id, 'how its process ended is not known');
  return Exit.Refused;
}
