/**
 * The scripts that teach a shell to complete `dem`; each asks the hidden command `complete-words`.
 *
 * @module
 */

/** The shells that are known. */
export const shells = ["bash", "zsh", "fish"] as const;

/** One of the shells. */
export type Shell = typeof shells[number];

const bash = `# Completes dem in bash. In ~/.bashrc: source <(dem completions bash)
_dem() {
  local line="\${COMP_LINE:0:COMP_POINT}" candidate words
  read -ra words <<< "$line"
  [[ "$line" == *[[:space:]] ]] && words+=("")
  COMPREPLY=()
  while IFS=$'\\t' read -r candidate _; do
    if [[ "$candidate" == ":files" ]]; then
      compopt -o filenames 2>/dev/null
      mapfile -t COMPREPLY < <(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}")
    else
      COMPREPLY+=("$candidate")
    fi
  done < <("\${words[0]}" complete-words -- "\${words[@]:1}" 2>/dev/null)
}
complete -F _dem dem
`;

const zsh = `#compdef dem
# Completes dem in zsh. In ~/.zshrc: source <(dem completions zsh)
_dem() {
  local word description
  local -a candidates
  while IFS=$'\\t' read -r word description; do
    if [[ "$word" == ":files" ]]; then
      _files
      return
    fi
    candidates+=("\${word//:/\\\\:}:$description")
  done < <("\${words[1]}" complete-words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  _describe dem candidates
}
if [[ "\${funcstack[1]}" == _dem ]]; then _dem "$@"; else compdef _dem dem; fi
`;

const fish = `# Completes dem in fish. In ~/.config/fish/config.fish: dem completions fish | source
function __dem_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in ($words[1] complete-words -- $words[2..-1] "$current" 2>/dev/null)
        if test "$line" = ":files"
            __fish_complete_path "$current"
        else
            echo $line
        end
    end
end
complete -c dem -f -a '(__dem_complete)'
`;

/** The script of each shell. */
export const scripts: Readonly<Record<Shell, string>> = { bash, zsh, fish };
