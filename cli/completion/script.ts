export const shells = ['bash', 'zsh', 'fish'] as const;

/** A command, as far as a shell completes it. */
export interface CommandWords {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly string[];
}

/** A script that completes commands and options; after an option that takes a file, the shell completes files. */
export function completionScript(shell: (typeof shells)[number], commands: readonly CommandWords[]): string {
  if (shell === 'fish') return fish(commands);
  const zshFirst = shell === 'zsh' ? 'autoload -Uz bashcompinit && bashcompinit\n' : '';
  return zshFirst + bash(commands);
}

const bash = (commands: readonly CommandWords[]): string => `_thaw() {
  local word="\${COMP_WORDS[COMP_CWORD]}" words
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="${commands.map(({ name }) => name).join(' ')}"
  else
    case "\${COMP_WORDS[1]}" in
${commands.map(({ name, options }) => `      ${name}) words="${options.join(' ')}" ;;`).join('\n')}
    esac
    case "$word" in -*) ;; *) words="" ;; esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _thaw thaw
`;

const fish = (commands: readonly CommandWords[]): string =>
  commands
    .flatMap(({ name, summary, options }) => [
      `complete -c thaw -n __fish_use_subcommand -a ${name} -d '${summary.replaceAll("'", "\\'")}'`,
      ...options.map((option) => `complete -c thaw -n '__fish_seen_subcommand_from ${name}' -l ${option.slice(2)}`),
    ])
    .join('\n')
    .concat('\n');
