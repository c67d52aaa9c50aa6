import assert from "node:assert/strict";
import { processIdentity, startOf } from "../../src/server/process-identity.ts";

const fields = (name: string, state: string, start: number) =>
  `4711 (${name}) ${state} ${Array.from({ length: 18 }, (_, i) => i + 1).join(" ")} ${start} 5 6 7\nboot-id\n`;

Deno.test("a process is known by its start, whatever its name looks like", () => {
  for (const name of ["java", "a b", "x) S 1 2 3", "((("]) {
    assert.equal(startOf(fields(name, "S", 990_011)), "boot-id 990011");
  }
});

Deno.test("a process that has ended but was not buried counts as gone", () => {
  assert.equal(startOf(fields("java", "Z", 1)), undefined);
  assert.equal(startOf(undefined), undefined);
});

Deno.test("a process keeps its identity, no two have the same, and an ended one has none", async () => {
  const own = await processIdentity(Deno.pid);
  assert.ok(own !== undefined);
  assert.equal(await processIdentity(Deno.pid), own);
  const child = new Deno.Command(Deno.execPath(), { args: ["repl", "--quiet"], stdin: "piped", stdout: "null" })
    .spawn();
  const other = await processIdentity(child.pid);
  assert.ok(other !== undefined);
  assert.notEqual(other, own);
  await child.stdin.close();
  await child.status;
  assert.notEqual(await processIdentity(child.pid), other);
});
