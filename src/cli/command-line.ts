/**
 * The command line as the history keeps it.
 *
 * @module
 */
import { maskArguments } from "../definition/mask.ts";

const PLAIN = /^[\w@%+=:,./-]+$/;

/** Writes the words of a command line so that a shell would read them again; secrets are masked. */
export function commandLine(args: readonly string[]): string {
  return ["dem", ...maskArguments(args)]
    .map((word) => PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)
    .join(" ");
}
