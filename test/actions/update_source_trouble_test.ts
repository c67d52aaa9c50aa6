/** Sources that close their connections, or whose rows come and go, while workers load them. */
import assert from "node:assert/strict";
import { BulkGate } from "../integration/bulk-gate.ts";
import { openProxy } from "../proxy.ts";
import { Database, filmsIn } from "./database.ts";
import { assertExact, assertResumes } from "./exactly.ts";
import { Filling } from "./filling.ts";

const clusterUrl = Deno.env.get("ELASTICSEARCH_URL")?.replace(/\/$/, "") ?? "";

/** A function that makes workers load every row, as it is in a module. */
const document = "(row) => row";

/** The connections of an update in this state; ends them if `then` says so. */
async function connections(database: Database, state: string, then: "end" | "count"): Promise<number> {
  const what = then === "end" ? "pg_terminate_backend(pid)" : "pid";
  const rows = await database.run(
    `select ${what} from pg_stat_activity where datname = current_database() and application_name = 'dem' and ${state}`,
  );
  return rows.length;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!await holds()) await new Promise((resolve) => setTimeout(resolve, 50));
}

for (const workers of [1, 2]) {
  Deno.test(`a source that closes every connection while ${workers} read it ends the update; --resume goes on`, async () => {
    // A batch is read in parts of 200, 100 and 100 rows, and sent in 40 requests that reading waits for.
    const long = "update films set title = rpad(title, 10000, 'x')";
    await using database = await Database.open(`${filmsIn(2000)}; ${long}`);
    const mappings = { properties: { title: { type: "keyword", index: false, doc_values: false } } };
    const definition = { mappings, batch: { documents: 400, bytes: "100KB" } };
    await using filling = await Filling.open({ rows: 0, workers, definition, document, source: database.url });
    await using proxy = await openProxy(clusterUrl);
    using gate = new BulkGate(proxy, 43);
    const updating = filling.update({}, {}, { url: proxy.url });
    await gate.held;
    await until(async () =>
      await connections(database, "state = 'active' and wait_event = 'ClientRead'", "count") >= workers
    );
    await connections(database, "true", "end");
    gate.open();
    const entry = await updating;
    assert.deepEqual([entry.outcome, entry.error?.code], ["aborted", "source-unreachable"], JSON.stringify(entry));
    assert.match(entry.error?.message ?? "", /^reading table films in postgres:/);
    // In a pipeline there is one that the history is new.
    assert.deepEqual(filling.warnings.filter((warning) => !warning.startsWith("the history ")), []);
    await assertResumes(filling, await database.films());
  });

  Deno.test(`a source that closes connections while ${workers} read none of it is connected to again`, async () => {
    await using database = await Database.open(filmsIn(1000));
    const definition = { batch: { documents: 50, bytes: "4MB" } };
    await using filling = await Filling.open({ rows: 0, workers, definition, document, source: database.url });
    let [requests, ended] = [0, 0];
    await using proxy = await openProxy(clusterUrl, {
      hook: async ({ path }) => {
        if (!path.includes("/_bulk") || ++requests % 4 !== 0) return undefined;
        // While a request is held, reading comes to its end or to what it may read ahead, and is idle.
        if (ended === 0) await until(async () => await connections(database, "state = 'idle'", "count") > 0);
        ended += await connections(database, "state = 'idle'", "end");
      },
    });
    const entry = await filling.update({}, {}, { url: proxy.url });
    assert.ok(ended > 0, "no connection was idle");
    // One may have begun to read in that very moment.
    if (entry.outcome === "complete") await assertExact(filling, await database.films());
    else await assertResumes(filling, await database.films());
  });

  for (const cut of [false, true]) {
    const how = cut ? "an update that is cut" : "an update";
    Deno.test(`rows that come, change and go beyond both ends during ${how} by ${workers} are right after --resume`, async () => {
      await using filling = await Filling.open({
        rows: 1000,
        workers,
        definition: { batch: { documents: 50, bytes: "4MB" } },
        document,
      });
      await using proxy = await openProxy(clusterUrl);
      using gate = new BulkGate(proxy, 5);
      const interrupt = new AbortController();
      const updating = filling.update({}, { signal: interrupt.signal }, { url: proxy.url });
      await gate.held;
      filling.insert(-60, 0);
      filling.insert(1001, 1060);
      filling.sql(`
        update films set title = 'changed', last_modified = '2099-01-01T00:00:00Z' where id % 7 = 0;
        update films set last_modified = '2099-01-01T00:00:00Z' where id < 1 or id > 1000;
        update films set id = 5000, last_modified = '2099-01-01T00:00:00Z' where id = 500;
        update films set id = -500, last_modified = '2099-01-01T00:00:00Z' where id = 40;
        delete from films where id in (-60, 1, 2, 51, 333, 999, 1000, 1060);
        insert into deleted_films
          select value, '2099-01-01T00:00:00Z' from json_each('[-60, 1, 2, 40, 51, 333, 500, 999, 1000, 1060]');`);
      if (cut) interrupt.abort();
      gate.open();
      assert.equal((await updating).outcome, cut ? "interrupted" : "complete");
      assert.equal((await filling.update({ resume: true })).outcome, "complete");
      await assertExact(filling);
    });
  }
}
