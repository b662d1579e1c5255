import { type Command, InvalidArgumentError, Option } from 'commander';

/** What every command on containers takes. */
export interface RuntimeOptions {
  runtime?: string;
  root?: string;
}

/** What those take that make a container. */
export interface BundleOptions extends RuntimeOptions {
  bundle: string;
  config?: string;
  pidFile?: string;
  allowHostMounts?: true;
}

export const ID_HELP = 'name of the container: letters, digits, and _ + - . behind the first, at most 128';

export function addRuntimeOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--runtime <runtime>',
        'runc, crun, process (which isolates nothing), or a path; default runc, or else crun',
      ).env('OCICONF_RUNTIME'),
    )
    .option('--root <dir>', 'folder of the states; default the one of the runtime', pathOf);
}

/** `--root` before the command, too, where runc has it. */
export function addGlobalRoot(program: Command): void {
  program
    .addOption(new Option('--root <dir>', 'folder of the states of containers').argParser(pathOf).hideHelp())
    .hook('preAction', (_, command) => {
      const { root } = program.opts<RuntimeOptions>();
      if (root === undefined) return;
      if (command.options.every(({ long }) => long !== '--root')) {
        command.error("error: unknown option '--root'");
      }
      command.setOptionValue('root', root);
    });
}

export function addBundleOptions(command: Command): Command {
  return addRuntimeOptions(command)
    .option('-b, --bundle <dir>', 'folder with the configuration and the root file system', '.')
    .option('--config <file>', 'config.json or lines; default config.json in the bundle, or its only *.conf')
    .option('--pid-file <file>', 'file to write the process id to', pathOf)
    .option('--allow-host-mounts', 'also where mounts can be on the host (docs/runtimes.md)');
}

/** An empty one, of a variable that is not set, would be the current directory. */
function pathOf(text: string): string {
  if (text === '') throw new InvalidArgumentError('It is empty.');
  return text;
}
