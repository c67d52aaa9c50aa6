/** Sources that are down or unfit: found before anything is loaded. */
import assert from "node:assert/strict";
import type { SourceDefinition } from "../../src/definition/definition.ts";
import { createDatabase, databaseUrl, dropDatabase, movies, query, TestProject } from "../project.ts";
import { type Refusal, refused } from "./refused.ts";
import { done, release } from "./release.ts";

const failed = { exit: 1, code: "source-failed" } as const;

/** Sources in the project's SQLite file that are unfit, and how they are refused. */
const unfit: Readonly<Record<string, readonly [SourceDefinition, Omit<Refusal, "exit" | "code">]>> = {
  "a table that is missing": [
    { table: "films", key: "id" },
    { message: /table films in sqlite:.*: no such table: films$/, hint: /^Check the name and its schema/ },
  ],
  "a column that is missing": [
    { table: "movies", key: "id", modified: "changed" },
    {
      message: /^checking table movies in sqlite:.*: it has no column "changed"$/i,
      hint: /^Correct source\.modified; the columns are id, title, year, last_modified\.$/,
    },
  ],
  "SQL that is broken": [
    { sql: "selekt * from movies", key: "id" },
    { message: /: near "\*": syntax error$/, hint: /^Check the source in the definition\.$/ },
  ],
  "a key that is not unique": [
    { table: "movies", key: "year" },
    { message: /^checking the key year of table movies in sqlite:.*: "1901" stands in 2 rows$/i, hint: /source\.key/ },
  ],
  "a key that is null": [
    { sql: "select nullif(id, 3) as id, title, year, last_modified from movies", key: "id" },
    { message: /^checking the key id of .*: it is null in 1 row$/i, hint: /source\.sql/ },
  ],
};

for (const [what, [source, refusal]] of Object.entries(unfit)) {
  Deno.test(`${what} is found before anything is loaded`, async () => {
    await using project = await TestProject.open({ rows: 3 });
    await release(project);
    project.source("insert into movies values (4, 'Film 4', 1901, '2026-01-01T00:00:00Z')");
    await project.define({ ...movies, source });
    await refused(project, ["update", "movies"], { ...failed, ...refusal });
    await refused(project, ["update", `${project.prefix}movies-1`, "--exact", "--dry-run"], { ...failed, ...refusal });
  });
}

Deno.test("an unfit source of a new version leaves the update over versions recorded as aborted, and nothing else", async () => {
  await using project = await TestProject.open();
  await release(project);
  await project.define({ ...movies, revision: "2", source: { table: "films", key: "id" } });
  const refusal = { ...failed, message: /no such table: films$/, hint: /^Check the name/ };
  await refused(project, ["update", "movies", "--all-versions"], refusal, { aborted: ["update"] });
});

Deno.test("a SQLite source whose file is missing is told, and not made", async () => {
  await using project = await TestProject.open();
  await release(project);
  await refused(project, ["update", "movies", "--source", "sqlite:gone.db"], {
    exit: 1,
    code: "source-unreachable",
    message: new RegExp(`${project.folder}/gone\\.db`),
    hint: /^Check the path; a source is never created by reading it\.$/,
  });
  await assert.rejects(Deno.stat(`${project.folder}/gone.db`), Deno.errors.NotFound);
});

Deno.test("a Postgres source that is down is unreachable, told without its password", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  await using project = await TestProject.open();
  await release(project);
  await refused(project, ["update", "movies", "--source", `postgres://app:hunter22@127.0.0.1:${port}/films`], {
    exit: 1,
    code: "source-unreachable",
    message: [new RegExp(`postgres://app@127\\.0\\.0\\.1:${port}/films: .*ECONNREFUSED`), /^((?!hunter22).)*$/s],
    hint: /^Check that the source is up, and its address: source in the config, DEM_SOURCE or --source\.$/,
  });
});

Deno.test("a Postgres source with an unfit table or key is found before anything is loaded", async () => {
  await using project = await TestProject.open();
  await release(project);
  const database = await createDatabase();
  try {
    const url = databaseUrl(database);
    const source = ["--source", url];
    await refused(project, ["update", "movies", ...source], {
      ...failed,
      message: /relation "movies" does not exist$/,
      hint: /^Check the name and its schema; in Postgres, names are case-sensitive\.$/,
    });
    await query(
      url,
      `create table movies (id integer, title text, year integer, last_modified timestamptz);
      insert into movies values (1, 'One', 1901, now()), (1, 'Two', 1902, now())`,
    );
    await refused(project, ["update", "movies", ...source], {
      ...failed,
      message: /^checking the key id of table movies in postgres:.*: "1" stands in 2 rows$/i,
      hint: /source\.key/,
    });
    await query(url, "update movies set id = null where title = 'Two'");
    await refused(project, ["update", "movies", ...source], {
      ...failed,
      message: /it is null in 1 row$/,
      hint: /source\.key/,
    });
  } finally {
    await dropDatabase(database);
  }
});

Deno.test("loaddata of a column that the table does not have, or into a missing table, loads nothing", async () => {
  await using project = await TestProject.open();
  await release(project);
  const file = `${project.folder}/films.json`;
  await Deno.writeTextFile(file, '[{"id": 1, "title": "One"}]');
  await refused(project, ["loaddata", file], {
    exit: 1,
    code: "source-failed",
    message: /^looking up the table films in sqlite:.*: there is no such table$/i,
    hint: /^Create it first, with a primary key/,
  });
  await Deno.writeTextFile(file, '[{"id": 91, "title": "One"},\n{"id": 92, "titel": "Two"}]');
  await refused(project, ["loaddata", file, "--table", "movies"], {
    exit: 2,
    code: "configuration",
    message: new RegExp(`${file}:2:12  titel: the table movies has no such column$`),
    hint: /^Correct the file; nothing of it was written into movies\.$/,
  });
  const { json } = await done(project, "update", "movies", "--resume", "--json");
  assert.equal(json.result.updates[0].documents, 0);
});
