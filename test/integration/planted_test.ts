/**
 * Secrets are planted in every place that takes one; then a whole life and a dozen failures are run, as processes of
 * their own, and everything that they print, record and leave behind is searched for them.
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { clusterUrl, movies, ownedDatabase, query, TestProject } from "../project.ts";
import { openForwardProxy } from "../forward-proxy.ts";
import { openOmdb } from "../moviegen/omdb-server.ts";
import { openProxy } from "../proxy.ts";
import { BulkGate } from "./bulk-gate.ts";
import { SecretSearch, spellingsOf } from "./planted.ts";
import { demProcess, type Outcome, start } from "./run.ts";

const secrets = {
  cluster: "c1uster&pl@nted word",
  apiKey: "a9iKeyP1antedAAAAbbbb==",
  bearer: "b3arer.planted-t0ken_x",
  proxy: "pr0xy/pl@nted word",
  history: "h1story:planted%word",
  source: "s0urce?planted+word",
  definition: "d3finition#planted=word",
  aws: "wJalrXUtnFEMI/K7MDENG/planted",
  awsSession: "IQoJb3JpZ2luX2VjEPlanted//token",
  omdb: "0mdbPl4nted",
  omdbFlag: "f1agPl4nted",
};

const films = `create table movies (id integer primary key, title text, year integer, last_modified timestamptz);
  insert into movies select i, 'Film ' || i, 1900 + i, '2026-01-01T00:00:00Z' from generate_series(1, 40) i`;

/** A definition whose `document` fails, with what it should not tell, where it is asked to. */
const telling = `
const url = Deno.env.get("PLANTED_SOURCE");
if (Deno.env.get("PLANTED_CRASH") === "rejection") {
  setTimeout(() => void Promise.reject(new Error("cannot reach " + url)), 50);
}
if (Deno.env.get("PLANTED_CRASH") === "exception") {
  setTimeout(() => { throw new Error("cannot log in as " + decodeURIComponent(new URL(url).password)); }, 50);
}
export default {
  name: "telling",
  settings: { number_of_shards: 1, number_of_replicas: 0 },
  mappings: { properties: { title: { type: "text" } } },
  source: { table: "movies", key: "id", url: Deno.env.get("PLANTED_DEFINITION") },
  document: (row) => {
    const crash = Deno.env.get("PLANTED_CRASH");
    if (crash === "document" && Number(row.id) % 20 === 0) throw new Error(url + " " + Deno.env.get("PLANTED_DEFINITION"));
    if (crash === "worker") setTimeout(() => { throw new Error(url); });
    return { title: row.title };
  },
};
`;

Deno.test("planted secrets show nowhere: not in output, history, reports, crash traces or what a killed process leaves", async () => {
  await using stack = new AsyncDisposableStack();
  const known = `Basic ${Buffer.from(`films:${secrets.cluster}`).toString("base64")}`;
  let refuse = false;
  const cluster = stack.use(
    await openProxy(clusterUrl, {
      hook: ({ headers: { authorization } }) => {
        if (!refuse && authorization === known) return undefined;
        // Some servers and what stands before them repeat what they were told.
        const reason = `user [films] with ${secrets.cluster}: ${authorization}`;
        return { status: 401, body: { error: { type: "security_exception", reason }, status: 401 } };
      },
    }),
  );
  const forward = stack.use(await openForwardProxy(`dem:${secrets.proxy}`));
  const omdb = stack.use(await openOmdb());
  const [history, source, own] = [
    await ownedDatabase(stack, secrets.history),
    await ownedDatabase(stack, secrets.source),
    await ownedDatabase(stack, secrets.definition),
  ];
  await query(source, films);
  await query(own, films);

  const auth = { username: "films", password: "${file:secrets/cluster}" };
  const config = { cluster: { url: cluster.url, auth }, history: "${PLANTED_HISTORY}", source: "${PLANTED_SOURCE}" };
  const project = stack.use(
    await TestProject.open({
      url: cluster.url,
      config: { ...config, indexes: ["indexes/*"] },
      definitions: [{ ...movies, source: { ...movies.source, url: "${PLANTED_DEFINITION}" } }],
    }),
  );
  await Deno.writeTextFile(`${project.folder}/indexes/telling.ts`, telling);
  await Deno.mkdir(`${project.folder}/secrets`);
  await Deno.mkdir(`${project.folder}/tmp`);
  await Deno.writeTextFile(`${project.folder}/secrets/cluster`, `${secrets.cluster}\n`);
  const env = {
    PLANTED_HISTORY: history,
    PLANTED_SOURCE: source,
    PLANTED_DEFINITION: own,
    HTTP_PROXY: forward.url,
    NO_PROXY: new URL(omdb.url).host,
    AWS_ACCESS_KEY_ID: "AKIAPLANTEDPLANTED",
    AWS_SECRET_ACCESS_KEY: secrets.aws,
    AWS_SESSION_TOKEN: secrets.awsSession,
    OMDB_API_KEY: secrets.omdb,
    TMPDIR: `${project.folder}/tmp`,
  };

  const search = new SecretSearch(secrets);
  const run = async (args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Outcome> => {
    const outcome = await demProcess(project, args, { env: { ...env, ...more } });
    search.text(`dem ${args.join(" ")}`, outcome.stdout + outcome.stderr);
    return outcome;
  };
  const succeeds = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await run(args);
    assert.equal(code, 0, `dem ${args.join(" ")}\n${stdout}${stderr}`);
  };
  const fails = async (args: readonly string[], more: Readonly<Record<string, string>>, said: RegExp) => {
    for (const mode of [["--verbose"], ["--verbose", "--json"]]) {
      const { code, stdout, stderr } = await run([...args, ...mode], more);
      assert.notEqual(code, 0, `dem ${args.join(" ")}\n${stdout}${stderr}`);
      assert.match(stdout + stderr, said);
    }
  };

  await succeeds("create", "--all", "--dry-run", "--json");
  await succeeds("create", "--all", "--verbose");
  await succeeds("update", "movies", "--newer", "--dry-run", "--verbose", "--json");
  await succeeds("update", "--all", "--newer", "--workers", "2", "--batch-size", "10", "--verbose", "--json");
  await succeeds("activate", "--all", "--verbose");
  await succeeds("verify", "movies", "--verbose", "--json");
  await succeeds("deploy", "movies", "--dry-run", "--json");
  await succeeds("deploy", "movies", "--verbose");
  await succeeds("search", "movies", "film", "--json");
  await succeeds("report", "--out", "report.html");
  for (const look of ["list", "status", "history", "plan"]) await succeeds(look, "--verbose", "--json");
  const titles = ["--title", "Ran", "--base-url", omdb.url, "--verbose"];
  await run(["moviegen", ...titles, "--json"]);
  await run(["moviegen", ...titles, "--api-key", secrets.omdbFlag]);
  assert.ok(forward.requests.length > 50, "everything went through the forward proxy");

  refuse = true;
  await fails(["list"], {}, /does not accept the credentials/);
  await fails(["update", "movies"], {}, /does not accept the credentials/);
  refuse = false;
  const closed = (url: string) => url.replace(/:\d+(?=\/[^/]*$)/, ":1");
  await fails(["list"], { PLANTED_HISTORY: closed(history) }, /opening the history/);
  await fails(["update", "movies"], { PLANTED_DEFINITION: closed(own) }, /connecting to the source/);
  await fails(["list"], { PLANTED_HISTORY: `mysql://dem:${encodeURIComponent(secrets.history)}@h/d` }, /history/);
  await fails(["list"], { HTTP_PROXY: forward.url.replace(/@.*$/, "@127.0.0.1:1") }, /through the proxy/);
  await fails(["update", "telling"], { PLANTED_CRASH: "document" }, /rejected/);
  await fails(["update", "telling", "--workers", "2"], { PLANTED_CRASH: "document" }, /rejected/);
  await fails(["update", "telling", "--workers", "2"], { PLANTED_CRASH: "worker" }, /postgres:/);
  await fails(["update", "telling"], { PLANTED_CRASH: "rejection" }, /cannot reach postgres:/);
  await fails(["update", "telling"], { PLANTED_CRASH: "exception" }, /cannot log in as/);
  await succeeds("report", "--out", "report.html");
  await succeeds("history", "--batches", "--limit", "500", "--json");

  {
    using gate = new BulkGate(cluster, 1);
    await using killed = start(project, ["update", "movies", "--batch-size", "5", "--verbose"], { env });
    await gate.held;
    killed.signal("SIGKILL");
    const { stdout, stderr } = await killed.ended();
    search.text("a killed update", stdout + stderr);
  }
  const warned = await run(["list", "--history", history, "--source", source]);
  assert.match(warned.stderr, /warning: --history holds a password.*DEM_HISTORY[^]*warning: --source holds a password/);
  await run(["update", "movies", "--cluster", `${cluster.url.replace("//", "//films:c1uster%26pl%40nted%20word@")}`]);

  await search.postgres(history);
  await search.folder(project.folder, new Set([`${project.folder}/secrets`]));
  assert.ok(search.bytes > 100_000);
  assert.deepEqual(search.findings, []);
});

for (
  const [kind, auth, secret] of [
    ["an API key", { apiKey: "${PLANTED}" }, secrets.apiKey],
    ["a bearer token", { bearer: "${PLANTED}" }, secrets.bearer],
    ["a secret key of AWS", { aws: { region: "eu-west-1" } }, secrets.aws],
  ] as const
) {
  Deno.test(`${kind} shows nowhere, and in no file of a SQLite history either`, async () => {
    const expected = "aws" in auth ? "AWS4-HMAC-SHA256" : "apiKey" in auth ? `ApiKey ${secret}` : `Bearer ${secret}`;
    let refuse = false;
    await using cluster = await openProxy(clusterUrl, {
      hook: ({ headers: { authorization } }) => {
        if (!refuse && authorization?.startsWith(expected)) return undefined;
        const reason = `no such key ${secret}, base64 ${btoa(secret)}, sent ${authorization}`;
        return { status: 401, body: { error: { type: "security_exception", reason }, status: 401 } };
      },
    });
    await using project = await TestProject.open({
      url: cluster.url,
      config: { cluster: { url: cluster.url, auth } },
    });
    const env = {
      PLANTED: secret,
      AWS_ACCESS_KEY_ID: "AKIAPLANTEDPLANTED",
      AWS_SECRET_ACCESS_KEY: secrets.aws,
      AWS_SESSION_TOKEN: secrets.awsSession,
    };
    const search = new SecretSearch({ [kind]: secret, awsSession: secrets.awsSession });
    const run = async (...args: readonly string[]) => {
      const outcome = await demProcess(project, [...args, "--verbose"], { env });
      search.text(`dem ${args.join(" ")}`, outcome.stdout + outcome.stderr);
      return outcome.code;
    };
    assert.equal(await run("create", "movies", "--json"), 0);
    assert.equal(await run("update", "movies", "--newer", "--workers", "1"), 0);
    assert.equal(await run("activate", "movies"), 0);
    refuse = true;
    assert.equal(await run("update", "movies", "--json"), 1);
    assert.equal(await run("create", "movies", "--force"), 1);
    await search.folder(project.folder);
    assert.deepEqual(search.findings, []);
  });
}

Deno.test("the search finds a secret in each of its spellings, in output, files, SQLite and Postgres", async () => {
  for (const [name, secret] of Object.entries(secrets)) {
    const carriers = [
      secret,
      `x=${encodeURIComponent(secret)}&`,
      JSON.stringify({ a: [secret] }),
      ...["", "u", "us", "usr"].map((user) => Buffer.from(`${user}:${secret}|more`).toString("base64")),
      Buffer.from(secret).toString("base64"),
      Buffer.from(secret).toString("hex"),
    ];
    for (const carrier of carriers) {
      const search = new SecretSearch({ [name]: secret });
      search.text("a text", `before ${carrier} after`);
      assert.notEqual(search.findings.length, 0, `${name} in ${carrier}: ${spellingsOf(secret)}`);
    }
  }
  await using project = await TestProject.open({ history: "postgres" });
  const search = new SecretSearch(secrets);
  await query(project.history, `create table t (a text); insert into t values ('x ${secrets.history} y')`);
  await search.postgres(project.history);
  await Deno.writeTextFile(`${project.folder}/left-behind`, `log ${secrets.bearer}`);
  await search.folder(project.folder);
  assert.deepEqual(search.findings.map(({ secret }) => secret), ["history", "bearer"]);
});
