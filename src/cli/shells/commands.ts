import type { Command } from 'commander';

/** A subcommand as a shell needs to know it. */
export interface CommandInfo {
  name: string;
  summary: string;
  options: OptionInfo[];
  /** What its argument can be; empty for files. */
  choices: readonly string[];
}

export interface OptionInfo {
  /** `--format` */
  flag: string;
  summary: string;
  /** What its value can be; empty where it has none. */
  choices: readonly string[];
}

const HELP: OptionInfo = { flag: '--help', summary: 'display help for command', choices: [] };

/** Straight from the program, so that what is completed is what there is. */
export function describeCommands(program: Command): CommandInfo[] {
  return program.commands.map((command) => ({
    name: command.name(),
    summary: command.summary(),
    options: [
      ...command.options.map(({ long, description, argChoices }) => ({
        flag: long!,
        summary: description,
        choices: argChoices ?? [],
      })),
      HELP,
    ],
    choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  }));
}
