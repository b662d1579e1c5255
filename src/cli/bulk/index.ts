import { type Command, Option } from 'commander';
import { DEFAULT_SHARD_SIZE, FORMATS, OPERATION_NAMES } from '../../fleet/index.ts';
import { isLikeAddress } from '../../fleet/queue/index.ts';
import {
  ATTEMPTS,
  type BulkOptions,
  defaultJobs,
  parseAttempts,
  parseJobs,
  parseSeconds,
  parseShare,
  parseSize,
  RETRY_DELAY,
} from './options.ts';
import { mergeBulk, runBulk } from './run.ts';

const DETAILS = `
Writes part-NNNNNN.ndjson (or .parquet) with a row for each document that passes,
rejects-NNNNNN.ndjson with the others and why, and a report as report.json and
report.html. Lines of --- separate documents, or there is a config.json a line
(NDJSON); either may be packed with gzip, and from Node 22.15 on with zstd.
Inputs are cut into shards, which is what --jobs threads do one by one. A shard
is there whole or not at all: Ctrl+C finishes those in hand (a second one ends
at once), and --resume does the others. docs/guides/bulk.md says more.

Exit code: as below, and 1 also where a document was rejected, or workers have
given a shard up; 130 after Ctrl+C, 128 + n after another signal n.

Examples:
  $ ociconf bulk conf/ --output out                        every configuration below conf/
  $ ociconf bulk 'fleet-*.conf.gz' --operation check --output out
  $ zcat fleet.gz | ociconf bulk - --format parquet --output out
  $ ociconf bulk fleet.conf --shard 2/8 --output out       one of eight jobs; each has its own number
  $ ociconf bulk --merge --output out                      the report, when all of them are done
  $ ociconf bulk fleet.conf --queue redis://host --output /shared/out
                                                           by every ociconf worker --queue redis://host`;

export function addBulk(program: Command): void {
  program
    .command('bulk')
    .summary('parse, check, scan or convert a fleet of configurations')
    .description('Does the same with very many configurations, on all processors.')
    .argument(
      '[INPUT...]',
      'files, folders, patterns such as conf/**/*.conf, or s3://BUCKET/KEY; - alone reads standard input',
    )
    .usage('[options] INPUT... --output DIR')
    .option('--output <dir>', 'where the output goes: a new or empty folder')
    .addOption(new Option('--operation <name>', 'what to do').choices(OPERATION_NAMES).default('parse'))
    .addOption(new Option('--format <format>', 'how to write rows').choices(FORMATS).default('ndjson'))
    .option('--shard-size <size>', 'bytes of a shard, with K, M or G', parseSize, DEFAULT_SHARD_SIZE)
    .addOption(
      new Option('--shard <I/N>', 'do every Nth shard, from the Ith on; no report').argParser(parseShare),
    )
    .option('--merge', 'make the report of what several --shard have done')
    .option('--queue <url>', 'have it done by all ociconf worker of a Redis (redis://, rediss://)')
    .option('--attempts <n>', 'with --queue: how often a shard is tried', parseAttempts, ATTEMPTS)
    .option(
      '--retry-delay <s>',
      'with --queue: before the second attempt; twice as long before each other',
      parseSeconds,
      RETRY_DELAY,
    )
    .option('--jobs <n>', 'threads', parseJobs, defaultJobs())
    .option('--resume', 'go on with an output that is not complete')
    .option('--quiet', 'say nothing but what went wrong')
    .addHelpText('after', DETAILS)
    .action(
      async (
        args: string[],
        { shard, ...rest }: BulkOptions & { shard?: BulkOptions['share'] },
        command: Command,
      ) => {
        const options: BulkOptions = { ...rest, ...(shard && { share: shard }) };
        refuseUnclear(args, options, command);
        await (options.merge ? mergeBulk(options) : runBulk(args, options));
      },
    );
}

function refuseUnclear(
  args: readonly string[],
  { merge, share, queue, output }: BulkOptions,
  command: Command,
): void {
  // It is not repeated, as there may be a password in it.
  if (args.some(isLikeAddress))
    command.error('error: an INPUT is the address of a queue: give it by --queue');
  // Said by commander, it would hide an option that is misspelt.
  if (!output) command.error('error: no --output: a folder that is new or empty');
  if (merge) {
    if (args.length > 0) command.error('error: --merge takes no INPUT: the output folder knows them');
    if (share) command.error('error: --merge is for all shards, and --shard for some');
    if (queue !== undefined) command.error('error: --merge needs no queue: it reads what is there');
    return;
  }
  const isGiven = (name: keyof BulkOptions): boolean => command.getOptionValueSource(name) === 'cli';
  if (queue === undefined && isGiven('attempts')) command.error('error: --attempts is for --queue');
  if (queue === undefined && isGiven('retryDelay')) command.error('error: --retry-delay is for --queue');
  if (queue !== undefined && isGiven('jobs'))
    command.error('error: the workers of --queue have --jobs of their own');
  if (queue !== undefined && share)
    command.error('error: the workers of --queue share it; --shard is for runs without one');
  if (args.length === 0) command.error('error: no INPUT; - reads standard input');
  if (!args.includes('-')) return;
  if (args.length > 1) command.error('error: - (standard input) stands alone');
  if (queue !== undefined)
    command.error('error: --queue needs inputs that all hosts can read, and standard input is none');
  if (share) command.error('error: --shard needs inputs that can be read again, and standard input is none');
}
