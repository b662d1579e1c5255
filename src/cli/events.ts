import { type Command, InvalidArgumentError, Option } from 'commander';
import { ContainerNotFoundError } from '../runtime/errors.ts';
import type { State } from '../spec/index.ts';
import { addRuntimeOptions, type RuntimeOptions } from './containers/options.ts';
import { onRuntime } from './containers/runtime.ts';
import { changesOf, type StateChange } from './containers/watch-states.ts';
import { toJson } from './json.ts';
import { print } from './output.ts';
import { printable } from './printable.ts';

interface EventsOptions extends RuntimeOptions {
  format: 'text' | 'json';
  interval: number;
}

const DEFAULT_INTERVAL = 500;
const INTERVAL_MIN = 50;
const INTERVAL_MAX = 3_600_000;

const DETAILS = `
Of one container until it has stopped or is gone, of all until interrupted.
States are looked at in intervals: shorter ones can be missed.

Examples:
  $ ociconf events web
  $ ociconf events --format json | jq -r 'select(.status == "stopped") | .id'`;

export function addEvents(program: Command): void {
  const command = program
    .command('events')
    .summary('say how the states of containers change')
    .description(
      'Says what containers there are, and from then on when one comes, changes its state, or goes.',
    )
    .argument('[ID]', 'name of the container; default all')
    .addOption(new Option('--format <format>', 'how to say it').choices(['text', 'json']).default('text'))
    .option('--interval <ms>', 'milliseconds between two looks', intervalOf, DEFAULT_INTERVAL)
    .addHelpText('after', DETAILS);
  addRuntimeOptions(command).action((id: string | undefined, options: EventsOptions) =>
    onRuntime(id ?? 'events', options, async ({ runtime, leaveSignals }) => {
      // To be interrupted is how it ends.
      leaveSignals();
      const toEnd = new AbortController();
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => toEnd.abort());
      const look = id === undefined ? () => runtime.list() : lookAt(id, (name) => runtime.state(name));
      for await (const change of changesOf(look, options.interval, toEnd.signal)) {
        await print(options.format === 'json' ? `${toJson(change, 0)}\n` : textOf(change));
        if (id !== undefined && (change.type === 'deleted' || change.status === 'stopped')) return;
      }
    }),
  );
}

function intervalOf(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < INTERVAL_MIN || value > INTERVAL_MAX) {
    throw new InvalidArgumentError(`It is not within ${INTERVAL_MIN}..${INTERVAL_MAX}.`);
  }
  return value;
}

/** One that was there and is not any more has been deleted; one that never was is an error. */
function lookAt(id: string, state: (id: string) => Promise<State>): () => Promise<State[]> {
  let wasThere = false;
  return async () => {
    try {
      const found = await state(id);
      wasThere = true;
      return [found];
    } catch (error) {
      if (wasThere && error instanceof ContainerNotFoundError) return [];
      throw error;
    }
  };
}

function textOf({ time, id, type, status, pid }: StateChange): string {
  return `${time}  ${printable(id)}  ${status ?? type}${pid === undefined ? '' : `  pid ${pid}`}\n`;
}
