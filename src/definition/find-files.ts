/**
 * From glob patterns to files.
 *
 * @module
 */
import { glob } from "node:fs/promises";
import type { Fault } from "../errors.ts";

/** What patterns come to. */
export interface FoundFiles {
  /** Absolute paths, each once, in the order of their names. */
  readonly files: readonly string[];
  /** Patterns that name one file, which is not there. */
  readonly faults: readonly Fault[];
}

/** Finds the files of absolute glob patterns; declarations and what cannot be a definition are left out. */
export async function findFiles(patterns: readonly string[]): Promise<FoundFiles> {
  const files = new Set<string>();
  const faults: Fault[] = [];
  for (const pattern of patterns) {
    const found = await Array.fromAsync(glob(pattern));
    if (found.length === 0 && !/[*?[{]/.test(pattern)) faults.push({ file: pattern, message: "no such file" });
    for (const file of found) if (isDefinition(file)) files.add(file);
  }
  return { files: [...files].sort(), faults };
}

function isDefinition(file: string): boolean {
  return /\.(ya?ml|json|[cm]?[jt]s)$/.test(file) && !file.endsWith(".d.ts");
}
