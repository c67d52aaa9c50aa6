import assert from "node:assert/strict";
import { findTag, type RunProgram, runProgram } from "../../src/config/tag.ts";
import { Folder } from "./folder.ts";

Deno.test("findTag() does not ask git where a tag was said", async () => {
  const run: RunProgram = () => Promise.reject(new Error("asked"));
  assert.equal(await findTag({ configured: "v1", environment: "v2", folder: ".", run }), "v1");
  assert.equal(await findTag({ configured: "", environment: "v2", folder: ".", run }), "v2");
});

Deno.test("findTag() gives git's name of the code, dirty where it was changed, and nothing outside of git", async () => {
  await using folder = await Folder.with({ "repository/a.txt": "a", "none/.keep": "" });
  const repository = folder.file("repository");
  const git = (...parameters: string[]) =>
    runProgram("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...parameters], repository);
  await git("init", "--quiet");
  await git("add", ".");
  assert.notEqual(await git("commit", "--quiet", "-m", "a"), undefined);
  await git("tag", "v3");
  assert.equal(await findTag({ folder: repository, run: runProgram }), "v3");
  await folder.write({ "repository/a.txt": "b" });
  assert.equal(await findTag({ folder: repository, run: runProgram }), "v3-dirty");
  assert.equal(await findTag({ folder: folder.file("none"), run: runProgram }), "");
});

Deno.test("runProgram() gives nothing for a program that is not there", async () => {
  assert.equal(await runProgram("there-is-no-such-program", [], "."), undefined);
});
