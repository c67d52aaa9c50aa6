/** Writes the flags in a text as they are typed: `--config FILE` for `--config <FILE>`, `--force[=X]` for `--force [X]`. */
export function asTyped(text: string): string {
  return text.replace(/(--[a-z-]+) <([^>]+)>/g, "$1 $2").replace(/(--[a-z-]+) \[([^\]]+)\]/g, "$1[=$2]");
}
