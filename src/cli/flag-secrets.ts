/**
 * Passwords on the command line, where they do not belong.
 *
 * @module
 */
import type { GlobalOptions } from "./global-options.ts";

/** Where each address is said without being seen by others. */
const variables = { cluster: "ELASTICSEARCH_URL", history: "DEM_HISTORY", source: "DEM_SOURCE" } as const;

const password = /:\/\/[^\s/?#@:]*:[^\s/?#]+@|[?&](?:ssl)?password=./i;

/** Gives a warning for each flag whose address holds a password. */
export function flagSecretWarnings(globals: GlobalOptions): readonly string[] {
  return (["cluster", "history", "source"] as const).filter((flag) => password.test(globals[flag] ?? "")).map((flag) =>
    `--${flag} holds a password, which every user of this machine can see while dem runs: put the address into ` +
    `${variables[flag]} or the config`
  );
}
