/** What every source promises, whatever it reads from. */
import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";
import type { Kysely } from "kysely";
import type { SourceDefinition } from "../../src/definition/definition.ts";
import { openSource } from "../../src/source/open.ts";
import type { Source } from "../../src/source/source.ts";
import { borders, connect, deleted, engines, films, ids, never, read, type TestDatabase } from "./databases.ts";

/** Rows whose columns and keys are the same in every source. */
const FILMS = [
  { id: 1, title: "Sátántangó", year: 1994, modified: "2024-01-01T00:00:00Z" },
  { id: 2, title: "東京物語", year: 1953, modified: "2024-02-01T00:00:00Z" },
  { id: 3, title: 'A "quoted" \\ title\nin two lines', year: null, modified: "2024-03-01T00:00:00Z" },
  { id: 5, title: "Stalker 🎬", year: 1979, modified: null },
  { id: 9007199254740995n, title: "", year: 2001, modified: "2024-05-01T00:00:00Z" },
] as const;
const IDS = FILMS.map(({ id }) => String(id));
const LAST = "9007199254740995";
const REMOVED = [{ id: "7", at: "2024-01-15T00:00:00Z" }, { id: "8", at: "2024-04-01T00:00:00Z" }] as const;

interface Kind {
  readonly name: string;
  readonly ignore: boolean;
  readonly stepped: boolean;
  open(): Promise<{ readonly source: Source } & AsyncDisposable>;
}

interface Tables {
  readonly films: { readonly id: number; readonly title: string; readonly year: number; readonly modified: string };
}

const options = {
  key: "id",
  modified: "modified",
  deleted: "select film_id from removed where removed_at >= :since -- those gone\n;",
};

const definitions: Readonly<Record<string, SourceDefinition>> = {
  table: { ...options, table: "films" },
  select: { ...options, sql: "select id, title, year, modified from films where id > 0 -- all of them\n;\n" },
  query: {
    ...options,
    query: (db: Kysely<Tables>) =>
      db.selectFrom("films").where("id", ">", 0).where("title", "!=", "none").select([
        "id",
        "title",
        "year",
        "modified",
      ]),
  },
};

const kinds: readonly Kind[] = [
  ...engines.flatMap(({ name, ignore, open }) =>
    Object.entries(definitions).map(([kind, definition]): Kind => ({
      name: `${name} ${kind}`,
      ignore,
      stepped: true,
      async open() {
        const database = await open();
        try {
          await fill(database);
          const source = await openSource(films(definition), { url: database.url });
          return {
            source,
            async [Symbol.asyncDispose]() {
              await source[Symbol.asyncDispose]();
              await database[Symbol.asyncDispose]();
            },
          };
        } catch (error) {
          await database[Symbol.asyncDispose]();
          throw error;
        }
      },
    }))
  ),
  {
    name: "code",
    ignore: false,
    stepped: false,
    async open() {
      const source = await openSource(films({
        key: "id",
        incremental: true,
        async *documents({ since, after }) {
          await setTimeout(0);
          for (const film of FILMS) {
            if (since !== undefined && film.modified !== null && new Date(film.modified) < since) continue;
            if (after === undefined || BigInt(film.id) > BigInt(after)) yield film;
          }
        },
        async *deletedIds({ since }) {
          await setTimeout(0);
          for (const { id, at } of REMOVED) if (new Date(at) >= since) yield id;
        },
      }));
      return { source, [Symbol.asyncDispose]: () => source[Symbol.asyncDispose]() };
    },
  },
];

async function fill(database: TestDatabase): Promise<void> {
  const [key, time, blank] = database.engine === "SQLite"
    ? ["integer", "datetime", (iso: string) => iso.replace("T", " ").replace("Z", "")] as const
    : ["bigint", "timestamptz", (iso: string) => iso] as const;
  const text = (value: string | number | bigint | null) =>
    typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value);
  const rows = FILMS.map(({ id, title, year, modified }) =>
    `(${[id, title, year, modified === null ? null : blank(modified)].map(text).join(", ")})`
  );
  await database.run(`
    create table films (id ${key} primary key, title text not null, year integer, modified ${time});
    create table removed (film_id ${key}, removed_at ${time});
    insert into films values ${rows.join(", ")};
    insert into removed values ${REMOVED.map(({ id, at }) => `(${id}, '${blank(at)}')`).join(", ")};
  `);
}

function onEachSource(fact: string, test: (source: Source, kind: Kind) => Promise<void>): void {
  for (const kind of kinds) {
    Deno.test({
      name: `${fact} (${kind.name})`,
      ignore: kind.ignore,
      fn: async () => {
        await using opened = await kind.open();
        await test(opened.source, kind);
      },
    });
  }
}

/** Postgres writes UTC as `+00:00`. */
function normal(json: string | undefined): string | undefined {
  return json?.replaceAll("+00:00", "Z").replaceAll(/\s*([:,])\s*(?=["\d{n])/g, "$1");
}

onEachSource("a source says what it is and can do", async (source, { stepped }) => {
  assert.match(source.description, /films/);
  assert.equal(source.incremental, true);
  assert.equal(source.tellsDeleted, true);
  assert.equal(source.stepped, stepped);
  await source.check(never);
});

onEachSource("rows() gives every row as JSON, in key order, with every column and value as it is", async (source) => {
  const rows = await read(source);
  assert.deepEqual(rows.map(({ id }) => id), IDS);
  assert.deepEqual(
    rows.map(({ json }) => normal(json)),
    FILMS.map((film) => normal(JSON.stringify({ ...film, id: "@" }).replace('"@"', String(film.id)))),
  );
  assert.ok(rows.every(({ row }) => row === undefined));
});

onEachSource("rows() gives the same values as objects, integers beyond 2^53 as bigint", async (source) => {
  const rows = await read(source, { objects: true });
  assert.deepEqual(
    rows.map(({ row }) => ({ ...row, modified: row?.modified?.toString().replace("+00:00", "Z") ?? null })),
    FILMS,
  );
  assert.ok(rows.every(({ json }) => json === undefined));
});

onEachSource("rows() of a watermark gives those modified at or after it, and those of unknown time", async (source) => {
  assert.deepEqual(await ids(source, { since: "2024-03-01T00:00:00.000000Z" }), ["3", "5", LAST]);
  assert.deepEqual(await ids(source, { since: "2024-03-01T00:00:01Z" }), ["5", LAST]);
});

onEachSource("count() is exact, of all rows and of those since a watermark", async (source) => {
  assert.equal(await source.count(never), 5);
  assert.equal(await source.count(never, "2024-03-01T00:00:00Z"), 3);
  assert.equal(await source.count(never, "2030-01-01T00:00:00Z"), 1);
});

onEachSource("ranges are half-open, and open where they have no bound", async (source, { stepped }) => {
  if (stepped) {
    assert.deepEqual(await ids(source, { range: { from: null, to: "3" } }), ["1", "2"]);
    assert.deepEqual(await ids(source, { range: { from: "3", to: LAST } }), ["3", "5"]);
    assert.deepEqual(await ids(source, { range: { from: LAST, to: null } }), [LAST]);
    assert.deepEqual(await ids(source, { range: { from: "-9223372036854775808", to: "1" } }), []);
    assert.deepEqual(
      await ids(source, { range: { from: "2", to: LAST }, since: "2024-02-15T00:00:00Z" }),
      ["3", "5"],
    );
  } else {
    assert.deepEqual(await ids(source, { range: { from: "3", to: null } }), ["5", LAST]);
  }
});

onEachSource("border() finds where each batch begins, until fewer rows are left", async (source, { stepped }) => {
  assert.deepEqual(await borders(source, 2), stepped ? ["3", LAST] : []);
  assert.deepEqual(await borders(source, 5), []);
  assert.deepEqual(await borders(source, 4), stepped ? [LAST] : []);
  assert.deepEqual(await borders(source, 1, "2024-03-01T00:00:00Z"), stepped ? ["5", LAST] : []);
});

onEachSource("present() tells which keys are there; what cannot be a key is not", async (source) => {
  const odd = ["abc", "", "1.0", "01", "+1", " 1", "1 ", "1;--", "-0", "99999999999999999999", "\0", "\ud800", "null"];
  assert.deepEqual([...await source.present(["4", "5", LAST, "1", ...odd], never)].sort(), ["1", "5", LAST]);
  assert.deepEqual([...await source.present([], never)], []);
  assert.deepEqual([...await source.present(odd, never)], []);
  const many = Array.from({ length: 5000 }, (_, key) => String(key));
  assert.deepEqual([...await source.present(many, never)].sort(), ["1", "2", "3", "5"]);
});

onEachSource("rowsOf() gives the rows with these keys that exist", async (source) => {
  const rows = await source.rowsOf(["5", "4", "2", "abc", "99999999999999999999"], false, never);
  assert.deepEqual(rows.map(({ id }) => id).sort(), ["2", "5"]);
  assert.ok(rows.every(({ json }) => json?.startsWith("{")));
  const [object] = await source.rowsOf(["2"], true, never);
  assert.equal(object?.row?.title, "東京物語");
  assert.deepEqual(await source.rowsOf([], false, never), []);
});

onEachSource("deleted() gives the keys removed since a watermark", async (source) => {
  assert.deepEqual(await deleted(source, "2024-01-01T00:00:00.000000Z"), ["7", "8"]);
  assert.deepEqual(await deleted(source, "2024-04-01T00:00:00.000000Z"), ["8"]);
  assert.deepEqual(await deleted(source, "2024-04-02T00:00:00.000000Z"), []);
});

onEachSource("now() is the clock less the overlap, with six decimals at most", async (source) => {
  const before = Date.now();
  const { watermark } = await source.now(never);
  assert.match(watermark, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}Z$/);
  assert.ok(Date.parse(watermark) <= Date.now() - 5000);
  assert.ok(Date.parse(watermark) >= before - 600_000);
});

onEachSource("a reader may leave in the middle, and read again", async (source) => {
  for await (const chunk of source.rows({ range: { from: null, to: null }, objects: false, signal: never })) {
    assert.ok(chunk.length > 0);
    break;
  }
  assert.deepEqual(await ids(source), IDS);
});

onEachSource("keys are looked up while rows are being read", async (source) => {
  const seen: string[] = [];
  for await (const chunk of source.rows({ range: { from: null, to: null }, objects: false, signal: never })) {
    seen.push(...await source.present(chunk.map(({ id }) => id ?? ""), never));
    await source.border(null, 2, never);
  }
  assert.deepEqual(seen.sort(), [...IDS].sort());
});

onEachSource("an aborted signal ends every call with its reason", async (source) => {
  const reason = new Error("enough");
  const signal = AbortSignal.abort(reason);
  const isReason = (error: unknown) => error === reason;
  await assert.rejects(read(source, { signal }), isReason);
  await assert.rejects(source.count(signal), isReason);
  await assert.rejects(source.present(["1"], signal), isReason);
  await assert.rejects(source.rowsOf(["1"], false, signal), isReason);
  await assert.rejects(source.check(signal), isReason);
  await assert.rejects(source.now(signal), isReason);
  assert.deepEqual(await ids(source), IDS);
});

onEachSource("a signal that fires between chunks ends the reading", async (source) => {
  const controller = new AbortController();
  const reading = (async () => {
    for await (const _ of source.rows({ range: { from: null, to: null }, objects: false, signal: controller.signal })) {
      controller.abort(new Error("enough"));
    }
  })();
  await assert.rejects(reading, { message: "enough" });
  assert.deepEqual(await ids(source), IDS);
});

Deno.test({
  name: "no connection is left behind a source that is disposed of, also in the middle of reading (Postgres)",
  ignore: kinds.some(({ ignore }) => ignore),
  fn: async () => {
    const [engine] = engines.filter(({ name }) => name === "Postgres");
    await using database = await (engine ?? assert.fail("no Postgres")).open();
    await fill(database);
    const source = await openSource(films({ key: "id", table: "films" }), { url: database.url });
    const rows = source.rows({ range: { from: null, to: null }, objects: false, signal: never })
      [Symbol.asyncIterator]();
    await rows.next();
    await source[Symbol.asyncDispose]();
    await rows.return?.();
    await using other = await connect(database.url);
    const question = "select 1 from pg_stat_activity where datname = current_database() and application_name = 'dem'";
    let left = 1;
    for (let tries = 0; left > 0 && tries < 1200; tries++) {
      await setTimeout(50);
      left = (await other.client.query(question)).rows.length;
    }
    assert.equal(left, 0);
  },
});
