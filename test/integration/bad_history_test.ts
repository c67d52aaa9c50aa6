/** Histories that cannot be used: nothing is done to them, nor to the cluster. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import { TestProject } from "../project.ts";
import { refused, refusedWith } from "./refused.ts";
import { release } from "./release.ts";
import { dem } from "./run.ts";
import { stateOf, unchanged } from "./unchanged.ts";

const commands = [["create", "--all"], ["update", "movies"], ["drop", "movies", "--force"], ["list"], [
  "plan",
]] as const;

Deno.test("a history that is not a database is refused by every command, and not changed", async () => {
  await using project = await TestProject.open();
  const file = project.history.slice("sqlite:".length);
  const text = "id;kind;status\n1;create;complete\n".repeat(100);
  await Deno.writeTextFile(file, text);
  for (const command of commands) {
    await refused(project, command, {
      exit: 1,
      code: "store-unusable",
      message: new RegExp(`the history ${project.history}: .*not a database`),
      hint: /^Name another file as the history, or move this one away/,
    });
  }
  assert.equal(await Deno.readTextFile(file), text);
});

Deno.test("a history that is read-only is refused, and the cluster is not touched", async () => {
  await using project = await TestProject.open();
  await release(project);
  const before = await stateOf(project);
  const file = project.history.slice("sqlite:".length);
  await Deno.chmod(file, 0o444);
  try {
    for (const command of commands.slice(0, 3)) {
      const { code, json } = await dem(project, [...command, "--json"]);
      assert.equal(code, 1);
      assert.equal(json.error?.code, "store-unusable");
      assert.match(
        json.error?.message ?? "",
        new RegExp(`^opening the history ${project.history}: .* is read-only$`, "i"),
      );
      assert.match(json.error?.hint ?? "", /write permission/);
    }
  } finally {
    await Deno.chmod(file, 0o600);
  }
  assert.deepEqual(await stateOf(project), before);
});

Deno.test("a SQLite history that a newer program has changed is refused", async () => {
  await using project = await TestProject.open();
  await release(project);
  const database = new DatabaseSync(project.history.slice("sqlite:".length));
  database.exec("insert into dem_migration (name, timestamp) values ('9999_from_the_future', '2030-01-01')");
  database.close();
  await unchanged(project, async () => {
    for (const command of commands) {
      await refusedWith(project, command, {
        exit: 1,
        code: "store-newer",
        message: /a newer version of this program has changed it \(9999_from_the_future\)$/,
        hint: /^Use that version of dem, or a newer one\.$/,
      });
    }
  });
});

Deno.test("a Postgres history that a newer program has changed is refused", async () => {
  await using project = await TestProject.open({ history: "postgres" });
  await release(project);
  const client = new pg.Client({ connectionString: project.history });
  await client.connect();
  await client.query("insert into dem_migration (name, timestamp) values ('9999_from_the_future', '2030-01-01')");
  await client.end();
  await refused(project, ["drop", "movies", "--force"], {
    exit: 1,
    code: "store-newer",
    message: /a newer version of this program has changed it \(9999_from_the_future\)$/,
    hint: /^Use that version of dem, or a newer one\.$/,
  });
});

Deno.test("a Postgres history that is down is told without its password", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  await using project = await TestProject.open();
  await refused(project, ["create", "--all", "--history", `postgres://app:hunter22@127.0.0.1:${port}/films`], {
    exit: 1,
    code: "store-unusable",
    message: [new RegExp(`postgres://app@127\\.0\\.0\\.1:${port}/films: `), /^((?!hunter22).)*$/s],
    hint: /host and port/,
  });
});

Deno.test("an address that is no history is a fault of the flag", async () => {
  await using project = await TestProject.open();
  await refused(project, ["create", "--all", "--history", "mysql://films"], {
    exit: 2,
    code: "configuration",
    message: /--history {2}expected .*sqlite/,
    hint: null,
  });
});
