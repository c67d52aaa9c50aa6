/** Passwords in addresses show nowhere: not in what is printed, nor in what is recorded. */
import assert from "node:assert/strict";
import pg from "pg";
import { clusterUrl, movies, ownedDatabase, query, TestProject } from "../project.ts";
import { openProxy } from "../proxy.ts";
import { dem, type Outcome } from "./run.ts";
import { historyState } from "./unchanged.ts";

const secrets = {
  cluster: "planted-c1uster",
  history: "planted-h1story",
  source: "planted-s0urce",
  key: "planted-k3y",
};

function withPassword(address: string, password: string): string {
  const url = new URL(address);
  url.username = "films";
  url.password = password;
  return url.href.replace(/\/$/, "");
}

Deno.test("passwords of cluster, history and source show nowhere in a whole life, nor in failures", async () => {
  await using stack = new AsyncDisposableStack();
  const proxy = stack.use(await openProxy(clusterUrl));
  const [history, source] = [
    await ownedDatabase(stack, secrets.history),
    await ownedDatabase(stack, secrets.source),
  ];
  await query(
    source,
    `create table movies (id integer primary key, title text, year integer, last_modified timestamptz);
    insert into movies select i, 'Film ' || i, 1900 + i, '2026-01-01T00:00:00Z' from generate_series(1, 5) i`,
  );
  const project = stack.use(await TestProject.open());
  const flags = ["--cluster", withPassword(proxy.url, secrets.cluster), `--history=${history}`, "--source", source];
  const outcomes: Outcome[] = [];
  const run = async (...args: string[]) => {
    for (const mode of [[], ["--json"], ["--verbose"], ["--verbose", "--json"]]) {
      outcomes.push(await dem(project, [...args, ...flags, ...mode]));
    }
  };
  await run("create", "movies", "--dry-run");
  await run("create", "movies");
  await run("update", "movies", "--newer", "--dry-run");
  await run("update", "movies", "--newer");
  await run("activate", "movies");
  for (const look of ["list", "status", "history", "plan"]) await run(look);
  await run("history", "1");
  await run("search", "movies", "film");
  await run("rollback", "movies");
  const worked = outcomes.length;

  await query(source, "drop table movies");
  await run("update", "movies");
  const heard = { error: { type: "security_exception", reason: `user [films] with ${secrets.cluster}` }, status: 401 };
  proxy.hook(() => ({ status: 401, body: heard }));
  await run("list");
  const closedPort = (address: string) => address.replace(/:\d+\//, ":1/");
  const unreachable = ["--source", closedPort(source), `--history=${history}`];
  const lost = await dem(project, ["update", "movies", "--verbose", ...unreachable]);
  assert.match(lost.stderr, /^error: connecting to the source postgres:/im);
  outcomes.push(lost);
  outcomes.push(await dem(project, ["list", "--verbose", "--json", `--history=${closedPort(history)}`]));
  outcomes.push(await dem(project, ["list", "--verbose", "--cluster", `ftp://films:${secrets.cluster}@nowhere`]));
  outcomes.push(await dem(project, ["list", "--verbose", "--history", `mysql://films:${secrets.history}@nowhere`]));

  assert.ok(outcomes.slice(0, worked).some(({ code }) => code === 0));
  assert.ok(outcomes.slice(worked).every(({ code }) => code !== 0));
  for (const { stdout, stderr } of outcomes) assertNoSecret(stdout + stderr);

  const client = new pg.Client({ connectionString: history });
  await client.connect();
  try {
    const { rows: tables } = await client.query("select tablename from pg_tables where tablename like 'dem\\_%'");
    assert.ok(tables.length >= 6);
    for (const { tablename } of tables) {
      assertNoSecret(JSON.stringify((await client.query(`select * from ${tablename}`)).rows));
    }
    const { rows: [first] } = await client.query("select command from dem_action order by id limit 1");
    assert.match(first.command, /^dem create movies --cluster 'http:\/\/films:\*\*\*@127/);
  } finally {
    await client.end();
  }
  const { headers } = proxy.requests[0];
  assert.equal(headers.authorization, `Basic ${btoa(`films:${secrets.cluster}`)}`);
});

Deno.test("credentials from the config and its variables show nowhere, also where the cluster repeats them", async () => {
  await using proxy = await openProxy(clusterUrl);
  await using project = await TestProject.open({
    url: proxy.url,
    config: { cluster: { url: proxy.url, auth: { apiKey: "${FILMS_KEY}" } } },
    definitions: [{ ...movies, mappings: { properties: { title: { type: "txet" } } } }],
  });
  const env = { FILMS_KEY: secrets.key };
  const outcomes: Outcome[] = [];
  for (const mode of [[], ["--verbose"], ["--json", "--verbose"]]) {
    outcomes.push(await dem(project, ["create", "movies", ...mode], { env }));
  }
  assert.equal(proxy.requests[0].headers.authorization, `ApiKey ${secrets.key}`);
  const reason = `unable to authenticate with key ${secrets.key} (ApiKey ${secrets.key})`;
  proxy.hook(() => ({ status: 401, body: { error: { type: "security_exception", reason }, status: 401 } }));
  for (const mode of [[], ["--verbose"], ["--json", "--verbose"]]) {
    outcomes.push(await dem(project, ["create", "movies", ...mode], { env }));
  }
  for (const { code, stdout, stderr } of outcomes) {
    assert.equal(code, 1);
    assertNoSecret(stdout + stderr);
  }
  assertNoSecret(JSON.stringify(await historyState(project)));
});

function assertNoSecret(text: string): void {
  for (const secret of Object.values(secrets)) {
    assert.ok(!text.includes(secret) && !text.includes(encodeURIComponent(secret)), text);
    assert.ok(!text.includes(btoa(`films:${secret}`)), text);
  }
}
