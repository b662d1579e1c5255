import type { CommandInfo, OptionInfo } from './commands.ts';

export function fishScript(commands: readonly CommandInfo[]): string {
  const names = [...commands.map(({ name }) => name), 'help'].join(' ');
  const first = `not __fish_seen_subcommand_from ${names}`;
  return [
    '# fish completion for ociconf',
    // A second time it takes the place of the first.
    'complete -c ociconf -e',
    `complete -c ociconf -n '${first}' -f -l help -d 'display help for command'`,
    `complete -c ociconf -n '${first}' -f -l version -d 'output the version number'`,
    `complete -c ociconf -n '${first}' -f -a help -d 'display help for command'`,
    ...commands.map(({ name, summary }) => {
      return `complete -c ociconf -n '${first}' -f -a ${name} -d ${quote(summary)}`;
    }),
    ...commands.flatMap(argumentLines),
    '',
  ].join('\n');
}

function argumentLines({ name, options, choices }: CommandInfo): string[] {
  const condition = `-n '__fish_seen_subcommand_from ${name}'`;
  const lines = options.map((option) => `complete -c ociconf ${condition} ${optionText(option)}`);
  if (choices.length > 0) lines.push(`complete -c ociconf ${condition} -f -a '${choices.join(' ')}'`);
  return lines;
}

function optionText({ flag, summary, choices }: OptionInfo): string {
  const value = choices.length > 0 ? ` -x -a '${choices.join(' ')}'` : '';
  return `-l ${flag.slice('--'.length)}${value} -d ${quote(summary)}`;
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
