import type { Command } from 'commander';
import { version } from '../../../package.json';
import { PASSWORD_VARIABLE, work } from '../../fleet/queue/index.ts';
import { attempt, note } from '../report.ts';
import { addressOf, defaultJobs, parseJobs, parseSeconds } from './options.ts';
import { Progress } from './progress.ts';
import { count } from './progress-line.ts';
import { Stop } from './stop.ts';

/** In seconds. */
const LEASE = 30;

interface WorkerOptions {
  queue: string;
  jobs: number;
  lease: number;
  drain?: true;
  quiet?: true;
}

const DETAILS = `
Any number of them, on any number of hosts, do the shards that ociconf bulk
--queue puts into a Redis or Valkey server. Inputs and output are on storage
that all hosts have at the same place. SIGTERM and Ctrl+C finish the shards in
hand; a second one ends at once, and then others do them.

Exit code: 0 when it was told to end, or has nothing left to do with --drain; 2
where a shard cannot be done here, or the queue cannot be used; 130 after a
second Ctrl+C, 128 + n after another second signal n.

The password is best in ${PASSWORD_VARIABLE}: arguments can be seen by every user
of the machine.

Examples:
  $ ociconf worker --queue redis://queue.example:6379/0
  $ ociconf worker --queue rediss://fleet@queue.example --drain`;

export function addWorker(program: Command): void {
  program
    .command('worker')
    .summary('do the shards of ociconf bulk --queue')
    .description('Does the shards that ociconf bulk --queue has put into a queue.')
    .requiredOption('--queue <url>', 'the Redis server: redis://HOST:PORT/DATABASE, or rediss:// for TLS')
    .option('--jobs <n>', 'threads', parseJobs, defaultJobs())
    .option('--lease <s>', 'after so long without a sign of it, its shards go to others', parseSeconds, LEASE)
    .option('--drain', 'end when there is nothing left to do')
    .option('--quiet', 'say nothing but what went wrong')
    .addHelpText('after', DETAILS)
    .action(runWorker);
}

async function runWorker({ queue, jobs, lease, drain, quiet }: WorkerOptions): Promise<void> {
  // Where there is no terminal, one that waits has nothing to say.
  const progress = new Progress(undefined, quiet === true || !process.stderr.isTTY);
  const stop = new Stop(() =>
    progress.say('worker', 'finishes the shards in hand; once more ends it at once'),
  );
  let shards = 0;
  let documents = 0;
  const hasWorked = await attempt('worker', async () => {
    await work(addressOf(queue), {
      jobs,
      lease: lease * 1000,
      drain: drain === true,
      version,
      signal: stop.aborted,
      onDone: (result) => {
        shards++;
        documents += result.documents;
        progress.add(result.documents, result.bytes);
      },
      onFailure: ({ message }, { shard }, isFinal) =>
        progress.say(`shard ${shard.number}`, `${message}${isFinal ? '' : '; it is tried again'}`),
      onNote: (text) => progress.say('worker', text),
    });
    return true;
  });
  stop.leave();
  progress.end();
  if (!quiet && (hasWorked || shards > 0))
    note('worker', `${count(shards)} shards, ${count(documents)} documents`);
}
