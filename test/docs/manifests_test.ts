/** Manifests of other programs in the docs: they can be read, and what they run are commands with options that exist. */
import assert from "node:assert/strict";
import { parseAllDocuments } from "yaml";
import { dem } from "../cli/world.ts";
import { parseCall } from "./call.ts";
import { readPages } from "./pages.ts";

/** The YAML blocks of a page that belong to no project of `dem`. */
function manifestsOf(page: string): readonly string[] {
  const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = ""]) => text);
  return blocks.filter((text) => !/^# [\w./-]+\.\w+\n/.test(text));
}

/** The command lines in a manifest: the `args` of containers, the `command` of a matrix, what a job's shell runs. */
function commandsIn(value: unknown): readonly (readonly string[])[] {
  if (Array.isArray(value)) return value.flatMap(commandsIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    if (key === "args" && Array.isArray(part)) return [part.map(String)];
    if (key === "command" && Array.isArray(part)) return part.map((line) => String(line).split(" "));
    if (/^(?:run|(?:before_|after_)?script)$/.test(key)) return callsIn(part);
    return commandsIn(part);
  });
}

/** The calls of `dem` in the lines of a shell. */
function callsIn(script: unknown): readonly (readonly string[])[] {
  const lines = (Array.isArray(script) ? script : [script]).flatMap((part) => String(part).split("\n"));
  return lines.filter((line) => /^\s*dem /.test(line)).map((line) => {
    const call = parseCall(line.trim().replace(/ >>? \S+$/, ""));
    assert.ok(call !== undefined, `${line}: cannot be read`);
    return call.args;
  });
}

Deno.test("calls are found in containers, matrices and shells", () => {
  const manifest = {
    jobs: { a: { steps: [{ run: "curl x | sh\ndem plan\n" }, { run: "dem deploy --all" }] } },
    release: { script: ["dem list --json > list.json"] },
    spec: { containers: [{ args: ["deploy", "--keep", 3] }], matrix: { command: ["work --until-idle"] } },
  };
  assert.deepEqual(commandsIn(manifest), [
    ["plan"],
    ["deploy", "--all"],
    ["list", "--json"],
    ["deploy", "--keep", "3"],
    ["work", "--until-idle"],
  ]);
});

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
