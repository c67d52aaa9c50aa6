import assert from "node:assert/strict";
import { exitCodeOf } from "../../src/cli/exit-code.ts";
import type { ErrorCode } from "../../src/errors.ts";
import { pathOf, readPages } from "./pages.ts";

Deno.test("docs/errors.md has every code with its exit code, and no others", async () => {
  const page = (await readPages()).get("docs/errors.md") ?? "";
  const rows = [...page.matchAll(/^\| `([a-z-]+)` +\| (\d+) +\|/gm)].map(([, code, exit]) => `${code} ${exit}`);
  // A union of types cannot be listed when the tests run, its text can.
  const source = await Deno.readTextFile(pathOf("src/errors.ts"));
  const [union = ""] = /export type ErrorCode =[^;]+;/.exec(source) ?? [];
  const codes = [...union.matchAll(/"([a-z-]+)"/g)].map(([, code]) => code as ErrorCode);
  assert.deepEqual(rows, codes.map((code) => `${code} ${exitCodeOf(code)}`));
});

Deno.test("docs/commands.md has every exit code, and no others", async () => {
  const page = (await readPages()).get("docs/commands.md") ?? "";
  const [, section = ""] = page.split("\n## Exit codes\n");
  const [table = ""] = section.split("\n## ");
  const codes = [...table.matchAll(/^\| ([\d, ]+?) +\|/gm)].flatMap(([, code = ""]) => code.split(", "));
  const source = await Deno.readTextFile(pathOf("src/cli/exit-code.ts"));
  const [, union = ""] = /export type ExitCode = ([^;]+);/.exec(source) ?? [];
  assert.deepEqual(codes, union.split(" | "));
});
