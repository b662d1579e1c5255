import type { CommandInfo, OptionInfo } from './commands.ts';

export function zshScript(commands: readonly CommandInfo[]): string {
  const list = commands.map(({ name, summary }) => `    ${quote(`${name}:${summary}`)}`).join('\n');
  return `#compdef ociconf
_ociconf() {
  local -a commands=(
${list}
    'help:display help for command'
  )
  if (( CURRENT == 2 )); then
    _describe -t commands command commands
    _arguments '--help[display help for command]' '--version[output the version number]'
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${commands.map(commandCase).join('\n')}
    help) _describe -t commands command commands ;;
  esac
}
if [ "$funcstack[1]" = _ociconf ]; then
  _ociconf "$@"
else
  compdef _ociconf ociconf
fi
`;
}

function commandCase({ name, options, choices }: CommandInfo): string {
  const rest = choices.length > 0 ? `'*:value:(${choices.join(' ')})'` : "'*:file:_files'";
  return `    ${name}) _arguments ${options.map(argument).join(' ')} ${rest} ;;`;
}

function argument({ flag, summary, choices }: OptionInfo): string {
  const value = choices.length > 0 ? `:value:(${choices.join(' ')})` : '';
  return quote(`${flag}[${summary}]${value}`);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
