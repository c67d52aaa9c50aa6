/**
 * Which code a program is compiled from.
 *
 * @module
 */
import { join } from "node:path";
import { capture } from "../../src/server/run-program.ts";

/** What is stamped into a program. */
export interface Stamp {
  readonly version: string;
  /** Twelve digits of the commit, with `-dirty` where files differ from it; absent where git cannot tell. */
  readonly commit?: string;
}

/** Reads it from a checkout. */
export async function stampOf(checkout: string): Promise<Stamp> {
  const manifest: { readonly version: string } = JSON.parse(await Deno.readTextFile(join(checkout, "deno.json")));
  const commit = await commitOf(checkout);
  return { version: manifest.version, ...(commit === undefined ? {} : { commit }) };
}

/** Gives the commit of a checkout as it is stamped; undefined where git cannot tell. */
export async function commitOf(checkout: string): Promise<string | undefined> {
  const described = await capture("git", [
    "-C",
    checkout,
    "describe",
    "--always",
    "--dirty",
    "--abbrev=12",
    "--exclude=*",
  ]);
  return described?.trim() || undefined;
}
