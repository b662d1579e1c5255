import { Argument, type Command } from 'commander';
import { print } from './output.ts';
import { bashScript } from './shells/bash.ts';
import { describeCommands } from './shells/commands.ts';
import { fishScript } from './shells/fish.ts';
import { zshScript } from './shells/zsh.ts';

type Shell = 'bash' | 'zsh' | 'fish';

const DETAILS = `
Examples:
  $ source <(ociconf completion bash)       in ~/.bashrc
  $ source <(ociconf completion zsh)        in ~/.zshrc, behind compinit
  $ ociconf completion fish | source        in ~/.config/fish/config.fish`;

export function addCompletion(program: Command): void {
  program
    .command('completion')
    .summary("print a shell's completion of this command")
    .description('Prints the script that makes a shell complete subcommands, options and files.')
    .addArgument(new Argument('<SHELL>', 'which shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', DETAILS)
    .action(async (shell: Shell) => {
      await print(scriptFor(shell, program));
    });
}

function scriptFor(shell: Shell, program: Command): string {
  const commands = describeCommands(program);
  switch (shell) {
    case 'bash':
      return bashScript(commands);
    case 'zsh':
      return zshScript(commands);
    case 'fish':
      return fishScript(commands);
  }
}
