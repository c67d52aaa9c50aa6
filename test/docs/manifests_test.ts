/** Manifests of other programs in the docs: they can be read, and what they run are commands with options that exist. */
import assert from "node:assert/strict";
import { parseAllDocuments } from "yaml";
import { dem } from "../cli/world.ts";
import { readPages } from "./pages.ts";

/** The YAML blocks of a page that belong to no project of `dem`. */
function manifestsOf(page: string): readonly string[] {
  const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = ""]) => text);
  return blocks.filter((text) => !/^# [\w./-]+\.\w+\n/.test(text));
}

/** The command lines in a manifest: the `args` of containers, the `command` of a matrix. */
function commandsIn(value: unknown): readonly (readonly string[])[] {
  if (Array.isArray(value)) return value.flatMap(commandsIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    if (key === "args" && Array.isArray(part)) return [part.map(String)];
    if (key === "command" && Array.isArray(part)) return part.map((line) => String(line).split(" "));
    return commandsIn(part);
  });
}

for (const [name, page] of await readPages()) {
  for (const [n, manifest] of manifestsOf(page).entries()) {
    Deno.test(`manifest ${n + 1} of ${name} is YAML, and runs commands that there are`, async () => {
      const documents = parseAllDocuments(manifest);
      for (const document of documents) assert.deepEqual(document.errors, []);
      const commands = documents.flatMap((document) => commandsIn(document.toJS()));
      for (const command of commands) {
        // No test's toolkit is asked: only what is wrong with the words themselves exits with 2.
        const { exit, stderr } = await dem(command);
        assert.notEqual(exit, 2, `dem ${command.join(" ")}\n${stderr}`);
      }
    });
  }
}
