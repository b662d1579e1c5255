import type { CommandInfo } from './commands.ts';

/** The words are the program's own: no quoting is needed. */
export function bashScript(commands: readonly CommandInfo[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  return `# bash completion for ociconf
_ociconf() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} words=
  COMPREPLY=()
  # Words end at an equals sign: --format = s.
  if [ "$cur" = = ]; then
    cur=
  elif [ "$prev" = = ]; then
    prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${names} help --help --version' -- "$cur"))
    return
  fi
  case "\${COMP_WORDS[1]} $prev" in
${commands.flatMap(valueCases).join('\n')}
  esac
  if [ -z "$words" ]; then
    case "\${COMP_WORDS[1]} $cur" in
${commands.flatMap(optionCases).join('\n')}
      help\\ *) words='${names}' ;;
    esac
  fi
  if [ -n "$words" ]; then
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
  else
    compopt -o filenames 2>/dev/null
    # What is read is not looked at for patterns, as a name may be one.
    local name
    while IFS= read -r name; do COMPREPLY+=("$name"); done < <(compgen -f -- "$cur")
  fi
}
complete -F _ociconf ociconf
`;
}

function valueCases({ name, options }: CommandInfo): string[] {
  return options
    .filter(({ choices }) => choices.length > 0)
    .map(({ flag, choices }) => `    '${name} ${flag}') words='${choices.join(' ')}' ;;`);
}

function optionCases({ name, options, choices }: CommandInfo): string[] {
  const flags = options.map(({ flag }) => flag).join(' ');
  const cases = [`      ${name}\\ -*) words='${flags}' ;;`];
  if (choices.length > 0) cases.push(`      ${name}\\ *) words='${choices.join(' ')}' ;;`);
  return cases;
}
