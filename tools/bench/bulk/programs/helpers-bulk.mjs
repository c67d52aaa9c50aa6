/**
 * Loads a table with `helpers.bulk`, as its documentation shows it: rows as objects, from a cursor.
 *
 * Runs under Deno and under Node. Of 1 to 10 MB a request and 1 to 10 in flight, nothing was faster than 4 MB and 5.
 */
import process from "node:process";
import { Client } from "@elastic/elasticsearch";
import pg from "pg";
import Cursor from "pg-cursor";

const { CLUSTER, INDEX, SOURCE, TABLE } = process.env;
const source = new pg.Client({ connectionString: SOURCE });
await source.connect();
const client = new Client({ node: CLUSTER });
await client.info();

async function* rows() {
  const cursor = source.query(new Cursor(`select * from ${TABLE} order by id`));
  for (;;) {
    const page = await cursor.read(2_000);
    if (page.length === 0) return;
    yield* page;
  }
}

const began = performance.now();
const { total, failed } = await client.helpers.bulk({
  datasource: rows(),
  onDocument: ({ id }) => ({ index: { _index: INDEX, _id: String(id) } }),
  flushBytes: 4_000_000,
  concurrency: 5,
});
await client.indices.refresh({ index: INDEX });
const seconds = (performance.now() - began) / 1000;
if (failed > 0) throw new Error(`${failed} of ${total} documents failed`);
console.log(JSON.stringify({ seconds, documents: total }));
await source.end();
await client.close();
process.exit(0);
