/** The commands that a project begins with: init, loaddata, completions, server status. */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { clusterUrl, TestProject } from "../project.ts";
import { resultOf } from "./json.ts";
import { done } from "./release.ts";
import { dem, demProcess } from "./run.ts";

Deno.test("init writes a config and a definition that work at once, and keeps what is there", async () => {
  await using project = await TestProject.open();
  const folder = `${project.folder}/new`;
  await Deno.mkdir(folder);
  const written = resultOf(await dem({ folder }, ["init", "--json"]), "init");
  assert.deepEqual(written.files, [
    { file: "dem.yaml", outcome: "written" },
    { file: "indexes/movies.yaml", outcome: "written" },
  ]);
  const config = `${await Deno.readTextFile(`${folder}/dem.yaml`)}\n# mine\n`;
  await Deno.writeTextFile(`${folder}/dem.yaml`, config);
  assert.equal((await dem({ folder }, ["init"])).stdout, "dem.yaml             kept\nindexes/movies.yaml  kept\n");
  assert.equal(await Deno.readTextFile(`${folder}/dem.yaml`), config);

  const database = new DatabaseSync(`${folder}/movies.db`);
  database.exec(await Deno.readTextFile(new URL("../../fixtures/movies.sqlite.sql", import.meta.url)));
  database.close();
  const options = { env: { ELASTICSEARCH_URL: clusterUrl, DEM_PREFIX: project.prefix } };
  for (const args of [["create", "--all"], ["plan", "--exit-code"], ["drop", "--all", "--force"]]) {
    const { code, stderr } = await dem({ folder }, args, options);
    assert.equal(code, 0, stderr);
  }
});

Deno.test("loaddata loads fixtures into the source, updating rows whose key exists, a file whole or not at all", async () => {
  await using project = await TestProject.open();
  const films = `${project.folder}/movies.json`;
  await Deno.writeTextFile(
    films,
    JSON.stringify([{ id: 5, title: "Five" }, {
      id: 6,
      title: "Six",
      year: 1906,
      last_modified: "2026-02-02T00:00:00Z",
    }]),
  );
  const broken = `${project.folder}/broken.yaml`;
  await Deno.writeTextFile(broken, "- { id: 7, title: Seven }\n- { id: 8, titel: Eight }\n");
  const rehearsed = await done(project, "loaddata", films, "--dry-run");
  assert.match(rehearsed.stdout, /would load +2 rows into movies\n$/);
  assert.deepEqual(resultOf(await dem(project, ["loaddata", films, "--json"]), "loaddata").files, [
    { file: films, table: "movies", rows: 2 },
  ]);
  const { code, json } = await dem(project, ["loaddata", films, broken, "--table=movies", "--json"]);
  assert.equal(code, 2);
  assert.equal(json.result.files[0].rows, 2);
  assert.match(json.result.files[1].error.message, /broken\.yaml:2:12 {2}titel: the table movies has no such column/);
  await done(project, "create", "movies");
  await done(project, "update", "movies", "--newer");
  const documents = await project.documents(`${project.prefix}movies-1`);
  assert.deepEqual([...documents.keys()].sort(), ["1", "2", "3", "4", "5", "6"]);
  assert.match(JSON.stringify(documents.get("5")), /"Five"/);
});

Deno.test("completions give a script for each shell, which completes commands, indexes and versions", async () => {
  await using project = await TestProject.open();
  await done(project, "create", "movies");
  for (const shell of ["bash", "zsh", "fish"]) {
    const { stdout } = await done(project, "completions", shell);
    assert.match(stdout, /complete-words -- /);
  }
  const words = async (...typed: string[]) =>
    (await done(project, "complete-words", "--", ...typed)).stdout.split("\n").map((line) => line.split("\t")[0]);
  assert.deepEqual((await words("cr")).filter(Boolean), ["create"]);
  assert.ok((await words("update", "")).includes("movies"));
  assert.ok((await words("activate", "--exact", project.prefix)).includes(`${project.prefix}movies-1`));
  const unknown = await dem(project, ["completions", "powershell"]);
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /bash, zsh, fish/);
});

Deno.test("server status finds the server that commands would use", async () => {
  await using project = await TestProject.open();
  const outcome = await demProcess(project, ["server", "status", "--json"], { env: { ELASTICSEARCH_URL: clusterUrl } });
  const server = resultOf(outcome, "server");
  assert.deepEqual(Object.keys(server).filter((key) => key !== "answers").sort(), [
    "engine",
    "process",
    "source",
    "url",
    "version",
  ]);
  assert.deepEqual([server.url, server.engine], [clusterUrl, "elasticsearch"]);
  assert.match(server.version, /^\d+\.\d+\.\d+/);
});

Deno.test("a process of its own exits as the command does, and prints to the right streams", async () => {
  await using project = await TestProject.open();
  const created = await demProcess(project, ["create", "movies"]);
  assert.deepEqual([created.code, created.stderr], [0, ""]);
  assert.equal(created.stdout, `movies  created  ${project.prefix}movies-1\n`);
  const unknown = await demProcess(project, ["create", "movis"]);
  assert.deepEqual([unknown.code, unknown.stdout], [1, ""]);
  assert.match(unknown.stderr, /^error: .*\nhint: Did you mean movies\?\n$/);
  assert.equal((await demProcess(project, ["create"])).code, 2);
});
