/**
 * Everyone who is measured against dem, installed into a temporary folder.
 *
 * @module
 */
import type { Client } from "./client.ts";
import { javascriptRivals } from "./javascript.ts";
import { pythonRivals } from "./python.ts";

/** Rivals that could be installed, their versions, and which could not, and why. */
export interface Rivals {
  readonly clients: readonly Client[];
  readonly versions: Readonly<Record<string, string>>;
  readonly missing: readonly string[];
}

/** Installs the rivals. */
export async function installRivals(folder: string): Promise<Rivals> {
  const all = [await javascriptRivals(folder), await pythonRivals(folder)];
  return {
    clients: all.flatMap(({ clients }) => clients),
    versions: Object.assign({}, ...all.map(({ versions }) => versions)),
    missing: all.flatMap(({ missing }) => missing),
  };
}
