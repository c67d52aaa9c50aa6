import assert from "node:assert/strict";
import { dem } from "../cli/world.ts";
import { readPages } from "./pages.ts";

const page = (await readPages()).get("docs/commands.md") ?? "";
const help = await helpOf();
const commands = [...help.slice(help.indexOf("\nBegin:"), help.indexOf("\nExamples:")).matchAll(/^ {2}([a-z-]+) /gm)]
  .flatMap(([, name]) => name === undefined || name === "help" ? [] : [name]);

Deno.test("docs/commands.md has a section for every command, in the order of the help", () => {
  const sections = [...page.matchAll(/^### (.+)$/gm)].map(([, name]) => name);
  assert.deepEqual(sections, commands);
});

Deno.test("docs/commands.md has the options of every command, and no others", () => {
  assert.deepEqual(optionsIn(sectionOf("## Options of every command")), optionsOf(help));
});

for (const command of commands) {
  Deno.test(`docs/commands.md has the options of ${command}, and no others`, async () => {
    const actions = command === "server" ? ["start", "stop", "status"] : [""];
    const helps = await Promise.all(actions.map((action) => helpOf(command, ...(action === "" ? [] : [action]))));
    const options = [...new Set(helps.flatMap(optionsOf))].filter((option) => !option.endsWith("--help"));
    assert.deepEqual(optionsIn(sectionOf(`### ${command}`)), options.sort());
  });
}

async function helpOf(...words: readonly string[]): Promise<string> {
  return (await dem([...words, "--help"])).stdout;
}

/** The options that a help lists as the command's own. */
function optionsOf(help: string): readonly string[] {
  const [, own = ""] = /^Options:\n(.*?)\n\n/ms.exec(help) ?? [];
  return [...own.matchAll(/^ {2}(-.+?)(?: {2}|$)/gm)].map(([, option = ""]) => option).sort();
}

/** The options in the first column of a section's tables. */
function optionsIn(section: string): readonly string[] {
  return [...section.matchAll(/^\| `(-[^`]+)` /gm)].map(([, option = ""]) => option).sort();
}

/** The text beneath a heading, up to the next one. */
function sectionOf(heading: string): string {
  const [, after = ""] = page.split(`\n${heading}\n`);
  return after.split(/^#{2,3} /m)[0] ?? "";
}
