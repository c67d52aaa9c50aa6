import assert from "node:assert/strict";
import { dem } from "./world.ts";

const commands = [
  "init",
  "loaddata",
  "moviegen",
  "adopt",
  "server",
  "server start",
  "server stop",
  "server status",
  "completions",
  "deploy",
  "create",
  "update",
  "activate",
  "rollback",
  "list",
  "status",
  "verify",
  "plan",
  "history",
  "report",
  "search",
  "clear",
  "drop",
  "prune",
  "dangerous-reset",
  "unlock",
];

Deno.test("dem --help lists every command", async (t) => {
  const { exit, stdout, stderr } = await dem(["--help"]);
  assert.equal(exit, 0);
  assert.equal(stderr, "");
  await t.assertSnapshot(stdout);
});

for (const command of commands) {
  Deno.test(`dem ${command} --help explains every argument and option`, async (t) => {
    const { exit, stdout, stderr } = await dem([...command.split(" "), "--help"]);
    assert.equal(exit, 0);
    assert.equal(stderr, "");
    // The options of every command are in the snapshot of the program's own help.
    await t.assertSnapshot(stdout.replace(/Global Options:[^]*?\n\n/, "Global Options: …\n\n"));
  });
}

Deno.test("help fits 80 columns", async () => {
  for (const command of commands) {
    const { stdout } = await dem([...command.split(" "), "--help"]);
    const tooLong = stdout.split("\n").filter((line) => line.length > 80);
    assert.deepEqual(tooLong, [], command);
  }
});

Deno.test("every option of every command has a sentence, and every command two examples or so", async () => {
  for (const command of commands) {
    const { stdout } = await dem([...command.split(" "), "--help"]);
    const [options] = stdout.match(/\nOptions:[^]*?(?=\n\n)/) ?? [""];
    const items = options.split(/\n {2}(?=-)/).slice(1);
    assert.ok(items.length > 0, command);
    for (const item of items) assert.match(item, /[\w)]\.$/, `${command}: ${item}`);
    assert.match(stdout, /\nExamples:\n {2}\S.*dem .*\n {6}\S|\nExamples:\n {2}dem .*\n {6}\S/, command);
  }
});

Deno.test("dem help COMMAND is dem COMMAND --help", async () => {
  const [one, other] = await Promise.all([dem(["help", "drop"]), dem(["drop", "--help"])]);
  assert.equal(one.stdout, other.stdout);
  assert.equal(one.exit, 0);
});

Deno.test("dem --version prints the version alone", async () => {
  const { exit, stdout } = await dem(["--version"]);
  assert.deepEqual({ exit, stdout }, { exit: 0, stdout: "1.2.3\n" });
});

Deno.test("dem --version has the commit of a compiled program behind a plus; --json gives it to programs", async () => {
  const build = { commit: "0a1b2c3d4e5f" };
  const { exit, stdout } = await dem(["--version"], { build });
  assert.deepEqual({ exit, stdout }, { exit: 0, stdout: "1.2.3+0a1b2c3d4e5f\n" });
  const { stdout: compiled } = await dem(["--version", "--json"], { build });
  assert.deepEqual(JSON.parse(compiled), {
    command: "dem",
    ok: true,
    result: { version: "1.2.3", commit: "0a1b2c3d4e5f", deno: "2.9.6", target: "x86_64-unknown-linux-gnu" },
    warnings: [],
  });
  const { stdout: fromSource } = await dem(["--version", "--json"]);
  assert.equal(JSON.parse(fromSource).result.commit, null);
});

Deno.test("dem alone prints help on standard error and exits 2", async () => {
  const { exit, stdout, stderr } = await dem([]);
  assert.equal(exit, 2);
  assert.equal(stdout, "");
  assert.match(stderr, /^Usage: dem COMMAND/);
});

Deno.test("help has colours on a terminal only, and not with --no-color", async () => {
  const coloured = await dem(["--help"], { terminal: true });
  assert.ok(coloured.stdout.includes("\x1b["));
  assert.ok(!(await dem(["--help", "--no-color"], { terminal: true })).stdout.includes("\x1b["));
  assert.ok(!(await dem(["--help"], { terminal: true, environment: { NO_COLOR: "1" } })).stdout.includes("\x1b["));
  assert.ok(!(await dem(["--help"])).stdout.includes("\x1b["));
});
