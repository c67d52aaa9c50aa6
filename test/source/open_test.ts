/** What can go wrong before a source is open. */
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { ConfigurationError, SourceError } from "../../src/errors.ts";
import { openSource } from "../../src/source/open.ts";
import { films, never, onPostgres, onSqlite, openTable } from "./databases.ts";

const table = { table: "films", key: "id" };

function saying(code: string, message: RegExp): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof SourceError || error instanceof ConfigurationError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    assert.ok(error.hint);
    return true;
  };
}

Deno.test("a definition without a source, and a source without an address, are faults of the configuration", async () => {
  await assert.rejects(
    openSource(films(undefined)),
    saying("configuration", /source of films: its definition names none/),
  );
  await assert.rejects(openSource(films(table)), saying("configuration", /source of films: neither/));
  await assert.rejects(openSource(films(table), { url: "mysql://me:secret@h/d" }), (error: Error) => {
    assert.doesNotMatch(error.message, /secret/);
    return saying("configuration", /begins with mysql:/)(error);
  });
  await assert.rejects(
    openSource(films(table), { url: "secret" }),
    saying("configuration", /names no kind of database$/),
  );
});

Deno.test("options that make no sense are faults of the configuration, before anything is opened", async () => {
  const open = (options: object) => openSource(films({ ...table, ...options }), { url: "sqlite:/nowhere/x.db" });
  await assert.rejects(open({ overlap: "soon" }), saying("configuration", /source.overlap: "soon"/));
  await assert.rejects(open({ timezone: "Mars/Olympus" }), saying("configuration", /source.timezone: "Mars\/Olympus"/));
  await assert.rejects(open({ table: "a.b.c" }), saying("configuration", /source.table: "a.b.c"/));
  const select = (sql: string) => openSource(films({ sql, key: "id" }), { url: "sqlite:/nowhere/x.db" });
  await assert.rejects(select("select 1; select 2"), saying("configuration", /source.sql: it holds more than one/));
  await assert.rejects(select(" -- nothing\n;"), saying("configuration", /source.sql: it holds no statement/));
});

Deno.test("a query function that throws, or returns no query, is a fault of the configuration", async () => {
  const open = (query: never) => openSource(films({ query, key: "id" }), { url: "sqlite:/nowhere/x.db" });
  const throwing = () => {
    throw new Error("no such luck");
  };
  await assert.rejects(open(throwing as never), saying("configuration", /source.query: no such luck/));
  await assert.rejects(open((() => undefined) as never), saying("configuration", /compiling source.query: /));
});

onSqlite("a file that is missing is unreachable, and is not created", async (database) => {
  const url = `${database.url}-missing`;
  await assert.rejects(openTable({ url }, "films"), saying("source-unreachable", /source\.db-missing: /));
  await assert.rejects(Deno.stat(url.slice("sqlite:".length)), Deno.errors.NotFound);
});

onSqlite("a file that is no database is unreachable", async (database) => {
  const file = `${database.file}.txt`;
  await Deno.writeTextFile(file, "no database ".repeat(100));
  await assert.rejects(openTable({ url: `sqlite:${file}` }, "films"), saying("source-unreachable", /not a database/));
  await assert.rejects(
    openTable({ url: `sqlite:${file}/..` }, "films"),
    saying("source-unreachable", /opening the source/),
  );
});

onSqlite("a relative address in a definition counts from the definition's file", async (database) => {
  await database.run("create table films (id integer primary key)");
  const folder = database.file.slice(0, -"/source.db".length);
  const definition = { ...films({ ...table, url: "sqlite:../source.db" }), file: `${folder}/indexes/films.yaml` };
  await using source = await openSource(definition, { url: "sqlite:/nowhere/x.db" });
  await source.check(never);
  assert.equal(source.description, `table films in sqlite:${database.file}`);
});

onSqlite("a file that may only be read can be read", async (database) => {
  await database.run("create table films (id integer primary key); insert into films values (1)");
  await Deno.chmod(database.file, 0o444);
  await using source = await openTable(database, "films");
  assert.equal(await source.count(never), 1);
});

Deno.test("a server that refuses connections is unreachable, and no secret shows (Postgres)", async () => {
  const url = "postgres://me:pass%40word@127.0.0.1:1/films?password=hidden&application_name=x";
  await assert.rejects(openTable({ url }, "films"), (error: Error) => {
    assert.doesNotMatch(error.message, /pass|hidden/);
    return saying("source-unreachable", /connecting to the source postgres:\/\/me@127.0.0.1:1\/films: .*REFUSED/)(
      error,
    );
  });
});

Deno.test("an address that cannot be understood shows nothing of itself (Postgres)", async () => {
  const url = "postgres://me:pa?ss#wo@rd@host:notaport/films";
  await assert.rejects(openTable({ url }, "films"), (error: Error) => {
    assert.doesNotMatch(Deno.inspect(error), /pa\?ss|wo@rd/);
    return saying("configuration", /connecting to the source postgres:\/\/…: this is no address/)(error);
  });
});

onPostgres("a database that does not exist is unreachable", async ({ url }) => {
  await assert.rejects(openTable({ url: `${url}_none` }, "films"), saying("source-unreachable", /does not exist/));
});

Deno.test("connecting ends when the signal says so (Postgres)", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  const controller = new AbortController();
  server.once("connection", (socket) => {
    socket.resume();
    controller.abort(new Error("enough"));
  });
  const opening = openTable({ url: `postgres://127.0.0.1:${port}/films` }, "films", {}, { signal: controller.signal });
  await assert.rejects(opening, { message: "enough" });
  await new Promise((resolve) => server.close(resolve));
});
