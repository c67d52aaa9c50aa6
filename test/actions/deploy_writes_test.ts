/** No write is lost: rows are written, changed and deleted all the time while version after version is deployed. */
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { DatabaseSync } from "node:sqlite";
import pg from "pg";
import type { DeployResult, IndexDefinition, UpdateResult } from "../../src/mod.ts";
import { createDatabase, databaseUrl, dropDatabase, movies, TestProject } from "../project.ts";

const deployments = 10;
const rows = 1500;

/** Someone who writes to the source all the time, and what the source holds in the end. */
interface Writers {
  /** Writes until it is told to rest; settles when nothing is on its way any more. */
  write(resting: AbortSignal): Promise<void>;
  /** How many rows were written, changed or deleted. */
  readonly writes: number;
  /** Every row by its id, as the index should have it. */
  contents(): Promise<ReadonlyMap<string, unknown>>;
}

const definition = (revision: string, more: Partial<IndexDefinition> = {}): IndexDefinition => ({
  ...movies,
  revision,
  batch: { documents: 100, bytes: "4MB" },
  source: {
    table: "movies",
    key: "id",
    modified: "last_modified",
    deleted: "select id from deleted_movies where deleted_at >= :since",
    // Writers commit within a moment, and a test need not reach back for long.
    overlap: "2s",
  },
  ...more,
});

/** Deploys again and again while others write; after each the index is, within one catch-up, what its source is. */
async function deployAll(project: TestProject, writers: Writers, more: Partial<IndexDefinition> = {}): Promise<void> {
  for (let round = 1; round <= deployments; round++) {
    await project.define(definition(String(round), more));
    const toolkit = await project.toolkit();
    const rest = new AbortController();
    const before = writers.writes;
    const writing = writers.write(rest.signal);
    const { indexes: [entry] } = await toolkit.deploy({ names: ["movies"], keep: 1 }) as DeployResult;
    assert.equal(entry.error, undefined, JSON.stringify(entry));
    assert.equal(entry.version, `${project.prefix}movies-${round}`);
    // Right behind the switch they go on writing.
    await pause(50);
    rest.abort();
    await writing;
    assert.ok(writers.writes > before, "nothing was written meanwhile");
    const { updates: [update] } = await toolkit.update({ names: ["movies"], resume: true }) as UpdateResult;
    assert.equal(update.outcome, "complete", JSON.stringify(update));
    const held = await project.documents(`${project.prefix}movies`);
    const expected = await writers.contents();
    assert.deepEqual([...held.keys()].sort(), [...expected.keys()].sort(), `round ${round}`);
    for (const [id, row] of expected) assert.deepEqual(held.get(id), row, `row ${id} in round ${round}`);
  }
}

Deno.test("ten deployments lose no write to a SQLite source", async () => {
  await using project = await TestProject.open({ rows });
  project.source(`
    create table deleted_movies (id integer primary key, deleted_at text);
    create trigger movies_deleted after delete on movies begin
      insert or replace into deleted_movies values (old.id, strftime('%Y-%m-%dT%H:%M:%fZ'));
    end;`);
  using database = new DatabaseSync(`${project.folder}/source.db`);
  database.exec("pragma busy_timeout = 5000");
  const now = "strftime('%Y-%m-%dT%H:%M:%fZ')";
  const inserted = database.prepare(`insert into movies values (?, ?, 1999, ${now})`);
  const changed = database.prepare(`update movies set title = ?, last_modified = ${now} where id = ?`);
  const deleted = database.prepare("delete from movies where id = ?");
  const all = database.prepare("select * from movies");
  let next = rows;
  const writers = {
    writes: 0,
    async write(resting: AbortSignal) {
      while (!resting.aborted) {
        const id = 1 + Math.floor(Math.random() * next);
        if (this.writes % 3 === 0) inserted.run(++next, `New ${next}`);
        if (this.writes % 3 === 1) changed.run(`Changed ${this.writes}`, id);
        if (this.writes % 3 === 2) deleted.run(id);
        this.writes++;
        await pause(2);
      }
    },
    contents: () => Promise.resolve(new Map(all.all().map((row) => [String(row.id), { ...row }]))),
  };
  await deployAll(project, writers);
});

Deno.test("ten deployments lose no write to a Postgres source whose transactions take their time", async () => {
  const name = await createDatabase();
  try {
    const connectionString = databaseUrl(name);
    await using project = await TestProject.open({ config: { source: connectionString } });
    const pool = new pg.Pool({ connectionString, max: 6 });
    try {
      await pool.query(`
        create table movies (id bigint primary key, title text, year int, last_modified timestamptz default now());
        create index on movies (last_modified);
        create table deleted_movies (id bigint primary key, deleted_at timestamptz);
        insert into movies select i, 'Film ' || i, 1900, '2026-01-01' from generate_series(1, ${rows}) i;`);
      let next = rows;
      const writers = {
        writes: 0,
        async write(resting: AbortSignal) {
          const one = async (lane: number) => {
            while (!resting.aborted) await this.transaction(lane);
          };
          await Promise.all([0, 1, 2, 3].map(one));
        },
        /** `now()` is the beginning of a transaction, so what is committed late was changed long ago. */
        async transaction(lane: number) {
          const client = await pool.connect();
          try {
            await client.query("begin");
            // Lanes do not share rows, so that nobody waits for another.
            const id = 4 * Math.floor(Math.random() * next / 4) + lane;
            if (this.writes % 3 === 0) {
              await client.query("insert into movies values ($1, $2, 1999)", [++next, `New ${next}`]);
            } else if (this.writes % 3 === 1) {
              await client.query("update movies set title = $1, last_modified = now() where id = $2", [
                `Changed ${this.writes}`,
                id,
              ]);
            } else {
              await client.query(
                `with gone as (delete from movies where id = $1 returning id)
                   insert into deleted_movies select id, now() from gone`,
                [id],
              );
            }
            this.writes++;
            await pause(Math.random() * 60);
            await client.query("commit");
          } finally {
            client.release();
          }
        },
        async contents() {
          const { rows } = await pool.query<{ id: string; row: unknown }>(
            "select id, row_to_json(m) as row from movies m",
          );
          return new Map(rows.map(({ id, row }) => [String(id), row]));
        },
      };
      await deployAll(project, writers);
    } finally {
      await pool.end();
    }
  } finally {
    await dropDatabase(name);
  }
});
