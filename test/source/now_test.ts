/** The watermark that an update begins with. */
import assert from "node:assert/strict";
import { connect, never, noPostgres, onEachDatabase, onPostgres, openTable, type TestDatabase } from "./databases.ts";

const MINUTES = 60_000;

/** Gives the age of the watermark, in milliseconds. */
async function age(database: { readonly url: string }, overlap?: string): Promise<number> {
  await using source = await openTable(database, "films", overlap === undefined ? {} : { overlap });
  const { watermark, warning } = await source.now(never);
  assert.equal(warning, undefined);
  return Date.now() - Date.parse(watermark);
}

onEachDatabase("the watermark lies behind the source's clock by the overlap", async (database) => {
  const hour = await age(database, "1h");
  assert.ok(hour >= 60 * MINUTES && hour < 61 * MINUTES, String(hour));
  const standard = await age(database);
  assert.ok(standard >= 5000 && standard < MINUTES, String(standard));
  const none = await age(database, "0s");
  assert.ok(none > -1000 && none < MINUTES, String(none));
});

onPostgres("the watermark is not later than the start of the oldest open transaction of others", async (database) => {
  await using other = await connect(database.url);
  await other.client.query("begin");
  const { rows: [{ start }] } = await other.client.query("select now() as start");
  await other.client.query("select pg_sleep(0.2)");
  await using source = await openTable(database, "films", { overlap: "0s" });
  const { watermark } = await source.now(never);
  assert.ok(Date.parse(watermark) <= start.getTime(), `${watermark} ${start.toISOString()}`);
  await other.client.query("commit");
  const later = await source.now(never);
  assert.ok(Date.parse(later.watermark) > start.getTime());
});

onPostgres("a row of a transaction that commits after the update began is read by the next one", async (database) => {
  await database.run("create table films (id int primary key, modified timestamptz default now())");
  await using other = await connect(database.url);
  await other.client.query("begin; insert into films values (1); select pg_sleep(0.2)");
  await using source = await openTable(database, "films", { overlap: "0s", modified: "modified" });
  const { watermark } = await source.now(never);
  assert.equal(await source.count(never), 0);
  await other.client.query("commit");
  assert.equal(await source.count(never, watermark), 1);
});

onPostgres(
  "where others' transactions cannot be seen, it warns once and reaches back five minutes",
  async (database) => {
    await database.run("create table films (id int primary key)");
    await asPlainUser(database, async (url) => {
      await using source = await openTable({ url }, "films");
      const first = await source.now(never);
      assert.match(first.warning ?? "", /cannot be seen.*pg_read_all_stats/);
      assert.ok(Date.now() - Date.parse(first.watermark) >= 5 * MINUTES);
      const second = await source.now(never);
      assert.equal(second.warning, undefined);
      assert.ok(Date.now() - Date.parse(second.watermark) >= 5 * MINUTES);
      await using wide = await openTable({ url }, "films", { overlap: "1h" });
      const { watermark } = await wide.now(never);
      assert.ok(Date.now() - Date.parse(watermark) >= 60 * MINUTES);
    });
  },
);

onPostgres("a user who may see others' transactions gets no warning", async (database) => {
  await database.run("create table films (id int primary key)");
  await asPlainUser(database, async (url, role) => {
    await database.run(`grant pg_read_all_stats to ${role}`);
    assert.ok(await age({ url }) < 5 * MINUTES);
  });
});

Deno.test({
  name: "the watermark is not later than the oldest prepared transaction (Postgres)",
  ignore: noPostgres || !await allowsPrepared(),
  fn: async () => {
    const { engines } = await import("./databases.ts");
    await using database = await (engines[1] ?? assert.fail()).open();
    await database.run("create table films (id int primary key, modified timestamptz default now())");
    await using other = await connect(database.url);
    await other.client.query("begin; insert into films values (1); select pg_sleep(0.2)");
    await other.client.query(`prepare transaction '${database.url}'`);
    await using source = await openTable(database, "films", { overlap: "0s", modified: "modified" });
    const { watermark } = await source.now(never);
    await other.client.query(`commit prepared '${database.url}'`);
    assert.equal(await source.count(never, watermark), 1);
  },
});

async function allowsPrepared(): Promise<boolean> {
  const url = Deno.env.get("DEM_TEST_POSTGRES");
  if (url === undefined) return false;
  await using server = await connect(url);
  const { rows: [row] } = await server.client.query("show max_prepared_transactions");
  return Number(row.max_prepared_transactions) > 0;
}

/** Makes a role without privileges for the time of a test, while the database's owner stays connected. */
async function asPlainUser(database: TestDatabase, test: (url: string, role: string) => Promise<void>): Promise<void> {
  const role = `dem_test_${crypto.randomUUID().slice(0, 8)}`;
  await database.run(`create role ${role} login; grant select on films to ${role}`);
  const url = new URL(database.url);
  url.username = role;
  try {
    await test(url.href, role);
  } finally {
    await database.run(`drop owned by ${role}; drop role ${role}`);
  }
}
