import { fileURLToPath } from "node:url";

/** The pages of the docs by their paths from the root of the repository. */
export async function readPages(): Promise<ReadonlyMap<string, string>> {
  const root = new URL("../../", import.meta.url);
  const names = ["README.md"];
  for await (const { name } of Deno.readDir(new URL("docs/", root))) {
    if (name.endsWith(".md")) names.push(`docs/${name}`);
  }
  const read = names.sort().map(async (name) => [name, await Deno.readTextFile(pathOf(name))] as const);
  return new Map(await Promise.all(read));
}

/** Gives where a page is on this machine. */
export function pathOf(name: string): string {
  return fileURLToPath(new URL(`../../${name}`, import.meta.url));
}
