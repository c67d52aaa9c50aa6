/** Sources in code: what is theirs alone. */
import assert from "node:assert/strict";
import type { CodeSource, DocumentsRequest } from "../../src/definition/definition.ts";
import { openSource, type SourceContext } from "../../src/source/open.ts";
import { everything, films, ids, never, read } from "./databases.ts";

type Rows = readonly Readonly<Record<string, unknown>>[];

/** Opens rows as a source in code; `requests` keeps what it was asked for. */
async function open(
  rows: Rows | (() => Rows),
  options: Partial<CodeSource> & SourceContext & { requests?: DocumentsRequest[] } = {},
) {
  const { requests = [], onWarning, now, ...definition } = options;
  return await openSource(
    films({
      key: "id",
      async *documents(request) {
        requests.push(request);
        yield* await Promise.resolve(typeof rows === "function" ? rows() : rows);
      },
      ...definition,
    }),
    { ...(onWarning === undefined ? {} : { onWarning }), ...(now === undefined ? {} : { now }) },
  );
}

Deno.test("a source in code tells changes and deletions only when it says that it can", async () => {
  await using plain = await open([]);
  assert.equal(plain.incremental, false);
  assert.equal(plain.tellsDeleted, false);
  assert.equal(plain.stepped, false);
  for await (const _ of plain.deleted("2024-01-01T00:00:00Z", never)) assert.fail();
});

Deno.test("documents() is asked with what is wanted, and with nothing else", async () => {
  const requests: DocumentsRequest[] = [];
  await using source = await open([], { requests, incremental: true });
  await read(source);
  await read(source, { range: { from: "7", to: null }, since: "2024-05-31T12:00:00.123456Z" });
  assert.deepEqual(requests.map(({ since, after }) => ({ since, after })), [
    { since: undefined, after: undefined },
    { since: new Date("2024-05-31T12:00:00.123Z"), after: "7" },
  ]);
  assert.ok(requests.every(({ signal }) => signal === never));
});

Deno.test("values of JavaScript become JSON: bigints whole, dates ISO, bytes base64, NaN null with one warning", async () => {
  const warnings: string[] = [];
  const row = {
    id: 9007199254740993n,
    date: new Date(0),
    bytes: new Uint8Array([255, 0]),
    nan: NaN,
    list: [Infinity, 1n],
    none: undefined,
  };
  await using source = await open([row, { ...row, id: 2n }], { onWarning: (message) => warnings.push(message) });
  const [first] = await read(source);
  assert.equal(first?.id, "9007199254740993");
  assert.equal(
    first?.json,
    '{"id":9007199254740993,"date":"1970-01-01T00:00:00.000Z","bytes":"/wA=","nan":null,"list":[null,1]}',
  );
  assert.equal(warnings.length, 1);
});

Deno.test("as objects, rows are handed on as they are", async () => {
  const row = { id: "a", nested: { map: new Map() } };
  await using source = await open([row]);
  const [first] = await read(source, { objects: true });
  assert.equal(first?.row, row);
});

Deno.test("a row without a key has no id; a key of another type is a fault", async () => {
  await using source = await open([{ id: null }, { id: "" }, {}]);
  assert.deepEqual(await ids(source), [null, "", null]);
  for (const key of [1.5, NaN, {}, true, new Date()]) {
    await using odd = await open([{ id: key }]);
    await assert.rejects(ids(odd), {
      code: "source-failed",
      message: /^reading documents\(\) of films: its key id is /,
    });
  }
  await using none = await open([null as never]);
  await assert.rejects(ids(none), { code: "source-failed", message: /it gave null instead of a row/ });
});

Deno.test("code that throws fails the source, with its own words; a row that is no JSON too", async () => {
  const failing = await openSource(films({
    key: "id",
    async *documents() {
      yield { id: await Promise.resolve(1) };
      throw new Error("the service is down");
    },
  }));
  await assert.rejects(ids(failing), {
    code: "source-failed",
    message: "reading documents() of films: the service is down",
  });
  await assert.rejects(failing.present(["1"], never), { code: "source-failed" });
  await failing[Symbol.asyncDispose]();
  const loop: Record<string, unknown> = { id: 1 };
  loop.self = loop;
  await using circular = await open([loop]);
  await assert.rejects(ids(circular), {
    code: "source-failed",
    message: /^writing the row 1 of documents\(\) of films as JSON: /,
  });
});

Deno.test("what was added while rows were read is not taken for gone afterwards", async () => {
  const rows = [{ id: 1 }];
  await using source = await open(() => [...rows]);
  assert.deepEqual([...await source.present(["1", "2"], never)], ["1"]);
  rows.push({ id: 2 });
  for await (const _ of source.rows({ range: everything, objects: false, signal: never })) {
    rows.push({ id: 3 });
    assert.deepEqual([...await source.present(["1", "2", "3", "4"], never)], ["1", "2", "3"]);
    rows.push({ id: 4 });
  }
  assert.deepEqual([...await source.present(["1", "2", "3", "4"], never)], ["1", "2", "3", "4"]);
});

Deno.test("keys are read once for any number of look-ups", async () => {
  const requests: DocumentsRequest[] = [];
  const rows = Array.from({ length: 2500 }, (_, id) => ({ id }));
  await using source = await open(rows, { requests });
  assert.equal(await source.count(never), 2500);
  for (let key = 0; key < 5; key++) assert.equal((await source.present([String(key), "x"], never)).size, 1);
  assert.equal(requests.length, 1);
});

Deno.test("code that does not listen to the signal is left", async () => {
  let ended = false;
  const source = await openSource(films({
    key: "id",
    async *documents() {
      try {
        yield { id: 1 };
        await new Promise(() => {});
      } finally {
        ended = true;
      }
    },
  }));
  const controller = new AbortController();
  const reading = ids(source, { signal: controller.signal });
  queueMicrotask(() => controller.abort(new Error("enough")));
  await assert.rejects(reading, { message: "enough" });
  assert.equal(ended, false);
  await source[Symbol.asyncDispose]();
});

Deno.test("code whose reader leaves is ended", async () => {
  let ended = false;
  await using source = await openSource(films({
    key: "id",
    async *documents() {
      try {
        for (let id = 0;; id++) yield await Promise.resolve({ id });
      } finally {
        ended = true;
      }
    },
  }));
  for await (const _ of source.rows({ range: everything, objects: false, signal: never })) break;
  assert.equal(ended, true);
});

Deno.test("the watermark of code is its process's clock less five seconds", async () => {
  await using source = await open([], { now: () => new Date("2024-05-31T12:00:05.250Z") });
  assert.deepEqual(await source.now(never), { watermark: "2024-05-31T12:00:00.250000Z" });
});
