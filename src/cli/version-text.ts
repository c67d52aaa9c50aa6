/**
 * What `dem --version` prints.
 *
 * @module
 */
import type { Context } from "./context.ts";

/** Gives the version, with the commit behind a plus where the program was compiled; as an envelope for programs. */
export function versionText({ version, build }: Pick<Context, "version" | "build">, json: boolean): string {
  const { commit = null, deno, target } = build;
  const text = commit === null ? version : `${version}+${commit}`;
  if (!json) return text;
  return JSON.stringify({ command: "dem", ok: true, result: { version, commit, deno, target }, warnings: [] });
}
