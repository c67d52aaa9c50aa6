/**
 * Which indexes a command is about, as far as the command line can tell.
 *
 * @module
 */
import { UsageError } from "../errors.ts";

interface Chosen {
  readonly all?: boolean;
  readonly exact?: boolean;
}

/** Throws where neither names nor `--all` were given, before anything is loaded. */
export function requireTargets(command: string, names: readonly string[], options: Chosen): void {
  if (names.length > 0) return;
  if (options.exact) requireVersions(command, names, options);
  if (options.all) return;
  throw new UsageError(`reading the command line: dem ${command} was given neither an INDEX nor --all`, {
    hint: `Name the indexes, as in \`dem ${command} movies\`, or say \`dem ${command} --all\`.`,
  });
}

/** Throws where `--exact` stands without a version's name. */
export function requireVersions(command: string, names: readonly string[], options: Chosen): void {
  if (!options.exact || names.length > 0) return;
  throw new UsageError(`reading the command line: dem ${command} --exact was given no version`, {
    hint: `Name the versions, as in \`dem ${command} movies-2 --exact\`.`,
  });
}
