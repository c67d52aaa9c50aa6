/**
 * The npm packages that go into a program, and nothing of them that a program never reads.
 *
 * @module
 */
import { basename, join } from "node:path";
import { FailedError } from "../../src/errors.ts";

/** What of a `deno.lock` matters here. */
export interface Lock {
  readonly version: string;
  readonly specifiers?: Readonly<Record<string, string>>;
  readonly npm?: Readonly<Record<string, { readonly integrity: string }>>;
}

/** Gives those of an import map that sources import as code; what is imported for types or by tests is left out. */
export function importedPackages(
  map: Readonly<Record<string, string>>,
  sources: readonly string[],
): Readonly<Record<string, string>> {
  const statement = /^(?:import|export) (?!type )[^;]*?from "([^"]+)"|\bimport\("([^"]+)"\)/gm;
  const matches = sources.flatMap((source) => [...source.matchAll(statement)]);
  const imported = matches.map(([, declared, dynamic]) => declared ?? dynamic ?? "");
  const isImported = (key: string) => imported.some((name) => name === key || name.startsWith(`${key}/`));
  return Object.fromEntries(Object.entries(map).filter(([key]) => !key.startsWith("@types/") && isImported(key)));
}

/** Gives our lock with what another one adds: two projects share a program, and ours is what was tested. */
export function mergeLocks(ours: Lock, theirs: Lock): Lock {
  return {
    ...theirs,
    ...ours,
    specifiers: { ...theirs.specifiers, ...ours.specifiers },
    npm: { ...theirs.npm, ...ours.npm },
  };
}

/** Throws FailedError where something was installed that is not locked. */
export function checkLocked(installed: Lock, locked: Lock): void {
  const strays = Object.entries(installed.npm ?? {})
    .filter(([name, { integrity }]) => locked.npm?.[name]?.integrity !== integrity)
    .map(([name]) => name);
  if (strays.length === 0) return;
  throw new FailedError(`compiling: ${strays.join(", ")} ${strays.length === 1 ? "is" : "are"} not locked`, {
    hint: "Run `deno install` where the imports stand, and look at what it writes into deno.lock.",
  });
}

/**
 * Files of packages that no program reads: types, what maps to sources, pages to read. All other entries stay, as a
 * definition on disk may import any of them.
 */
const dead = /\.(?:d\.[cm]?ts|map|md|markdown|tsbuildinfo)$/i;

/** They go along, as most licences ask for it. */
const licence = /^(?:licen[cs]e|notice|copying)[^.]*(?:\.(?:md|markdown|txt))?$/i;

/** Removes from each package in a folder what no program reads; TypeScript too, where there is JavaScript made of it. */
export async function pruneModules(folder: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (!isDirectory) continue;
    const files = await filesIn(join(folder, name));
    const hasJavaScript = files.some((file) => /\.[cm]?js$/.test(file));
    const isDead = (file: string) => dead.test(file) || (hasJavaScript && /\.[cm]?tsx?$/.test(file));
    for (const file of files) if (isDead(file) && !licence.test(basename(file))) await Deno.remove(file);
  }
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) files.push(...await filesIn(path));
    else if (isFile) files.push(path);
  }
  return files;
}
