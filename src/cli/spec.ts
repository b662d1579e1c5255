import { type Command, Option } from 'commander';
import { spec, writeSpec } from '../spec/index.ts';
import { print } from './output.ts';

const DETAILS = `
What it prints means what runc spec and runc spec --rootless write.

Examples:
  $ ociconf spec > config.json
  $ ociconf spec --rootless > config.json    for a container that the calling user runs`;

interface Options {
  rootless?: true;
  minimal?: true;
}

export function addSpec(program: Command): void {
  program
    .command('spec')
    .summary('print a config.json to start with')
    .description('Prints a config.json of the OCI runtime-spec that runs a shell in ./rootfs.')
    .addOption(
      new Option('--rootless', 'for a container without root, with the ids of the calling user').conflicts(
        'minimal',
      ),
    )
    .option('--minimal', 'a mount and a process namespace, and nothing else')
    .addHelpText('after', DETAILS)
    .action(async ({ rootless, minimal }: Options) => {
      // Windows has no such ids; runc is not there either.
      const ids = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
      await print(writeSpec(spec(rootless ? 'rootless' : minimal ? 'minimal' : 'sound', ids).build()));
    });
}
