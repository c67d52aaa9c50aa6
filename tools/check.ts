/**
 * `deno task check`: everything that can be judged without running the program.
 *
 * Each check runs though others have failed, and the last line says how many passed and failed.
 *
 * @module
 */
import { countsLine } from "./junit.ts";

/** What is checked, and how. */
const checks: Readonly<Record<string, readonly string[]>> = {
  "dependencies as locked": ["install", "--frozen", "--quiet"],
  "format": ["fmt", "--check"],
  "lint": ["lint"],
  "types": ["check", "--frozen", "--quiet"],
  // It prints warnings about types of Node, which are not ours: its exit code tells.
  "public docs": ["doc", "--quiet", "--lint", "src/mod.ts", "testing/mod.ts"],
};

const decoder = new TextDecoder();
const counts = { passed: 0, failed: 0, skipped: 0 };
for (const [name, args] of Object.entries(checks)) {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: [...args], stdin: "null" })
    .output();
  counts[success ? "passed" : "failed"] += 1;
  console.log(`${name}: ${success ? "ok" : "FAILED"}`);
  if (!success) console.log(decoder.decode(stdout) + decoder.decode(stderr));
}
console.log(countsLine(counts));
Deno.exit(counts.failed === 0 ? 0 : 1);
